import { relativeGap, type SolvedAnswer, type SolveOptions, type SolverAnswer, type SolverChoice, type SolverName } from "./answer";
import { mergedAlike, type Merged } from "./alike";
import { withCoverCuts } from "./covers/cover-cuts";
import { pricedCovers, solveByPricing } from "./covers/solve-by-pricing";
import { BUILT_IN, LAST_RESORT_WORK, solveBuiltIn } from "./builtin/solve";
import { solveCore } from "./highs/core";
import { messageOf } from "./highs/load";
import { processRuntime } from "./highs/runtime";
import { solveWithHighs } from "./highs/solve";
import { proven } from "./proof";
import { suitsJsLp } from "./jslp/safe";
import { solveWithJsLp } from "./jslp/solve";
import { faultsOf, type LinearModel } from "./model";
import { tidied, verify } from "./verify";

/** Entries of the dense table up to which `javascript-lp-solver` is asked. */
const SMALL_TABLE = 2000;
/** Rows and columns up to which the built-in search is asked before HiGHS, whose first call costs a second. */
const MOST_ROWS = 700;
const MOST_COLUMNS = 20_000;
/** Multiplications spent before HiGHS is asked; some tenths of a second. */
const FIRST_WORK = { solver: 1e7, proof: 5e8 };
/** Nodes of the built-in search before HiGHS is asked: where it takes more, HiGHS has more to set against them. */
const FIRST_NODES = 400;
/** Nodes of the built-in search for one of HiGHS, which does more at each. */
const NODES_FOR_ONE = 4;
/** Multiplications where `javascript-lp-solver` is asked for by name or nothing else can solve. */
const PATIENT_WORK = { solver: 1e8, proof: LAST_RESORT_WORK };

/**
 * Solves a model to the gap asked. Every point returned has been verified outside the solver, every bound of a backend
 * in JavaScript is proven from the model.
 *
 * Small models go to `javascript-lp-solver` where it is known to be right, others to the built-in search, up to some
 * hundred rows; what they leave open, and larger ones, go to HiGHS. Without WebAssembly the built-in search does what it
 * can.
 *
 * @throws RangeError where the model itself is not sound (a bound that is none, an index out of range)
 */
export function solve(model: LinearModel, options: SolveOptions = {}): SolverAnswer {
  const faults = faultsOf(model);
  if (faults.length > 0) throw new RangeError(`the model is not sound: ${faults.slice(0, 3).join("; ")}`);
  if (model.columns.length === 0) return withoutColumns(model);
  const merged = mergedAlike(model);
  const answer = (merged && solveMerged(model, merged, options)) ?? solveAsItIs(model, options);
  return better(answer, answerOfStart(model, options, answer.solver));
}

function solveAsItIs(model: LinearModel, options: SolveOptions): SolverAnswer {
  return options.solver ? solveBy(options.solver, model, options) : solveByChoice(model, options);
}

/** @returns undefined where the way back from the merged model loses the point to rounding */
function solveMerged(model: LinearModel, merged: Merged, options: SolveOptions): SolverAnswer | undefined {
  const start = options.start?.length === model.columns.length ? merged.shrink(options.start) : undefined;
  const { stands } = options;
  const answer = solveAsItIs(merged.model, { ...options, start, ...(stands && { stands: (x) => stands(merged.expand(x)) }) });
  if (!("x" in answer)) return answer;
  const x = merged.expand(answer.x);
  if (verify(model, x).length > 0) return undefined;
  return proven(model, x, answer.bound, { gap: options.gap, solver: answer.solver, nodes: answer.nodes });
}

/** Nothing to decide: the constant, if the empty rows allow it. */
function withoutColumns(model: LinearModel): SolverAnswer {
  const x = new Float64Array(0);
  if (verify(model, x).length > 0) return { status: "infeasible", bound: Infinity, solver: BUILT_IN, nodes: 0 };
  return proven(model, x, model.offset, { solver: BUILT_IN, nodes: 0 });
}

/** What the caller's own point is worth: no answer is worse. */
function answerOfStart(model: LinearModel, { start, gap }: SolveOptions, solver: SolverName): SolverAnswer | undefined {
  if (!start || start.length !== model.columns.length) return undefined;
  const x = tidied(model, start);
  return verify(model, x).length > 0 ? undefined : proven(model, x, -Infinity, { gap, solver, nodes: 0 });
}

