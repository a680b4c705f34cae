import type { ArrayModel } from "../arrays";

/**
 * The rows of a linear program solved for the basic variables: each basic variable, and the objective, as a linear
 * form of the nonbasic ones, in one dense table.
 *
 * Variables are numbered columns first, then rows; a row's variable is the value of the row. Dense, because the
 * models it is for have a few hundred lines; a pivot costs rows x columns.
 */
export class Dictionary {
  readonly n: number;
  readonly m: number;
  /** Bounds of all variables. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** `basic[i] = sum of table[i * n + j] * nonbasic[j]` */
  table: Float64Array;
  /** Objective per unit of each nonbasic variable. */
  reduced: Float64Array;
  readonly basic: Int32Array;
  readonly nonbasic: Int32Array;
  /** Value of each nonbasic variable: one of its bounds. */
  readonly value: Float64Array;
  /** Value of each basic variable. */
  readonly beta: Float64Array;
  /** Columns in use in a pivot's line. */
  private readonly used: Int32Array;
  /** Pivots since the table was computed from the model. */
  age = 0;
  /** Multiplications done: a measure of work that is the same on every machine. */
  work = 0;

  constructor(readonly model: ArrayModel) {
    const { numCols: n, numRows: m } = model;
    this.n = n;
    this.m = m;
    this.lower = new Float64Array(n + m);
    this.upper = new Float64Array(n + m);
    this.lower.set(model.rowLower, n);
    this.upper.set(model.rowUpper, n);
    this.table = new Float64Array(m * n);
    this.reduced = new Float64Array(n);
    this.used = new Int32Array(n);
    this.basic = new Int32Array(m);
    this.nonbasic = new Int32Array(n);
    this.value = new Float64Array(n);
    this.beta = new Float64Array(m);
    this.fresh();
    this.setBounds(model.colLower, model.colUpper);
  }

  /** Puts columns within other bounds; the basis stays, and is dual feasible again once each nonbasic sits right. */
  setBounds(lower: Float64Array, upper: Float64Array): void {
    this.lower.set(lower);
    this.upper.set(upper);
    for (let j = 0; j < this.n; j++) this.value[j] = this.restingPlace(j);
    this.refresh();
  }

  /** The bound at which a nonbasic variable costs least. */
  restingPlace(j: number): number {
    const v = this.nonbasic[j];
    const low = this.lower[v];
    const high = this.upper[v];
    const d = this.reduced[j];
    if (d > 0 || (d === 0 && low > -Infinity)) return low > -Infinity ? low : high < Infinity ? high : 0;
    return high < Infinity ? high : low > -Infinity ? low : 0;
  }

  /** Values of the basic variables from those of the nonbasic ones. */
  refresh(): void {
    const { n, m, table, value, beta } = this;
    for (let i = 0; i < m; i++) {
      let sum = 0;
      for (let j = 0, at = i * n; j < n; j++, at++) sum += table[at] * value[j];
      beta[i] = sum;
    }
    this.work += n * m;
  }

  /** Moves a nonbasic variable to another value. */
  move(j: number, to: number): void {
    const { n, m, table, beta } = this;
    const step = to - this.value[j];
    if (step === 0) return;
    this.value[j] = to;
    for (let i = 0, at = j; i < m; i++, at += n) beta[i] += table[at] * step;
  }

  /** Basic variable of `row` and nonbasic variable `q` change places; the one that leaves goes to `target`. */
  pivot(row: number, q: number, target: number): void {
    const { n, m, table, beta, basic, nonbasic, value } = this;
    const step = (target - beta[row]) / table[row * n + q];
    for (let i = 0, at = q; i < m; i++, at += n) beta[i] += table[at] * step;
    beta[row] = value[q] + step;
    value[q] = target;
    const leaves = basic[row];
    basic[row] = nonbasic[q];
    nonbasic[q] = leaves;
    this.exchange(row, q);
    this.age++;
  }

  /** Values of the columns. */
  point(): Float64Array {
    const x = new Float64Array(this.n);
    for (let j = 0; j < this.n; j++) if (this.nonbasic[j] < this.n) x[this.nonbasic[j]] = this.value[j];
    for (let i = 0; i < this.m; i++) if (this.basic[i] < this.n) x[this.basic[i]] = this.beta[i];
    return x;
  }

