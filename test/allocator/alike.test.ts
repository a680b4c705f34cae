import { buildProblem } from "../../lib/allocator/model/build-problem";
import { leastCost } from "./support/brute-force";
import { divisible, gang, input, offer, plan, profile, replicated } from "./support/make";
import { numbersFrom } from "./support/random";

const halls = (count: number, more: (i: number) => object = () => ({})) => Array.from({ length: count }, (_, i) => offer({ name: `hall-${i}`, zone: `z${i}`, resources: { vcpu: 4, gpu: 2 }, usdPerHour: 1 + i / 10, maxNodes: 2, ...more(i) }));

describe("own offers of the same kind of node", () => {
  test("are one place, and each keeps its price, its limit and its name", () => {
    const offers = halls(3);
    const demands = [replicated("api", offers, { vcpu: 3 }, 5)];
    expect(buildProblem(input(offers, demands)).places).toHaveLength(1);
    expect(plan(offers, demands).pools?.map(({ name, nodes }) => [name, nodes])).toEqual([["hall-0", 2], ["hall-1", 2], ["hall-2", 1]]);
  });

  test("are told apart by resources, and by what a workload makes of them", () => {
    const offers = halls(2);
    const places = (demand: Parameters<typeof plan>[1][number], list = offers): number => buildProblem(input(list, [demand])).places.length;
    expect(places(divisible("etl", halls(2, (i) => ({ resources: { vcpu: 4 + i } })), { vcpu: 9 }), halls(2, (i) => ({ resources: { vcpu: 4 + i } })))).toBe(2);
    expect(places(profile("chat", [{ rate: 3, maxRatePerReplica: { "hall-0": 1, "hall-1": 1 } }]))).toBe(1);
    expect(places(profile("chat", [{ rate: 3, maxRatePerReplica: { "hall-0": 1, "hall-1": 2 } }]))).toBe(2);
    expect(places(replicated("api", offers, { vcpu: 1 }, 3, (machine) => (machine === "hall-0" ? 1 : 2)))).toBe(2);
    expect(places(gang("train", { "hall-0": 1, "hall-1": 2 }))).toBe(2);
  });

  test("cost as little as a brute force finds, beside gangs, shares and replicas", () => {
    const next = numbersFrom(3);
    for (let round = 0; round < 12; round++) {
      const offers = halls(3, () => ({ usdPerHour: 1 + Math.floor(next() * 5) / 4, maxNodes: 1 + Math.floor(next() * 2) }));
      const demands = [replicated("api", offers, { vcpu: 1 + Math.floor(next() * 3) }, 1 + Math.floor(next() * 3)), ...(next() < 0.5 ? [gang("train", { "hall-0": 1, "hall-1": 1, "hall-2": 1 })] : [])];
      const found = plan(offers, demands, { gapLimit: 0 });
      const expected = leastCost(offers, demands, {}, 2);
      expect({ round, cost: found.totals?.costUsdPerMonth.toFixed(4) }).toEqual({ round, cost: expected?.toFixed(4) });
    }
  });
});
