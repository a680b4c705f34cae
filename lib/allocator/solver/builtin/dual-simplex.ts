import { provesInfeasible } from "./certificate";
import type { Dictionary } from "./dictionary";

/** Largest violation of a bound that counts as rounding, relative to the value (at least 1), in scaled units. */
const FEASIBLE = 1e-9;
/** A coefficient below this is rounding, not a pivot. */
const PIVOT = 1e-9;
/** A pivot below this share of its line's largest is doubtful in an old table. */
const DOUBTFUL = 1e-7;
/** Error of the table at which it is computed anew. */
const DRIFT = 1e-8;
/** Pivots after which the table is computed anew in any case. */
const OLD = 200;

/** `lost`: the arithmetic or the pivot limit did not settle it; prices are still good for a bound. */
export type RelaxationStatus = "optimal" | "infeasible" | "lost";

/**
 * Dual simplex with bounded variables and long steps: brings every basic variable within its bounds while each
 * nonbasic one stays at the bound it prefers.
 *
 * Every column has finite bounds, so any basis can be made dual feasible by choosing the bound: there is no first
 * phase, and other bounds (a branch) need only a few pivots more.
 */
export function solveRelaxation(dictionary: Dictionary): RelaxationStatus {
  const { n, m } = dictionary;
  const most = 20 * (n + m) + 100;
  let doubts = 0;
  for (let pivots = 0; pivots < most; pivots++) {
    // in the second half the smallest index decides, which cannot cycle
    const careful = pivots > most / 2;
    const row = leavingRow(dictionary, careful);
    if (row < 0) {
      if (settled(dictionary)) return "optimal";
      continue;
    }
    const rises = dictionary.beta[row] < dictionary.lower[dictionary.basic[row]];
    const entering = enteringColumn(dictionary, row, rises, careful);
    if (entering === undefined) {
      if (provesInfeasible(dictionary.model, dictionary.factorsOf(row), columnsOf(dictionary.lower, n), columnsOf(dictionary.upper, n), FEASIBLE)) return "infeasible";
      if (doubts++ > 1) return "lost";
      dictionary.rebuild();
      continue;
    }
    if (entering.doubtful && dictionary.age > 0) {
      dictionary.rebuild();
      continue;
    }
    for (const j of entering.flips) dictionary.move(j, otherBound(dictionary, j));
    const leaves = dictionary.basic[row];
    dictionary.pivot(row, entering.column, rises ? dictionary.lower[leaves] : dictionary.upper[leaves]);
    settleSigns(dictionary);
    if (dictionary.age >= OLD) dictionary.rebuild();
  }
  return "lost";
}

/** Checks an end against the model; a table that has drifted is computed anew and the search goes on. */
function settled(dictionary: Dictionary): boolean {
  if (dictionary.age === 0) return true;
  dictionary.refresh();
  if (leavingRow(dictionary, false) >= 0) return false;
  if (dictionary.drift() <= DRIFT) return true;
  dictionary.rebuild();
  return leavingRow(dictionary, false) < 0;
}

function columnsOf(bounds: Float64Array, n: number): Float64Array {
  return bounds.subarray(0, n);
}

function leavingRow({ m, basic, beta, lower, upper }: Dictionary, byIndex: boolean): number {
  let best = -1;
  let worst = 0;
  for (let i = 0; i < m; i++) {
    const v = basic[i];
    const value = beta[i];
    const excess = Math.max(lower[v] - value, value - upper[v]);
    if (!(excess > FEASIBLE * Math.max(1, Math.abs(value)))) continue;
    if (byIndex ? best < 0 || v < basic[best] : excess > worst) {
      best = i;
      worst = excess;
    }
  }
  return best;
}

interface Entering {
  readonly column: number;
  /** Nonbasic variables that go to their other bound on the way. */
  readonly flips: readonly number[];
  readonly doubtful: boolean;
}

/**
 * Bound-flipping ratio test: of the nonbasic variables that can help the row, in the order in which their reduced cost
 * reaches 0, those whose whole range does not suffice are moved to their other bound; the first that suffices enters.
 */
function enteringColumn(dictionary: Dictionary, row: number, rises: boolean, careful: boolean): Entering | undefined {
  const { n, table, reduced, nonbasic, lower, upper, basic, beta } = dictionary;
  const at = row * n;
  const helpers: { readonly j: number; readonly ratio: number; readonly size: number }[] = [];
  let largest = 0;
  for (let j = 0; j < n; j++) {
    const t = table[at + j];
    const size = Math.abs(t);
    largest = Math.max(largest, size);
    if (size <= PIVOT || !canMove(dictionary, j, rises === t > 0)) continue;
    helpers.push({ j, ratio: Math.abs(reduced[j]) / size, size });
  }
  if (helpers.length === 0) return undefined;
  helpers.sort((a, b) => a.ratio - b.ratio || (careful ? nonbasic[a.j] - nonbasic[b.j] : b.size - a.size || a.j - b.j));
  let missing = rises ? lower[basic[row]] - beta[row] : beta[row] - upper[basic[row]];
  const flips: number[] = [];
  for (let k = 0; k < helpers.length; k++) {
    const { j, size } = helpers[k];
    const v = nonbasic[j];
    missing -= size * (upper[v] - lower[v]);
    if (!careful && missing > 0 && k + 1 < helpers.length) {
      flips.push(j);
      continue;
    }
    if (missing > FEASIBLE && k + 1 === helpers.length) return undefined;
    const chosen = careful ? helpers[k] : steadiest(helpers, k);
    return { column: chosen.j, flips, doubtful: chosen.size < DOUBTFUL * largest };
  }
  return undefined;
}

/** Among those whose ratio is the same but for rounding, the one with the largest coefficient. */
function steadiest<T extends { readonly ratio: number; readonly size: number }>(helpers: readonly T[], from: number): T {
  let best = helpers[from];
  for (let k = from + 1; k < helpers.length && helpers[k].ratio <= helpers[from].ratio + 1e-9; k++) {
    if (helpers[k].size > best.size) best = helpers[k];
  }
  return best;
}

function canMove({ nonbasic, value, lower, upper }: Dictionary, j: number, up: boolean): boolean {
  const v = nonbasic[j];
  if (lower[v] === upper[v]) return false;
  return up ? value[j] < upper[v] : value[j] > lower[v];
}

function otherBound({ nonbasic, value, lower, upper }: Dictionary, j: number): number {
  const v = nonbasic[j];
  return value[j] === lower[v] ? upper[v] : lower[v];
}

/** Rounding may turn the sign of a reduced cost: the variable then goes to the bound that suits it. */
function settleSigns(dictionary: Dictionary): void {
  for (let j = 0; j < dictionary.n; j++) {
    if (Math.abs(dictionary.reduced[j]) < 1e-12) continue;
    const place = dictionary.restingPlace(j);
    if (place !== dictionary.value[j]) dictionary.move(j, place);
  }
}
