/** Robust least squares over the logarithms of positive parameters, each held near a prior (Levenberg-Marquardt, reweighted). */

export interface FitParameter {
  readonly path: readonly string[];
  /** Prior spread of the logarithm. */
  readonly spread: number;
  readonly low: number;
  readonly high: number;
}

export interface FitOptions {
  readonly iterations: number;
  /** Residual above which a row counts less. */
  readonly robust: number;
  /** How much each residual counts. */
  readonly weights: readonly number[];
  /** Middles of the priors. Default: the start. */
  readonly middles?: readonly number[];
  readonly log?: (line: string) => void;
}

/** Residuals at given values; where only parameter `moved` differs from those of `base`, what it cannot touch is kept. */
export type Residuals = (values: readonly number[], moved?: number, base?: Float64Array) => Float64Array;

/**
 * @param start values of the parameters
 * @param residuals logarithmic errors of all rows at given values
 */
export function fit(parameters: readonly FitParameter[], start: readonly number[], residuals: Residuals, options: FitOptions): number[] {
  const n = parameters.length;
  const prior = (options.middles ?? start).map(Math.log);
  let x = start.map(Math.log);
  const clamp = (v: number, i: number) => Math.min(Math.log((parameters[i] as FitParameter).high), Math.max(Math.log((parameters[i] as FitParameter).low), v));
  const evaluate = (at: readonly number[], moved?: number, base?: Float64Array) => residuals(at.map(Math.exp), moved, base);
  const objective = (r: Float64Array, at: readonly number[]) => {
    let sum = 0;
    r.forEach((e, k) => (sum += (options.weights[k] as number) * robustLoss(e, options.robust)));
    at.forEach((v, i) => (sum += PRIOR_WEIGHT * ((v - (prior[i] as number)) / (parameters[i] as FitParameter).spread) ** 2));
    return sum;
  };
  let r = evaluate(x);
  let best = objective(r, x);
  let damping = 1e-2;
  for (let round = 0; round < options.iterations; round++) {
    const columns = parameters.map((_, i) => {
      const moved = [...x];
      moved[i] = (x[i] as number) + STEP;
      return evaluate(moved, i, r).map((v, k) => (v - (r[k] as number)) / STEP);
    });
    const weights = r.map((e, k) => (options.weights[k] as number) * ((1 + (e / options.robust) ** 2) ** -0.75 + beyondFar(e)));
    const a: number[][] = columns.map(() => new Array<number>(n).fill(0));
    const b = new Array<number>(n).fill(0);
    for (let i = 0; i < n; i++) {
      const ci = columns[i] as Float64Array;
      for (let j = 0; j <= i; j++) {
        const cj = columns[j] as Float64Array;
        let sum = 0;
        for (let k = 0; k < r.length; k++) sum += (weights[k] as number) * (ci[k] as number) * (cj[k] as number);
        (a[i] as number[])[j] = sum;
        (a[j] as number[])[i] = sum;
      }
      let sum = 0;
      for (let k = 0; k < r.length; k++) sum += (weights[k] as number) * (ci[k] as number) * (r[k] as number);
      b[i] = sum;
    }
    for (let i = 0; i < n; i++) {
      const p = PRIOR_WEIGHT / (parameters[i] as FitParameter).spread ** 2;
      (a[i] as number[])[i] = ((a[i] as number[])[i] as number) + p;
      b[i] = (b[i] as number) + p * ((x[i] as number) - (prior[i] as number));
    }
    let improved = false;
    for (let attempt = 0; attempt < 6 && !improved; attempt++) {
      const damped = a.map((row, i) => row.map((v, j) => (i === j ? v * (1 + damping) + 1e-9 : v)));
      const step = solve(damped, b);
      const next = x.map((v, i) => clamp(v - Math.max(-0.5, Math.min(0.5, step[i] as number)), i));
      const nextR = evaluate(next);
      const value = objective(nextR, next);
      if (value < best) {
        improved = true;
        options.log?.(`round ${round}: ${value.toFixed(4)} (damping ${damping})`);
        const gain = (best - value) / best;
        x = next; r = nextR; best = value; damping /= 4;
        if (gain < 1e-4) return x.map(Math.exp);
      } else damping *= 5;
    }
    if (!improved) break;
  }
  return x.map(Math.exp);
}

/** A factor of two is promised: from a little before it on, errors count by their square again. */
const FAR = 0.6;

function beyondFar(e: number): number {
  return Math.abs(e) > FAR ? (2 * (Math.abs(e) - FAR)) / Math.abs(e) : 0;
}

const STEP = 1e-3;
const PRIOR_WEIGHT = 0.02;

function robustLoss(e: number, scale: number): number {
  // antiderivative of the weights above, near |e| for large errors
  return scale * scale * 4 * ((1 + (e / scale) ** 2) ** 0.25 - 1) + Math.max(0, Math.abs(e) - FAR) ** 2;
}

function solve(matrix: number[][], right: readonly number[]): number[] {
  const n = right.length;
  const m = matrix.map((row, i) => [...row, right[i] as number]);
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let k = c + 1; k < n; k++) if (Math.abs((m[k] as number[])[c] as number) > Math.abs((m[pivot] as number[])[c] as number)) pivot = k;
    [m[c], m[pivot]] = [m[pivot] as number[], m[c] as number[]];
    const row = m[c] as number[];
    for (let k = c + 1; k < n; k++) {
      const other = m[k] as number[];
      const f = (other[c] as number) / (row[c] as number);
      if (f) for (let j = c; j <= n; j++) other[j] = (other[j] as number) - f * (row[j] as number);
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let c = n - 1; c >= 0; c--) {
    const row = m[c] as number[];
    let sum = row[n] as number;
    for (let j = c + 1; j < n; j++) sum -= (row[j] as number) * (x[j] as number);
    x[c] = sum / (row[c] as number);
  }
  return x;
}
