import type { Problem } from "../model/problem";
import type { Formulation } from "../model/formulation";
import { moveCounts } from "../model/in-force";
import { cheaperFirst } from "../model/places";

/** Extra nodes that a place may need, at most: beyond that its exact model finds better. */
export const MOST_EXTRA = 3;

/**
 * A point with one more node of its cheapest offer in places whose contents could not be packed, up to the bounds of
 * the columns; undefined where there is no room for more.
 */
export function withExtraNodes(problem: Problem, { model, columns }: Formulation, x: ArrayLike<number>, places: readonly number[]): Float64Array | undefined {
  const more = Float64Array.from(x);
  for (const p of places) {
    const offers = [...(problem.places[p]?.offers ?? [])].sort(cheaperFirst(problem));
    for (const c of new Set(columns.periods.map(({ nodes }) => columnWithRoom(offers.map((o) => nodes[o] ?? -1))))) {
      if (c === undefined) return undefined;
      more[c] = (more[c] ?? 0) + 1;
    }
  }
  if (problem.churn) moveCounts(problem, problem.churn.inForce, columns, () => 0).forEach(({ at }, i) => (more[columns.moved[i] ?? 0] = at(more)));
  return more;

  function columnWithRoom(candidates: readonly number[]): number | undefined {
    return candidates.find((c) => (more[c] ?? 0) + 1 <= (model.columns[c]?.upper ?? 0));
  }
}
