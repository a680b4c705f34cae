import type { LinearModel } from "../model";
import type { Scaling } from "../scaling";
import type { HighsModelData } from "./api";

/** The model as arrays, scaled. `relaxed` leaves the integers out. */
export function highsData(model: LinearModel, scaling: Scaling, relaxed = false): HighsModelData {
  const { columns, rows } = model;
  const by = (c: number): number => scaling.columns[c] ?? 1;
  const entries = rows.reduce((sum, row) => sum + row.entries.length, 0);
  const starts = new Int32Array(rows.length + 1);
  const indices = new Int32Array(entries);
  const values = new Float64Array(entries);
  let at = 0;
  rows.forEach((row, r) => {
    for (const [c, a] of row.entries) {
      indices[at] = c;
      values[at++] = a * by(c) * (scaling.rows[r] ?? 1);
    }
    starts[r + 1] = at;
  });
  const hasIntegers = !relaxed && columns.some(({ integer }) => integer);
  return {
    numCols: columns.length,
    numRows: rows.length,
    offset: model.offset * scaling.objective,
    colCost: Float64Array.from(columns, ({ cost }, c) => cost * by(c) * scaling.objective),
    colLower: Float64Array.from(columns, ({ lower }, c) => lower / by(c)),
    colUpper: Float64Array.from(columns, ({ upper }, c) => upper / by(c)),
    rowLower: Float64Array.from(rows, ({ lower }, r) => lower * (scaling.rows[r] ?? 1)),
    rowUpper: Float64Array.from(rows, ({ upper }, r) => upper * (scaling.rows[r] ?? 1)),
    ...(hasIntegers ? { integrality: Int32Array.from(columns, ({ integer }) => (integer ? 1 : 0)) } : {}),
    matrix: { format: "csr", numRows: rows.length, numCols: columns.length, starts, indices, values },
  };
}
