import { arraysOf } from "./arrays";
import { priceBound } from "./builtin/certificate";
import { startedSimplex } from "./builtin/start-basis";
import type { LinearModel } from "./model";
import { scalingOf } from "./scaling";

/**
 * What the relaxation of a model costs at least with some columns at 0: one bound per set of columns, each found from
 * the basis of the one before. Bounds are proven from the prices, whatever became of the search.
 *
 * @param sets columns whose lower bound is 0
 * @returns Infinity where the relaxation has no point
 */
export function boundsWithout(model: LinearModel, sets: readonly (readonly number[])[]): readonly number[] {
  const scaling = scalingOf(model);
  const arrays = arraysOf(model, scaling, true);
  const simplex = startedSimplex(arrays);
  const { relaxation } = simplex;
  return sets.map((columns) => {
    const upper = arrays.colUpper.slice();
    for (const column of columns) upper[column] = 0;
    relaxation.setBounds(arrays.colLower, upper);
    if (simplex.solve() === "infeasible") return Infinity;
    return priceBound(arrays, relaxation.prices(), arrays.colLower, upper).value / scaling.objective;
  });
}
