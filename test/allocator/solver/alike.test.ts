import fc from "fast-check";
import { ModelBuilder, objectiveAt, solve, verify, type LinearModel } from "../../../lib/allocator/solver";
import { mergedAlike } from "../../../lib/allocator/solver/alike";
import { processRuntime } from "../../../lib/allocator/solver/highs/runtime";
import { solveCore } from "../../../lib/allocator/solver/highs/core";
import { solveWithHighs } from "../../../lib/allocator/solver/highs/solve";

/** Nodes of types, each bought in several ways, that carry demands; power and budget limit them. */
interface Fleet {
  readonly demand: readonly number[];
  readonly types: readonly { readonly carries: number; readonly power: number; readonly ways: readonly { readonly price: number; readonly upper: number }[] }[];
  readonly power: number;
  readonly budget: number;
}

const fleets: fc.Arbitrary<Fleet> = fc.record({
  demand: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 2 }),
  types: fc.array(
    fc.record({
      carries: fc.constantFrom(1, 1.5, 2.5, 4),
      power: fc.integer({ min: 1, max: 3 }),
      ways: fc.array(fc.record({ price: fc.integer({ min: 1, max: 6 }), upper: fc.integer({ min: 1, max: 2 }) }), { minLength: 1, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 2 },
  ),
  power: fc.integer({ min: 3, max: 20 }),
  budget: fc.integer({ min: 5, max: 40 }),
});

function modelOf({ demand, types, power, budget }: Fleet): LinearModel {
  const builder = new ModelBuilder();
  const nodes = types.map(({ ways }, t) => ways.map(({ price, upper }, i) => builder.column(`n${t}_${i}`, { upper, integer: true, cost: price })));
  const shares = demand.map((_, d) => types.map((_t, t) => builder.column(`f${d}_${t}`, { upper: 1 })));
  shares.forEach((row, d) => builder.row(`all${d}`, { lower: 1, upper: 1 }, row.map((c) => [c, 1])));
  types.forEach(({ carries }, t) => builder.row(`pool${t}`, { upper: 0 }, [...shares.map((row, d): [number, number] => [row[t], demand[d]]), ...nodes[t].map((c): [number, number] => [c, -carries])]));
  builder.row("power", { upper: power }, types.flatMap((type, t) => nodes[t].map((c): [number, number] => [c, type.power])));
  builder.row("budget", { upper: budget }, types.flatMap(({ ways }, t) => nodes[t].map((c, i): [number, number] => [c, ways[i].price])));
  return builder.build();
}

/** Least cost over all whole numbers of nodes, each tried; demands of all types add up freely. */
function bruteForce({ demand, types, power, budget }: Fleet): number {
  const ways = types.flatMap((type) => type.ways.map((way) => ({ ...way, carries: type.carries, power: type.power })));
  const asked = demand.reduce((sum, one) => sum + one, 0);
  let best = Infinity;
  const tryAll = (i: number, cost: number, drawn: number, carried: number): void => {
    if (i === ways.length) {
      if (carried >= asked - 1e-9 && drawn <= power && cost <= budget) best = Math.min(best, cost);
      return;
    }
    for (let n = 0; n <= ways[i].upper; n++) tryAll(i + 1, cost + n * ways[i].price, drawn + n * ways[i].power, carried + n * ways[i].carries);
  };
  tryAll(0, 0, 0, 0);
  return best;
}

describe("columns that differ in their cost alone are one decision", () => {
  test("the optimum is that of every whole number tried", () => {
    let merges = 0;
    fc.assert(
      fc.property(fleets, (fleet) => {
        const model = modelOf(fleet);
        if (mergedAlike(model)) merges++;
        const best = bruteForce(fleet);
        const answer = solve(model);
        if (best === Infinity) return answer.status === "infeasible";
        return answer.status === "optimal" && Math.abs(answer.objective - best) < 1e-6 && verify(model, answer.x).length === 0;
      }),
      { numRuns: 300, seed: 5 },
    );
    expect(merges).toBeGreaterThan(100);
  });

  test("a point keeps its rows on the way there, and costs no more on the way there and back", () => {
    fc.assert(
      fc.property(fleets, (fleet) => {
        const model = modelOf({ ...fleet, budget: 1e3 });
        const merged = mergedAlike(model);
        const answer = solve(model);
        if (!merged || !("x" in answer)) return true;
        const there = merged.shrink(answer.x);
        const back = merged.expand(there);
        return verify(merged.model, there).length === 0 && verify(model, back).length === 0 && objectiveAt(model, back) <= answer.objective + 1e-9;
      }),
      { numRuns: 100, seed: 6 },
    );
  });

  test("columns that differ in a row of two sides, or trade cost for power, stay apart", () => {
    const builder = new ModelBuilder();
    const [a, b, c] = [1, 2, 3].map((cost) => builder.column(`x${cost}`, { upper: 5, integer: true, cost }));
    builder.row("cover", { lower: 4, upper: 9 }, [[a, 1], [b, 2], [c, 1]]);
    // the dearer of the two draws less: neither is always the better
    builder.row("power", { upper: 9 }, [[a, 3], [b, 1], [c, 2]]);
    expect(mergedAlike(builder.build())).toBeUndefined();
  });
});

describe("the core of a large model", () => {
  /** Shares of 100 demands on 32 types. */
  const large = modelOf({
    demand: Array.from({ length: 100 }, (_, d) => 5 + ((d * 7) % 11)),
    types: Array.from({ length: 32 }, (_, t) => ({ carries: 1 + (t % 5), power: 1, ways: [{ price: 10 + ((t * 13) % 29), upper: 6 }, { price: 30 + t, upper: 40 }] })),
    power: 1e4,
    budget: 1e5,
  });

  test("its point stands in the whole model, within the gap of a bound that the whole search does not contradict", () => {
    const runtime = processRuntime.get();
    if ("reason" in runtime) throw new Error(runtime.reason);
    const core = solveCore(runtime, large, { gap: 0.01 });
    const whole = solveWithHighs(runtime, large, { gap: 0.001 });
    if (!core || !("x" in whole)) throw new Error("no answer");
    expect(verify(large, core.x)).toEqual([]);
    expect(core.status).toBe("optimal");
    expect(core.gap).toBeLessThanOrEqual(0.01);
    expect(core.bound).toBeLessThanOrEqual(whole.objective);
    expect(core.objective).toBeGreaterThanOrEqual(whole.bound - 1e-6);
  });

  test("nobody who asks for the optimum itself gets it, nor a small model", () => {
    const runtime = processRuntime.get();
    if ("reason" in runtime) throw new Error(runtime.reason);
    expect(solveCore(runtime, large, { gap: 0 })).toBeUndefined();
    expect(solveCore(runtime, modelOf({ demand: [3], types: [{ carries: 1, power: 1, ways: [{ price: 1, upper: 9 }] }], power: 9, budget: 9 }), { gap: 0.01 })).toBeUndefined();
  });
});
