import type { ArrayModel } from "../arrays";

/** Largest violation of a row that counts as rounding, in scaled units; the point is verified in any case. */
const FEASIBLE = 1e-9;

/** Values of the columns, and what the rows come to there. */
export interface Point {
  readonly x: Float64Array;
  readonly rows: Float64Array;
}

/** By how much a row must rise (below 0: fall) to be within its bounds. */
export function missing({ rowLower, rowUpper }: ArrayModel, r: number, value: number): number {
  const tolerance = FEASIBLE * Math.max(1, Math.abs(value));
  return value < rowLower[r] - tolerance ? rowLower[r] - value : value > rowUpper[r] + tolerance ? rowUpper[r] - value : 0;
}
