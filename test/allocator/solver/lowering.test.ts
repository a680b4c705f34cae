import fc from "fast-check";
import { ModelBuilder, objectiveAt, verify, type LinearModel } from "../../../lib/allocator/solver";
import { arraysOf } from "../../../lib/allocator/solver/arrays";
import { columnsOf } from "../../../lib/allocator/solver/builtin/column-matrix";
import { lowered } from "../../../lib/allocator/solver/builtin/lowering";

interface Pool {
  readonly cost: number;
  readonly room: readonly number[];
}

/** Nodes of some types (columns first), each with room of some resources, under shares of some needs. */
function pooled(needs: readonly (readonly number[])[], pools: readonly Pool[], most?: number): LinearModel {
  const builder = new ModelBuilder();
  const nodes = pools.map(({ cost }, t) => builder.column(`nodes${t}`, { upper: 50, integer: true, cost }));
  const shares = needs.map((_, w) => pools.map((_pool, t) => builder.column(`share${w},${t}`, { upper: 1 })));
  shares.forEach((own, w) => builder.row(`whole${w}`, { lower: 1, upper: 1 }, own.map((c): [number, number] => [c, 1])));
  pools.forEach(({ room }, t) => room.forEach((size, r) => builder.row(`room${t},${r}`, { upper: 0 }, [...shares.map((own, w): [number, number] => [own[t], needs[w][r] / size]), [nodes[t], -1]])));
  if (most !== undefined) builder.row("first on the first", { upper: most }, [[shares[0][0], 1]]);
  return builder.build();
}

/** The point after lowering. */
function after(model: LinearModel, x: readonly number[]): Float64Array {
  const arrays = arraysOf(model, { rows: new Float64Array(model.rows.length).fill(1), columns: new Float64Array(model.columns.length).fill(1), objective: 1 });
  const point = { x: Float64Array.from(x), rows: new Float64Array(model.rows.length) };
  model.rows.forEach(({ entries }, r) => entries.forEach(([c, a]) => (point.rows[r] += a * point.x[c])));
  lowered(arrays, columnsOf(arrays), point, arrays.colLower, arrays.colUpper);
  return point.x;
}

const halves = [{ cost: 3, room: [10] }, { cost: 4, room: [10] }];

describe("lowering a point", () => {
  test("gives up the dearer of two nodes that are half full", () => {
    expect([...after(pooled([[10]], halves), [1, 1, 0.5, 0.5])]).toEqual([1, 0, 1, 0]);
  });

  test("gives up the cheaper one where another row keeps the work from it", () => {
    expect([...after(pooled([[10]], halves, 0.7), [1, 1, 0.5, 0.5])]).toEqual([0, 1, 0, 1]);
  });

  test("leaves a point alone that has too little room, every value as it was", () => {
    expect([...after(pooled([[11]], halves), [1, 1, 0.6, 0.4])]).toEqual([1, 1, 0.6, 0.4]);
  });

  test("keeps every row and every whole number, and never costs more", () => {
    let cheaper = 0;
    const size = fc.integer({ min: 2, max: 30 });
    const pools = fc.array(fc.record({ cost: fc.integer({ min: 1, max: 30 }), room: fc.tuple(size, size) }), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(fc.tuple(size, size), { minLength: 1, maxLength: 6 }), pools, (needs, types) => {
        const model = pooled(needs, types);
        // all spread evenly, and as many nodes as that takes
        const counts = types.map(({ room }) => Math.max(...room.map((has, r) => Math.ceil(needs.reduce((sum, need) => sum + need[r], 0) / types.length / has - 1e-9))));
        const even = [...counts, ...needs.flatMap(() => types.map(() => 1 / types.length))];
        fc.pre(verify(model, even).length === 0);
        const x = after(model, even);
        expect(verify(model, x, 1e-9)).toEqual([]);
        expect(objectiveAt(model, x)).toBeLessThanOrEqual(objectiveAt(model, even));
        if (objectiveAt(model, x) < objectiveAt(model, even)) cheaper++;
      }),
      { numRuns: 200 },
    );
    expect(cheaper).toBeGreaterThan(50);
  });
});
