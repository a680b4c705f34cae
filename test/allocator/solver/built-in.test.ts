import fc from "fast-check";
import { ModelBuilder, solve, verify, type LinearModel } from "../../../lib/allocator/solver";
import { arraysOf } from "../../../lib/allocator/solver/arrays";
import { PseudoCosts } from "../../../lib/allocator/solver/builtin/branching";
import { priceBound } from "../../../lib/allocator/solver/builtin/certificate";
import { gomoryCuts, withCuts } from "../../../lib/allocator/solver/builtin/cuts";
import { DualSimplex } from "../../../lib/allocator/solver/builtin/dual-simplex";
import { Relaxation } from "../../../lib/allocator/solver/builtin/relaxation";
import { roundedPoint } from "../../../lib/allocator/solver/builtin/rounding";
import { startFromCosts } from "../../../lib/allocator/solver/builtin/start-basis";
import { scalingOf } from "../../../lib/allocator/solver/scaling";
import { solveBuiltIn } from "../../../lib/allocator/solver/builtin/solve";
import { binPacking, bruteForce, smallModels } from "./models";

const runs = { numRuns: 150 };

/** Whole nodes of some types under shares of some workloads; nodes cost, shares do not. */
const pools: fc.Arbitrary<LinearModel> = fc
  .record({
    needs: fc.array(fc.integer({ min: 5, max: 60 }), { minLength: 2, maxLength: 5 }),
    types: fc.array(fc.record({ cost: fc.integer({ min: 3, max: 40 }), cpu: fc.integer({ min: 4, max: 20 }), gb: fc.integer({ min: 4, max: 60 }), cheap: fc.integer({ min: 1, max: 4 }) }), { minLength: 1, maxLength: 3 }),
    gbPerCpu: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 5, maxLength: 5 }),
  })
  .map(({ needs, types, gbPerCpu }) => {
    const builder = new ModelBuilder();
    const nodes = types.map((_, t) => builder.column(`nodes${t}`, { upper: 40, integer: true }));
    types.forEach(({ cost, cheap }, t) => {
      const parts = [builder.column(`cheap${t}`, { upper: cheap, cost }), builder.column(`dear${t}`, { upper: 40, cost: cost * 1.5 })];
      builder.row(`all${t}`, { lower: 0, upper: 0 }, [...parts.map((c): [number, number] => [c, 1]), [nodes[t], -1]]);
    });
    const shares = needs.map((_, w) => types.map((_type, t) => builder.column(`share${w},${t}`, { upper: 1 })));
    shares.forEach((own, w) => builder.row(`whole${w}`, { lower: 1, upper: 1 }, own.map((c): [number, number] => [c, 1])));
    types.forEach(({ cpu, gb }, t) => {
      builder.row(`cpu${t}`, { upper: 0 }, [...shares.map((own, w): [number, number] => [own[t], needs[w] / cpu]), [nodes[t], -1]]);
      builder.row(`gb${t}`, { upper: 0 }, [...shares.map((own, w): [number, number] => [own[t], (needs[w] * gbPerCpu[w]) / gb]), [nodes[t], -1]]);
    });
    return builder.build();
  });

function relaxed(model: LinearModel, start: boolean): { readonly relaxation: Relaxation; readonly simplex: DualSimplex; readonly status: string } {
  const relaxation = new Relaxation(arraysOf(model, scalingOf(model)));
  if (start) startFromCosts(relaxation);
  const simplex = new DualSimplex(relaxation);
  return { relaxation, simplex, status: simplex.solve() };
}

/** What its prices prove, in scaled units. */
function boundOf(relaxation: Relaxation): number {
  const { model, lower, upper, n } = relaxation;
  return priceBound(model, relaxation.prices(), lower.slice(0, n), upper.slice(0, n)).value;
}

describe("a relaxation", () => {
  test("has the same optimum from any basis, moved costs or not, proven by its prices", () => {
    fc.assert(
      fc.property(pools, (model) => {
        const ends = [true, false].map((start) => {
          const { relaxation, simplex, status } = relaxed(model, start);
          const stays = status === "optimal" && simplex.polish() === "optimal";
          return stays ? boundOf(relaxation) : NaN;
        });
        const relaxedModel = { ...model, columns: model.columns.map((column) => ({ ...column, integer: false })) };
        const answer = solve(relaxedModel, { solver: "highs" });
        if (!("x" in answer)) return Number.isNaN(ends[0]);
        const scale = scalingOf(model).objective;
        for (const end of ends) expect(end / scale).toBeCloseTo(answer.objective, 4);
        return true;
      }),
      runs,
    );
  });

  test("with moved costs is within a hundred-thousandth of its optimum, and its prices prove no more than that", () => {
    fc.assert(
      fc.property(pools, (model) => {
        const { relaxation, simplex, status } = relaxed(model, true);
        if (status !== "optimal") return;
        const before = boundOf(relaxation);
        simplex.polish();
        const after = boundOf(relaxation);
        expect(before).toBeLessThanOrEqual(after + 1e-6 * Math.abs(after));
        expect(before).toBeGreaterThanOrEqual(after - 1e-4 * Math.abs(after));
      }),
      runs,
    );
  });
});