  /** A price per row. */
  prices(): Float64Array {
    const y = new Float64Array(this.m);
    for (let j = 0; j < this.n; j++) if (this.nonbasic[j] >= this.n) y[this.nonbasic[j] - this.n] = this.reduced[j];
    return y;
  }

  /** The factors of the rows that a line of the table stands for. */
  factorsOf(row: number): Float64Array {
    const factors = new Float64Array(this.m);
    for (let j = 0; j < this.n; j++) if (this.nonbasic[j] >= this.n) factors[this.nonbasic[j] - this.n] = -this.table[row * this.n + j];
    if (this.basic[row] >= this.n) factors[this.basic[row] - this.n] = 1;
    return factors;
  }

  /** Largest error of the table, relative: a row computed from the columns against the same row in the dictionary. */
  drift(): number {
    const { starts, indices, values } = this.model.matrix;
    const x = this.point();
    const rows = new Float64Array(this.m);
    for (let j = 0; j < this.n; j++) if (this.nonbasic[j] >= this.n) rows[this.nonbasic[j] - this.n] = this.value[j];
    for (let i = 0; i < this.m; i++) if (this.basic[i] >= this.n) rows[this.basic[i] - this.n] = this.beta[i];
    let worst = 0;
    for (let r = 0; r < this.m; r++) {
      let sum = 0;
      let size = 1;
      for (let k = starts[r]; k < starts[r + 1]; k++) {
        const term = values[k] * x[indices[k]];
        sum += term;
        size = Math.max(size, Math.abs(term));
      }
      worst = Math.max(worst, Math.abs(sum - rows[r]) / size);
    }
    return worst;
  }

  /** Computes the table anew from the model, for the same basis: rounding of many pivots goes. */
  rebuild(): void {
    const wanted = this.basic.filter((v) => v < this.n);
    const stays = new Set(this.basic.filter((v) => v >= this.n));
    const values = new Float64Array(this.n + this.m);
    for (let j = 0; j < this.n; j++) values[this.nonbasic[j]] = this.value[j];
    this.fresh();
    for (const column of wanted) {
      const q = this.nonbasic.indexOf(column);
      const row = this.largestIn(q, stays);
      if (row < 0) continue;
      const leaves = this.basic[row];
      this.basic[row] = column;
      this.nonbasic[q] = leaves;
      this.exchange(row, q);
    }
    for (let j = 0; j < this.n; j++) this.value[j] = this.restingPlace(j);
    this.refresh();
    this.age = 0;
  }

  private largestIn(q: number, stays: ReadonlySet<number>): number {
    let best = -1;
    let largest = 1e-9;
    for (let i = 0; i < this.m; i++) {
      if (this.basic[i] < this.n || stays.has(this.basic[i])) continue;
      const size = Math.abs(this.table[i * this.n + q]);
      if (size > largest) [best, largest] = [i, size];
    }
    return best;
  }

  private fresh(): void {
    const { starts, indices, values } = this.model.matrix;
    this.table.fill(0);
    for (let r = 0; r < this.m; r++) {
      for (let k = starts[r]; k < starts[r + 1]; k++) this.table[r * this.n + indices[k]] = values[k];
      this.basic[r] = this.n + r;
    }
    for (let j = 0; j < this.n; j++) this.nonbasic[j] = j;
    this.reduced.set(this.model.colCost);
  }

  /** Solves the pivot's line for the entering variable and puts it into all others. */
  private exchange(row: number, q: number): void {
    const { n, m, table, reduced, used } = this;
    const at = row * n;
    const p = table[at + q];
    let count = 0;
    for (let k = 0; k < n; k++) {
      if (k === q || table[at + k] === 0) continue;
      table[at + k] = -table[at + k] / p;
      used[count++] = k;
    }
    table[at + q] = 1 / p;
    used[count++] = q;
    for (let i = 0; i < m; i++) if (i !== row) this.substitute(table, i * n, at, q, count);
    this.substitute(reduced, 0, at, q, count);
    this.work += count * m;
  }

  private substitute(line: Float64Array, start: number, from: number, q: number, count: number): void {
    const factor = line[start + q];
    if (factor === 0) return;
    line[start + q] = 0;
    const { table, used } = this;
    for (let u = 0; u < count; u++) {
      const k = used[u];
      const value = line[start + k] + factor * table[from + k];
      // what cancels leaves noise, and noise must not become a pivot
      line[start + k] = value < 1e-14 && value > -1e-14 ? 0 : value;
    }
  }
}
