import type { ArrayModel } from "../arrays";
import { BasisInverse, largestFree } from "./basis-inverse";
import { setPrices, setReduced, setWeights } from "./basis-prices";
import { columnsOf, type ColumnMatrix } from "./column-matrix";

/** A reduced cost, in scaled units, that makes no difference: the largest cost is about 1000. */
export const FLAT = 1e-9;

/**
 * The linear relaxation of a program and a basis of it: which variables are basic, what every variable is worth, and
 * what each costs above its place.
 *
 * Variables are numbered columns first, then rows; a row's variable is the value of the row. A nonbasic variable stays
 * at one of its bounds.
 */
export class Relaxation {
  readonly n: number;
  readonly m: number;
  /** Bounds of all variables. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Value of each variable. */
  readonly x: Float64Array;
  /** Objective per unit of each nonbasic variable; 0 for basic ones. */
  readonly reduced: Float64Array;
  /** Variable of each line. */
  readonly basic: Int32Array;
  /** Line of each variable; -1 for nonbasic ones. */
  readonly line: Int32Array;
  /** Squared length of each line of the inverse (steepest edge); near it after a change of many lines. */
  readonly weights: Float64Array;
  readonly inverse: BasisInverse;
  readonly matrix: ColumnMatrix;
  /** Cost of each column, as it counts at present. */
  private readonly cost: Float64Array;
  /** Whether costs are moved a little off those of the program. */
  perturbed = false;
  /** Changes of the basis since the inverse was computed from the program. */
  age = 0;
  /** All changes of the basis. */
  pivots = 0;
  private readonly sum: Float64Array;
  private readonly solved: Float64Array;
  private ownWork = 0;

  constructor(readonly model: ArrayModel) {
    const { numCols: n, numRows: m } = model;
    this.n = n;
    this.m = m;
    this.lower = new Float64Array(n + m);
    this.upper = new Float64Array(n + m);
    this.lower.set(model.rowLower, n);
    this.upper.set(model.rowUpper, n);
    this.x = new Float64Array(n + m);
    this.reduced = new Float64Array(n + m);
    this.basic = new Int32Array(m);
    this.line = new Int32Array(n + m);
    this.weights = new Float64Array(m).fill(1);
    this.inverse = new BasisInverse(m);
    this.matrix = columnsOf(model);
    this.sum = new Float64Array(m);
    this.solved = new Float64Array(m);
    this.cost = model.colCost.slice();
    this.line.fill(-1);
    for (let r = 0; r < m; r++) {
      this.basic[r] = n + r;
      this.line[n + r] = r;
    }
    this.reduced.set(model.colCost);
    this.setBounds(model.colLower, model.colUpper);
  }

  /** Multiplications done: a measure of work that is the same on every machine. */
  get work(): number {
    return this.ownWork + this.inverse.work;
  }

  count(multiplications: number): void {
    this.ownWork += multiplications;
  }

  /** Puts columns within other bounds; the basis stays, and is dual feasible again once each nonbasic sits right. */
  setBounds(lower: Float64Array, upper: Float64Array): void {
    const { n, x, line, reduced, lower: before } = this;
    this.sum.fill(0);
    for (let c = 0; c < n; c++) {
      if (line[c] >= 0) continue;
      const d = reduced[c];
      // stays at the bound where it is when that makes no difference
      const atUpper = d < -FLAT || (d <= FLAT && x[c] > before[c]);
      const to = atUpper ? upper[c] : lower[c];
      if (to !== x[c]) this.put(c, to);
    }
    before.set(lower);
    this.upper.set(upper);
    this.follow();
  }

  /** Every nonbasic variable at the bound that suits its cost, the basic ones as that leaves them. */
  private settle(): void {
    const { x, lower, upper, reduced, line } = this;
    this.sum.fill(0);
    for (let v = 0; v < line.length; v++) {
      if (line[v] >= 0) continue;
      const d = reduced[v];
      if (d <= FLAT && d >= -FLAT && (x[v] === lower[v] || x[v] === upper[v])) continue;
      const to = this.restingPlace(v);
      if (to !== x[v]) this.put(v, to);
    }
    this.follow();
  }

  /** Moves a nonbasic variable; the basic ones follow later. */
  private put(v: number, to: number): void {
    this.addColumn(v, to - this.x[v], this.sum);
    this.x[v] = to;
  }

  /** What all moves since `sum` was 0 do to the basic variables. */
  private follow(): void {
    const { m, x, basic } = this;
    const solved = this.solvedFor(this.sum);
    for (let r = 0; r < m; r++) if (solved[r] !== 0) x[basic[r]] -= solved[r];
  }

  /** The bound at which a nonbasic variable costs least. */
  restingPlace(v: number): number {
    const low = this.lower[v];
    const high = this.upper[v];
    const d = this.reduced[v];
    if (d > 0 || (d === 0 && low > -Infinity)) return low > -Infinity ? low : high < Infinity ? high : 0;
    return high < Infinity ? high : low > -Infinity ? low : 0;
  }

