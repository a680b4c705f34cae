import type { ArrayModel } from "../arrays";
import { WHOLE } from "./branching";
import type { ColumnMatrix } from "./column-matrix";
import { lowered } from "./lowering";
import { missing, type Point } from "./point";

/** Largest violation of a row that counts as rounding, in scaled units; the point is verified in any case. */
const FEASIBLE = 1e-9;

/**
 * A whole point near one of the relaxation, without solving anything: each integer that is not whole goes to the side
 * on which no row of one bound breaks, upwards first; where that breaks a row of two bounds (a sum that must be so
 * much), continuous columns of that row take up the difference, the cheapest first. Then things are taken away again
 * where others have the room.
 *
 * @param values of all variables, columns first, then rows
 * @returns undefined where that leads nowhere
 */
export function roundedPoint(model: ArrayModel, matrix: ColumnMatrix, values: Float64Array, lower: Float64Array, upper: Float64Array): Float64Array | undefined {
  const point: Point = { x: values.slice(0, model.numCols), rows: values.slice(model.numCols, model.numCols + model.numRows) };
  const touched: number[] = [];
  for (let c = 0; c < model.numCols; c++) {
    if (!model.integrality?.[c]) continue;
    const value = point.x[c];
    const target = wholeBeside(model, matrix, point, c, lower[c], upper[c]);
    if (target === undefined) return undefined;
    if (target === value) continue;
    move(model, matrix, point, c, target - value);
    for (let k = matrix.starts[c]; k < matrix.starts[c + 1]; k++) if (matrix.indices[k] < model.numRows) touched.push(matrix.indices[k]);
  }
  if (!touched.every((r) => absorbed(model, matrix, point, r, lower, upper))) return undefined;
  lowered(model, matrix, point, lower, upper);
  return point.x;
}

/** The whole number that a column goes to. */
function wholeBeside(model: ArrayModel, matrix: ColumnMatrix, point: Point, c: number, lower: number, upper: number): number | undefined {
  const value = point.x[c];
  const nearest = Math.round(value);
  if (Math.abs(value - nearest) <= WHOLE) return nearest;
  const [up, down] = [Math.ceil(value), Math.floor(value)];
  if (up <= upper && !breaks(model, matrix, point, c, up - value)) return up;
  return down >= lower && !breaks(model, matrix, point, c, down - value) ? down : undefined;
}

/** Whether a step breaks a row of one bound. */
function breaks(model: ArrayModel, { starts, indices, values }: ColumnMatrix, { rows }: Point, c: number, step: number): boolean {
  for (let k = starts[c]; k < starts[c + 1]; k++) {
    const r = indices[k];
    if (r >= model.numRows || (Number.isFinite(model.rowLower[r]) && Number.isFinite(model.rowUpper[r]))) continue;
    if (missing(model, r, rows[r] + values[k] * step) !== 0) return true;
  }
  return false;
}

function move({ numRows }: ArrayModel, { starts, indices, values }: ColumnMatrix, { x, rows }: Point, c: number, step: number): void {
  x[c] += step;
  for (let k = starts[c]; k < starts[c + 1]; k++) if (indices[k] < numRows) rows[indices[k]] += values[k] * step;
}

/** Moves continuous columns of a row until it is within its bounds, as far as no other row of theirs breaks. */
function absorbed(model: ArrayModel, matrix: ColumnMatrix, point: Point, r: number, lower: Float64Array, upper: Float64Array): boolean {
  let left = missing(model, r, point.rows[r]);
  if (left === 0) return true;
  const { starts, indices, values } = model.matrix;
  const movable: { readonly c: number; readonly a: number; readonly price: number }[] = [];
  for (let k = starts[r]; k < starts[r + 1]; k++) {
    const c = indices[k];
    if (!model.integrality?.[c]) movable.push({ c, a: values[k], price: (Math.sign(left) * model.colCost[c]) / values[k] });
  }
  movable.sort((one, other) => one.price - other.price || one.c - other.c);
  for (const { c, a } of movable) {
    const wanted = left / a;
    const step = wanted > 0 ? Math.min(wanted, upper[c] - point.x[c]) : Math.max(wanted, lower[c] - point.x[c]);
    if (Math.abs(step) <= FEASIBLE || breaks(model, matrix, point, c, step)) continue;
    move(model, matrix, point, c, step);
    left = missing(model, r, point.rows[r]);
    if (left === 0) return true;
  }
  return false;
}
