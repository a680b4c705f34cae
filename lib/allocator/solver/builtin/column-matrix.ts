import type { ArrayModel } from "../arrays";

/** Entries of column c are those from `starts[c]` to before `starts[c + 1]`; `indices` are rows. */
export interface ColumnMatrix {
  readonly starts: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float64Array;
}

/** The matrix of a program, column by column. */
export function columnsOf({ matrix, numCols, numRows }: ArrayModel): ColumnMatrix {
  const starts = new Int32Array(numCols + 1);
  for (let k = 0; k < matrix.starts[numRows]; k++) starts[matrix.indices[k] + 1]++;
  for (let c = 0; c < numCols; c++) starts[c + 1] += starts[c];
  const next = starts.slice(0, numCols);
  const indices = new Int32Array(matrix.starts[numRows]);
  const values = new Float64Array(matrix.starts[numRows]);
  for (let r = 0; r < numRows; r++) {
    for (let k = matrix.starts[r]; k < matrix.starts[r + 1]; k++) {
      const at = next[matrix.indices[k]]++;
      indices[at] = r;
      values[at] = matrix.values[k];
    }
  }
  return { starts, indices, values };
}
