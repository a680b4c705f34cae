import type { ArrayModel } from "../arrays";
import type { ColumnMatrix } from "./column-matrix";

/** Distance within which a bound of an integer counts as whole. */
const WHOLE = 1e-6;
/** Share of the row's size by which it must be missed to be called infeasible. */
const MISSED = 1e-7;
/** A continuous bound is moved only when the range shrinks by this share: small steps would go on for ever. */
const WORTH_IT = 0.05;
const ROUNDS = 8;
/** Share of a row's size that rounding of its sums may be. */
const SLACK = 1e-9;

/**
 * Tightens bounds of columns by what each row leaves them: what no feasible point needs is cut off, no feasible point is
 * lost.
 */
export class Propagation {
  /** Rows to look at. */
  private readonly pending: Uint8Array;

  constructor(
    private readonly model: ArrayModel,
    private readonly columns: ColumnMatrix,
    /** Columns that are filled one after the other. */
    private readonly chains: readonly Int32Array[] = [],
  ) {
    this.pending = new Uint8Array(model.numRows);
  }

  /**
   * Tightens bounds in place.
   *
   * @param changed columns whose bounds are others than when this was last done; all, unless given
   * @returns false when some row cannot be met
   */
  run(lower: Float64Array, upper: Float64Array, changed?: readonly number[]): boolean {
    const { pending } = this;
    pending.fill(changed ? 0 : 1);
    if (changed) for (const c of changed) this.mark(c);
    for (let round = 0; round < ROUNDS; round++) {
      for (const chain of this.chains) if (!this.fill(chain, lower, upper)) return false;
      let looked = false;
      for (let r = 0; r < pending.length; r++) {
        if (pending[r] === 0) continue;
        pending[r] = 0;
        looked = true;
        if (!this.row(r, lower, upper)) return false;
      }
      if (!looked) return true;
    }
    return true;
  }

  /** What comes after a column that is not full is at its least, what comes before one that is used is full. */
  private fill(chain: Int32Array, lower: Float64Array, upper: Float64Array): boolean {
    const { colLower, colUpper } = this.model;
    let last = chain.length - 1;
    while (last > 0 && lower[chain[last]] <= colLower[chain[last]]) last--;
    let first = 0;
    while (first < chain.length && upper[chain[first]] >= colUpper[chain[first]]) first++;
    if (last > first) return false;
    for (let i = 0; i < last; i++) {
      const c = chain[i];
      if (lower[c] === colUpper[c]) continue;
      lower[c] = colUpper[c];
      this.mark(c);
    }
    for (let i = first + 1; i < chain.length; i++) {
      const c = chain[i];
      if (upper[c] === colLower[c]) continue;
      upper[c] = colLower[c];
      this.mark(c);
    }
    return true;
  }

  private mark(c: number): void {
    const { starts, indices } = this.columns;
    for (let k = starts[c]; k < starts[c + 1]; k++) this.pending[indices[k]] = 1;
  }

  /** @returns false when the row cannot be met */
  private row(r: number, lower: Float64Array, upper: Float64Array): boolean {
    const { matrix, rowLower, rowUpper } = this.model;
    const { starts, indices, values } = matrix;
    const end = starts[r + 1];
    let least = 0;
    let most = 0;
    let size = 1;
    for (let k = starts[r]; k < end; k++) {
      const a = values[k];
      const c = indices[k];
      const low = a > 0 ? a * lower[c] : a * upper[c];
      const high = a > 0 ? a * upper[c] : a * lower[c];
      least += low;
      most += high;
      size = Math.max(size, Math.abs(low), Math.abs(high));
    }
    if (least > rowUpper[r] + MISSED * size || most < rowLower[r] - MISSED * size) return false;
    // rounding of the sums must not cut off a point
    const slack = SLACK * size;
    const above = room(rowUpper[r] - least, slack);
    const below = room(most - rowLower[r], slack);
    for (let k = starts[r]; k < end; k++) {
      const c = indices[k];
      const range = Math.abs(values[k]) * (upper[c] - lower[c]);
      if (range <= above && range <= below) continue;
      if (this.tighten(c, values[k], above, below, lower, upper)) this.mark(c);
      if (lower[c] > upper[c]) return false;
    }
    return true;
  }

  /** A column may go up from its cheap end by `above / |a|`, and down from its dear end by `below / |a|`. */
  private tighten(c: number, a: number, above: number, below: number, lower: Float64Array, upper: Float64Array): boolean {
    const size = Math.abs(a);
    let high = Math.min(upper[c], lower[c] + (a > 0 ? above : below) / size);
    let low = Math.max(lower[c], upper[c] - (a > 0 ? below : above) / size);
    const isInteger = this.model.integrality?.[c] === 1;
    if (isInteger) {
      high = Math.floor(high + WHOLE);
      low = Math.ceil(low - WHOLE);
    } else if (low > high) {
      // within the slack of the sums: one point
      low = high = Math.min(upper[c], Math.max(lower[c], (low + high) / 2));
    }
    const worth = isInteger ? 0.5 : WORTH_IT * (upper[c] - lower[c]);
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
}

/** What a row leaves its columns: a little more, for rounding, unless it leaves nothing. */
function room(left: number, slack: number): number {
  return left <= slack ? Math.max(0, left) : left + slack;
}

/** Whether each column may have some value. */
export function ordered(lower: Float64Array, upper: Float64Array): boolean {
  for (let c = 0; c < lower.length; c++) if (lower[c] > upper[c]) return false;
  return true;
}
