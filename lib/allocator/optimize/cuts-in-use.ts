import { isRoundingCut } from "../model/capacity";
import { lpDuals, type LinearModel, type Row } from "../solver";

/** Rows from which on those that do nothing are worth leaving out. */
const MANY_ROWS = 300;
const MOST_PASSES = 6;
/** By so much a cut is missed to count; cuts are in nodes. */
const MISSED = 1e-6;

/**
 * A large model with those rounding cuts only that its linear relaxation misses without them. All cuts are implied by
 * the packing, so none is needed for a right answer, and those left out change nothing at the root: the relaxation with
 * the others has the same optimum.
 */
export function withCutsInUse(model: LinearModel): LinearModel {
  if (model.rows.length < MANY_ROWS) return model;
  let [rows, cuts] = [model.rows.filter((row) => !isRoundingCut(row)), model.rows.filter(isRoundingCut)];
  for (let pass = 0; pass < MOST_PASSES && cuts.length > 0; pass++) {
    const relaxed = lpDuals({ ...model, rows });
    if (!relaxed) return model;
    const missed = new Set(cuts.filter((row) => isMissed(row, relaxed.x)));
    if (missed.size === 0) break;
    rows = [...rows, ...missed];
    cuts = cuts.filter((row) => !missed.has(row));
  }
  return { ...model, rows };
}

function isMissed({ entries, upper }: Row, x: ArrayLike<number>): boolean {
  return entries.reduce((sum, [column, coefficient]) => sum + coefficient * (x[column] ?? 0), 0) > upper + MISSED;
}
