/**
 * Speed of the allocator (prune, solve, place, verify) to a proven 0.1 % beside native HiGHS and CBC on the plain model
 * of the same request, written as MPS, in the same run. Python with `highspy` and `pulp` is found as `ORACLE_PYTHON` or
 * `python3`; without it only the allocator's times are printed, and one line says so.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import type { Machine, Offer } from "../lib/catalog";
import type { DivisibleDemand } from "../lib/demand";
import { allocationModel, type AllocationInput } from "../lib/allocator";
import { prunedProblem } from "../lib/allocator/model/pruned-problem";
import { optimize } from "../lib/allocator/optimize/optimize";
import { askOracle, missingOracle } from "./solver/oracle";
import { Random } from "./solver/random";

const GAP = 0.001;
const SIZES = [
  [5, 10, 3, 2],
  [20, 20, 3, 3],
  [50, 30, 4, 3],
  [200, 60, 6, 3],
] as const;
/** Price against on demand, and nodes per zone that can be had; absent: no limit. */
const PURCHASES = [{ name: "on-demand", price: 1 }, { name: "spot", price: 0.4, nodes: 6 }, { name: "committed", price: 0.65, nodes: 12 }];

/** Divisible workloads of three resources on types of several shapes, in zones alike, with quotas and a power limit. */
export function pooledInput(workloads: number, types: number, zones: number, purchases: number, seed = 1): AllocationInput {
  const random = new Random(seed);
  const round = (value: number): number => Math.round(value * 100) / 100;
  const offers: Offer[] = [];
  const quotas: Record<string, number> = {};
  for (let t = 0; t < types; t++) {
    const size = 2 ** Math.floor(random.between(1, 6));
    const machine: Machine = {
      name: `t${t}`,
      origin: "own",
      architecture: "any",
      resources: { cpu: size, mem: round(size * random.between(2, 9)), net: round(size * random.between(0.3, 1.5)) },
      accelerators: 0,
      efaInterfaces: 0,
      powerKilowatts: round(0.02 * size * random.between(0.8, 1.2)),
    };
    const price = 0.02 * size + 0.004 * (machine.resources["mem"] ?? 0) + 0.02 * (machine.resources["net"] ?? 0);
    const usdPerHour = price * random.between(0.85, 1.2);
    quotas[machine.name] = 20 + Math.floor(random.between(0, 60));
    for (let z = 0; z < zones; z++) {
      for (const purchase of PURCHASES.slice(0, purchases)) {
        offers.push({
          name: `t${t}-z${z}-${purchase.name}`,
          machine,
          site: "hall",
          zone: `z${z}`,
          purchaseOption: purchase.name,
          usdPerHour: Math.round(usdPerHour * purchase.price * 1e4) / 1e4,
          powerUsageEffectiveness: 1.2,
          ...(purchase.nodes === undefined ? {} : { maxNodes: purchase.nodes }),
        });
      }
    }
  }
  const demands = Array.from({ length: workloads }, (_, w): DivisibleDemand => {
    const cpu = random.between(10, 120);
    const need = { cpu: round(cpu), mem: round(cpu * random.between(2, 10)), net: round(cpu * random.between(0.1, 1)) };
    const machines = Array.from({ length: types }, (_t, t) => `t${t}`).filter(() => !random.chance(0.25));
    return { kind: "divisible", workload: `w${w}`, excluded: [], need, machines: machines.length > 0 ? machines : ["t0"] };
  });
  const request = { workloads: demands.map(({ workload }) => ({ kind: "resources" as const, name: workload, demand: { cpu: 1 } })), quotas, facilityPowerLimitKilowatts: workloads * 4 };
  return { request, offers, notOffered: [], catalogNotes: [], demands, catalogVersion: "bench", inputHash: "bench" };
}

const SECONDS = 120;
/** Random requests of each size, unless `--instances` says how many. */
const INSTANCES = 5;

/**
 * `npm run bench -- allocator-speed [--instances N] [SIZE...]`: sizes as WxTxZxP, default those four. Each allocation is
 * run in a process of its own, compiled as a package is, `first` with the loading of the solver and code that no engine
 * has seen before, `again` right after it. Medians over the requests of a size, of ratios from the least to the most.
 */
