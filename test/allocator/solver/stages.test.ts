import fc from "fast-check";
import { conflictOf, lpDuals, ModelBuilder, objectiveAt, rankCosts, solve, solveInOrder, verify, type LinearModel } from "../../../lib/allocator/solver";
import { arraysOf } from "../../../lib/allocator/solver/arrays";
import { priceBound } from "../../../lib/allocator/solver/builtin/certificate";
import { scalingOf } from "../../../lib/allocator/solver/scaling";
import { bruteForce, smallModels } from "./models";

/** Three nodes of equal price cover a demand of 2. */
function tied(order: readonly string[]): LinearModel {
  const builder = new ModelBuilder();
  const columns = order.map((name) => builder.column(name, { upper: 2, integer: true, cost: 5 }));
  builder.row("demand", { lower: 2 }, columns.map((c) => [c, 1] as const));
  return builder.build();
}

describe("stages in order", () => {
  test("break a tie by name, whatever the order of the columns", () => {
    const orders = [["a", "b", "c"], ["c", "a", "b"], ["b", "c", "a"]];
    for (const order of orders) {
      const model = tied(order);
      const { x } = solveInOrder(model, [{ name: "cost", cost: order.map(() => 5) }, { name: "rank", cost: rankCosts(model, [0, 1, 2]) }]);
      expect(order.filter((_, c) => (x?.[c] ?? 0) > 0)).toEqual(["a"]);
    }
  });

  test("give a later one only the slack of the earlier", () => {
    const builder = new ModelBuilder();
    const dirty = builder.column("dirty", { upper: 4, integer: true });
    const clean = builder.column("clean", { upper: 4, integer: true });
    builder.row("demand", { lower: 4 }, [[dirty, 1], [clean, 1]]);
    const inOrder = (relative: number): readonly number[] => {
      const { x } = solveInOrder(builder.build(), [{ name: "cost", cost: [10, 11], slack: { relative } }, { name: "carbon", cost: [1, 0] }]);
      return [...(x ?? [])];
    };
    expect(inOrder(0)).toEqual([4, 0]);
    expect(inOrder(0.05)).toEqual([2, 2]);
    expect(inOrder(0.2)).toEqual([0, 4]);
  });

  test("end at the first that has no point", () => {
    const builder = new ModelBuilder();
    const x = builder.column("x", { upper: 1 });
    builder.row("r", { lower: 2 }, [[x, 1]]);
    const { stages, x: point } = solveInOrder(builder.build(), [{ name: "one", cost: [1] }, { name: "two", cost: [1] }]);
    expect(stages.map(({ status }) => status)).toEqual(["infeasible"]);
    expect(point).toBeUndefined();
  });
});

describe("prices", () => {
  test("say what one more unit of a binding row costs", () => {
    const builder = new ModelBuilder();
    const cheap = builder.column("cheap", { upper: 10, cost: 2 });
    const dear = builder.column("dear", { upper: 10, cost: 5 });
    builder.row("demand", { lower: 8 }, [[cheap, 1], [dear, 1]]);
    builder.row("quota", { upper: 6 }, [[cheap, 1]]);
    builder.row("idle", { upper: 100 }, [[cheap, 1]]);
    const duals = lpDuals(builder.build());
    expect(duals?.objective).toBeCloseTo(22, 9);
    expect([...(duals?.rows ?? [])]).toEqual([5, -3, 0]);
    expect([...(duals?.x ?? [])]).toEqual([6, 2]);
  });

  test("are none where nothing is feasible", () => {
    const builder = new ModelBuilder();
    const x = builder.column("x", { upper: 1 });
    builder.row("r", { lower: 2 }, [[x, 1]]);
    expect(lpDuals(builder.build())).toBeUndefined();
  });

  test("of any size give a bound that no point is below", () => {
    fc.assert(
      fc.property(smallModels, fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 4, maxLength: 4 }), (model, prices) => {
        const scaling = scalingOf(model);
        const arrays = arraysOf(model, scaling);
        const { value } = priceBound(arrays, Float64Array.from(model.rows, (_, r) => prices[r]), arrays.colLower, arrays.colUpper);
        expect(value / scaling.objective).toBeLessThanOrEqual(bruteForce(model) + 1e-9);
      }),
    );
  });
});

describe("a conflict", () => {
  const builder = new ModelBuilder();
  const a = builder.column("a", { upper: 10 });
  const b = builder.column("b", { upper: 10, integer: true });
  builder.row("demand", { lower: 8 }, [[a, 1], [b, 1]]);
  builder.row("power", { upper: 5 }, [[a, 1], [b, 1]]);
  builder.row("quota", { upper: 9 }, [[a, 1]]);
  builder.row("other", { lower: 1 }, [[b, 1]]);
  const model = builder.build();
  const groups = model.rows.map(({ name }, r) => ({ name, rows: [r] }));

  test("is the smallest set that cannot be met together", () => {
    expect(conflictOf(model, groups)).toEqual(["demand", "power"]);
  });

  test("is none where the model is feasible", () => {
    expect(conflictOf({ ...model, rows: model.rows.filter(({ name }) => name !== "power") }, [])).toBeUndefined();
  });

  test("is irreducible: without any one of its groups the rest is feasible", () => {
    fc.assert(
      fc.property(smallModels, (random) => {
        const all = random.rows.map((_, r) => ({ name: String(r), rows: [r] }));
        const conflict = conflictOf(random, all);
        const feasible = (kept: readonly string[]): boolean => solve({ ...random, rows: kept.map((r) => random.rows[Number(r)]) }).status !== "infeasible";
        if (!conflict) return expect(feasible(all.map(({ name }) => name))).toBe(true);
        expect(feasible(conflict)).toBe(false);
        for (const out of conflict) expect(feasible(conflict.filter((name) => name !== out))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

test("the order of columns and rows does not change the optimum", () => {
  fc.assert(
    fc.property(smallModels, (model) => {
      const last = model.columns.length - 1;
      const turned: LinearModel = {
        ...model,
        columns: [...model.columns].reverse(),
        rows: [...model.rows].reverse().map((row) => ({ ...row, entries: row.entries.map(([c, value]) => [last - c, value] as const) })),
      };
      const [one, other] = [solve(model), solve(turned)];
      expect(other.status).toBe(one.status);
      if (!("x" in one) || !("x" in other)) return;
      expect(other.objective).toBeCloseTo(one.objective, 6);
      expect(verify(turned, other.x)).toEqual([]);
      expect(objectiveAt(turned, other.x)).toBe(other.objective);
    }),
    { numRuns: 60 },
  );
});
