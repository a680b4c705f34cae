import type { LinearModel } from "./model";
import type { Scaling } from "./scaling";

/** A model as arrays, rows compressed: what solvers compute with. */
export interface ArrayModel {
  readonly numCols: number;
  readonly numRows: number;
  readonly offset: number;
  readonly colCost: Float64Array;
  readonly colLower: Float64Array;
  readonly colUpper: Float64Array;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  /** 1 for integers; absent where there is none. */
  readonly integrality?: Int32Array;
  readonly matrix: RowMatrix;
}

/** Entries of row r are those from `starts[r]` to before `starts[r + 1]`. */
export interface RowMatrix {
  readonly format: "csr";
  readonly numRows: number;
  readonly numCols: number;
  readonly starts: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float64Array;
}

/** The model as arrays, scaled. `relaxed` leaves the integers out. */
export function arraysOf(model: LinearModel, scaling: Scaling, relaxed = false): ArrayModel {
  const { columns, rows } = model;
  const by = scaling.columns;
  const entries = rows.reduce((sum, row) => sum + row.entries.length, 0);
  const starts = new Int32Array(rows.length + 1);
  const indices = new Int32Array(entries);
  const values = new Float64Array(entries);
  let at = 0;
  rows.forEach((row, r) => {
    for (const [c, a] of row.entries) {
      indices[at] = c;
      values[at++] = a * by[c] * scaling.rows[r];
    }
    starts[r + 1] = at;
  });
  const hasIntegers = !relaxed && columns.some(({ integer }) => integer);
  const bounds = {
    colCost: Float64Array.from(columns, ({ cost }, c) => cost * by[c] * scaling.objective),
    colLower: Float64Array.from(columns, ({ lower }, c) => lower / by[c]),
    colUpper: Float64Array.from(columns, ({ upper }, c) => upper / by[c]),
    rowLower: Float64Array.from(rows, ({ lower }, r) => lower * scaling.rows[r]),
    rowUpper: Float64Array.from(rows, ({ upper }, r) => upper * scaling.rows[r]),
  };
  const integrality = hasIntegers ? Int32Array.from(columns, ({ integer }) => (integer ? 1 : 0)) : undefined;
  return arrayModel({ offset: model.offset * scaling.objective, ...bounds, integrality, starts, indices, values });
}

/** Made in one place, so that engines see one shape and do not compile what computes with it once more. */
export function arrayModel(parts: Pick<ArrayModel, "offset" | "colCost" | "colLower" | "colUpper" | "rowLower" | "rowUpper" | "integrality"> & Pick<RowMatrix, "starts" | "indices" | "values">): ArrayModel {
  const numCols = parts.colCost.length;
  const numRows = parts.rowLower.length;
  const model = {
    numCols,
    numRows,
    offset: parts.offset,
    colCost: parts.colCost,
    colLower: parts.colLower,
    colUpper: parts.colUpper,
    rowLower: parts.rowLower,
    rowUpper: parts.rowUpper,
    matrix: { format: "csr" as const, numRows, numCols, starts: parts.starts, indices: parts.indices, values: parts.values },
  };
  return parts.integrality ? { ...model, integrality: parts.integrality } : model;
}
