import fc from "fast-check";
import { lpDuals, ModelBuilder, solve, verify, type LinearModel } from "../../../lib/allocator/solver";
import type { Cover } from "../../../lib/allocator/solver/covers/covers";
import { nodeCuts } from "../../../lib/allocator/solver/covers/node-cuts";
import { PricedSearch } from "../../../lib/allocator/solver/covers/priced-search";
import { Pricing } from "../../../lib/allocator/solver/covers/pricing";
import { pricedCovers, solveByPricing } from "../../../lib/allocator/solver/covers/solve-by-pricing";
import { withCoverCuts } from "../../../lib/allocator/solver/covers/cover-cuts";
import { forEachPoint, services } from "./cover-models";
import { bruteForce } from "./models";

const LIMITS = { gap: 1e-7, nodeLimit: 5000, workLimit: 1e9 };

/** What one unit of each row costs, drawn. */
const drawnPrices = (least: number): fc.Arbitrary<readonly number[]> => fc.array(fc.integer({ min: least, max: 90 }), { minLength: 4, maxLength: 4 });

test("the cheapest way within bounds is that of brute force, also where rows pay", () => {
  const member = fc.record({ size: fc.integer({ min: 1, max: 50 }), cost: fc.integer({ min: 0, max: 40 }), takes: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 }), lower: fc.integer({ min: 0, max: 1 }), more: fc.integer({ min: 0, max: 2 }) });
  fc.assert(
    fc.property(fc.array(member, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 150 }), drawnPrices(-30), (members, demand, prices) => {
      const builder = new ModelBuilder();
      const priceOf = ({ cost, takes }: (typeof members)[number]): number => takes.reduce((sum, amount, r) => sum + amount * (prices[r] ?? 0), cost);
      const columns = members.map((one, i) => builder.column(`x${i}`, { lower: one.lower, upper: one.lower + one.more, integer: true, cost: priceOf(one) }));
      builder.row("demand", { lower: demand }, columns.map((c, i): [number, number] => [c, members[i].size]));
      const best = bruteForce(builder.build());
      const cover: Cover = { row: 0, demand, alone: true, shrinks: true, members: members.map(({ size, cost, takes, lower, more }, column) => ({ column, size, cost, most: lower + more, takes: takes.map((amount, r) => [r, amount] as const) })) };
      const found = new Pricing(cover).cheapest(prices, { lower: Int32Array.from(members, ({ lower }) => lower), upper: Int32Array.from(members, ({ lower, more }) => lower + more) });
      expect(found.price).toBeLessThanOrEqual(best);
      if (best === Infinity) return;
      expect(found.price).toBeCloseTo(best, 4);
      expect([...(found.counts ?? [])].reduce((sum, count, i) => sum + count * priceOf(members[i]), 0)).toBeCloseTo(best, 6);
    }),
    { numRuns: 400, seed: 11 },
  );
});

test("cuts in whole nodes lose no whole point, at any prices", () => {
  fc.assert(
    fc.property(services, drawnPrices(0), (model, drawn) => {
      const covers = pricedCovers(model);
      const relaxed = lpDuals(model);
      if (!relaxed) return;
      const ofNodes = model.rows.map(({ lower }, r) => (lower > -Infinity ? 0 : (drawn[r % 4] ?? 0)));
      const ofRelaxation = Array.from(relaxed.rows, (price, r) => (model.rows[r].lower > -Infinity ? 0 : Math.max(0, -price)));
      const cuts = [ofNodes, ofRelaxation].flatMap((prices) => nodeCuts(model, covers, relaxed.x, prices, ""));
      forEachPoint(model, (x) => {
        const broken = verify({ ...model, rows: cuts }, x);
        if (broken.length > 0) throw new Error(`cuts lose ${x.join()}: ${JSON.stringify(broken)}`);
      });
    }),
    { numRuns: 150, seed: 12 },
  );
});

test("a cut in whole nodes rounds up what demands take together", () => {
  const builder = new ModelBuilder();
  const [node, other] = [builder.column("node", { upper: 9, integer: true, cost: 80 }), builder.column("other", { upper: 9, integer: true, cost: 30 })];
  const replicas = [0, 1].map((d) => [builder.column(`here${d}`, { upper: 9, integer: true }), builder.column(`there${d}`, { upper: 9, integer: true })]);
  replicas.forEach(([here, there], d) => builder.row(`rate${d}`, { lower: 3 }, [[here, 1], [there, 0.9]]));
  builder.row("room", { upper: 0 }, [[node, -8], ...replicas.map(([here]): [number, number] => [here, 2])]);
  builder.row("elsewhere", { upper: 0 }, [[other, -1], ...replicas.map(([, there]): [number, number] => [there, 1])]);
  const model = builder.build();
  // two demands of three replicas with two accelerators each: 12 of 8 to a node
  const x = [1.5, 0, 3, 0, 3, 0];
  const [cut] = nodeCuts(model, pricedCovers(model), x, [0, 0, 10, 30], "");
  expect(cut.lower).toBe(2);
  expect(cut.entries.find(([c]) => c === node)?.[1]).toBe(1);
});