export function run(args: readonly string[]): void {
  if (args[0] === "--one") return one(args[1] ?? "", Number(args[2]));
  const at = args.indexOf("--instances");
  const smoke = args.includes("--smoke");
  const instances = at >= 0 ? Number(args[at + 1]) : smoke ? 1 : INSTANCES;
  const named = args.filter((arg, i) => !arg.startsWith("--") && (at < 0 || i !== at + 1));
  const sizes = named.length > 0 ? named.map((arg) => arg.split("x").map(Number)) : smoke ? SIZES.slice(0, 2) : SIZES;
  const missing = missingOracle();
  if (missing) console.log(`no native solvers, only the allocator's own times: ${missing}`);
  const folder = mkdtempSync(join(tmpdir(), "allocator-speed-"));
  try {
    const program = compiled(folder);
    console.table(sizes.map((size) => row(size, Array.from({ length: instances }, (_, i) => compared(size, i + 1, program, missing === undefined)))));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One allocation as a program: `tsx`, which runs benchmarks, wraps every function, and takes a third longer at first. */
function compiled(folder: string): string {
  const outfile = join(folder, "one.cjs");
  const contents = `require("./allocator-speed").run(["--one", process.argv[2], process.argv[3]])`;
  buildSync({ stdin: { contents, resolveDir: __dirname }, outfile, bundle: true, platform: "node", target: "node20", external: ["esbuild", "highs", "javascript-lp-solver"] });
  return outfile;
}

interface Measured {
  readonly cost: number;
  readonly bound: number;
  readonly ms: number;
}

/** One request: our times and those of native solvers, in milliseconds; a solver that was not done in time has the limit. */
interface Compared {
  readonly rows: number;
  readonly columns: number;
  readonly gap: number;
  readonly first: number;
  readonly again: number;
  readonly highs?: number;
  readonly cbc?: number;
}

function compared(size: readonly number[], seed: number, program: string, withNative: boolean): Compared {
  const [workloads = 0, types = 0, zones = 0, purchases = 0] = size;
  const plain = allocationModel(pooledInput(workloads, types, zones, purchases, seed));
  const { stdout } = spawnSync(process.execPath, [program, size.join("x"), String(seed)], { encoding: "utf8", env: { ...process.env, NODE_PATH: join(__dirname, "..", "node_modules") } });
  const [first, again] = JSON.parse(stdout) as [Measured, Measured];
  const own = { rows: plain.rows.length, columns: plain.columns.length, gap: (first.cost - first.bound) / first.cost, first: first.ms, again: again.ms };
  if (!withNative) return own;
  const { highs, cbc } = askOracle([plain], { solvers: ["highs", "cbc"], gap: GAP, seconds: SECONDS })[0] ?? {};
  const wrong = [highs, cbc].filter((answer) => answer?.status === "optimal" && answer.objective !== null && Math.abs(answer.objective - first.cost) > 2 * GAP * first.cost);
  if (wrong.length > 0) throw new Error(`an oracle disagrees: ${JSON.stringify(wrong)}`);
  const ms = (answer?: { readonly status: string; readonly seconds: number }): number => 1000 * (answer?.status === "optimal" ? answer.seconds : SECONDS);
  return { ...own, highs: ms(highs), cbc: ms(cbc) };
}

function row(size: readonly number[], all: readonly Compared[]): Record<string, string | number> {
  const sorted = (figure: (one: Compared) => number): readonly number[] => all.map(figure).sort((a, b) => a - b);
  const median = (values: readonly number[]): number => values[Math.floor(values.length / 2)] ?? NaN;
  const ms = (figure: (one: Compared) => number): string => median(sorted(figure)).toFixed(0);
  const ratio = (figure: (one: Compared) => number): string => {
    const ratios = sorted((one) => figure(one) / Math.min(one.highs ?? NaN, one.cbc ?? NaN));
    return `${median(ratios).toFixed(2)} (${ratios[0]?.toFixed(2)} to ${ratios.at(-1)?.toFixed(2)})`;
  };
  const own = {
    "workloads x types x zones x purchases": size.join("x"),
    "plain rows x columns": `${all[0]?.rows}x${all[0]?.columns}`,
    "largest gap": Math.max(...sorted(({ gap }) => gap)).toFixed(5),
    "first ms": ms(({ first }) => first),
    "again ms": ms(({ again }) => again),
  };
  if (all[0]?.highs === undefined) return own;
  return { ...own, "HiGHS ms": ms(({ highs = NaN }) => highs), "CBC ms": ms(({ cbc = NaN }) => cbc), "ratio first": ratio(({ first }) => first), "ratio again": ratio(({ again }) => again) };
}

function one(size: string, seed: number): void {
  const [workloads = 0, types = 0, zones = 0, purchases = 0] = size.split("x").map(Number);
  const input = pooledInput(workloads, types, zones, purchases, seed);
  console.log(JSON.stringify([timed(input), timed(input)]));
}

function timed(input: AllocationInput): Measured {
  const began = performance.now();
  const result = optimize(prunedProblem(input), { gapLimit: GAP, costOnly: true });
  const ms = performance.now() - began;
  if (!("standing" in result)) throw new Error(`the instance is ${result.status}`);
  return { cost: result.cost, bound: result.bound, ms };
}
