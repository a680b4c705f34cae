import type { ArrayModel } from "../arrays";

/** Distance within which a bound of an integer counts as whole. */
const WHOLE = 1e-6;
/** Share of the row's size by which it must be missed to be called infeasible. */
const MISSED = 1e-7;
/** A continuous bound is moved only when the range shrinks by this share: small steps would go on for ever. */
const WORTH_IT = 0.05;
const ROUNDS = 8;

/**
 * Tightens bounds of columns, in place, by what each row leaves them: what no feasible point needs is cut off, no
 * feasible point is lost.
 *
 * @returns false when some row cannot be met
 */
export function propagate(model: ArrayModel, lower: Float64Array, upper: Float64Array): boolean {
  for (let round = 0; round < ROUNDS; round++) {
    let changed = false;
    for (let r = 0; r < model.numRows; r++) {
      const outcome = propagateRow(model, r, lower, upper);
      if (outcome === "infeasible") return false;
      changed ||= outcome === "changed";
    }
    if (!changed) return true;
  }
  return true;
}

function propagateRow(model: ArrayModel, r: number, lower: Float64Array, upper: Float64Array): "same" | "changed" | "infeasible" {
  const { starts, indices, values } = model.matrix;
  let least = 0;
  let most = 0;
  let size = 1;
  for (let k = starts[r]; k < starts[r + 1]; k++) {
    const a = values[k];
    const c = indices[k];
    const low = a > 0 ? a * lower[c] : a * upper[c];
    const high = a > 0 ? a * upper[c] : a * lower[c];
    least += low;
    most += high;
    size = Math.max(size, Math.abs(low), Math.abs(high));
  }
  if (least > model.rowUpper[r] + MISSED * size || most < model.rowLower[r] - MISSED * size) return "infeasible";
  // rounding of the sums must not cut off a point
  const slack = 1e-9 * size;
  const above = model.rowUpper[r] - least + slack;
  const below = most - model.rowLower[r] + slack;
  let changed = false;
  for (let k = starts[r]; k < starts[r + 1]; k++) {
    const room = Math.abs(values[k]) * (upper[indices[k]] - lower[indices[k]]);
    if (room <= above && room <= below) continue;
    if (tighten(model, indices[k], values[k], Math.max(0, above), Math.max(0, below), lower, upper)) changed = true;
    if (lower[indices[k]] > upper[indices[k]]) return "infeasible";
  }
  return changed ? "changed" : "same";
}

/** A column may go up from its cheap end by `above / |a|`, and down from its dear end by `below / |a|`. */
function tighten(model: ArrayModel, c: number, a: number, above: number, below: number, lower: Float64Array, upper: Float64Array): boolean {
  const size = Math.abs(a);
  const [up, down] = a > 0 ? [above, below] : [below, above];
  let high = Math.min(upper[c], lower[c] + up / size);
  let low = Math.max(lower[c], upper[c] - down / size);
  if (model.integrality?.[c]) {
    high = Math.floor(high + WHOLE);
    low = Math.ceil(low - WHOLE);
  } else if (low > high) {
    // within the slack of the sums: one point
    low = high = Math.min(upper[c], Math.max(lower[c], (low + high) / 2));
  }
  const range = upper[c] - lower[c];
  const worth = model.integrality?.[c] ? 0.5 : WORTH_IT * range;
  let changed = false;
  if (high < upper[c] - worth) {
    upper[c] = high;
    changed = true;
  }
  if (low > lower[c] + worth) {
    lower[c] = low;
    changed = true;
  }
  return changed;
}
