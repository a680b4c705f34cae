import fc from "fast-check";
import { ModelBuilder, objectiveAt, solve, verify, type LinearModel } from "../../../lib/allocator/solver";
import { arraysOf } from "../../../lib/allocator/solver/arrays";
import { columnsOf } from "../../../lib/allocator/solver/builtin/column-matrix";
import { pieced } from "../../../lib/allocator/solver/builtin/pieces";
import { Propagation } from "../../../lib/allocator/solver/builtin/propagate";
import { scalingOf } from "../../../lib/allocator/solver/scaling";

/** A number of nodes that is the sum of what is bought in several ways, and demands that it carries. */
interface Nodes {
  readonly lower: number;
  readonly upper: number;
  readonly carries: number;
  readonly ways: readonly { readonly price: number; readonly power: number; readonly upper: number }[];
}

const types: fc.Arbitrary<readonly Nodes[]> = fc.array(
  fc.record({
    lower: fc.integer({ min: 0, max: 2 }),
    upper: fc.integer({ min: 1, max: 6 }),
    carries: fc.constantFrom(1, 1.5, 2.5),
    ways: fc.array(fc.record({ price: fc.integer({ min: 0, max: 5 }), power: fc.integer({ min: 1, max: 3 }), upper: fc.integer({ min: 1, max: 3 }) }), { minLength: 2, maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 2 },
);

/** @param quota nodes of each type, at most: a row of one column */
function modelOf(nodes: readonly Nodes[], demand: number, power: number, quota: number): LinearModel {
  const builder = new ModelBuilder();
  const sums = nodes.map(({ lower, upper }, t) => builder.column(`n${t}`, { lower: Math.min(lower, upper), upper, integer: true }));
  const pieces = nodes.map(({ ways }, t) => ways.map(({ price, upper }, i) => builder.column(`n${t}_${i}`, { upper, cost: price })));
  builder.row("demand", { lower: demand }, sums.map((c, t) => [c, nodes[t].carries]));
  sums.forEach((c) => builder.row("quota", { upper: quota }, [[c, 1]]));
  builder.row("power", { upper: power }, pieces.flatMap((own, t) => own.map((c, i): [number, number] => [c, nodes[t].ways[i].power])));
  sums.forEach((c, t) => builder.row("link", { lower: 0, upper: 0 }, [...pieces[t].map((p): [number, number] => [p, 1]), [c, -1]]));
  return builder.build();
}

/** Least cost over all whole numbers; with whole sums whole pieces are enough where dearer ones ask no less. */
function bruteForce(nodes: readonly Nodes[], demand: number, power: number, quota: number): number {
  const ways = nodes.flatMap((type, t) => type.ways.map((way) => ({ ...way, t })));
  const counts = nodes.map(() => 0);
  let best = Infinity;
  const visit = (i: number, cost: number, drawn: number): void => {
    if (i === ways.length) {
      const carried = nodes.reduce((sum, { carries }, t) => sum + carries * counts[t], 0);
      const within = nodes.every(({ lower, upper }, t) => counts[t] >= Math.min(lower, upper) && counts[t] <= Math.min(upper, quota));
      if (within && carried >= demand && drawn <= power) best = Math.min(best, cost);
      return;
    }
    const { t, price, power: draws, upper } = ways[i];
    for (let n = 0; n <= upper; n++) {
      counts[t] += n;
      visit(i + 1, cost + n * price, drawn + n * draws);
      counts[t] -= n;
    }
  };
  visit(0, 0, 0);
  return best;
}

/** Ways by rising price of which none draws less than the one before. */
const monotone = ({ ways, ...rest }: Nodes): Nodes => {
  const powers = ways.map(({ power }) => power).sort((a, b) => a - b);
  return { ...rest, ways: [...ways].sort((a, b) => a.price - b.price).map((way, i) => ({ ...way, power: powers[i] })) };
};

const smaller = (model: LinearModel) => pieced(arraysOf(model, scalingOf(model)));

describe("whole numbers that are sums of pieces", () => {
  test("are left out with their rows where the pieces have an order, and the optimum stays", () => {
    fc.assert(
      fc.property(types, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 6 }), (given, demand, power, quota) => {
        const nodes = given.map(monotone);
        const model = modelOf(nodes, demand, power, quota);
        const { model: small, chains } = smaller(model);
        expect(chains.length).toBe(nodes.length);
        expect(small.numCols).toBe(model.columns.length - nodes.length);
        expect(small.numRows).toBeLessThanOrEqual(model.rows.length - nodes.length);
        const answer = solve(model, { solver: "built-in" });
        const least = bruteForce(nodes, demand, power, quota);
        if (!("x" in answer)) return expect([answer.status, least]).toEqual(["infeasible", Infinity]);
        expect(verify(model, answer.x)).toEqual([]);
        expect(answer.objective).toBeCloseTo(least, 6);
      }),
      { numRuns: 300 },
    );
  });

  test("stay where a cheaper piece asks more of a limit, and the optimum is that of another solver", () => {
    fc.assert(
      fc.property(types, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 20 }), (nodes, demand, power) => {
        const model = modelOf(nodes, demand, power, 6);
        const own = solve(model, { solver: "built-in" });
        const other = solve(model, { solver: "highs" });
        expect(own.status).toBe(other.status);
        if ("x" in own && "x" in other) expect(own.objective).toBeCloseTo(other.objective, 6);
      }),
      { numRuns: 100 },
    );
    const crossed: Nodes = { lower: 0, upper: 4, carries: 1, ways: [{ price: 1, power: 3, upper: 2 }, { price: 2, power: 1, upper: 2 }] };
    expect(smaller(modelOf([crossed], 2, 4, 4)).chains).toEqual([]);
    // one of each: filled in order, two of the first would draw too much
    expect(solve(modelOf([crossed], 2, 4, 4), { solver: "built-in" })).toMatchObject({ status: "optimal", objective: 3 });
  });

  test("stay where the sum and a piece meet in another row", () => {
    const builder = new ModelBuilder();
    const [sum, one, two] = [builder.column("sum", { upper: 4, integer: true }), builder.column("one", { upper: 2, cost: 1 }), builder.column("two", { upper: 2, cost: 2 })];
    builder.row("link", { lower: 0, upper: 0 }, [[one, 1], [two, 1], [sum, -1]]);
    builder.row("both", { lower: 3 }, [[sum, 1], [one, 1]]);
    const model = builder.build();
    expect(smaller(model).chains).toEqual([]);
    expect(solve(model, { solver: "built-in" })).toMatchObject({ status: "optimal", objective: 2 });
  });

  test("are again in the points of the program without them", () => {
    const model = modelOf([{ lower: 0, upper: 4, carries: 1, ways: [{ price: 1, power: 1, upper: 2 }, { price: 2, power: 1, upper: 3 }] }], 3, 9, 4);
    const { expand, model: small } = smaller(model);
    const x = expand(Float64Array.of(2, 1));
    expect([...x]).toEqual([3, 2, 1]);
    expect(objectiveAt(model, x)).toBe(4);
    // a sum of at most 4: no more than 2 of the second piece
    expect([...small.colUpper]).toEqual([2, 2]);
  });
});

test("a piece is used only where the ones before it are full", () => {
  const model = modelOf([{ lower: 0, upper: 6, carries: 1, ways: [{ price: 1, power: 1, upper: 2 }, { price: 2, power: 1, upper: 3 }, { price: 3, power: 1, upper: 1 }] }], 1, 99, 6);
  const { model: small, chains } = smaller(model);
  const propagation = new Propagation(small, columnsOf(small), chains);
  const [lower, upper] = [Float64Array.of(0, 1, 0), Float64Array.of(2, 2, 1)];
  expect(propagation.run(lower, upper, [])).toBe(true);
  expect([[...lower], [...upper]]).toEqual([[2, 1, 0], [2, 2, 0]]);
  expect(propagation.run(Float64Array.of(0, 0, 1), Float64Array.of(2, 2, 1), [])).toBe(false);
});
