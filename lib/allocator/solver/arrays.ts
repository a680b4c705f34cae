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
  const rowLower = new Float64Array(rows.length);
  const rowUpper = new Float64Array(rows.length);
  for (let r = 0; r < rows.length; r++) {
    const row = rows[r];
    const scale = scaling.rows[r];
    rowLower[r] = row.lower * scale;
    rowUpper[r] = row.upper * scale;
    for (let k = 0; k < row.entries.length; k++) {
      const entry = row.entries[k];
      indices[at] = entry[0];
      values[at++] = entry[1] * by[entry[0]] * scale;
    }
    starts[r + 1] = at;
  }
  const colCost = new Float64Array(columns.length);
  const colLower = new Float64Array(columns.length);
  const colUpper = new Float64Array(columns.length);
  const whole = new Int32Array(columns.length);
  for (let c = 0; c < columns.length; c++) {
    const column = columns[c];
    colCost[c] = column.cost * by[c] * scaling.objective;
    colLower[c] = column.lower / by[c];
    colUpper[c] = column.upper / by[c];
    whole[c] = column.integer ? 1 : 0;
  }
  const integrality = !relaxed && whole.includes(1) ? whole : undefined;
  return arrayModel({ offset: model.offset * scaling.objective, colCost, colLower, colUpper, rowLower, rowUpper, integrality, starts, indices, values });
}

/** Made in one place, so that engines see one shape and do not compile what computes with it once more. */
export function arrayModel(parts: Pick<ArrayModel, "offset" | "colCost" | "colLower" | "colUpper" | "rowLower" | "rowUpper" | "integrality"> & Pick<RowMatrix, "starts" | "indices" | "values">): ArrayModel {
  const numCols = parts.colCost.length;
  const numRows = parts.rowLower.length;
  const { offset, colCost, colLower, colUpper, rowLower, rowUpper, integrality, starts, indices, values } = parts;
  const matrix = { format: "csr" as const, numRows, numCols, starts, indices, values };
  // no spreading: an engine gives what is spread another shape at first than later
  if (!integrality) return { numCols, numRows, offset, colCost, colLower, colUpper, rowLower, rowUpper, matrix };
  return { numCols, numRows, offset, colCost, colLower, colUpper, rowLower, rowUpper, matrix, integrality };
}