function solveBy(choice: SolverChoice, model: LinearModel, options: SolveOptions): SolverAnswer {
  switch (choice) {
    case "highs":
      return solveByHighs(model, options);
    case "javascript-lp-solver":
      return solveWithJsLp(model, options, PATIENT_WORK);
    case "built-in":
      return solveBuiltIn(model, options);
    case "greedy-only":
      // one relaxation for the bound; the point is the caller's own, or that relaxation rounded
      return { ...solveBuiltIn(model, { ...options, nodeLimit: 1 }), solver: { ...BUILT_IN, name: "greedy-only" } };
  }
}

function solveByChoice(model: LinearModel, options: SolveOptions): SolverAnswer {
  const priced = pricedCovers(model).length;
  const first = priced >= MANY_COVERS ? undefined : quick(model, options);
  if (first && settles(first, options)) return first;
  // cuts cost some relaxations, which only a longer search earns back
  const tightened = priced >= FEW_COVERS || model.columns.length <= CUT_COLUMNS ? withCoverCuts(model) : undefined;
  const byPrice = tightened && priced >= FEW_COVERS ? solveByPricing(model, tightened, { ...options, start: first && "x" in first ? first.x : options.start }) : undefined;
  // what it leaves open HiGHS does not close sooner where covers are many
  if (byPrice && (settles(byPrice, options) || priced >= MANY_COVERS)) return byPrice;
  const known = byPrice ? better(byPrice, first) : first;
  const start = known && "x" in known ? known.x : options.start;
  const second = solveByHighs(tightened?.model ?? model, { ...options, start });
  if (isSettled(second) || !("reason" in second)) return better(second, known);
  const last = suitsJsLp(model) ? solveWithJsLp(model, { ...options, start }, PATIENT_WORK) : solveBuiltIn(model, { ...options, start });
  return better(better(last, second), known);
}

/** Covers from which on the search by ways is worth it, and from which on the built-in search seldom settles a model. */
const FEW_COVERS = 2;
const MANY_COVERS = 8;

/** Columns up to which cuts of few covers help HiGHS; beyond it the search ends after few nodes, and no nearer for them. */
const CUT_COLUMNS = 1500;

function settles(answer: SolverAnswer, options: SolveOptions): boolean {
  return isSettled(answer) || doesWell(answer, options);
}

/** A model in JavaScript, within little work. */
function quick(model: LinearModel, options: SolveOptions): SolverAnswer | undefined {
  const rows = model.rows.length;
  const columns = model.columns.length;
  // its table has a row for each upper bound
  if (suitsJsLp(model) && (rows + columns) * columns <= SMALL_TABLE) return solveWithJsLp(model, options, FIRST_WORK);
  if (rows <= MOST_ROWS && columns <= MOST_COLUMNS) return solveBuiltIn(model, { ...options, nodeLimit: Math.min(FIRST_NODES, NODES_FOR_ONE * (options.nodeLimit ?? Infinity)) }, FIRST_WORK.proof);
  return undefined;
}

/** Whether a point is within the gap that will do, or all that was asked for. */
function doesWell(answer: SolverAnswer, { enough, briefly }: SolveOptions): boolean {
  return "x" in answer && (briefly === true || (enough !== undefined && answer.gap <= enough));
}

function isSettled({ status }: SolverAnswer): boolean {
  return status === "optimal" || status === "infeasible";
}

/** The better point of two answers, and the better bound. A point that stands is stronger than any "infeasible". */
function better(one: SolverAnswer, other: SolverAnswer | undefined): SolverAnswer {
  if (!other || one.status === "optimal") return one;
  if (one.status === "infeasible") return "x" in other ? other : one;
  const bound = Math.max(one.bound, other.bound);
  if (!("x" in one)) return "x" in other ? withBound(other, bound) : { ...one, bound };
  const kept = "x" in other && other.objective < one.objective ? other : one;
  return withBound(kept, bound);
}

function withBound<T extends SolvedAnswer>(answer: T, bound: number): T {
  const honest = Math.min(bound, answer.objective);
  return { ...answer, bound: honest, gap: relativeGap(answer.objective, honest) };
}

function solveByHighs(model: LinearModel, options: SolveOptions): SolverAnswer {
  const runtime = processRuntime.get();
  if ("reason" in runtime) return { status: "unknown", bound: -Infinity, solver: { name: "highs", version: "" }, nodes: 0, reason: runtime.reason };
  try {
    const core = solveCore(runtime, model, options);
    if (core?.status === "optimal") return core;
    const whole = solveWithHighs(runtime, model, core ? { ...options, start: core.x } : options);
    return core ? better(whole, core) : whole;
  } catch (error) {
    // an aborted WebAssembly instance never works again: the next call gets a new one
    processRuntime.drop();
    return { status: "unknown", bound: -Infinity, solver: { name: "highs", version: runtime.version }, nodes: 0, reason: messageOf(error) };
  }
}
