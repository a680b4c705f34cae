import type { SolveOptions, SolverAnswer, SolverName } from "../answer";
import { arraysOf } from "../arrays";
import { objectiveAt, type LinearModel } from "../model";
import { proven } from "../proof";
import { scalingOf } from "../scaling";
import { tidied, verify } from "../verify";
import { search } from "./branch-and-bound";

/** This solver's own name; the version counts changes that may change an answer among equals. */
export const BUILT_IN: SolverName = { name: "built-in", version: "1" };

/** Multiplications that take about `10` seconds on a small machine: the default limit where nothing else can solve. */
export const LAST_RESORT_WORK = 5e9;

/**
 * Solves in plain JavaScript, for models of up to some hundred rows: exact, with proven bounds, stopped by nodes or by
 * work and never by the clock.
 *
 * @param workLimit multiplications, at most
 */
export function solveBuiltIn(model: LinearModel, options: SolveOptions, workLimit = LAST_RESORT_WORK): SolverAnswer {
  const scaling = scalingOf(model);
  const best: { x?: Float64Array; objective: number } = { objective: Infinity };
  const offer = (x: Float64Array): number | undefined => {
    if (verify(model, x).length > 0) return undefined;
    const objective = objectiveAt(model, x);
    if (objective < best.objective) Object.assign(best, { x, objective });
    return objective * scaling.objective;
  };
  const start = options.start && offer(tidied(model, options.start));
  const limits = { gap: options.gap ?? 0, nodeLimit: options.nodeLimit ?? Infinity, workLimit };
  const accept = (scaled: Float64Array): number | undefined => offer(tidied(model, scaled.map((value, c) => value * scaling.columns[c])));
  const { complete, bound, nodes } = search(arraysOf(model, scaling), limits, accept, start);
  const honest = bound / scaling.objective;
  if (best.x) return proven(model, best.x, honest, { gap: options.gap, solver: BUILT_IN, nodes });
  if (complete) return { status: "infeasible", bound: Infinity, solver: BUILT_IN, nodes };
  return { status: "unknown", bound: honest, solver: BUILT_IN, nodes, reason: "the limit of work came before any point" };
}
