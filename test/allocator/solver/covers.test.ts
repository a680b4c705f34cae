import fc from "fast-check";
import { lpDuals, ModelBuilder, objectiveAt, solve, verify } from "../../../lib/allocator/solver";
import { cheapestCover, type Thing } from "../../../lib/allocator/solver/covers/cheapest-cover";
import { withCoverCuts } from "../../../lib/allocator/solver/covers/cover-cuts";
import { coversOf } from "../../../lib/allocator/solver/covers/covers";
import { waysToCover } from "../../../lib/allocator/solver/covers/ways";
import { forEachPoint, services } from "./cover-models";
import { bruteForce } from "./models";

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

test("ways that cost the same are listed up to the number asked", () => {
  const builder = new ModelBuilder();
  const columns = [1, 2, 4].map((size) => builder.column(`x${size}`, { upper: 400, integer: true, cost: size }));
  builder.row("carry", { lower: 40 }, columns.map((c, i): [number, number] => [c, 2 ** i]));
  columns.forEach((c, i) => builder.row(`room${i}`, { upper: 400 }, [[c, 1]]));
  const [cover] = coversOf(builder.build());
  const free = [0, 0, 0, 0];
  expect(waysToCover(cover, free, { room: 5, most: 30 })).toHaveLength(30);
  // 3 as 2 + 1, as 1 + 1 + 1, as 2 + 2 and as 4
  expect(waysToCover({ ...cover, demand: 3 }, free, { room: 5, most: 30 })).toHaveLength(4);
});
