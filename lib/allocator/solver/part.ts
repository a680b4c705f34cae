import type { LinearModel, Row } from "./model";

/** A model with some columns at a value, those taken out, and the ways to it and back. */
export interface Part {
  readonly model: LinearModel;
  shrink(x: ArrayLike<number>): Float64Array;
  expand(x: ArrayLike<number>): Float64Array;
}

/** The model with the columns that have a value at it. */
export function partOf(model: LinearModel, values: ReadonlyMap<number, number>): Part {
  const kept = model.columns.flatMap((_, c) => (values.has(c) ? [] : [c]));
  const placeOf = new Map(kept.map((c, i) => [c, i] as const));
  const rows = model.rows.map((row): Row => {
    let moved = 0;
    const entries: [number, number][] = [];
    for (const [c, a] of row.entries) {
      const place = placeOf.get(c);
      if (place === undefined) moved += a * (values.get(c) ?? 0);
      else entries.push([place, a]);
    }
    return moved === 0 ? { ...row, entries } : { ...row, lower: row.lower - moved, upper: row.upper - moved, entries };
  });
  const offset = [...values].reduce((sum, [c, value]) => sum + model.columns[c].cost * value, model.offset);
  return {
    model: { ...model, columns: kept.map((c) => model.columns[c]), rows, offset },
    shrink: (x) => Float64Array.from(kept, (c) => x[c]),
    expand: (x) => Float64Array.from(model.columns, (_, c) => values.get(c) ?? x[placeOf.get(c) ?? -1]),
  };
}
