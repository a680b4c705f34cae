import { ModelBuilder } from "../../../lib/allocator/solver";
import { arraysOf, type ArrayModel } from "../../../lib/allocator/solver/arrays";
import { startedSimplex } from "../../../lib/allocator/solver/builtin/start-basis";
import { scalingOf } from "../../../lib/allocator/solver/scaling";
import { numbersFrom } from "../support/random";

/** Nodes of several sizes that carry shares of some works. */
function pool(seed: number): ArrayModel {
  const next = numbersFrom(seed);
  const builder = new ModelBuilder();
  const shares: [number, number][][] = Array.from({ length: 12 }, () => []);
  for (let t = 0; t < 6; t++) {
    const nodes = builder.column(`nodes[${t}]`, { upper: 30, cost: 1 + 5 * next() });
    const own = shares.map((terms, w): [number, number] => {
      const share = builder.column(`share[${w},${t}]`, { upper: 1 });
      terms.push([share, 1]);
      return [share, 1 + 9 * next()];
    });
    builder.row(`holds[${t}]`, { upper: 0 }, [...own, [nodes, -2 - 6 * next()]]);
  }
  shares.forEach((terms, w) => builder.row(`all[${w}]`, { lower: 1, upper: 1 }, terms));
  const model = builder.build();
  return arraysOf(model, scalingOf(model), true);
}

test("a relaxation that returns to a basis is at its optimum again at once, whatever was solved in between", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const arrays = pool(seed);
    const simplex = startedSimplex(arrays);
    const { relaxation } = simplex;
    expect(simplex.solve(false)).toBe("optimal");
    const [basis, point] = [relaxation.basic.slice(), relaxation.point()];
    // no nodes of the types in use: another basis altogether
    const upper = arrays.colUpper.map((most, c) => (arrays.colCost[c] > 0 && point[c] > 0 && c < arrays.numCols / 2 ? 0 : most));
    relaxation.setBounds(arrays.colLower, upper);
    expect(simplex.solve(false)).toBe("optimal");
    const before = relaxation.pivots;
    relaxation.returnTo(basis);
    relaxation.setBounds(arrays.colLower, arrays.colUpper);
    expect(simplex.solve(false)).toBe("optimal");
    expect(relaxation.pivots - before).toBe(0);
    relaxation.point().forEach((value, c) => expect(value).toBeCloseTo(point[c], 6));
  }
});
