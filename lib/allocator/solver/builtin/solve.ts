import type { SolveOptions, SolverAnswer, SolverName } from "../answer";
import { arraysOf } from "../arrays";
import { objectiveAt, type LinearModel } from "../model";
import { proven } from "../proof";
import { scalingOf, type Scaling } from "../scaling";
import { tidied, verify } from "../verify";
import { search, type SearchResult } from "./branch-and-bound";
import { pieced } from "./pieces";
import { priceBound } from "./certificate";

/** This solver's own name; the version counts changes that may change an answer among equals. */
export const BUILT_IN: SolverName = { name: "built-in", version: "6" };

/** Multiplications after which a gap that will do ends the search: some hundredths of a second. */
const REFINING_WORK = 2e6;
/** Multiplications, at most, where nothing else can solve: some seconds on a small machine. */
export const LAST_RESORT_WORK = 1e9;
/** Rows, at most: an inverse of 64 MB. */
const MOST_ROWS = 2800;
/**
 * Largest violation of a point of this search, relative as in `verify`. Finer than what an answer may have in the end: at
 * 1e-6 sums that must be so much pass that no exact point has, and with them objectives that no other solver finds.
 */
const ACCURACY = 1e-7;
/** Equality of objectives, as a share. */
const SAME = 1e-9;

/**
 * Solves in plain JavaScript, for models of up to some hundred rows: exact, with proven bounds, stopped by nodes or by
 * work and never by the clock.
 *
 * @param workLimit multiplications, at most
 */
export function solveBuiltIn(model: LinearModel, options: SolveOptions, workLimit = LAST_RESORT_WORK): SolverAnswer {
  const scaling = scalingOf(model);
  const best: { x?: Float64Array; objective: number; isSearched: boolean } = { objective: Infinity, isSearched: false };
  const offer = (x: Float64Array): number | undefined => {
    if (verify(model, x, ACCURACY).length > 0) return undefined;
    const objective = objectiveAt(model, x);
    // among equals the first stays: what differs by rounding alone must not change the answer
    if (objective < best.objective - SAME * Math.abs(objective)) {
      if (best.isSearched && options.stands?.(x) === false) return undefined;
      Object.assign(best, { x, objective });
    }
    return objective * scaling.objective;
  };
  const start = options.start && options.start.length === model.columns.length ? offer(tidied(model, options.start)) : undefined;
  best.isSearched = true;
  const gap = options.gap ?? 0;
  const limits = { gap, enough: Math.max(gap, options.enough ?? gap), enoughWork: REFINING_WORK, nodeLimit: options.nodeLimit ?? Infinity, workLimit };
  const fits = model.rows.length <= MOST_ROWS;
  const { complete, bound, nodes } = fits ? searched() : unsearched(model, scaling);
  const honest = bound / scaling.objective;
  if (best.x) return proven(model, best.x, honest, { gap: options.gap, solver: BUILT_IN, nodes });
  if (complete) return { status: "infeasible", bound: Infinity, solver: BUILT_IN, nodes };
  return { status: "unknown", bound: honest, solver: BUILT_IN, nodes, reason: fits ? "the limit of work came before any point" : "the model is too large for this solver" };

  function searched(): SearchResult {
    const { model: smaller, chains, expand } = pieced(arraysOf(model, scaling));
    const accept = (x: Float64Array): number | undefined => offer(tidied(model, expand(x).map((value, c) => value * scaling.columns[c])));
    return search(smaller, limits, accept, start, chains);
  }
}

/** What holds without any search: each column at the bound that costs least. */
function unsearched(model: LinearModel, scaling: Scaling): SearchResult {
  const arrays = arraysOf(model, scaling);
  const bound = priceBound(arrays, new Float64Array(arrays.numRows), arrays.colLower, arrays.colUpper).value;
  return { complete: false, bound, nodes: 0 };
}
