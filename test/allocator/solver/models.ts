import fc from "fast-check";
import { ModelBuilder, objectiveAt, verify, type LinearModel } from "../../../lib/allocator/solver";

const side = fc.integer({ min: -12, max: 12 });

/** Models of a few small integers, so that every point can be tried; all sides of rows, costs of any sign. */
export const smallModels: fc.Arbitrary<LinearModel> = fc
  .record({
    offset: fc.integer({ min: -5, max: 5 }),
    columns: fc.array(fc.record({ lower: fc.integer({ min: -2, max: 1 }), range: fc.integer({ min: 0, max: 3 }), cost: fc.integer({ min: -4, max: 6 }) }), { minLength: 1, maxLength: 4 }),
    rows: fc.array(fc.record({ coefficients: fc.array(fc.integer({ min: -4, max: 5 }), { minLength: 4, maxLength: 4 }), side, width: fc.option(fc.integer({ min: 0, max: 5 })), below: fc.boolean() }), { maxLength: 4 }),
  })
  .map(({ offset, columns, rows }) => {
    const builder = new ModelBuilder(offset);
    columns.forEach(({ lower, range, cost }, c) => builder.column(`x${c}`, { lower, upper: lower + range, cost, integer: true }));
    rows.forEach((row, r) => {
      const bounds = row.width !== null ? { lower: row.side, upper: row.side + row.width } : row.below ? { upper: row.side } : { lower: row.side };
      builder.row(`r${r}`, bounds, columns.map((_, c) => [c, row.coefficients[c]] as const));
    });
    return builder.build();
  });

/** The lowest objective of any whole point; infinite where there is none. */
export function bruteForce(model: LinearModel): number {
  let best = Infinity;
  const x = model.columns.map(({ lower }) => lower);
  const visit = (c: number): void => {
    if (c === x.length) {
      if (verify(model, x).length === 0) best = Math.min(best, objectiveAt(model, x));
      return;
    }
    for (x[c] = model.columns[c].lower; x[c] <= model.columns[c].upper; x[c]++) visit(c + 1);
  };
  visit(0);
  return best;
}

/** Things into bins, each thing in one: the kind on which `javascript-lp-solver` alone never ends. */
export function binPacking(sizes: readonly number[], bins: number, room: number): LinearModel {
  const builder = new ModelBuilder();
  const used = Array.from({ length: bins }, (_, b) => builder.column(`bin${b}`, { upper: 1, integer: true, cost: 10 + b / 2 }));
  const inside = sizes.map((_, i) => used.map((_bin, b) => builder.column(`in${i}_${b}`, { upper: 1, integer: true })));
  inside.forEach((row, i) => builder.row(`item${i}`, { lower: 1, upper: 1 }, row.map((c) => [c, 1] as const)));
  used.forEach((bin, b) => builder.row(`room${b}`, { upper: 0 }, [...inside.map((row, i) => [row[b], sizes[i]] as const), [bin, -room]]));
  return builder.build();
}
