import { solve, verify, type LinearModel, type SolverAnswer } from "../lib/allocator/solver";
import { askOracle, missingOracle, type OracleAnswer, type OracleLine } from "./solver/oracle";
import { Random } from "./solver/random";
import { binPacking, FAMILIES, randomModel, type Family } from "./solver/random-models";

/** Difference of objectives that counts as equal, relative to the objective or its largest term. */
const EQUAL = 1e-5;
const BATCH = 250;
/** Seconds after which one answer counts as a hang. */
const HANG = 60;

interface Count {
  models: number;
  infeasible: number;
  wrong: number;
  hangs: number;
  crashes: number;
  unproven: number;
}

/**
 * `npm run bench -- solver-fuzz [N [K [FROM]]]`: random small models, those from FROM (default 0) to N (default 10,000),
 * solved with the automatic choice and natively by HiGHS, CBC and GLPK (the last two for each K-th batch only, default
 * all) from the same MPS file. Any that differs is printed with its family and seed. A run that was cut off is taken up
 * with the last count it printed as FROM.
 */
export function run(args: readonly string[]): void {
  const wanted = Number(args[0] ?? 10000);
  const cbcEvery = Number(args[1] ?? 1);
  const from = Number(args[2] ?? 0);
  const missing = missingOracle();
  if (missing) console.log(`no native solvers (${missing}): HiGHS in WebAssembly is compared with the built-in search instead`);
  const counts = new Map<Family, Count>(FAMILIES.map((family) => [family, { models: 0, infeasible: 0, wrong: 0, hangs: 0, crashes: 0, unproven: 0 }]));
  const solvers = new Map<string, number>();
  const oracles = { disagree: 0 };
  for (let done = from; done < wanted; done += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, wanted - done) }, (_, i) => ({ family: FAMILIES[(done + i) % FAMILIES.length], seed: Math.floor((done + i) / FAMILIES.length) }));
    const models = batch.map(({ family, seed }) => randomModel(family, seed));
    const ours = models.map((model) => timed(model));
    // on demands of 1e12 bytes the native solvers, unscaled, miss optima by half: they get the same models in terabytes
    const asked = batch.map(({ family, seed }) => randomModel(family, seed, 1e12));
    const theirs = missing ? models.map(otherBackend) : askNatives(asked, (done / BATCH) % cbcEvery === 0);
    batch.forEach(({ family, seed }, i) => judge(`${family} ${seed}`, counts.get(family) as Count, models[i], ours[i], theirs[i], solvers, oracles));
    const sum = (of: keyof Count): number => [...counts.values()].reduce((total, one) => total + one[of], 0);
    console.error(`${done + batch.length} of ${wanted}: wrong ${sum("wrong")}, hangs ${sum("hangs")}, crashes ${sum("crashes")}, unproven ${sum("unproven")}`);
  }
  print(counts, solvers, oracles.disagree);
  hangGuard();
}

/** CBC and GLPK take a process per model, most of the time. */
function askNatives(models: readonly LinearModel[], all: boolean): OracleLine[] {
  return askOracle(models, { solvers: all ? ["highs", "cbc", "glpk"] : ["highs"], gap: 0, seconds: 10 });
}

interface Timed {
  readonly answer?: SolverAnswer;
  readonly crash?: string;
  readonly seconds: number;
}

function timed(model: LinearModel): Timed {
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  try {
    const answer = solve(model);
    return { answer, seconds: seconds() };
  } catch (error) {
    return { crash: String(error), seconds: seconds() };
  }
}

function otherBackend(model: LinearModel): OracleLine {
  const told = (solver: "highs" | "built-in"): OracleAnswer => {
    const answer = solve(model, { solver });
    const status = answer.status === "feasible" ? "unknown" : answer.status;
    return { status, objective: "x" in answer ? answer.objective : null, seconds: 0 };
  };
  return { highs: told("highs"), cbc: told("built-in") };
}

