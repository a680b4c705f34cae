import { arrayModel, type ArrayModel } from "../arrays";
import { columnsOf, type ColumnMatrix } from "./column-matrix";

/** Distance from a whole number within which a bound that was divided counts as whole. */
const WHOLE = 1e-9;

/** A program with fewer rows and columns, and the way back from its points. */
export interface Pieced {
  readonly model: ArrayModel;
  /** Columns of the smaller program that are filled one after the other, each a list in its order. */
  readonly chains: readonly Int32Array[];
  /** A point of the smaller program as one of the given program. */
  expand(x: ArrayLike<number>): Float64Array;
}

/** A whole number that is the sum of pieces, in the order in which they are filled. */
interface Sum {
  readonly column: number;
  readonly row: number;
  readonly pieces: readonly number[];
}

/**
 * The program without rows of one column, which are bounds, and without whole numbers that are but sums of pieces
 * (`mergedAlike` makes them): pieces stand in their places, whole themselves.
 *
 * The pieces of a sum can be put in an order in which none costs less, and none asks less of any other row, than the one
 * before, and their bounds are whole. So a point is no worse when the first ones are filled first, and whole then where
 * the sum is: of all points only those need a look in which a piece is used where the ones before are full.
 */
export function pieced(given: ArrayModel): Pieced {
  const columns = columnsOf(given);
  const bounds = { lower: given.colLower.slice(), upper: given.colUpper.slice() };
  const gone = rowsThatAreBounds(given, bounds);
  const sums = sumsOf(given, columns, gone, bounds);
  if (sums.length === 0 && !gone.includes(1)) return { model: given, chains: [], expand: (x) => Float64Array.from(x) };
  for (const { row } of sums) gone[row] = 1;
  const isSum = new Uint8Array(given.numCols);
  for (const { column, pieces } of sums) {
    isSum[column] = 1;
    withinBounds(bounds, column, pieces);
  }
  const kept = Int32Array.from({ length: given.numCols - sums.length });
  const placeOf = new Int32Array(given.numCols).fill(-1);
  for (let c = 0, at = 0; c < given.numCols; c++) {
    if (isSum[c] === 1) continue;
    placeOf[c] = at;
    kept[at++] = c;
  }
  return {
    model: smaller(given, { gone, kept, placeOf, sums, ...bounds }),
    chains: sums.map(({ pieces }) => Int32Array.from(pieces, (c) => placeOf[c])),
    expand: (x) => {
      const point = new Float64Array(given.numCols);
      for (let i = 0; i < kept.length; i++) point[kept[i]] = x[i];
      for (const { column, pieces } of sums) for (const c of pieces) point[column] += point[c];
      return point;
    },
  };
}

