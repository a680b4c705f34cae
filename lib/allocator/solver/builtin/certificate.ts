import type { ArrayModel } from "../arrays";

/** Share of the sum of all terms by which rounding may have moved it: far above what double precision can do. */
const ROUNDING = 1e-12;

/** A proven lower bound of the objective, and what each column still costs above it. */
export interface PriceBound {
  /** Rounding already taken off. */
  readonly value: number;
  /** Cost of one unit of each column less the prices of its rows. */
  readonly reduced: Float64Array;
}

/**
 * Lower bound of the objective from prices of the rows (weak duality), valid for any prices within the column bounds:
 * whatever went wrong in the arithmetic that made the prices, the bound holds. A price that would need a bound that
 * the row does not have counts as 0.
 *
 * @see Neumaier and Shcherbina, "Safe bounds in linear and mixed-integer linear programming", 2004
 */
export function priceBound(model: ArrayModel, prices: Float64Array, lower: Float64Array, upper: Float64Array): PriceBound {
  const { starts, indices, values } = model.matrix;
  const reduced = model.colCost.slice();
  const sum = new Sum();
  for (let r = 0; r < model.numRows; r++) {
    const price = prices[r];
    const side = price > 0 ? model.rowLower[r] : model.rowUpper[r];
    if (price === 0 || !Number.isFinite(price) || !Number.isFinite(side)) continue;
    sum.add(price * side);
    for (let k = starts[r]; k < starts[r + 1]; k++) reduced[indices[k]] -= price * values[k];
  }
  for (let c = 0; c < model.numCols; c++) if (reduced[c] !== 0) sum.add(reduced[c] * (reduced[c] > 0 ? lower[c] : upper[c]));
  return { value: model.offset + sum.value - ROUNDING * (sum.size + Math.abs(model.offset)), reduced };
}

/**
 * Whether the rows, each multiplied by its factor and summed, ask of the columns more than their bounds allow: a proof
 * of infeasibility (Farkas) that holds for any factors.
 *
 * @param margin share of the largest term by which they must miss, so that tolerance is not taken for a proof
 */
export function provesInfeasible(model: ArrayModel, factors: Float64Array, lower: Float64Array, upper: Float64Array, margin: number): boolean {
  return missesAbove(model, factors, lower, upper, margin) || missesAbove(model, factors.map((factor) => -factor), lower, upper, margin);
}

/** Whether the least that the rows ask is above the most that the columns give. */
function missesAbove(model: ArrayModel, factors: Float64Array, lower: Float64Array, upper: Float64Array, margin: number): boolean {
  const { starts, indices, values } = model.matrix;
  const combined = new Float64Array(model.numCols);
  const asked = new Sum();
  let largest = 0;
  for (let r = 0; r < model.numRows; r++) {
    const factor = factors[r];
    const side = factor > 0 ? model.rowLower[r] : model.rowUpper[r];
    if (factor === 0 || !Number.isFinite(factor) || !Number.isFinite(side)) continue;
    asked.add(factor * side);
    largest = Math.max(largest, Math.abs(factor * side), Math.abs(factor));
    for (let k = starts[r]; k < starts[r + 1]; k++) combined[indices[k]] += factor * values[k];
  }
  const given = new Sum();
  for (let c = 0; c < model.numCols; c++) given.add(combined[c] * (combined[c] > 0 ? upper[c] : lower[c]));
  return asked.value - given.value > margin * largest + ROUNDING * (asked.size + given.size);
}

/** A sum and the sum of its sizes. */
class Sum {
  value = 0;
  size = 0;

  add(term: number): void {
    this.value += term;
    this.size += Math.abs(term);
  }
}
