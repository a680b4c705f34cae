import fc from "fast-check";
import { ModelBuilder, verify, type LinearModel } from "../../../lib/allocator/solver";

/** Of every column. */
const MOST = 3;

/** Services whose replicas of unlike sizes stand on nodes of two kinds. */
export const services: fc.Arbitrary<LinearModel> = fc
  .record({
    nodes: fc.array(fc.integer({ min: 20, max: 90 }), { minLength: 2, maxLength: 2 }),
    demands: fc.array(fc.record({ rate: fc.integer({ min: 1, max: 150 }), sizes: fc.array(fc.integer({ min: 1, max: 97 }), { minLength: 2, maxLength: 2 }), parts: fc.array(fc.constantFrom(1, 2, 4, 8), { minLength: 2, maxLength: 2 }) }), { minLength: 1, maxLength: 2 }),
  })
  .map(({ nodes, demands }) => {
    const builder = new ModelBuilder();
    const bought = nodes.map((cost, n) => builder.column(`node${n}`, { upper: MOST, integer: true, cost }));
    const replicas = demands.map(({ sizes }, d) => sizes.map((_, n) => builder.column(`replica${d},${n}`, { upper: MOST, integer: true })));
    demands.forEach(({ rate, sizes }, d) => builder.row(`rate${d}`, { lower: rate / 37 }, sizes.map((size, n): [number, number] => [replicas[d][n], size / 37])));
    bought.forEach((node, n) => builder.row(`room${n}`, { upper: 0 }, [[node, -1], ...demands.map(({ parts }, d): [number, number] => [replicas[d][n], parts[n] / 8])]));
    return builder.build();
  });

/** Visits every point that stands. */
export function forEachPoint(model: LinearModel, visit: (x: readonly number[]) => void): void {
  const x = model.columns.map(() => 0);
  const next = (c: number): void => {
    if (c === x.length) {
      if (verify(model, x).length === 0) visit(x);
      return;
    }
    for (x[c] = 0; x[c] <= MOST; x[c]++) next(c + 1);
  };
  next(0);
}
