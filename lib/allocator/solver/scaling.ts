import type { LinearModel } from "./model";

/** Factors by which a model is multiplied before a solver sees it; powers of two, so that nothing is rounded. */
export interface Scaling {
  readonly rows: Float64Array;
  /** 1 for integer columns. `x = columns * scaled x` */
  readonly columns: Float64Array;
  readonly objective: number;
}

/** Largest cost after scaling: keeps small costs far above the solver's tolerance of 1e-7. */
const LARGEST_COST = 1024;
/** Entries and right-hand sides within this range of 1 need no column scaling. */
const MODEST = 1e4;
const PASSES = 6;

/**
 * Scales rows and continuous columns towards 1 (geometric mean of largest and smallest), right-hand sides included.
 *
 * Tolerances of a solver are absolute: a demand in bytes (1e12) must not be judged by the 1e-7 that suits a share.
 */
export function scalingOf(model: LinearModel): Scaling {
  const rows = new Float64Array(model.rows.length).fill(1);
  const columns = new Float64Array(model.columns.length).fill(1);
  if (!setRows(model, rows)) {
    rows.fill(1);
    const noise = noiseOf(model);
    for (let pass = 0; pass < PASSES; pass++) balance(model, noise, rows, columns);
    model.rows.forEach(({ entries }, r) => {
      let largest = 0;
      for (let k = 0; k < entries.length; k++) largest = Math.max(largest, Math.abs(entries[k][1]) * columns[entries[k][0]]);
      rows[r] = largest === 0 ? 1 : powerOfTwo(1 / largest);
    });
  }
  let cost = 0;
  model.columns.forEach((column, c) => (cost = Math.max(cost, Math.abs(column.cost) * (columns[c] ?? 1))));
  return { rows, columns, objective: cost === 0 ? 1 : powerOfTwo(LARGEST_COST / cost) };
}

/** Scales each row by its largest entry. @returns false where some number is too far from 1 to leave the columns as they are */
function setRows(model: LinearModel, rows: Float64Array): boolean {
  for (let r = 0; r < rows.length; r++) {
    const { lower, upper, entries } = model.rows[r];
    if (!isNearOne(lower) || !isNearOne(upper)) return false;
    let largest = 0;
    let least = MODEST;
    for (let k = 0; k < entries.length; k++) {
      const size = Math.abs(entries[k][1]);
      if (size > largest) largest = size;
      if (size < least && size > 0) least = size;
    }
    if (largest > MODEST || least < 1 / MODEST) return false;
    rows[r] = largest === 0 ? 1 : powerOfTwo(1 / largest);
  }
  return true;
}

function isNearOne(value: number): boolean {
  const size = Math.abs(value);
  return size === 0 || size === Infinity || Number.isNaN(size) || (size <= MODEST && size >= 1 / MODEST);
}

/** Of what a row may be at most, a part that is rounding: what a sum that should have been 0 left behind. */
const ROUNDING = 1e-12;

/** Per row the size up to which what a column may add to it is rounding: it must not say how the row is scaled. */
function noiseOf(model: LinearModel): Float64Array {
  return Float64Array.from(model.rows, ({ entries }) => {
    let most = 0;
    for (let k = 0; k < entries.length; k++) most = Math.max(most, addedBy(model, entries[k]));
    return ROUNDING * most;
  });
}

/** What a column adds to a row at most. */
function addedBy({ columns }: LinearModel, [c, a]: readonly [number, number]): number {
  return Math.abs(a) * Math.max(Math.abs(columns[c].lower), Math.abs(columns[c].upper));
}

function balance(model: LinearModel, noise: Float64Array, rows: Float64Array, columns: Float64Array): void {
  const smallest = new Float64Array(columns.length).fill(Infinity);
  const largest = new Float64Array(columns.length);
  model.rows.forEach(({ lower, upper, entries }, r) => {
    let low = Infinity;
    let high = 0;
    const see = (size: number): void => {
      if (size === 0 || size === Infinity) return;
      low = Math.min(low, size);
      high = Math.max(high, size);
    };
    see(Math.abs(lower));
    see(Math.abs(upper));
    for (let k = 0; k < entries.length; k++) if (addedBy(model, entries[k]) > noise[r]) see(Math.abs(entries[k][1]) * columns[entries[k][0]]);
    const factor = high === 0 ? 1 : powerOfTwo(1 / Math.sqrt(low * high));
    rows[r] = factor;
    for (let k = 0; k < entries.length; k++) {
      const c = entries[k][0];
      if (addedBy(model, entries[k]) <= noise[r]) continue;
      const size = Math.abs(entries[k][1]) * factor;
      smallest[c] = Math.min(smallest[c], size);
      largest[c] = Math.max(largest[c], size);
    }
  });
  model.columns.forEach(({ integer }, c) => {
    const low = smallest[c] ?? Infinity;
    if (!integer && low < Infinity) columns[c] = powerOfTwo(1 / Math.sqrt(low * (largest[c] ?? 1)));
  });
}

function powerOfTwo(value: number): number {
  return 2 ** Math.round(Math.log2(value));
}
