import { arrayModel, type ArrayModel } from "../arrays";
import { LineForm } from "./line-form";
import type { Relaxation } from "./relaxation";

/** A row that every whole point of the program satisfies: `sum of values * x[indices] <= upper`. */
export interface Cut {
  readonly indices: readonly number[];
  readonly values: readonly number[];
  readonly upper: number;
  /** Distance of the relaxation's point to the cut, the length of its coefficients taken as 1. */
  readonly efficacy: number;
}

/** A fraction nearer to a whole number makes coefficients that only rounding explains. */
const LEAST_FRACTION = 0.01;
const LEAST_EFFICACY = 1e-4;
/** Coefficients below this, in scaled units, are taken out at the bound that keeps the cut valid. */
const TINY = 1e-9;
/** Largest coefficient over the smallest: beyond it a solver sees noise. */
const LARGEST_RATIO = 1e7;
/** Share of a cut's terms by which it is loosened: above what rounding can do to their sum. */
const LOOSER = 1e-13;

/** A nonbasic variable in terms of the bound at which it is: `x = base + sign * distance`. */
interface AtBound {
  readonly variable: number;
  readonly sign: 1 | -1;
  readonly base: number;
  /** Coefficient of the distance. */
  readonly a: number;
  readonly integer: boolean;
}

/**
 * Gomory's mixed-integer cuts: the line of each basic integer that is not whole, a sum of rows of the program, rounded.
 *
 * The relaxation's own lines already weigh the rows of many nodes and demands against each other; what they say of the
 * sum of nodes is what a single row does not know.
 *
 * @param lower bounds of columns that hold for every point still of interest
 */
export function gomoryCuts(relaxation: Relaxation, lower: Float64Array, upper: Float64Array): Cut[] {
  const { m, n, basic, x, inverse } = relaxation;
  const { integrality } = relaxation.model;
  const form = new LineForm(relaxation);
  const row = new Float64Array(m);
  const cuts: Cut[] = [];
  for (let r = 0; r < m; r++) {
    const v = basic[r];
    if (v >= n || !integrality?.[v] || isNearWhole(x[v])) continue;
    inverse.lineOf(r, row);
    form.set(row);
    const cut = cutOfLine(relaxation, v, form, row, lower, upper);
    if (cut) cuts.push(cut);
  }
  return cuts.sort((a, b) => b.efficacy - a.efficacy);
}

function isNearWhole(value: number): boolean {
  const fraction = value - Math.floor(value);
  return fraction < LEAST_FRACTION || fraction > 1 - LEAST_FRACTION;
}

function cutOfLine(relaxation: Relaxation, integer: number, form: LineForm, row: Float64Array, lower: Float64Array, upper: Float64Array): Cut | undefined {
  const { n, x } = relaxation;
  const { integrality } = relaxation.model;
  const terms: AtBound[] = [];
  let rest = mostLeftOver(relaxation, integer, row, lower, upper);
  if (!Number.isFinite(rest)) return undefined;
  for (let u = 0; u < form.count; u++) {
    const v = form.used[u];
    const a = -form.coefficients[v];
    const low = v < n ? lower[v] : relaxation.lower[v];
    const high = v < n ? upper[v] : relaxation.upper[v];
    const atUpper = high - x[v] < x[v] - low;
    const base = atUpper ? high : low;
    if (!Number.isFinite(base)) return undefined;
    rest -= a * base;
    if (low < high) terms.push({ variable: v, sign: atUpper ? -1 : 1, base, a: atUpper ? -a : a, integer: v < n && integrality?.[v] === 1 });
  }
  if (isNearWhole(rest)) return undefined;
  return rounded(relaxation, integer, terms, rest, lower, upper);
}

/**
 * The line as a sum of rows has coefficients of 1 for its own variable and 0 for the other basic ones, but for
 * rounding: the most that what is left of them can add up to on the other side.
 */
