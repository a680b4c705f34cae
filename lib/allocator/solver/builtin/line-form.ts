import type { Relaxation } from "./relaxation";

/** A basic variable as a linear form of the nonbasic ones. */
export class LineForm {
  /** Coefficient of each variable; 0 for basic ones. */
  readonly coefficients: Float64Array;
  /** Variables whose coefficient is not 0, the first `count` of them. */
  readonly used: Int32Array;
  count = 0;

  constructor(private readonly relaxation: Relaxation) {
    this.coefficients = new Float64Array(relaxation.n + relaxation.m);
    this.used = new Int32Array(relaxation.n + relaxation.m);
  }

  /** Computes the form from a line of the inverse. */
  set(line: Float64Array): void {
    const { relaxation, coefficients, used } = this;
    const { n, m } = relaxation;
    const { starts, indices, values } = relaxation.model.matrix;
    const at = relaxation.line;
    coefficients.fill(0, 0, n);
    // the other looks at each variable in a step count, too
    let work = 3 * (n + m);
    for (let i = 0; i < m; i++) {
      const factor = line[i];
      coefficients[n + i] = factor;
      if (factor === 0) continue;
      const end = starts[i + 1];
      work += end - starts[i];
      for (let k = starts[i]; k < end; k++) coefficients[indices[k]] -= factor * values[k];
    }
    relaxation.count(work);
    let count = 0;
    for (let v = 0; v < n + m; v++) {
      if (coefficients[v] === 0) continue;
      if (at[v] >= 0) coefficients[v] = 0;
      else used[count++] = v;
    }
    this.count = count;
  }
}
