import type { Entries, LinearModel } from "./model";

/**
 * Largest violation that counts as rounding, relative to the largest number of the row: HiGHS works to 1e-7 and 1e-6
 * (primal and integer feasibility), so a tighter one would refuse answers that are right.
 */
export const FEASIBILITY_TOLERANCE = 1e-6;

export interface Violation {
  readonly kind: "row" | "column" | "integer";
  readonly name: string;
  /** Distance to the bound, or to the nearest whole number, in the row's own unit. */
  readonly by: number;
  /** The same relative to the largest number of the row. */
  readonly relative: number;
}

/**
 * Evaluates every row, every bound and every integer at `x`, with nothing taken from a solver.
 *
 * @returns what is violated, worst first; empty when the point stands
 */
export function verify(model: LinearModel, x: ArrayLike<number>, tolerance = FEASIBILITY_TOLERANCE): Violation[] {
  const violations: Violation[] = [];
  const check = (kind: Violation["kind"], name: string, by: number, size: number): void => {
    // a comparison that NaN fails
    if (!(by / size <= tolerance)) violations.push({ kind, name, by, relative: by / size });
  };
  model.columns.forEach((column, c) => {
    const { lower, upper, integer } = column;
    const value = x[c] ?? NaN;
    const isWhole = !integer || value === Math.round(value);
    if (value >= lower && value <= upper && isWhole) return;
    const { name } = column;
    const unit = Math.min(1, upper - lower) || 1;
    check("column", name, Math.max(0, lower - value), Math.max(unit, Math.abs(lower)));
    check("column", name, Math.max(0, value - upper), Math.max(unit, Math.abs(upper)));
    if (integer) check("integer", name, Math.abs(value - Math.round(value)), 1);
  });
  for (const row of model.rows) {
    const { lower, upper, entries } = row;
    const activity = activityOf(entries, x);
    if (activity >= lower && activity <= upper) continue;
    const { name } = row;
    const size = sizeOf(entries, x);
    if (lower > -Infinity) check("row", name, Math.max(0, lower - activity), Math.max(size, Math.abs(lower)));
    if (upper < Infinity) check("row", name, Math.max(0, activity - upper), Math.max(size, Math.abs(upper)));
  }
  return violations.sort((a, b) => b.relative - a.relative);
}

function activityOf(entries: Entries, x: ArrayLike<number>): number {
  let activity = 0;
  for (let k = 0; k < entries.length; k++) activity += entries[k][1] * (x[entries[k][0]] ?? NaN);
  return activity;
}

/** What makes a row's violation relative: the size of its largest coefficient or term. */
function sizeOf(entries: Entries, x: ArrayLike<number>): number {
  let size = Number.MIN_VALUE;
  for (let k = 0; k < entries.length; k++) {
    const coefficient = entries[k][1];
    size = Math.max(size, Math.abs(coefficient), Math.abs(coefficient * (x[entries[k][0]] ?? NaN)));
  }
  return entries.length === 0 ? 1 : size;
}

/** Integers made whole and every value put within its bounds, where rounding alone had moved it. */
export function tidied(model: LinearModel, x: ArrayLike<number>): Float64Array {
  const tidy = new Float64Array(model.columns.length);
  for (let c = 0; c < tidy.length; c++) {
    const { lower, upper, integer } = model.columns[c];
    const value = x[c] ?? NaN;
    // + 0 turns a negative zero into a plain one
    tidy[c] = Math.min(upper, Math.max(lower, integer ? Math.round(value) : value)) + 0;
  }
  return tidy;
}
