import { relativeGap, type SolvedAnswer, type SolverName } from "./answer";
import { objectiveAt, type LinearModel } from "./model";

/** Rounding in sums of the objective, as a share of the objective or of its largest term. */
const ROUNDING = 1e-8;
/** Rounding that is left where the terms of a bound cancel, as a share of the largest cost: an objective of 0 has no share. */
const CANCELED = 1e-10;

/** The answer that a verified point and a proven bound make. */
export function proven(model: LinearModel, x: Float64Array, bound: number, said: { readonly gap?: number; readonly solver: SolverName; readonly nodes: number }): SolvedAnswer {
  const objective = objectiveAt(model, x);
  // a bound above the objective of a point that stands is rounding, and so is one below it by next to nothing
  const honest = objective - bound <= CANCELED * largestOf(model.columns, ({ cost }) => cost) ? objective : bound;
  const gap = relativeGap(objective, honest);
  const largest = Math.max(Math.abs(model.offset), largestOf(model.columns, ({ cost }, c) => cost * x[c]));
  const isProven = gap <= (said.gap ?? 0) + ROUNDING || objective - honest <= ROUNDING * largest;
  return { status: isProven ? "optimal" : "feasible", x, objective, bound: honest, gap, solver: said.solver, nodes: said.nodes };
}

function largestOf<T>(list: readonly T[], sizeOf: (one: T, index: number) => number): number {
  let most = 0;
  for (let i = 0; i < list.length; i++) most = Math.max(most, Math.abs(sizeOf(list[i], i)));
  return most;
}
