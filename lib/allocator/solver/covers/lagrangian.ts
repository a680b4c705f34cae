import { arraysOf } from "../arrays";
import { priceBound } from "../builtin/certificate";
import type { LinearModel } from "../model";
import { cheapestCover } from "./cheapest-cover";
import { coversOf, priceOf } from "./covers";

/**
 * What prices of the rows prove of a model: the cheapest cover of each demand at these prices, and the rest by itself.
 * A point whose ways to carry the demands are dearer than the cheapest ones costs as much more.
 */
export function lagrangianBound(model: LinearModel, prices: ArrayLike<number>): number {
  const covers = coversOf(model).filter(({ alone }) => alone);
  const isCover = new Set(covers.map(({ row }) => row));
  const asIs = { rows: new Float64Array(model.rows.length).fill(1), columns: new Float64Array(model.columns.length).fill(1), objective: 1 };
  const arrays = arraysOf(model, asIs, true);
  const { value } = priceBound(arrays, Float64Array.from(model.rows, (_, r) => (isCover.has(r) ? 0 : -prices[r])), arrays.colLower, arrays.colUpper);
  return covers.reduce((sum, { members, demand }) => sum + cheapestCover(members.map((member) => ({ ...member, price: priceOf(member, prices) })), demand), value);
}