function judge(label: string, count: Count, model: LinearModel, { answer, crash, seconds }: Timed, theirs: OracleLine, solvers: Map<string, number>, oracles: { disagree: number }): void {
  count.models++;
  if (seconds > HANG) count.hangs++;
  if (!answer) {
    count.crashes++;
    console.log(`crash: ${label}: ${crash}`);
    return;
  }
  solvers.set(answer.solver.name, (solvers.get(answer.solver.name) ?? 0) + 1);
  if (answer.status === "infeasible") count.infeasible++;
  if (answer.status === "feasible" || answer.status === "unknown") count.unproven++;
  if ("x" in answer && verify(model, answer.x).length > 0) wrong(label, count, "the point does not stand");
  const natives = Object.entries({ highs: theirs.highs, cbc: theirs.cbc, glpk: theirs.glpk }).filter(([, one]) => one && one.status !== "unknown") as [string, OracleAnswer][];
  const against = natives.filter(([, one]) => !agrees(model, answer, one));
  if (against.length === 0) return;
  // where the natives differ among themselves, one of them is wrong: ours is wrong only when no one agrees
  // a strictly feasible point that is cheaper than their optimum is proof enough against them
  const cheaper = "x" in answer && verify(model, answer.x, 1e-8).length === 0 && against.every(([, one]) => one.status === "optimal" && one.objective !== null && one.objective > answer.objective);
  if (against.length < natives.length || cheaper) {
    oracles.disagree++;
    console.log(`a native solver is wrong: ${label}: ours ${told(answer)}, ${natives.map(([name, one]) => `${name} ${one.status} ${one.objective}`).join(", ")}`);
    return;
  }
  wrong(label, count, `ours ${told(answer)}, ${natives.map(([name, one]) => `${name} ${one.status} ${one.objective}`).join(", ")}`);
}

function wrong(label: string, count: Count, what: string): void {
  count.wrong++;
  console.log(`wrong: ${label}: ${what}`);
}

function agrees(model: LinearModel, ours: SolverAnswer, theirs: OracleAnswer): boolean {
  if (theirs.status === "unreadable") return false;
  if (ours.status === "infeasible" || theirs.status === "infeasible") return ours.status === theirs.status;
  if (!("x" in ours) || theirs.objective === null) return false;
  const size = model.columns.reduce((largest, { cost }, c) => Math.max(largest, Math.abs(cost * ours.x[c])), Math.max(1e-9, Math.abs(ours.objective)));
  // an unproven point of ours may be above, never below what is proven
  return Math.abs(ours.objective - theirs.objective) <= EQUAL * size;
}

function told(answer: SolverAnswer): string {
  return `${answer.status} ${"x" in answer ? answer.objective : ""} (${answer.solver.name})`;
}

function print(counts: Map<Family, Count>, solvers: Map<string, number>, disagree: number): void {
  const total = [...counts.values()].reduce((sum, one) => ({ models: sum.models + one.models, infeasible: sum.infeasible + one.infeasible, wrong: sum.wrong + one.wrong, hangs: sum.hangs + one.hangs, crashes: sum.crashes + one.crashes, unproven: sum.unproven + one.unproven }));
  console.table(Object.fromEntries([...counts, ["all", total]]));
  console.log(`solved by: ${[...solvers].map(([name, n]) => `${name} ${n}`).join(", ")}; native solvers found wrong (by each other or by a cheaper point that stands): ${disagree}`);
}

/** The 20 x 10 bin packing on which `javascript-lp-solver` alone never ends. */
function hangGuard(): void {
  const model = binPacking(20, 10, new Random(7));
  for (const solver of [undefined, "javascript-lp-solver", "built-in", "highs"] as const) {
    const began = performance.now();
    const answer = solve(model, { solver });
    console.log(`bin packing 20 x 10, ${solver ?? "automatic"}: ${told(answer)}, gap ${"x" in answer ? answer.gap.toFixed(4) : "-"}, ${((performance.now() - began) / 1000).toFixed(1)} s`);
  }
}
