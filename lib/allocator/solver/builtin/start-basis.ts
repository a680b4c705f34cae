import type { ArrayModel } from "../arrays";
import type { ColumnMatrix } from "./column-matrix";
import { DualSimplex } from "./dual-simplex";
import { Relaxation } from "./relaxation";

/** A reduced cost, in scaled units, that sets no price. */
const FREE = 1e-9;

/**
 * A basis to start from in which rows already have prices.
 *
 * With the values of all rows basic every price is 0, and where the columns that meet the demands cost nothing by
 * themselves (a share of a workload; what costs is the node under it) each of the first pivots is a tie among all of
 * them. Here a column that costs is made basic in a row that it makes room in, at the price that this sets: what stands
 * on a node then costs its part of it.
 */
export function startFromCosts(relaxation: Relaxation): void {
  const { model } = relaxation;
  const prices = new Prices(model, relaxation.matrix);
  prices.meetExactly();
  for (let c = 0; c < model.numCols; c++) prices.priceWhereMostNeeded(c);
  // what cost nothing by itself costs something now
  prices.meetExactly();
  if (prices.basis.size > 0) relaxation.startWith(prices.basis);
}

/** The relaxation of a model at such a basis, not solved yet. */
export function startedSimplex(model: ArrayModel): DualSimplex {
  const relaxation = new Relaxation(model);
  startFromCosts(relaxation);
  return new DualSimplex(relaxation);
}

/** Columns taken into the basis one by one, each in a row in which no earlier one stands: so earlier prices hold. */
class Prices {
  /** Column of each row that is priced. */
  readonly basis = new Map<number, number>();
  private readonly reduced: Float64Array;
  private readonly isBasic: Uint8Array;
  /** Rows in which a basic column stands. */
  private readonly touched: Uint8Array;
  private readonly sizes: Float64Array;

  constructor(
    private readonly model: ArrayModel,
    private readonly columns: ColumnMatrix,
  ) {
    this.reduced = model.colCost.slice();
    this.isBasic = new Uint8Array(model.numCols);
    this.touched = new Uint8Array(model.numRows);
    this.sizes = new Float64Array(model.numRows);
    const { starts, values } = model.matrix;
    for (let r = 0; r < model.numRows; r++) for (let k = starts[r]; k < starts[r + 1]; k++) this.sizes[r] += Math.abs(values[k]);
  }

  meetExactly(): void {
    const { numRows, rowLower, rowUpper } = this.model;
    for (let r = 0; r < numRows; r++) if (rowLower[r] === rowUpper[r]) this.priceByCheapest(r);
  }

  /** A row that must be met exactly, priced by the column that meets it for least. */
  private priceByCheapest(r: number): void {
    const { reduced, isBasic } = this;
    const { starts, indices, values } = this.model.matrix;
    let best = -1;
    let least = Infinity;
    for (let k = starts[r]; k < starts[r + 1]; k++) {
      const c = indices[k];
      const ratio = reduced[c] / Math.abs(values[k]);
      if (isBasic[c] === 1 || !(reduced[c] > FREE) || ratio >= least) continue;
      best = k;
      least = ratio;
    }
    if (best >= 0) this.take(r, indices[best], values[best]);
  }

  /** Of the rows in which a column makes room, that with the most to put there. */
  priceWhereMostNeeded(c: number): void {
    if (this.isBasic[c] === 1 || !(this.reduced[c] > FREE)) return;
    const { rowLower, rowUpper } = this.model;
    const { starts, indices, values } = this.columns;
    let best = -1;
    let most = 0;
    for (let k = starts[c]; k < starts[c + 1]; k++) {
      const r = indices[k];
      const a = values[k];
      if (this.touched[r] === 1 || rowLower[r] === rowUpper[r] || !(a < 0 ? rowUpper[r] < Infinity : rowLower[r] > -Infinity)) continue;
      const need = this.sizes[r] / Math.abs(a);
      if (need <= most) continue;
      best = k;
      most = need;
    }
    if (best >= 0) this.take(indices[best], c, values[best]);
  }

  private take(r: number, c: number, a: number): void {
    if (this.touched[r] === 1) return;
    const { reduced } = this;
    const { starts, indices, values } = this.model.matrix;
    const price = reduced[c] / a;
    for (let k = starts[r]; k < starts[r + 1]; k++) reduced[indices[k]] -= price * values[k];
    reduced[c] = 0;
    this.isBasic[c] = 1;
    this.basis.set(r, c);
    for (let k = this.columns.starts[c]; k < this.columns.starts[c + 1]; k++) this.touched[this.columns.indices[k]] = 1;
  }
}