describe("a cut", () => {
  test("keeps every whole point, and cuts off the relaxation's", () => {
    let made = 0;
    fc.assert(
      fc.property(smallModels, (model) => {
        const scaling = scalingOf(model);
        const { relaxation, simplex, status } = relaxed(model, true);
        if (status !== "optimal" || simplex.polish() !== "optimal") return;
        const { lower, upper, n } = relaxation;
        const cuts = gomoryCuts(relaxation, lower.slice(0, n), upper.slice(0, n));
        made += cuts.length;
        const activity = (x: ArrayLike<number>, cut: (typeof cuts)[number]): number => cut.indices.reduce((sum, c, i) => sum + cut.values[i] * x[c], 0);
        for (const cut of cuts) {
          expect(activity(relaxation.point(), cut)).toBeGreaterThan(cut.upper);
          forEachPoint(model, (x) => {
            if (verify(model, x, 1e-9).length > 0) return;
            expect(activity(x.map((value, c) => value / scaling.columns[c]), cut)).toBeLessThanOrEqual(cut.upper + 1e-7);
          });
        }
      }),
      { numRuns: 600 },
    );
    expect(made).toBeGreaterThan(25);
  });
});

describe("a basis taken over to a program with more rows", () => {
  test("and then fewer again has the same optimum as one made for it", () => {
    let compared = 0;
    fc.assert(
      fc.property(pools, (model) => {
        const { relaxation, simplex, status } = relaxed(model, true);
        if (status !== "optimal" || simplex.polish() !== "optimal") return;
        const { lower, upper, n, m } = relaxation;
        const cuts = gomoryCuts(relaxation, lower.slice(0, n), upper.slice(0, n));
        if (cuts.length === 0) return;
        compared++;
        const given = Array.from({ length: m }, (_, r) => r);
        const tightened = withCuts(relaxation.model, cuts);
        const more = relaxation.onto(tightened, [...given, ...cuts.map(() => -1)]);
        const fresh = new Relaxation(tightened);
        for (const one of [more, fresh]) expect([new DualSimplex(one).solve(), new DualSimplex(one).polish()]).toEqual(["optimal", "optimal"]);
        expect(boundOf(more)).toBeCloseTo(boundOf(fresh), 3);
        const left = given.concat(cuts.flatMap((_, i) => (more.line[n + m + i] < 0 ? [m + i] : [])));
        const fewer = more.onto(withCuts(relaxation.model, cuts.filter((_, i) => more.line[n + m + i] < 0)), left);
        expect(fewer.drift()).toBeLessThan(1e-7);
        expect(new DualSimplex(fewer).solve()).toBe("optimal");
        expect(boundOf(fewer)).toBeCloseTo(boundOf(fresh), 3);
      }),
      runs,
    );
    expect(compared).toBeGreaterThan(30);
  });
});

describe("a relaxation rounded", () => {
  test("stands in the model wherever it is given", () => {
    let given = 0;
    fc.assert(
      fc.property(pools, (model) => {
        const { relaxation, status } = relaxed(model, true);
        if (status !== "optimal") return;
        const { lower, upper, n, x, matrix } = relaxation;
        const point = roundedPoint(relaxation.model, matrix, x, lower.slice(0, n), upper.slice(0, n));
        if (!point) return;
        given++;
        const scaling = scalingOf(model);
        expect(verify(model, point.map((value, c) => value * scaling.columns[c]))).toEqual([]);
      }),
      runs,
    );
    expect(given).toBeGreaterThan(100);
  });
});

