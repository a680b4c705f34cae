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
  const add = (kind: Violation["kind"], name: string, by: number, size: number): void => {
    const relative = by / size;
    // a comparison that NaN fails
    if (!(relative <= tolerance)) violations.push({ kind, name, by, relative });
  };
  model.columns.forEach(({ name, lower, upper, integer }, c) => {
    const value = x[c] ?? NaN;
    const unit = Math.min(1, upper - lower) || 1;
    add("column", name, Math.max(0, lower - value), Math.max(unit, Math.abs(lower)));
    add("column", name, Math.max(0, value - upper), Math.max(unit, Math.abs(upper)));
    if (integer) add("integer", name, Math.abs(value - Math.round(value)), 1);
  });
  for (const { name, lower, upper, entries } of model.rows) {
    const { activity, size } = activityOf(entries, x);
    if (lower > -Infinity) add("row", name, Math.max(0, lower - activity), Math.max(size, Math.abs(lower)));
    if (upper < Infinity) add("row", name, Math.max(0, activity - upper), Math.max(size, Math.abs(upper)));
  }
  return violations.sort((a, b) => b.relative - a.relative);
}

/** Sum of a row, and the size that makes its violation relative: that of its largest coefficient or term. */
function activityOf(entries: Entries, x: ArrayLike<number>): { activity: number; size: number } {
  let activity = 0;
  let size = Number.MIN_VALUE;
  for (const [column, coefficient] of entries) {
    const term = coefficient * (x[column] ?? NaN);
    activity += term;
    size = Math.max(size, Math.abs(coefficient), Math.abs(term));
  }
  return { activity, size: entries.length === 0 ? 1 : size };
}

/** Integers made whole and every value put within its bounds, where rounding alone had moved it. */
export function tidied(model: LinearModel, x: ArrayLike<number>): Float64Array {
  return Float64Array.from(model.columns, ({ lower, upper, integer }, c) => {
    const value = x[c] ?? NaN;
    // + 0 turns a negative zero into a plain one
    return Math.min(upper, Math.max(lower, integer ? Math.round(value) : value)) + 0;
  });
}
