import { relativeGap, type SolvedAnswer, type SolverName } from "./answer";
import { objectiveAt, type LinearModel } from "./model";

/** Rounding in sums of the objective, as a share of the objective or of its largest term. */
const ROUNDING = 1e-8;

/** The answer that a verified point and a proven bound make. */
export function proven(model: LinearModel, x: Float64Array, bound: number, said: { readonly gap?: number; readonly solver: SolverName; readonly nodes: number }): SolvedAnswer {
  const objective = objectiveAt(model, x);
  // a bound above the objective of a point that stands is rounding
  const honest = Math.min(bound, objective);
  const gap = relativeGap(objective, honest);
  const largest = model.columns.reduce((most, { cost }, c) => Math.max(most, Math.abs(cost * x[c])), Math.abs(model.offset));
  const isProven = gap <= (said.gap ?? 0) + ROUNDING || objective - honest <= ROUNDING * largest;
  return { status: isProven ? "optimal" : "feasible", x, objective, bound: honest, gap, solver: said.solver, nodes: said.nodes };
}
