import fc from "fast-check";
import { lpDuals, ModelBuilder, objectiveAt, solve, verify, type LinearModel } from "../../../lib/allocator/solver";
import { cheapestCover, type Thing } from "../../../lib/allocator/solver/covers/cheapest-cover";
import { withCoverCuts } from "../../../lib/allocator/solver/covers/cover-cuts";
import { coversOf } from "../../../lib/allocator/solver/covers/covers";
import { lagrangianBound } from "../../../lib/allocator/solver/covers/lagrangian";
import { searchWays } from "../../../lib/allocator/solver/covers/search-ways";
import { waysToCover } from "../../../lib/allocator/solver/covers/ways";
import { waysModel } from "../../../lib/allocator/solver/covers/ways-model";
import { bruteForce } from "./models";

const MOST = 3;

/** Services whose replicas of unlike sizes stand on nodes of two kinds. */
const services: fc.Arbitrary<LinearModel> = fc
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

function forEachPoint(model: LinearModel, visit: (x: readonly number[]) => void): void {
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

test("the cheapest cover is the least price of whole things that carry the demand", () => {
  const thing: fc.Arbitrary<Thing> = fc.record({ size: fc.integer({ min: 1, max: 50 }), price: fc.integer({ min: 0, max: 90 }), most: fc.integer({ min: 0, max: 3 }) });
  fc.assert(
    fc.property(fc.array(thing, { maxLength: 4 }), fc.integer({ min: 1, max: 200 }), (things, demand) => {
      const builder = new ModelBuilder();
      const columns = things.map(({ price, most }, t) => builder.column(`x${t}`, { upper: most, integer: true, cost: price }));
      builder.row("demand", { lower: demand }, columns.map((c, t): [number, number] => [c, things[t].size]));
      const best = things.length === 0 ? Infinity : bruteForce(builder.build());
      const least = cheapestCover(things, demand);
      expect(least).toBeLessThanOrEqual(best);
      if (best < Infinity) expect(least).toBeCloseTo(best, 5);
    }),
    { numRuns: 300, seed: 5 },
  );
});

test("cover cuts lose no whole point, and their bound is below every one", () => {
  fc.assert(
    fc.property(services, (model) => {
      const tightened = withCoverCuts(model);
      if (!tightened) return;
      expect(tightened.model.rows.slice(0, model.rows.length)).toEqual(model.rows);
      forEachPoint(model, (x) => {
        const broken = verify(tightened.model, x);
        if (broken.length > 0 || objectiveAt(model, x) < tightened.bound - 1e-6) throw new Error(`cuts lose ${x.join()}: ${JSON.stringify(broken)}`);
      });
    }),
    { numRuns: 50, seed: 3 },
  );
});

test("what is found among the ways to carry each demand is a point of the model, of the same objective, and the best where every way is listed", () => {
  fc.assert(
    fc.property(services, (model) => {
      const tightened = withCoverCuts(model);
      const ways = tightened && waysModel(model, tightened, { room: 1e9, least: 0, most: 1e6 });
      const best = bruteForce(model);
      if (!ways || best === Infinity) return;
      const answer = solve(ways.model);
      if (!("x" in answer)) throw new Error("the ways have no point");
      const x = ways.expand(answer.x);
      expect(verify(model, x)).toEqual([]);
      expect(objectiveAt(model, x)).toBeCloseTo(answer.objective, 6);
      expect(answer.objective).toBeCloseTo(best, 6);
    }),
    { numRuns: 50, seed: 4 },
  );
});

test("cuts bring the relaxation nearer to the whole optimum, and rows of like sizes have none", () => {
  const builder = new ModelBuilder();
  const [small, large] = [builder.column("small", { upper: 9, integer: true, cost: 10 }), builder.column("large", { upper: 9, integer: true, cost: 22 })];
  builder.row("carry", { lower: 2.5 }, [[small, 1], [large, 2.2]]);
  const model = builder.build();
  // 2.5 small ones cost 25 in parts; whole, the best is 30
  expect(lpDuals(model)?.objective).toBeCloseTo(25, 6);
  expect(withCoverCuts(model)?.bound).toBeCloseTo(30, 6);
  const alike = { ...model, rows: model.rows.map((row) => ({ ...row, entries: row.entries.map(([c]): [number, number] => [c, 1]) })) };
  expect(withCoverCuts(alike)).toBeUndefined();
});

test("what the listed ways prove holds for every point", () => {
  fc.assert(
    fc.property(services, fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 6 }), (model, room, most) => {
      const tightened = withCoverCuts(model);
      const ways = tightened && waysModel(model, tightened, { room, least: 0, most });
      const best = bruteForce(model);
      if (!ways || best === Infinity) return;
      const atPrices = lagrangianBound(model, tightened.prices);
      expect(atPrices).toBeLessThanOrEqual(best + 1e-6);
      expect(Math.min(solve(ways.model).bound, atPrices + ways.reach)).toBeLessThanOrEqual(best + 1e-6);
    }),
    { numRuns: 80, seed: 6 },
  );
});