  /** Values of the basic variables from those of the nonbasic ones. */
  refresh(): void {
    const { n, m, x, line, sum, basic } = this;
    const { starts, indices, values } = this.matrix;
    sum.fill(0);
    for (let c = 0; c < n; c++) {
      const value = x[c];
      if (line[c] >= 0 || value === 0) continue;
      for (let k = starts[c]; k < starts[c + 1]; k++) sum[indices[k]] += values[k] * value;
    }
    for (let r = 0; r < m; r++) if (line[n + r] < 0) sum[r] -= x[n + r];
    this.ownWork += starts[n];
    const solved = this.solvedFor(sum);
    for (let r = 0; r < m; r++) x[basic[r]] = -solved[r];
  }

  /** The inverse times a column of numbers, one per row; valid until the next call. */
  solvedFor(numbers: Float64Array): Float64Array {
    const { m, solved } = this;
    solved.fill(0);
    for (let i = 0; i < m; i++) if (numbers[i] !== 0) this.addRow(i, numbers[i], solved);
    return solved;
  }

  /** Adds `factor` times what row `i` adds to each basic variable: where the row's own value is basic, to that alone. */
  private addRow(i: number, factor: number, to: Float64Array): void {
    const own = this.line[this.n + i];
    if (own >= 0) to[own] -= factor;
    else this.inverse.add(i, factor, to);
  }

  /** The inverse times the column of a variable, into `to`. */
  solveColumn(v: number, to: Float64Array): void {
    to.fill(0);
    if (v >= this.n) return this.addRow(v - this.n, -1, to);
    const { starts, indices, values } = this.matrix;
    for (let k = starts[v]; k < starts[v + 1]; k++) this.addRow(indices[k], values[k], to);
  }

  /** Adds `factor` times the column of a variable to numbers, one per row. */
  addColumn(v: number, factor: number, to: Float64Array): void {
    if (v >= this.n) {
      to[v - this.n] -= factor;
      return;
    }
    const { starts, indices, values } = this.matrix;
    for (let k = starts[v]; k < starts[v + 1]; k++) to[indices[k]] += factor * values[k];
  }

  /** Values of the columns. */
  point(): Float64Array {
    return this.x.slice(0, this.n);
  }

  /** A price per row. */
  prices(): Float64Array {
    return this.reduced.slice(this.n);
  }

  /** Largest error of the values, relative: each row computed from the columns against the value of the row. */
  drift(): number {
    const { starts, indices, values } = this.model.matrix;
    const { x, n } = this;
    let worst = 0;
    for (let r = 0; r < this.m; r++) {
      let sum = 0;
      let size = 1;
      for (let k = starts[r]; k < starts[r + 1]; k++) {
        const term = values[k] * x[indices[k]];
        sum += term;
        size = Math.max(size, Math.abs(term));
      }
      worst = Math.max(worst, Math.abs(sum - x[n + r]) / size);
    }
    return worst;
  }

  /**
   * The same basis for a program with other rows of the same columns: the inverse changes by the lines of the rows that
   * go and come.
   *
   * @param rows for each row of `model` the row that it is here; -1 for a new one. Rows left out must be basic.
   */
  onto(model: ArrayModel, rows: readonly number[]): Relaxation {
    const other = new Relaxation(model);
    const { n } = this;
    const stays = new Uint8Array(this.m);
    for (const row of rows) if (row >= 0) stays[row] = 1;
    const lines: number[] = [];
    for (let r = 0; r < this.m; r++) if (this.basic[r] < n || stays[this.basic[r] - n] === 1) lines.push(r);
    const newRow = new Map(rows.map((row, r) => [row, r] as const));
    other.line.fill(-1);
    lines.forEach((from, to) => {
      const v = this.basic[from];
      other.basic[to] = v < n ? v : n + (newRow.get(v - n) ?? 0);
      other.weights[to] = this.weights[from];
    });
    const added = rows.flatMap((row, r) => (row < 0 ? [r] : []));
    added.forEach((r, i) => (other.basic[lines.length + i] = n + r));
    for (let r = 0; r < other.m; r++) other.line[other.basic[r]] = r;
    for (const [mine, others] of [[this.x, other.x], [this.reduced, other.reduced], [this.lower, other.lower], [this.upper, other.upper]]) {
      others.set(mine.subarray(0, n));
      if (mine !== this.lower && mine !== this.upper) rows.forEach((row, r) => (others[n + r] = row < 0 ? 0 : mine[n + row]));
    }
    other.cost.set(this.cost);
    other.perturbed = this.perturbed;
    other.age = this.age;
    other.ownWork = this.work + other.m * other.m;
    other.pivots = this.pivots;
    this.inverse.onto(other.inverse, rows, lines);
    for (const r of added) this.extend(other, r);
    return other;
  }

