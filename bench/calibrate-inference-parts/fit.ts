/** Robust least squares over the logarithms of positive parameters, each held near a prior (Levenberg-Marquardt, reweighted). */
import { solve } from "../linear-system";

export interface FitParameter {
  readonly path: readonly string[];
  /** Prior spread of the logarithm. */
  readonly spread: number;
  readonly low: number;
  readonly high: number;
}

/** Two parameters whose deviations from their priors are expected to be alike, within `spread` of the logarithm. */
export interface Tie {
  readonly a: number;
  readonly b: number;
  readonly spread: number;
}

export interface FitOptions {
  readonly iterations: number;
  /** Residual above which a row counts less. */
  readonly robust: number;
  /** How much each residual counts. */
  readonly weights: readonly number[];
  /** Middles of the priors. Default: the start. */
  readonly middles?: readonly number[];
  readonly ties?: readonly Tie[];
  readonly log?: (line: string) => void;
}

/** Residuals at given values; where only parameter `moved` differs from those of `base`, what it cannot touch is kept. */
export type Residuals = (values: readonly number[], moved?: number, base?: Float64Array) => Float64Array;

/** What is minimized, over logarithms. */
interface Problem {
  readonly parameters: readonly FitParameter[];
  readonly prior: readonly number[];
  readonly ties: readonly Tie[];
  readonly options: FitOptions;
  readonly evaluate: (at: readonly number[], moved?: number, base?: Float64Array) => Float64Array;
}

/** A point, its residuals and the objective there. */
interface Point {
  readonly x: readonly number[];
  readonly r: Float64Array;
  readonly value: number;
}

/**
 * @param start values of the parameters
 * @param residuals logarithmic errors of all rows at given values
 */
export function fit(parameters: readonly FitParameter[], start: readonly number[], residuals: Residuals, options: FitOptions): number[] {
  const evaluate: Problem["evaluate"] = (at, moved, base) => residuals(at.map(Math.exp), moved, base);
  const problem: Problem = { parameters, prior: (options.middles ?? start).map(Math.log), ties: options.ties ?? [], options, evaluate };
  let point = pointAt(problem, start.map(Math.log));
  let damping = 1e-2;
  for (let round = 0; round < options.iterations; round++) {
    const { matrix, right } = normalEquations(problem, point);
    let next: Point | undefined;
    for (let attempt = 0; attempt < ATTEMPTS && !next; attempt++) {
      const damped = matrix.map((row, i) => row.map((v, j) => (i === j ? v * (1 + damping) + 1e-9 : v)));
      const step = solve(damped, right);
      const tried = pointAt(problem, point.x.map((v, i) => clamp(problem, i, v - Math.max(-0.5, Math.min(0.5, step[i] as number)))));
      damping *= tried.value < point.value ? 1 / 4 : 5;
      if (tried.value < point.value) next = tried;
    }
    if (!next) break;
    const gain = (point.value - next.value) / point.value;
    point = next;
    options.log?.(`round ${round}: ${point.value.toFixed(4)}`);
    if (gain < 1e-4) break;
  }
  return polished(problem, point).x.map(Math.exp);
}

const ATTEMPTS = 8;

function pointAt(p: Problem, x: readonly number[], moved?: number, base?: Float64Array): Point {
  const r = p.evaluate(x, moved, base);
  let value = 0;
  r.forEach((e, k) => (value += (p.options.weights[k] as number) * robustLoss(e, p.options.robust)));
  x.forEach((v, i) => (value += PRIOR_WEIGHT * ((v - (p.prior[i] as number)) / (p.parameters[i] as FitParameter).spread) ** 2));
  for (const t of p.ties) value += PRIOR_WEIGHT * (apart(p, t, x) / t.spread) ** 2;
  return { x, r, value };
}

function apart({ prior }: Problem, { a, b }: Tie, x: readonly number[]): number {
  return (x[a] as number) - (prior[a] as number) - (x[b] as number) + (prior[b] as number);
}

function clamp({ parameters }: Problem, i: number, v: number): number {
  const { low, high } = parameters[i] as FitParameter;
  return Math.min(Math.log(high), Math.max(Math.log(low), v));
}