test("many services are solved to the gap, with a bound that holds", () => {
  const nodes = [400, 310, 90];
  const service = fc.record({ rate: fc.integer({ min: 20, max: 400 }), sizes: fc.array(fc.integer({ min: 5, max: 97 }), { minLength: 3, maxLength: 3 }), parts: fc.array(fc.constantFrom(1, 2, 4, 8), { minLength: 3, maxLength: 3 }) });
  fc.assert(
    fc.property(fc.array(service, { minLength: 9, maxLength: 9 }), (services) => {
      const builder = new ModelBuilder();
      const bought = nodes.map((cost, n) => builder.column(`node${n}`, { upper: 200, integer: true, cost }));
      const replicas = services.map(({ rate, sizes }, d) => sizes.map((size, n) => builder.column(`replica${d},${n}`, { upper: Math.ceil(rate / size), integer: true })));
      services.forEach(({ rate, sizes }, d) => builder.row(`rate${d}`, { lower: rate / 37 }, sizes.map((size, n): [number, number] => [replicas[d][n], size / 37])));
      bought.forEach((node, n) => builder.row(`room${n}`, { upper: 0 }, [[node, -1], ...services.map(({ parts }, d): [number, number] => [replicas[d][n], parts[n] / 8])]));
      const model = builder.build();
      const answer = solve(model, { gap: 0.01 });
      const exact = solve(model, { gap: 0.002, solver: "highs" });
      if (!("x" in answer) || !("x" in exact)) throw new Error("no point");
      expect(answer.status).toBe("optimal");
      expect(answer.gap).toBeLessThanOrEqual(0.01 + 1e-8);
      expect(answer.bound).toBeLessThanOrEqual(exact.objective * (1 + 1e-8));
    }),
    { numRuns: 8, seed: 8 },
  );
});

test("a point searched among ways is one of the model", () => {
  fc.assert(
    fc.property(services, (model) => {
      const tightened = withCoverCuts(model);
      const ways = tightened && waysModel(model, tightened, { room: 50, least: 0, most: 20 });
      const found = ways && searchWays(ways.model, -Infinity);
      if (!found) return;
      expect(verify(model, ways.expand(found.x))).toEqual([]);
      expect(objectiveAt(model, ways.expand(found.x))).toBeCloseTo(found.objective, 6);
    }),
    { numRuns: 30, seed: 7 },
  );
});

test("ways that cost the same are listed up to the number asked, and the list then has no reach", () => {
  const builder = new ModelBuilder();
  const columns = [1, 2, 4].map((size) => builder.column(`x${size}`, { upper: 400, integer: true, cost: size }));
  builder.row("carry", { lower: 40 }, columns.map((c, i): [number, number] => [c, 2 ** i]));
  columns.forEach((c, i) => builder.row(`room${i}`, { upper: 400 }, [[c, 1]]));
  const [cover] = coversOf(builder.build());
  const free = [0, 0, 0, 0];
  expect(waysToCover(cover, free, { room: 5, most: 30 })?.ways).toHaveLength(30);
  expect(waysToCover(cover, free, { room: 5, most: 30 })?.reach).toBeLessThan(1e-3);
  // 3 as 2 + 1, as 1 + 1 + 1, as 2 + 2 and as 4
  const all = waysToCover({ ...cover, demand: 3 }, free, { room: 5, most: 30 });
  expect(all?.ways).toHaveLength(4);
  expect(all?.reach).toBe(5);
});