  /** The same basis for a program with more columns behind these; they begin at their lower bounds. */
  withColumns(model: ArrayModel): Relaxation {
    const other = new Relaxation(model);
    const { n, m } = this;
    const behind = other.n - n;
    const placeOf = (v: number): number => (v < n ? v : v + behind);
    other.line.fill(-1);
    for (let r = 0; r < m; r++) {
      other.basic[r] = placeOf(this.basic[r]);
      other.line[other.basic[r]] = r;
    }
    for (const [mine, others] of [[this.x, other.x], [this.reduced, other.reduced], [this.lower, other.lower], [this.upper, other.upper]]) {
      others.set(mine.subarray(0, n));
      others.set(mine.subarray(n), other.n);
    }
    for (let c = n; c < other.n; c++) other.x[c] = other.lower[c];
    other.weights.set(this.weights);
    other.inverse.entries.set(this.inverse.entries);
    other.cost.set(this.cost);
    other.perturbed = this.perturbed;
    other.age = this.age;
    other.ownWork = this.work + m * m;
    other.pivots = this.pivots;
    other.reprice();
    return other;
  }

  /** The line of a new row, whose value is basic. */
  private extend(other: Relaxation, r: number): void {
    const { starts, indices, values } = other.model.matrix;
    const { m, n } = other;
    const { entries } = other.inverse;
    const at = other.line[n + r];
    // coefficient of each line's variable in the new row
    const coefficients = new Float64Array(m);
    let value = 0;
    for (let k = starts[r]; k < starts[r + 1]; k++) {
      const c = indices[k];
      value += values[k] * other.x[c];
      if (other.line[c] >= 0) coefficients[other.line[c]] = values[k];
    }
    other.x[n + r] = value;
    let length = 1;
    for (let i = 0; i < m; i++) {
      let sum = i === r ? -1 : 0;
      // what a row whose value is basic adds to is no column
      for (let l = 0, k = i * m; l < m && other.line[n + i] < 0; l++, k++) sum += coefficients[l] * entries[k];
      entries[i * m + at] = sum;
      if (i !== r) length += sum * sum;
    }
    other.weights[at] = length;
  }

  /** Another basis: these columns in the place of the values of these rows, to begin with. */
  startWith(columnOfRow: ReadonlyMap<number, number>): void {
    for (const [r, c] of columnOfRow) {
      this.line[this.n + r] = -1;
      this.basic[r] = c;
      this.line[c] = r;
    }
    this.rebuild();
  }

  /** Another basis that this relaxation had: the variable of each line. */
  returnTo(basis: Int32Array): void {
    this.basic.set(basis);
    this.rebuild();
  }

  /** Computes inverse, costs and values anew from the program, for the same basis: rounding of many changes goes. */
  rebuild(): void {
    const wanted = this.basic.filter((v) => v < this.n).sort((a, b) => this.lengthOf(a) - this.lengthOf(b) || a - b);
    const stays = new Uint8Array(this.m);
    for (const v of this.basic) if (v >= this.n) stays[v - this.n] = 1;
    this.line.fill(-1);
    this.inverse.reset();
    for (let r = 0; r < this.m; r++) {
      this.basic[r] = this.n + r;
      this.line[this.n + r] = r;
    }
    const column = new Float64Array(this.m);
    const row = new Float64Array(this.m);
    const product = new Float64Array(this.m);
    for (const v of wanted) {
      this.solveColumn(v, column);
      const at = largestFree(column, stays);
      if (at < 0) continue;
      stays[at] = 1;
      this.basic[at] = v;
      this.line[v] = at;
      this.line[this.n + at] = -1;
      this.inverse.lineOf(at, row);
      this.inverse.exchange(at, column, row, product);
    }
    this.reprice();
    setWeights(this);
    this.ownWork += this.m * this.m;
    this.settle();
    this.refresh();
    this.age = 0;
  }

  /**
   * Moves every cost a little, each by another amount: where many variables cost the same, a step of the dual simplex
   * would gain nothing, and the next one neither. Stays until `unperturb`, and is the same each time.
   */
  perturb(share: number): void {
    const { n, cost } = this;
    const { integrality } = this.model;
    const largest = cost.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
    for (let c = 0, seed = 1; c < n; c++) {
      seed = (Math.imul(seed, 48271) >>> 0) % 2147483647;
      // what costs is seldom a tie, and there is more of it
      if (cost[c] !== 0 || integrality?.[c]) continue;
      cost[c] += (share * largest * (1 + seed / 2147483647)) / Math.max(1, this.model.colUpper[c] - this.model.colLower[c]);
    }
    this.perturbed = true;
    this.reprice();
    this.settle();
  }

  /** Back to the costs of the program; every variable stays where it is. */
  unperturb(): void {
    this.cost.set(this.model.colCost);
    this.perturbed = false;
    this.reprice();
  }

  private lengthOf(column: number): number {
    return this.matrix.starts[column + 1] - this.matrix.starts[column];
  }

  /** Reduced costs from the costs and the inverse. */
  private reprice(): void {
    const { n, m, basic, reduced } = this;
    setPrices(this, this.cost);
    setReduced(this, this.cost);
    for (let r = 0; r < m; r++) reduced[basic[r]] = 0;
    this.ownWork += m * m + this.matrix.starts[n];
  }
}