interface NormalEquations {
  readonly matrix: number[][];
  readonly right: number[];
}

function normalEquations(p: Problem, { x, r }: Point): NormalEquations {
  const { parameters, options } = p;
  const columns = parameters.map((_, i) => p.evaluate(x.map((v, k) => (k === i ? v + STEP : v)), i, r).map((v, k) => slope((v - (r[k] as number)) / STEP)));
  const weights = r.map((e, k) => (options.weights[k] as number) * ((1 + (e / options.robust) ** 2) ** -0.75 + beyondFar(e)));
  const matrix = columns.map(() => new Array<number>(columns.length).fill(0));
  const right = columns.map((column) => weighted(column, r, weights));
  columns.forEach((column, i) => {
    for (let j = 0; j <= i; j++) (matrix[i] as number[])[j] = (matrix[j] as number[])[i] = weighted(column, columns[j] as Float64Array, weights);
  });
  parameters.forEach(({ spread }, i) => pull({ matrix, right }, i, PRIOR_WEIGHT / spread ** 2, (x[i] as number) - (p.prior[i] as number)));
  for (const t of p.ties) addTie({ matrix, right }, t, apart(p, t, x));
  parameters.forEach((_, i) => {
    // a parameter that is at its bound and pulled beyond it stays there
    const pulled = (x[i] as number) - Math.sign(right[i] as number) * STEP;
    if (clamp(p, i, pulled) === x[i]) hold({ matrix, right }, i);
  });
  return { matrix, right };
}

function weighted(a: Float64Array, b: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (weights[k] as number) * (a[k] as number) * (b[k] as number);
  return sum;
}

function pull({ matrix, right }: NormalEquations, i: number, weight: number, distance: number): void {
  const row = matrix[i] as number[];
  row[i] = (row[i] as number) + weight;
  right[i] = (right[i] as number) + weight * distance;
}

function addTie(equations: NormalEquations, { a, b, spread }: Tie, distance: number): void {
  const weight = PRIOR_WEIGHT / spread ** 2;
  pull(equations, a, weight, distance);
  pull(equations, b, weight, -distance);
  const [rowA, rowB] = [equations.matrix[a] as number[], equations.matrix[b] as number[]];
  rowA[b] = (rowA[b] as number) - weight;
  rowB[a] = (rowB[a] as number) - weight;
}

function hold({ matrix, right }: NormalEquations, i: number): void {
  matrix.forEach((row, k) => (k === i ? row.fill(0) : (row[i] = 0)));
  (matrix[i] as number[])[i] = 1;
  right[i] = 0;
}

/** Limits and whole numbers bend the errors where slopes say nothing: each parameter is tried a little to both sides. */
function polished(p: Problem, from: Point): Point {
  let point = from;
  p.parameters.forEach((_, i) => {
    for (const move of [REACH, -REACH]) {
      const tried = pointAt(p, point.x.map((v, k) => (k === i ? clamp(p, i, v + move) : v)), i, point.r);
      if (tried.value < point.value) {
        point = tried;
        return;
      }
    }
  });
  p.options.log?.(`polished: ${point.value.toFixed(4)}`);
  return point;
}

const REACH = 0.05;
const STEP = 1e-3;

/** Of a parameter one spread from its prior, in squared logarithmic errors: that of one row a tenth off. */
const PRIOR_WEIGHT = 0.01;

/** A factor of two is promised: from a little before it on, errors count by their square again. */
const FAR = 0.6;

function beyondFar(e: number): number {
  return Math.abs(e) > FAR ? (Math.abs(e) - FAR) / Math.abs(e) : 0;
}

/** No error changes by more than this power of a parameter; more is a jump of whole requests or rounds, not a slope. */
const STEEPEST = 5;

function slope(d: number): number {
  return Math.abs(d) > STEEPEST ? 0 : d;
}

function robustLoss(e: number, scale: number): number {
  // antiderivative of the weights above, near |e| for large errors
  return scale * scale * 4 * ((1 + (e / scale) ** 2) ** 0.25 - 1) + Math.max(0, Math.abs(e) - FAR) ** 2;
}
