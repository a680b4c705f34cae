/** Below this a number in the inverse is what cancelling left behind, and must not become a pivot. */
const NOISE = 1e-12;

/**
 * The inverse of a basis, whole and dense: `entries[i * m + r]` is what row i of the program adds to the basic variable
 * of line r.
 *
 * Kept whole because the programs it is for have some hundred rows: a line of it is read, not solved for, and a change
 * of one basic variable costs at most m * m multiplications, less where a line is sparse.
 */
export class BasisInverse {
  readonly entries: Float64Array;
  /** Lines in use in a change. */
  private readonly used: Int32Array;
  /** Of those lines: the column, and the product as it grows. */
  private readonly factors: Float64Array;
  private readonly sums: Float64Array;
  /** Multiplications done. */
  work = 0;

  constructor(readonly m: number) {
    this.entries = new Float64Array(m * m);
    this.used = new Int32Array(m);
    this.factors = new Float64Array(m);
    this.sums = new Float64Array(m);
    this.reset();
  }

  /** That of the basis in which the value of each row is basic (entries of -1). */
  reset(): void {
    this.entries.fill(0);
    for (let i = 0; i < this.m; i++) this.entries[i * this.m + i] = -1;
  }

  /** Copies what other rows and lines have in common with these: row r there is `rows[r]` here, line l is `lines[l]`. */
  onto(other: BasisInverse, rows: readonly number[], lines: readonly number[]): void {
    const { entries, m } = this;
    // most lines go over as they stand
    let first = 0;
    while (first < lines.length && lines[first] === first) first++;
    other.entries.fill(0);
    for (let i = 0; i < rows.length; i++) {
      if (rows[i] < 0) continue;
      const from = rows[i] * m;
      const to = i * other.m;
      other.entries.set(entries.subarray(from, from + first), to);
      for (let l = first; l < lines.length; l++) other.entries[to + l] = entries[from + lines[l]];
    }
  }

  /** Line `row`, into `line`. */
  lineOf(row: number, line: Float64Array): void {
    const { entries, m } = this;
    for (let i = 0, at = row; i < m; i++, at += m) line[i] = entries[at];
  }

  /** Adds `factor` times what row `i` adds to each basic variable. */
  add(i: number, factor: number, to: Float64Array): void {
    const { entries, m } = this;
    for (let r = 0, at = i * m; r < m; r++, at++) to[r] += factor * entries[at];
    this.work += m;
  }

  /**
   * Another variable, whose column solved for the basis is `column`, becomes basic in line `row`; `line` is that line
   * before the change.
   *
   * @param product gets, where `column` is not 0, the inverse before the change times `line`: what steepest edges need
   */
  exchange(row: number, column: Float64Array, line: Float64Array, product: Float64Array): void {
    const { entries, m, used, factors, sums } = this;
    let count = 0;
    for (let r = 0; r < m; r++) {
      if (r === row || (column[r] < NOISE && column[r] > -NOISE)) continue;
      factors[count] = column[r];
      sums[count] = 0;
      used[count++] = r;
    }
    const pivot = 1 / column[row];
    let touched = 0;
    for (let i = 0; i < m; i++) {
      const weight = line[i];
      const start = i * m;
      if (weight < NOISE && weight > -NOISE) {
        if (weight !== 0) entries[start + row] = 0;
        continue;
      }
      touched++;
      const factor = weight * pivot;
      for (let u = 0; u < count; u++) {
        const at = start + used[u];
        const before = entries[at];
        sums[u] += weight * before;
        const value = before - factor * factors[u];
        entries[at] = Math.abs(value) < NOISE ? 0 : value;
      }
      entries[start + row] = factor;
    }
    for (let u = 0; u < count; u++) product[used[u]] = sums[u];
    this.work += 2 * touched * count;
  }
}

/** The line in which a column is largest, among those not taken; -1 where it is 0 in all. */
export function largestFree(column: Float64Array, taken: Uint8Array): number {
  let best = -1;
  let largest = 1e-9;
  for (let r = 0; r < column.length; r++) {
    const size = Math.abs(column[r]);
    if (taken[r] === 1 || size <= largest) continue;
    best = r;
    largest = size;
  }
  return best;
}
