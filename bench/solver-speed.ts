import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { solve, type LinearModel } from "../lib/allocator/solver";
import { dedicatedFleet, pooledFleet, type FleetSize } from "./solver/fleets";
import { askOracle, missingOracle } from "./solver/oracle";

const SIZES: Record<string, FleetSize> = {
  "5x10x3x2": { workloads: 5, types: 10, zones: 3, purchases: 2 },
  "10x15x3x2": { workloads: 10, types: 15, zones: 3, purchases: 2 },
  "20x20x3x3": { workloads: 20, types: 20, zones: 3, purchases: 3 },
  "50x30x4x3": { workloads: 50, types: 30, zones: 4, purchases: 3 },
};
const FORMS = { pooled: pooledFleet, dedicated: dedicatedFleet };
const GAP = 1e-3;
/** Seconds and nodes after which a solver is stopped. */
const SECONDS = 60;
const NODES = 5000;

/**
 * `npm run bench -- solver-speed [SIZE...]`: fleets solved to 0.1 % by the automatic choice (cold in a process of its
 * own, then warm) and natively by HiGHS and CBC from the same MPS file; ratio to the better of the two.
 */
export function run(args: readonly string[]): void {
  if (args[0] === "--one") return solveOne(args[1] as keyof typeof FORMS, args[2]);
  const missing = missingOracle();
  if (missing) console.log(`no native solvers (${missing}): our own figures only`);
  const sizes = args.length > 0 ? args : Object.keys(SIZES);
  const rows = sizes.flatMap((size) => Object.keys(FORMS).map((form) => row(form as keyof typeof FORMS, size, missing === undefined)));
  console.table(rows);
}

interface Measured {
  readonly status: string;
  readonly objective?: number;
  readonly gap?: number;
  readonly solver: string;
  readonly cold: number;
  readonly warm: number;
}

function solveOne(form: keyof typeof FORMS, size: string): void {
  const model = FORMS[form](SIZES[size]);
  const [first, cold] = timed(model);
  const [, warm] = timed(model);
  const measured: Measured = { status: first.status, ...("x" in first ? { objective: first.objective, gap: first.gap } : {}), solver: first.solver.name, cold, warm };
  console.log(JSON.stringify(measured));
}

function timed(model: LinearModel): [ReturnType<typeof solve>, number] {
  const began = performance.now();
  const answer = solve(model, { gap: GAP, nodeLimit: NODES });
  return [answer, (performance.now() - began) / 1000];
}

function row(form: keyof typeof FORMS, size: string, withNative: boolean): Record<string, string | number> {
  const model = FORMS[form](SIZES[size]);
  const { stdout } = spawnSync(process.execPath, [...process.execArgv, join(__dirname, "main.ts"), "solver-speed", "--one", form, size], { encoding: "utf8" });
  const ours = JSON.parse(stdout) as Measured;
  const integers = model.columns.filter(({ integer }) => integer).length;
  const base = {
    model: `${form} ${size}`,
    "rows x columns (integers)": `${model.rows.length} x ${model.columns.length} (${integers})`,
    ours: `${ours.status} ${ours.objective?.toFixed(3) ?? ""} gap ${ours.gap?.toFixed(5) ?? "-"}`,
    by: ours.solver,
    "cold s": Number(ours.cold.toFixed(3)),
    "warm s": Number(ours.warm.toFixed(3)),
  };
  if (!withNative) return base;
  const [{ highs, cbc }] = askOracle([model], { solvers: ["highs", "cbc"], gap: GAP, seconds: SECONDS });
  const best = Math.min(...[highs, cbc].flatMap((one) => (one?.status === "optimal" ? [one.seconds] : [])));
  return {
    ...base,
    "HiGHS s": `${highs?.seconds.toFixed(3)} ${highs?.objective?.toFixed(3)}`,
    "CBC s": `${cbc?.seconds.toFixed(3)} ${cbc?.objective?.toFixed(3)}`,
    "cold ratio": Number((ours.cold / best).toFixed(2)),
    "warm ratio": Number((ours.warm / best).toFixed(2)),
  };
}
