import { arrayModel, type ArrayModel } from "../arrays";

/** A continuous column from 0 to 1. */
export interface MoreColumn {
  readonly cost: number;
  /** Rows and its coefficients there. */
  readonly takes: readonly (readonly [row: number, amount: number])[];
}

/** The program with more columns behind its own. */
export function withMoreColumns(base: ArrayModel, columns: readonly MoreColumn[]): ArrayModel {
  const { numRows, numCols, matrix } = base;
  const behind = new Int32Array(numRows);
  for (const { takes } of columns) for (let k = 0; k < takes.length; k++) behind[takes[k][0]]++;
  const starts = new Int32Array(numRows + 1);
  const next = new Int32Array(numRows);
  for (let r = 0; r < numRows; r++) {
    next[r] = starts[r] + matrix.starts[r + 1] - matrix.starts[r];
    starts[r + 1] = next[r] + behind[r];
  }
  const indices = new Int32Array(starts[numRows]);
  const values = new Float64Array(starts[numRows]);
  for (let r = 0; r < numRows; r++) {
    indices.set(matrix.indices.subarray(matrix.starts[r], matrix.starts[r + 1]), starts[r]);
    values.set(matrix.values.subarray(matrix.starts[r], matrix.starts[r + 1]), starts[r]);
  }
  columns.forEach(({ takes }, i) => {
    for (let k = 0; k < takes.length; k++) {
      const r = takes[k][0];
      indices[next[r]] = numCols + i;
      values[next[r]++] = takes[k][1];
    }
  });
  const colCost = longer(base.colCost, columns.length);
  columns.forEach(({ cost }, i) => (colCost[numCols + i] = cost));
  const integrality = new Int32Array(numCols + columns.length);
  if (base.integrality) integrality.set(base.integrality);
  const { offset, rowLower, rowUpper } = base;
  return arrayModel({ offset, colCost, colLower: longer(base.colLower, columns.length), colUpper: longer(base.colUpper, columns.length).fill(1, numCols), rowLower, rowUpper, integrality, starts, indices, values });
}

function longer(values: Float64Array, by: number): Float64Array {
  const all = new Float64Array(values.length + by);
  all.set(values);
  return all;
}
