import type { Relaxation } from "./relaxation";

/** A basic variable as a linear form of the nonbasic ones. */
export class LineForm {
  /** Coefficient of each variable; 0 for basic ones. */
  readonly coefficients: Float64Array;
  /** Variables whose coefficient is not 0, the first `count` of them. */
  readonly used: Int32Array;
  count = 0;
  /** The last `set` that met a column. */
  private readonly seen: Int32Array;
  private sets = 0;

  constructor(private readonly relaxation: Relaxation) {
    this.coefficients = new Float64Array(relaxation.n + relaxation.m);
    this.used = new Int32Array(relaxation.n + relaxation.m);
    this.seen = new Int32Array(relaxation.n);
  }

  /** Computes the form from a line of the inverse. */
  set(line: Float64Array): void {
    const { relaxation, coefficients, used, seen } = this;
    const { n, m, line: at } = relaxation;
    const { starts, indices, values } = relaxation.model.matrix;
    for (let u = 0; u < this.count; u++) coefficients[used[u]] = 0;
    const now = ++this.sets;
    let count = 0;
    let work = m;
    for (let i = 0; i < m; i++) {
      const factor = line[i];
      if (factor === 0) continue;
      if (at[n + i] < 0) {
        coefficients[n + i] = factor;
        used[count++] = n + i;
      }
      const end = starts[i + 1];
      work += end - starts[i];
      for (let k = starts[i]; k < end; k++) {
        const c = indices[k];
        if (at[c] >= 0) continue;
        coefficients[c] -= factor * values[k];
        if (seen[c] === now) continue;
        seen[c] = now;
        used[count++] = c;
      }
    }
    // the other looks at each of them in a step count, too
    relaxation.count(work + 4 * count);
    this.count = this.withoutZeros(count);
  }

  /** What adds up to nothing is not in use. */
  private withoutZeros(count: number): number {
    const { coefficients, used } = this;
    let kept = 0;
    for (let u = 0; u < count; u++) {
      const v = used[u];
      if (coefficients[v] !== 0) used[kept++] = v;
    }
    return kept;
  }
}
