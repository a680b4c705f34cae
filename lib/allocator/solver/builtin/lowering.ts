import type { ArrayModel } from "../arrays";
import type { ColumnMatrix } from "./column-matrix";
import { missing, type Point } from "./point";

/** A step below this is not worth a look. */
const LEAST_STEP = 1e-7;

/**
 * Takes whole things away from a point that stands, one of each kind and the dearest first, where what they carry finds
 * room elsewhere: continuous columns of the rows that miss them go down, others of the same sums go up as far as all
 * their rows allow. Rounding up buys room for each kind by itself; together that is too much.
 */
export function lowered(model: ArrayModel, matrix: ColumnMatrix, point: Point, lower: Float64Array, upper: Float64Array): void {
  const { integrality, colCost } = model;
  const dear: number[] = [];
  for (let c = 0; c < model.numCols; c++) if (integrality?.[c] && colCost[c] > 0 && point.x[c] - 1 >= lower[c]) dear.push(c);
  dear.sort((a, b) => colCost[b] - colCost[a] || a - b);
  const lowering = new Lowering(model, matrix, point, lower, upper);
  for (const c of dear) lowering.without(c);
}

class Lowering {
  /** What has been moved for the thing at hand, columns and rows, with the values before: taken back it is as it was, to the bit. */
  private readonly moved: { readonly values: Float64Array; readonly at: number; readonly before: number }[] = [];
  private cost = 0;

  constructor(
    private readonly model: ArrayModel,
    private readonly matrix: ColumnMatrix,
    private readonly point: Point,
    private readonly lower: Float64Array,
    private readonly upper: Float64Array,
  ) {}

  /** One of the column less, if that can be mended and costs less. */
  without(c: number): void {
    this.moved.length = 0;
    this.cost = 0;
    this.move(c, -1);
    if (this.isMended(c) && this.cost < 0) return;
    for (const { values, at, before } of this.moved.reverse()) values[at] = before;
  }

  private isMended(c: number): boolean {
    const { starts, indices } = this.matrix;
    for (let k = starts[c]; k < starts[c + 1]; k++) if (indices[k] < this.model.numRows && !this.isMet(indices[k])) return false;
    return true;
  }

  /** Moves continuous columns of a row until it is within its bounds. */
  private isMet(r: number): boolean {
    const { model, point } = this;
    let left = missing(model, r, point.rows[r]);
    const { starts, indices, values } = model.matrix;
    for (let k = starts[r]; left !== 0 && k < starts[r + 1]; k++) {
      const c = indices[k];
      if (model.integrality?.[c]) continue;
      const step = this.within(c, left / values[k]);
      if (Math.abs(step) > LEAST_STEP && this.exchange(c, step, r)) left = missing(model, r, point.rows[r]);
    }
    return left === 0;
  }

  /** Moves a column by at most a step, others of its sum the other way. @returns whether anything moved */
  private exchange(c: number, most: number, row: number): boolean {
    const sum = this.sumOf(c, row);
    if (sum === undefined) return false;
    const step = this.allowed(c, most, row, sum?.row ?? row);
    if (Math.abs(step) <= LEAST_STEP) return false;
    const moved = sum === null ? step : this.takenUp(c, step, row, sum.row, sum.value);
    if (moved !== 0) this.move(c, moved);
    return moved !== 0;
  }

  /** The row of two equal bounds in which a column stands, but for one row; null without one, undefined where there are more. */
  private sumOf(c: number, but: number): { readonly row: number; readonly value: number } | null | undefined {
    const { starts, indices, values } = this.matrix;
    const { rowLower, rowUpper, numRows } = this.model;
    let at = -1;
    for (let k = starts[c]; k < starts[c + 1]; k++) {
      const r = indices[k];
      if (r === but || r >= numRows || rowLower[r] !== rowUpper[r]) continue;
      if (at >= 0) return undefined;
      at = k;
    }
    return at < 0 ? null : { row: indices[at], value: values[at] };
  }

  /** Moves other columns of a sum against a step of one. @returns how much of the step they take up */
  private takenUp(c: number, step: number, row: number, sum: number, value: number): number {
    const { starts, indices, values } = this.model.matrix;
    let left = step;
    for (let k = starts[sum]; left !== 0 && k < starts[sum + 1]; k++) {
      const other = indices[k];
      if (other === c || this.model.integrality?.[other]) continue;
      const wanted = (-left * value) / values[k];
      const by = this.allowed(other, this.within(other, wanted), sum, row);
      if (Math.abs(by) <= LEAST_STEP || this.standsIn(other, row)) continue;
      this.move(other, by);
      left = by === wanted ? 0 : left + (by * values[k]) / value;
    }
    return step - left;
  }

  private standsIn(c: number, row: number): boolean {
    const { starts, indices } = this.matrix;
    for (let k = starts[c]; k < starts[c + 1]; k++) if (indices[k] === row) return true;
    return false;
  }

  /** A step as far as the bounds of the column allow. */
  private within(c: number, step: number): number {
    const value = this.point.x[c];
    return step > 0 ? Math.min(step, this.upper[c] - value) : Math.max(step, this.lower[c] - value);
  }

  /** A step as far as the rows of the column allow, but for two. */
  private allowed(c: number, step: number, one: number, two: number): number {
    const { starts, indices, values } = this.matrix;
    const { rowLower, rowUpper, numRows } = this.model;
    for (let k = starts[c]; k < starts[c + 1] && step !== 0; k++) {
      const r = indices[k];
      if (r === one || r === two || r >= numRows) continue;
      const change = values[k] * step;
      const room = change > 0 ? Math.max(0, rowUpper[r] - this.point.rows[r]) : Math.min(0, rowLower[r] - this.point.rows[r]);
      if (Math.abs(change) > Math.abs(room)) step = room / values[k];
    }
    return step;
  }

  private move(c: number, step: number): void {
    const { starts, indices, values } = this.matrix;
    const { x, rows } = this.point;
    this.cost += this.model.colCost[c] * step;
    this.put(x, c, x[c] + step);
    for (let k = starts[c]; k < starts[c + 1]; k++) if (indices[k] < this.model.numRows) this.put(rows, indices[k], rows[indices[k]] + values[k] * step);
  }

  private put(values: Float64Array, at: number, value: number): void {
    this.moved.push({ values, at, before: values[at] });
    values[at] = value;
  }
}