test("branch and price finds the optimum of brute force, and says so", () => {
  fc.assert(
    fc.property(services, (model) => {
      const covers = pricedCovers(model);
      const best = bruteForce(model);
      if (covers.length === 0) return;
      const { x, objective, bound } = new PricedSearch(model, covers, [], LIMITS, { missing: 1000 }).run();
      if (best === Infinity) return expect(x).toBeUndefined();
      expect(verify(model, x ?? [])).toEqual([]);
      expect(objective).toBeCloseTo(best, 4);
      expect(bound).toBeLessThanOrEqual(best + 1e-6);
      expect(bound).toBeGreaterThanOrEqual(best * (1 - 1e-6));
    }),
    { numRuns: 150, seed: 13 },
  );
});

/** As `services`, more of them, on three kinds of nodes, with a limit over all nodes. */
const many: fc.Arbitrary<LinearModel> = fc
  .record({
    limit: fc.integer({ min: 25, max: 150 }),
    services: fc.array(fc.record({ rate: fc.integer({ min: 20, max: 400 }), sizes: fc.array(fc.integer({ min: 5, max: 97 }), { minLength: 3, maxLength: 3 }), parts: fc.array(fc.constantFrom(1, 2, 4, 8), { minLength: 3, maxLength: 3 }) }), { minLength: 8, maxLength: 10 }),
  })
  .map(({ limit, services: all }) => {
    const builder = new ModelBuilder();
    const bought = [400, 310, 90].map((cost, n) => builder.column(`node${n}`, { upper: 200, integer: true, cost }));
    const replicas = all.map(({ rate, sizes }, d) => sizes.map((size, n) => builder.column(`replica${d},${n}`, { upper: Math.ceil(rate / size), integer: true })));
    all.forEach(({ rate, sizes }, d) => builder.row(`rate${d}`, { lower: rate / 37 }, sizes.map((size, n): [number, number] => [replicas[d][n], size / 37])));
    bought.forEach((node, n) => builder.row(`room${n}`, { upper: 0 }, [[node, -1], ...all.map(({ parts }, d): [number, number] => [replicas[d][n], parts[n] / [8, 6, 2][n]])]));
    builder.row("limit", { upper: limit }, bought.map((node, n): [number, number] => [node, [1, 1.2, 0.4][n]]));
    return builder.build();
  });

test("with a limit over all nodes it agrees with another solver, within the gap", () => {
  let solved = 0;
  fc.assert(
    fc.property(many, (model) => {
      const tightened = withCoverCuts(model);
      const found = tightened && solveByPricing(model, tightened, { gap: 0.002 });
      const other = solve(model, { gap: 1e-6, solver: "highs" });
      if (!("x" in other)) return expect(found).toBeUndefined();
      if (!found) return;
      solved++;
      expect(verify(model, found.x)).toEqual([]);
      expect(found.bound).toBeLessThanOrEqual(other.objective * (1 + 1e-7));
      expect(found.objective).toBeGreaterThanOrEqual(other.bound * (1 - 1e-7));
      if (found.status === "optimal") expect(found.objective).toBeLessThanOrEqual(other.objective * 1.0021);
    }),
    { numRuns: 10, seed: 14 },
  );
  expect(solved).toBeGreaterThan(5);
});

test("starts from a point that is known, and is never worse", () => {
  fc.assert(
    fc.property(services, (model) => {
      const covers = pricedCovers(model);
      let start: readonly number[] | undefined;
      forEachPoint(model, (x) => (start ??= [...x]));
      if (covers.length === 0 || !start) return;
      const { objective } = new PricedSearch(model, covers, [], { ...LIMITS, nodeLimit: 1 }, { start, missing: 1000 }).run();
      expect(objective).toBeLessThanOrEqual(model.columns.reduce((sum, { cost }, c) => sum + cost * (start?.[c] ?? 0), 0) + 1e-9);
    }),
    { numRuns: 50, seed: 15 },
  );
});

test("points that are of no use are passed over, and the bound is that of all", () => {
  fc.assert(
    fc.property(services, (model) => {
      const covers = pricedCovers(model);
      const best = bruteForce(model);
      if (covers.length === 0) return;
      const stands = (x: Float64Array): boolean => x[0] !== 1;
      const { x, bound } = new PricedSearch(model, covers, [], LIMITS, { missing: 1000, stands }).run();
      if (x) expect(x[0]).not.toBe(1);
      expect(bound).toBeLessThanOrEqual(best + 1e-6);
      const own = solve(model, { solver: "built-in", stands });
      if ("x" in own) expect(own.x[0]).not.toBe(1);
      expect(own.bound).toBeLessThanOrEqual(best + 1e-6);
    }),
    { numRuns: 100, seed: 16 },
  );
});