function mostLeftOver(relaxation: Relaxation, own: number, row: Float64Array, lower: Float64Array, upper: Float64Array): number {
  const { n, basic, matrix } = relaxation;
  let most = 0;
  for (const v of basic) {
    let a = v === own ? -1 : 0;
    if (v >= n) a -= row[v - n];
    else for (let k = matrix.starts[v]; k < matrix.starts[v + 1]; k++) a += row[matrix.indices[k]] * matrix.values[k];
    if (a === 0) continue;
    const [low, high] = v < n ? [lower[v], upper[v]] : [relaxation.lower[v], relaxation.upper[v]];
    most += Math.max(-a * low, -a * high);
  }
  return most;
}

/** From `integer + sum of a * distance <= rest`: whole parts on the left are within the whole part on the right. */
function rounded(relaxation: Relaxation, integer: number, terms: readonly AtBound[], rest: number, lower: Float64Array, upper: Float64Array): Cut | undefined {
  const { n } = relaxation;
  const { starts, indices, values } = relaxation.model.matrix;
  const whole = Math.floor(rest);
  const fraction = rest - whole;
  const dense = new Float64Array(n);
  dense[integer] = 1;
  let side = whole;
  for (const { variable, sign, base, a, integer: isInteger } of terms) {
    const coefficient = sign * (isInteger ? roundedDown(a, fraction) : Math.min(0, a) / (1 - fraction));
    if (coefficient === 0) continue;
    side += coefficient * base;
    if (variable < n) {
      dense[variable] += coefficient;
      continue;
    }
    const r = variable - n;
    for (let k = starts[r]; k < starts[r + 1]; k++) dense[indices[k]] += coefficient * values[k];
  }
  return sparse(relaxation, dense, side, lower, upper);
}

function roundedDown(a: number, fraction: number): number {
  const down = Math.floor(a);
  return down + Math.max(0, a - down - fraction) / (1 - fraction);
}

function sparse({ x }: Relaxation, dense: Float64Array, side: number, lower: Float64Array, upper: Float64Array): Cut | undefined {
  const indices: number[] = [];
  const values: number[] = [];
  let excess = -side;
  let norm = 0;
  let size = Math.abs(side);
  let [least, most] = [Infinity, 0];
  for (let c = 0; c < dense.length; c++) {
    const value = dense[c];
    if (value === 0) continue;
    const length = Math.abs(value);
    if (length < TINY) {
      const moved = value > 0 ? value * lower[c] : value * upper[c];
      side -= moved;
      excess += moved;
      continue;
    }
    indices.push(c);
    values.push(value);
    excess += value * x[c];
    norm += value * value;
    size += length * Math.max(Math.abs(lower[c]), Math.abs(upper[c]));
    least = Math.min(least, length);
    most = Math.max(most, length);
  }
  const efficacy = excess / Math.sqrt(norm);
  if (!(efficacy > LEAST_EFFICACY) || most > LARGEST_RATIO * least) return undefined;
  return { indices, values, upper: side + LOOSER * size, efficacy };
}

/** The program with the cuts as more rows, each scaled to a largest coefficient of 1. */
export function withCuts(model: ArrayModel, cuts: readonly Cut[]): ArrayModel {
  const { matrix, numRows: before } = model;
  const numRows = before + cuts.length;
  const starts = new Int32Array(numRows + 1);
  starts.set(matrix.starts);
  cuts.forEach((cut, i) => (starts[before + i + 1] = starts[before + i] + cut.indices.length));
  const indices = new Int32Array(starts[numRows]);
  const values = new Float64Array(starts[numRows]);
  const rowLower = new Float64Array(numRows).fill(-Infinity);
  const rowUpper = new Float64Array(numRows);
  indices.set(matrix.indices);
  values.set(matrix.values);
  rowLower.set(model.rowLower);
  rowUpper.set(model.rowUpper);
  cuts.forEach((cut, i) => {
    const scale = cut.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    indices.set(cut.indices, starts[before + i]);
    values.set(cut.values.map((value) => value / scale), starts[before + i]);
    rowUpper[before + i] = cut.upper / scale;
  });
  const { offset, colCost, colLower, colUpper, integrality } = model;
  return arrayModel({ offset, colCost, colLower, colUpper, rowLower, rowUpper, integrality, starts, indices, values });
}
