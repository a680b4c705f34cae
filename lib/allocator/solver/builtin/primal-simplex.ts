import type { Pivoting } from "./pivoting";
import { FLAT, type Relaxation } from "./relaxation";

/** A coefficient below this is rounding, not a pivot. */
const PIVOT = 1e-7;
/** By how much a bound may be passed for the sake of a larger pivot. */
const PASSED = 1e-10;

/**
 * Primal simplex from a point within all bounds: what is left to do where costs have changed a little. Stops early
 * where it takes many steps; the point stays feasible, only its prices are not quite the best.
 */
export function lowerToOptimum(pivoting: Pivoting): void {
  const { relaxation } = pivoting;
  for (let left = 2 * relaxation.m + 20; left > 0; left--) {
    const enters = entering(relaxation);
    if (enters < 0) return;
    pivoting.setColumn(enters);
    const up = relaxation.reduced[enters] < 0;
    const { line, step } = leaving(relaxation, pivoting.column, enters, up);
    if (line < 0) {
      pivoting.moveBasic(up ? step : -step);
      relaxation.x[enters] = up ? relaxation.upper[enters] : relaxation.lower[enters];
      continue;
    }
    pivoting.setLine(line);
    const leaves = relaxation.basic[line];
    const falls = pivoting.column[line] > 0 === up;
    pivoting.change(line, enters, up ? step : -step, falls ? relaxation.lower[leaves] : relaxation.upper[leaves]);
  }
}

/** Whether no nonbasic variable would lower the objective. */
export function isLowest(relaxation: Relaxation): boolean {
  return entering(relaxation) < 0;
}

/** The nonbasic variable that lowers the objective most per unit; -1 where none does. */
function entering({ n, m, reduced, x, lower, upper, line }: Relaxation): number {
  let best = -1;
  let most = FLAT;
  for (let v = 0; v < n + m; v++) {
    const d = reduced[v];
    const gain = d < 0 ? -d : d;
    if (gain <= most || line[v] >= 0 || (d < 0 ? x[v] >= upper[v] : x[v] <= lower[v])) continue;
    best = v;
    most = gain;
  }
  return best;
}

/** The line that stops the step first; -1 where the variable's own other bound does. */
function leaving({ basic, x, lower, upper }: Relaxation, column: Float64Array, enters: number, up: boolean): { readonly line: number; readonly step: number } {
  const room = (r: number): number => {
    const v = basic[r];
    const falls = column[r] > 0 === up;
    return Math.max(0, falls ? x[v] - lower[v] : upper[v] - x[v]);
  };
  let least = upper[enters] - lower[enters];
  for (let r = 0; r < column.length; r++) {
    const size = Math.abs(column[r]);
    if (size > PIVOT) least = Math.min(least, (room(r) + PASSED) / size);
  }
  let line = -1;
  let largest = 0;
  for (let r = 0; r < column.length; r++) {
    const size = Math.abs(column[r]);
    if (size <= PIVOT || size <= largest || room(r) / size > least) continue;
    line = r;
    largest = size;
  }
  if (upper[enters] - lower[enters] <= least) return { line: -1, step: upper[enters] - lower[enters] };
  return { line, step: line < 0 ? least : room(line) / largest };
}