describe("the built-in search", () => {
  test("finds the optimum of small models", () => {
    fc.assert(
      fc.property(smallModels, (model) => {
        const answer = solve(model, { solver: "built-in" });
        const best = bruteForce(model);
        if (best === Infinity) return answer.status === "infeasible";
        return answer.status === "optimal" && "objective" in answer && Math.abs(answer.objective - best) < 1e-6;
      }),
      { numRuns: 300 },
    );
  });

  test("proves an objective of 0 whose terms cancel", () => {
    const builder = new ModelBuilder();
    builder.column("free", { lower: -1, upper: -1, integer: true });
    builder.column("costs", { upper: 0, integer: true, cost: 1 });
    expect(solve(builder.build(), { solver: "built-in" })).toMatchObject({ status: "optimal", objective: 0, gap: 0 });
  });

  test("agrees with HiGHS on pools, for the optimum and for a gap", () => {
    fc.assert(
      fc.property(pools, fc.constantFrom(0, 1e-3, 0.05), (model, gap) => {
        const ours = solve(model, { solver: "built-in", gap });
        const theirs = solve(model, { solver: "highs" });
        expect(ours.status).toBe(theirs.status);
        if (!("x" in ours) || !("x" in theirs)) return;
        expect(ours.objective).toBeGreaterThanOrEqual(theirs.objective - 1e-5 * Math.abs(theirs.objective));
        expect(ours.bound).toBeLessThanOrEqual(theirs.objective + 1e-6 * Math.abs(theirs.objective));
        expect(ours.gap).toBeLessThanOrEqual(gap + 1e-7);
      }),
      runs,
    );
  });

  test("goes on past a gap that will do only while that costs little", () => {
    const model = fc.sample(pools, { numRuns: 1, seed: 7 })[0];
    const answer = solve(model, { solver: "built-in", gap: 0, enough: 0.01 });
    expect(answer.status).toBe("optimal");
  });
});

test("branching prefers the column that has raised the bound on both sides, not the one that costs most", () => {
  const pseudo = new PseudoCosts(Int32Array.of(0, 1), Float64Array.of(10, 1));
  const choose = (): number => pseudo.choose(Float64Array.of(0.5, 0.5));
  expect(choose()).toBe(0);
  for (const up of [false, true]) {
    pseudo.learn(0, up, 0.5, 0.001);
    pseudo.learn(1, up, 0.5, 40);
  }
  expect(choose()).toBe(1);
});

test("a relaxation that takes more than the work it is given is lost, and proves no more than is so", () => {
  const model = binPacking([20, 11, 8, 7, 14, 8, 26, 22], 6, 47);
  const relaxation = new Relaxation(arraysOf(model, scalingOf(model)));
  expect(new DualSimplex(relaxation, 0).solve()).toBe("lost");
  expect(boundOf(relaxation)).toBeLessThanOrEqual(boundOf(relaxed(model, true).relaxation) + 1e-6);
});

test("a gap that will do ends no search that has no point yet", () => {
  const sizes = [20, 11, 8, 7, 14, 8, 26, 22, 16, 12, 27, 32, 10, 15, 34, 16];
  expect(solveBuiltIn(binPacking(sizes, 6, 47), { gap: 0.001 })).toMatchObject({ status: "optimal", objective: 67.5 });
});

function forEachPoint(model: LinearModel, visit: (x: readonly number[]) => void): void {
  const x = model.columns.map(({ lower }) => lower);
  const from = (c: number): void => {
    if (c === x.length) return visit(x);
    for (x[c] = model.columns[c].lower; x[c] <= model.columns[c].upper; x[c]++) from(c + 1);
  };
  from(0);
}

describe("a long search", () => {
  const model = binPacking([31, 29, 27, 26, 24, 23, 21, 19, 17, 16, 14, 13], 6, 60);

  test("begins anew with cuts, and ends at the optimum", () => {
    const ours = solve(model, { solver: "built-in" });
    const theirs = solve(model, { solver: "highs" });
    expect(ours).toMatchObject({ status: "optimal", gap: 0 });
    expect(ours.nodes).toBeGreaterThan(100);
    expect("x" in ours && "x" in theirs && ours.objective - theirs.objective).toBeCloseTo(0, 6);
  });

  test("keeps its bound wherever a limit of work stops it", () => {
    const first = solveBuiltIn(model, {}, 1).bound;
    const optimum = solve(model, { solver: "highs" }).bound;
    for (let work = 2e5; work < 4e6; work *= 1.2) {
      const { bound, nodes } = solveBuiltIn(model, {}, work);
      expect({ nodes, holds: bound >= first - 1e-6 && bound <= optimum + 1e-6 }).toMatchObject({ holds: true });
    }
  });

  test("that may have few nodes has its cuts at once", () => {
    const bound = (nodeLimit: number): number => solveBuiltIn(smallPool(), { nodeLimit }).bound;
    expect(bound(1)).toBeGreaterThan(solveBuiltIn(smallPool(), {}, 1).bound);
  });
});

/** A pool whose relaxation is some way from its optimum. */
function smallPool(): LinearModel {
  const builder = new ModelBuilder();
  const nodes = [7, 11, 16].map((cost, t) => builder.column(`n${t}`, { upper: 20, integer: true, cost }));
  const shares = [23, 31].map((need, w) => nodes.map((_, t) => builder.column(`s${w},${t}`, { upper: need })));
  [23, 31].forEach((need, w) => builder.row(`d${w}`, { lower: need, upper: need }, shares[w].map((c): [number, number] => [c, 1])));
  [4, 7, 11].forEach((size, t) => builder.row(`r${t}`, { upper: 0 }, [...shares.map((own): [number, number] => [own[t], 1]), [nodes[t], -size]]));
  return builder.build();
}
