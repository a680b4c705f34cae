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

/**
 * `npm run bench -- allocator-speed [SIZE...]`: sizes as WxTxZxP, default those four. Each allocation is run in a process
 * of its own, compiled as a package is, `first` with the loading of the solver and code that no engine has seen before,
 * `again` right after it.
 */
export function run(args: readonly string[]): void {
  if (args[0] === "--one") return one(args[1] ?? "");
  const named = args.filter((arg) => !arg.startsWith("--"));
  const sizes = named.length > 0 ? named.map((arg) => arg.split("x").map(Number)) : args.includes("--smoke") ? SIZES.slice(0, 2) : SIZES;
  const missing = missingOracle();
  if (missing) console.log(`no native solvers, only the allocator's own times: ${missing}`);
  const folder = mkdtempSync(join(tmpdir(), "allocator-speed-"));
  try {
    const program = compiled(folder);
    console.table(sizes.map((size) => row(size, program, missing === undefined)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One allocation as a program: `tsx`, which runs benchmarks, wraps every function, and takes a third longer at first. */
function compiled(folder: string): string {
  const outfile = join(folder, "one.cjs");
  const contents = `require("./allocator-speed").run(["--one", process.argv[2]])`;
  buildSync({ stdin: { contents, resolveDir: __dirname }, outfile, bundle: true, platform: "node", target: "node20", external: ["esbuild", "highs", "javascript-lp-solver"] });
  return outfile;
}

interface Measured {
  readonly cost: number;
  readonly bound: number;
  readonly ms: number;
}

function row(size: readonly number[], program: string, withNative: boolean): Record<string, string | number> {
  const [workloads = 0, types = 0, zones = 0, purchases = 0] = size;
  const plain = allocationModel(pooledInput(workloads, types, zones, purchases));
  const { stdout } = spawnSync(process.execPath, [program, size.join("x")], { encoding: "utf8", env: { ...process.env, NODE_PATH: join(__dirname, "..", "node_modules") } });
  const [first, again] = JSON.parse(stdout) as [Measured, Measured];
  const own = {
    "workloads x types x zones x purchases": size.join("x"),
    "plain rows x columns": `${plain.rows.length}x${plain.columns.length}`,
    "USD a month": first.cost.toFixed(2),
    "proven gap": ((first.cost - first.bound) / first.cost).toFixed(5),
    "first ms": Math.round(first.ms),
    "again ms": Math.round(again.ms),
  };
  if (!withNative) return own;
  const { highs, cbc } = askOracle([plain], { solvers: ["highs", "cbc"], gap: GAP, seconds: SECONDS })[0] ?? {};
  const answers = [highs, cbc];
  const wrong = answers.filter((answer) => answer?.status === "optimal" && answer.objective !== null && Math.abs(answer.objective - first.cost) > 2 * GAP * first.cost);
  if (wrong.length > 0) throw new Error(`an oracle disagrees: ${JSON.stringify(wrong)}`);
  const solved = answers.flatMap((answer) => (answer?.status === "optimal" ? [answer.seconds * 1000] : []));
  // where neither was done in time, the ratio is at most that to the limit
  const ratio = (ms: number): string => (solved.length > 0 ? (ms / Math.min(...solved)).toFixed(2) : `< ${(ms / (SECONDS * 1000)).toFixed(4)}`);
  const ms = (answer?: { status: string; seconds: number }): string => (answer ? `${(answer.seconds * 1000).toFixed(0)}${answer.status === "optimal" ? "" : ` (${answer.status})`}` : "-");
  return { ...own, "HiGHS ms": ms(highs), "CBC ms": ms(cbc), "ratio first": ratio(first.ms), "ratio again": ratio(again.ms) };
}

function one(size: string): void {
  const [workloads = 0, types = 0, zones = 0, purchases = 0] = size.split("x").map(Number);
  const input = pooledInput(workloads, types, zones, purchases);
  console.log(JSON.stringify([timed(input), timed(input)]));
}

function timed(input: AllocationInput): Measured {
  const began = performance.now();
  const result = optimize(prunedProblem(input), { gapLimit: GAP, costOnly: true });
  const ms = performance.now() - began;
  if (!("standing" in result)) throw new Error(`the instance is ${result.status}`);
  return { cost: result.cost, bound: result.bound, ms };
}