interface Bounds {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Moves what rows of one column say into bounds. @returns 1 for each row that is needless then */
function rowsThatAreBounds(model: ArrayModel, { lower, upper }: Bounds): Uint8Array {
  const { matrix, numRows, rowLower, rowUpper, integrality } = model;
  const gone = new Uint8Array(numRows);
  for (let r = 0; r < numRows; r++) {
    const at = matrix.starts[r];
    if (matrix.starts[r + 1] !== at + 1) continue;
    const c = matrix.indices[at];
    const a = matrix.values[at];
    let low = (a > 0 ? rowLower[r] : rowUpper[r]) / a;
    let high = (a > 0 ? rowUpper[r] : rowLower[r]) / a;
    if (integrality?.[c]) {
      low = Math.ceil(low - WHOLE);
      high = Math.floor(high + WHOLE);
    }
    low = Math.max(low, lower[c]);
    high = Math.min(high, upper[c]);
    // what rounding alone may have turned round is left to the search
    if (low > high) continue;
    lower[c] = low;
    upper[c] = high;
    gone[r] = 1;
  }
  return gone;
}

function sumsOf(model: ArrayModel, columns: ColumnMatrix, gone: Uint8Array, bounds: Bounds): Sum[] {
  const { rowLower, rowUpper, numRows } = model;
  const taken = new Uint8Array(model.numCols);
  const sums: Sum[] = [];
  for (let r = 0; r < numRows; r++) {
    if (gone[r] === 1 || rowLower[r] !== 0 || rowUpper[r] !== 0) continue;
    const sum = sumOf(model, columns, r, bounds);
    if (!sum || taken[sum.column] === 1 || sum.pieces.some((c) => taken[c] === 1)) continue;
    taken[sum.column] = 1;
    for (const c of sum.pieces) taken[c] = 1;
    sums.push(sum);
  }
  return sums;
}

/** The whole number of a row that says it is a sum of pieces. */
function sumOf({ matrix, integrality, colCost, rowLower, rowUpper }: ArrayModel, columns: ColumnMatrix, row: number, bounds: Bounds): Sum | undefined {
  const { starts, indices, values } = matrix;
  const pieces: number[] = [];
  let column = -1;
  let unit = 0;
  for (let k = starts[row]; k < starts[row + 1]; k++) {
    const c = indices[k];
    if (!hasWholeBounds(bounds, c)) return undefined;
    if (integrality?.[c]) {
      if (column >= 0) return undefined;
      column = c;
      unit = -values[k];
    } else pieces.push(c);
  }
  if (column < 0 || pieces.length < 2) return undefined;
  for (let k = starts[row]; k < starts[row + 1]; k++) if (indices[k] !== column && values[k] !== unit) return undefined;
  if (pieces.some((c) => meet(columns, row, column, c))) return undefined;
  pieces.sort((a, b) => colCost[a] - colCost[b] || a - b);
  const asksNoLess = (a: number, b: number): boolean => noLess({ rowLower, rowUpper }, columns, row, a, b);
  return pieces.every((c, i) => i === 0 || asksNoLess(pieces[i - 1], c)) ? { column, row, pieces } : undefined;
}

/** Whether two columns stand in some row together, but for one row. */
function meet({ starts, indices }: ColumnMatrix, but: number, a: number, b: number): boolean {
  let j = starts[b];
  for (let i = starts[a]; i < starts[a + 1]; i++) {
    while (j < starts[b + 1] && indices[j] < indices[i]) j++;
    if (j < starts[b + 1] && indices[j] === indices[i] && indices[i] !== but) return true;
  }
  return false;
}

function hasWholeBounds({ lower, upper }: Bounds, c: number): boolean {
  return lower[c] === Math.round(lower[c]) && upper[c] === Math.round(upper[c]);
}

/** Whether column b asks no less than column a of any row but the one that both are in as pieces. */
function noLess({ rowLower, rowUpper }: Pick<ArrayModel, "rowLower" | "rowUpper">, { starts, indices, values }: ColumnMatrix, but: number, a: number, b: number): boolean {
  let i = starts[a];
  let j = starts[b];
  while (i < starts[a + 1] || j < starts[b + 1]) {
    const rowA = i < starts[a + 1] ? indices[i] : Infinity;
    const rowB = j < starts[b + 1] ? indices[j] : Infinity;
    const r = Math.min(rowA, rowB);
    const more = (rowB === r ? values[j++] : 0) - (rowA === r ? values[i++] : 0);
    if (r === but || more === 0) continue;
    if (more > 0 ? rowLower[r] > -Infinity : rowUpper[r] < Infinity) return false;
  }
  return true;
}

/** What bounds a sum bounds its pieces: the last ones from above, the first ones from below. */
function withinBounds({ lower, upper }: Bounds, column: number, pieces: readonly number[]): void {
  let over = -upper[column];
  let under = lower[column];
  for (const c of pieces) {
    over += upper[c];
    under -= lower[c];
  }
  for (let i = pieces.length - 1; i >= 0 && over > 0; i--) {
    const c = pieces[i];
    const step = Math.min(over, upper[c] - lower[c]);
    upper[c] -= step;
    over -= step;
  }
  for (const c of pieces) {
    if (under <= 0) break;
    const step = Math.min(under, upper[c] - lower[c]);
    lower[c] += step;
    under -= step;
  }
  // bounds that leave nothing: the search is told so
  if (over > 0 || under > 0) lower[pieces[0]] = upper[pieces[0]] + 1;
}

interface Parts extends Bounds {
  readonly gone: Uint8Array;
  readonly kept: Int32Array;
  readonly placeOf: Int32Array;
  readonly sums: readonly Sum[];
}

function smaller(given: ArrayModel, { gone, kept, placeOf, sums, lower, upper }: Parts): ArrayModel {
  const { matrix, integrality } = given;
  const piecesOf = new Map(sums.map(({ column, pieces }) => [column, pieces] as const));
  const rows: number[] = [];
  let entries = 0;
  for (let r = 0; r < given.numRows; r++) {
    if (gone[r] === 1) continue;
    rows.push(r);
    for (let k = matrix.starts[r]; k < matrix.starts[r + 1]; k++) entries += placeOf[matrix.indices[k]] < 0 ? (piecesOf.get(matrix.indices[k])?.length ?? 0) : 1;
  }
  const starts = new Int32Array(rows.length + 1);
  const indices = new Int32Array(entries);
  const values = new Float64Array(entries);
  let at = 0;
  const put = (column: number, value: number): void => {
    indices[at] = placeOf[column];
    values[at++] = value;
  };
  for (let i = 0; i < rows.length; i++) {
    for (let k = matrix.starts[rows[i]]; k < matrix.starts[rows[i] + 1]; k++) {
      const c = matrix.indices[k];
      if (placeOf[c] >= 0) put(c, matrix.values[k]);
      else for (const piece of piecesOf.get(c) ?? []) put(piece, matrix.values[k]);
    }
    starts[i + 1] = at;
  }
  const cost = given.colCost.slice();
  const whole = integrality?.slice() ?? new Int32Array(given.numCols);
  for (const { column, pieces } of sums) {
    for (const c of pieces) {
      cost[c] += cost[column];
      whole[c] = 1;
    }
  }
  return arrayModel({
    offset: given.offset,
    colCost: picked(cost, kept),
    colLower: picked(lower, kept),
    colUpper: picked(upper, kept),
    rowLower: picked(given.rowLower, rows),
    rowUpper: picked(given.rowUpper, rows),
    integrality: integrality && Int32Array.from(picked(whole, kept)),
    starts,
    indices,
    values,
  });
}

function picked(numbers: ArrayLike<number>, at: ArrayLike<number>): Float64Array {
  const found = new Float64Array(at.length);
  for (let i = 0; i < at.length; i++) found[i] = numbers[at[i]];
  return found;
}
