import type { SolveOptions, SolverAnswer, SolverName } from "../answer";
import { arraysOf } from "../arrays";
import { objectiveAt, type LinearModel } from "../model";
import { proven } from "../proof";
import { scalingOf, type Scaling } from "../scaling";
import { tidied, verify } from "../verify";
import { HIGHS_FEASIBLE_POINT, HIGHS_STATUS, type Highs, type HighsModel } from "./api";
import type { LoadedHighs } from "./load";

/** What one run of HiGHS said, in the units of the model. */
interface Run {
  readonly status: number;
  /** The point it found, as it came; absent where there is none. */
  readonly point?: Float64Array;
  readonly bound: number;
  readonly nodes: number;
}

type Values = Readonly<Record<string, string | number | boolean>>;

/**
 * Nodes where the caller sets no limit: a node takes time about in proportion to the entries of the model, so this
 * many end in some tens of seconds, and the answer then is the best point with its honest gap. With fewer integers more
 * of the search is near its end by then.
 */
function nodeLimitOf(model: LinearModel): number {
  const entries = model.rows.reduce((sum, row) => sum + row.entries.length, 0);
  const work = integersOf(model) <= SOME_INTEGERS ? NODE_WORK.some : NODE_WORK.many;
  return Math.round(Math.min(MOST_NODES, Math.max(LEAST_NODES, work / Math.max(1, entries))));
}

const NODE_WORK = { some: 2e6, many: 5e5 };
/** Integers up to which the search has the larger limit. */
const SOME_INTEGERS = 1000;
const MOST_NODES = 100_000;
const LEAST_NODES = 60;
/** Integers up to which a model counts as small. */
const FEW_INTEGERS = 300;
/** Integers up to which restarts cost more than they bring (1,554 columns: 2.5 to 1.3 s, nearer to the optimum). */
const NO_RESTART_INTEGERS = 5000;

function integersOf(model: LinearModel): number {
  return model.columns.reduce((count, { integer }) => count + (integer ? 1 : 0), 0);
}

/** Solves with HiGHS; nothing it says is passed on unverified. */
export function solveWithHighs({ highs, version }: LoadedHighs, model: LinearModel, options: SolveOptions): SolverAnswer {
  const solver = { name: "highs", version };
  const scaling = scalingOf(model);
  const limits: Values = {
    mip_rel_gap: options.gap ?? 0,
    mip_abs_gap: 0,
    mip_max_nodes: options.nodeLimit ?? nodeLimitOf(model),
    ...(integersOf(model) <= NO_RESTART_INTEGERS ? { mip_allow_restart: false } : {}),
    // restarts and sub-searches cost small models most of their time (131 columns: 430 to 190 ms, same optimum)
    ...(integersOf(model) <= FEW_INTEGERS ? { mip_heuristic_effort: 0.01 } : {}),
  };
  const first = run(highs, model, scaling, limits, options.start);
  const answer = judged(highs, model, scaling, first, options, solver);
  if (answer) return answer;
  // called infeasible, or its point did not stand: once more without presolve, which is where its known errors are
  const second = run(highs, model, scaling, { ...limits, presolve: "off" }, options.start);
  const confirmed = judged(highs, model, scaling, second, options, solver);
  if (confirmed) return confirmed;
  const nodes = first.nodes + second.nodes;
  if (saysInfeasible(first) && (saysInfeasible(second) || !second.point)) return { status: "infeasible", bound: Infinity, solver, nodes };
  return { status: "unknown", bound: Math.max(first.bound, second.bound), solver, nodes, reason: `HiGHS ended with status ${second.status}` };
}

function saysInfeasible(one: Run): boolean {
  // every column is bounded, so nothing is unbounded
  return one.status === HIGHS_STATUS.infeasible || one.status === HIGHS_STATUS.unboundedOrInfeasible;
}

/** @returns the answer that the run's point makes, if it stands; `unknown` where a limit came before any point */
function judged(highs: Highs, model: LinearModel, scaling: Scaling, one: Run, options: SolveOptions, solver: SolverName): SolverAnswer | undefined {
  if (!one.point) {
    if (saysInfeasible(one)) return undefined;
    return { status: "unknown", bound: one.bound, solver, nodes: one.nodes, reason: `HiGHS ended with status ${one.status}` };
  }
  const x = standing(highs, model, scaling, one.point);
  if (!x) return undefined;
  return proven(model, x, one.status === HIGHS_STATUS.empty ? objectiveAt(model, x) : one.bound, { gap: options.gap, solver, nodes: one.nodes });
}

/** The point with whole integers; where the rounding breaks a row, the best continuous part for these integers. */
function standing(highs: Highs, model: LinearModel, scaling: Scaling, point: Float64Array): Float64Array | undefined {
  const x = tidied(model, point);
  if (verify(model, x).length === 0) return x;
  const columns = model.columns.map((column, c) => (column.integer ? { ...column, lower: x[c] ?? 0, upper: x[c] ?? 0, integer: false } : column));
  const fixed = { ...model, columns };
  for (const presolve of ["choose", "off"]) {
    const polished = run(highs, fixed, scaling, { presolve, primal_feasibility_tolerance: 1e-9, dual_feasibility_tolerance: 1e-9 });
    const again = polished.point && tidied(model, polished.point);
    if (again && verify(model, again).length === 0) return again;
  }
  return undefined;
}

function run(highs: Highs, model: LinearModel, scaling: Scaling, values: Values, start?: ArrayLike<number>): Run {
  const data = arraysOf(model, scaling);
  const native = highs.createModel(data);
  try {
    native.options.set({ output_flag: false, random_seed: 1, ...values });
    if (start && data.integrality) native.setSolution({ colValue: Float64Array.from(start, (value, c) => value / (scaling.columns[c] ?? 1)) });
    native.run();
    return read(native, scaling, data.integrality !== undefined);
  } finally {
    native.dispose();
  }
}

function read(native: HighsModel, scaling: Scaling, isMip: boolean): Run {
  const status = native.getModelStatus();
  const hasPoint = status === HIGHS_STATUS.empty || Number(native.info.get("primal_solution_status")) === HIGHS_FEASIBLE_POINT;
  const nodes = isMip ? Math.max(0, Number(native.info.get("mip_node_count"))) : 0;
  const proven = isMip ? Number(native.info.get("mip_dual_bound")) : Number(native.info.get("objective_function_value"));
  const isBound = isMip || status === HIGHS_STATUS.optimal;
  const point = hasPoint ? native.getSolution().colValue.map((value, c) => value * (scaling.columns[c] ?? 1)) : undefined;
  return { status, point, bound: isBound && Number.isFinite(proven) ? proven / scaling.objective : -Infinity, nodes };
}
