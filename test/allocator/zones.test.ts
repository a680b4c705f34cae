import type { Offer } from "../../lib/catalog";
import type { WorkloadDemand } from "../../lib/demand";
import { prunedProblem } from "../../lib/allocator/model/pruned-problem";
import { optimize } from "../../lib/allocator/optimize/optimize";
import { withZonesMerged } from "../../lib/allocator/zones/zones-merged";
import { zonedOptimum } from "../../lib/allocator/zones/zoned-optimum";
import { leastCost } from "./support/brute-force";
import { gang, input, offer, plan, replicated } from "./support/make";
import { numbersFrom } from "./support/random";

/** Nodes of an offer that the brute force tries, at most. */
const MOST_NODES = 3;
const FROM = Number(process.env["AIDC_FUZZ_FROM"] ?? 1);
const COUNT = Number(process.env["AIDC_FUZZ_COUNT"] ?? 8);

interface Instance {
  readonly offers: readonly Offer[];
  readonly demands: readonly WorkloadDemand[];
}

/** Two types in three zones, the second sometimes not in all of them; up to three kinds of replicas, of which some run on one type only. */
function instance(seed: number): Instance {
  const next = numbersFrom(seed);
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const missing = int(0, 5);
  const types = ["small", "large"].map((type, t) => ({ type, resources: { cpu: int(2, 4) + 4 * t, mem: int(4, 8) + 8 * t }, usdPerHour: int(2, 5) + 3 * t }));
  const offers = types.flatMap((facts, t) => ["a", "b", "c"].flatMap((zone, z) => (t === 1 && z === missing ? [] : [offer({ ...facts, name: `${facts.type}-${zone}`, zone })])));
  const demands: WorkloadDemand[] = Array.from({ length: int(1, 3) }, (_, w) => replicated(`w${w}`, offers, { cpu: int(1, 4), mem: int(1, 6) }, int(1, 3)));
  return { offers, demands };
}

const zoneRedundant = { zoneRedundant: true, gapLimit: 0 };

describe("any one zone may be lost", () => {
  test("the least cost is that of a brute force, on random small instances", () => {
    let searched = 0;
    for (let seed = FROM; seed < FROM + COUNT; seed++) {
      const { offers, demands } = instance(seed);
      const problem = prunedProblem(input(offers, demands, zoneRedundant));
      searched += zonedOptimum(problem, 0) ? 1 : 0;
      const result = optimize(problem, { gapLimit: 0 });
      const nodes = "standing" in result ? (result.standing.placed.periods[0]?.nodes ?? []).map((list) => list.length) : [];
      const expected = leastCost(offers, demands, zoneRedundant, MOST_NODES);
      const found = "standing" in result ? result.cost : undefined;
      if (nodes.some((count) => count > MOST_NODES)) expect(found).toBeLessThanOrEqual((expected ?? Infinity) + 1e-6);
      else expect({ seed, cost: found?.toFixed(6) }).toEqual({ seed, cost: expected?.toFixed(6) });
    }
    expect(searched).toBeGreaterThan(COUNT * 0.5);
  });

  test("the search over contents of zones agrees with the model of each zone by itself", () => {
    for (let seed = 100; seed < 115; seed++) {
      const { offers, demands } = instance(seed);
      const more = [...demands, gang("train", { large: 2 })];
      const alone = zonedOptimum(prunedProblem(input(offers, more, zoneRedundant)), 0);
      if (!alone) continue;
      // a limit that bars nothing sends the same request to the other search
      const modelled = optimize(prunedProblem(input(offers, more, { ...zoneRedundant, budgetUsdPerMonth: 1e9 })), { gapLimit: 0 });
      expect({ seed, cost: "standing" in modelled && modelled.cost.toFixed(4) }).toEqual({ seed, cost: alone.bound.toFixed(4) });
    }
  });

  test("with all zones merged and the replicas that it takes in all no plan is dearer", () => {
    let equal = 0;
    for (let seed = 200; seed < 230; seed++) {
      const { offers, demands } = instance(seed);
      const problem = prunedProblem(input(offers, demands, zoneRedundant));
      const merged = withZonesMerged(problem);
      const [one, each] = [merged && optimize(merged, { gapLimit: 0 }), optimize(problem, { gapLimit: 0 })];
      if (!one || !("standing" in one) || !("standing" in each)) continue;
      expect({ seed, isBound: one.cost <= each.cost + 1e-6 }).toEqual({ seed, isBound: true });
      equal += one.cost > each.cost - 1e-6 ? 1 : 0;
    }
    expect(equal).toBeGreaterThan(0);
  });

  test("zones that are alike share the load: with n + 1 zones each has a part of 1 / n", () => {
    const offers = ["a", "b", "c", "d"].map((zone) => offer({ name: `node-${zone}`, type: "node", zone, resources: { cpu: 4 }, usdPerHour: 1 }));
    const found = plan(offers, [replicated("api", offers, { cpu: 2 }, 12)], { zoneRedundant: true });
    expect([found.status, found.gap, found.pools?.map(({ nodes }) => nodes)]).toEqual(["optimal", 0, [2, 2, 2, 2]]);
    expect(found.workloads?.[0]?.placements.map(({ replicas }) => replicas)).toEqual([4, 4, 4, 4]);
  });

  test("a workload that runs in one zone only cannot survive the loss of it", () => {
    const offers = ["a", "b"].map((zone) => offer({ name: `node-${zone}`, zone, resources: { cpu: 4 }, usdPerHour: 1 }));
    const found = plan(offers, [replicated("api", [offers[0] as Offer], { cpu: 2 }, 1)], { zoneRedundant: true });
    expect([found.status, found.conflict]).toEqual(["infeasible", ["workloads[0]", "zoneRedundant"]]);
  });
});
