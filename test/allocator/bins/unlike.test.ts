import { divisible, input, offer, plan, replicated } from "../support/make";
import { numbersFrom } from "../support/random";
import { sizeRequest } from "../../../lib/allocator";
import { optimize } from "../../../lib/allocator/optimize/optimize";
import { prunedProblem } from "../../../lib/allocator/model/pruned-problem";
import { leastCost } from "../support/brute-force";
import { binInstance } from "./support";

/** Replicas that all differ on own nodes that all differ, one of each. */
function unlikeRequest(seed: number, size: { readonly nodes: number; readonly replicas: number } = { nodes: 10, replicas: 18 }) {
  const next = numbersFrom(seed);
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const nodes = Array.from({ length: size.nodes }, (_, i) => {
    const [vcpu, perCore, networkGbps] = [16 * int(1, 8), int(2, 7), int(10, 100)];
    const usdPerHour = Math.round((0.02 * vcpu + 0.004 * vcpu * perCore + 0.01 * networkGbps) * (80 + int(0, 40))) / 100;
    return { name: `node-${i}`, site: "hall", zone: "hall-a", resources: { vcpu, memoryGiB: vcpu * perCore, networkGbps }, maxNodes: 1, usdPerHour };
  });
  const workloads = Array.from({ length: size.replicas }, (_, i) => ({ kind: "resources" as const, name: `app-${i}`, demand: { vcpu: int(1, 24), memoryGiB: int(2, 101), networkGbps: int(5, 105) / 10 } }));
  return { schemaVersion: "1" as const, region: "us-east-1", catalog: { aws: false, offers: nodes }, workloads };
}

describe("unlike replicas on unlike own nodes", () => {
  test.each([
    [1, { nodes: 10, replicas: 18 }],
    [3, { nodes: 12, replicas: 20 }],
    [2, { nodes: 20, replicas: 40 }],
  ])("are packed to the proven optimum (%i, %j)", (seed, size) => {
    const found = sizeRequest(unlikeRequest(seed, size));
    expect(found).toMatchObject({ status: "optimal", gap: 0, solver: { name: "bin-search" } });
    expect(found.pools?.every(({ nodes }) => nodes === 1)).toBe(true);
  });

  test("give the same plan whatever the order of the request", () => {
    const request = unlikeRequest(1);
    const turned = { ...request, workloads: [...request.workloads].reverse(), catalog: { ...request.catalog, offers: [...(request.catalog?.offers ?? [])].reverse() } };
    expect(JSON.stringify(sizeRequest(turned))).toBe(JSON.stringify(sizeRequest(request)));
  });

  test("that find no room anywhere are said to be infeasible, with a conflict and cures", () => {
    const request = unlikeRequest(1);
    const few = { ...request, catalog: { ...request.catalog, offers: (request.catalog?.offers ?? []).slice(0, 2) } };
    const found = sizeRequest(few);
    expect(found.status).toBe("infeasible");
    expect(found.conflict?.length).toBeGreaterThan(0);
    expect(found.cures?.length).toBeGreaterThanOrEqual(2);
  });
});

describe("work that divides beside unlike replicas", () => {
  test.each([1, 2, 3, 4, 5, 6])("fills what they leave, at no more than the least that a program over all nodes finds (%i)", (seed) => {
    const { offers, demands } = binInstance(seed + 20, { kinds: 3, workloads: 3, mostNodes: 2, mostReplicas: 2 });
    const rest = divisible("rest", offers, { cpu: 5, mem: 12, net: 3 });
    const usable = demands.filter(({ candidates }) => candidates.length > 0);
    const found = plan(offers, [...usable, rest], { gapLimit: 0 });
    const expected = leastCost(offers, [...usable, rest], {}, 2);
    expect(found.totals?.costUsdPerMonth.toFixed(4)).toBe(expected?.toFixed(4));
    if (expected !== undefined) expect(found).toMatchObject({ status: "optimal", gap: 0 });
  });
});

describe("limits over nodes", () => {
  const { offers, demands } = binInstance(5, { kinds: 5, workloads: 8, mostNodes: 3, mostReplicas: 3 });
  const powered = offers.map((one, i) => ({ ...one, machine: { ...one.machine, powerKilowatts: 1 + (i % 3) } }));
  const cost = (limits: Parameters<typeof plan>[2]): number | undefined => plan(powered, demands, limits).totals?.costUsdPerMonth;

  test("make the plan no cheaper, and hold", () => {
    const free = plan(powered, demands);
    const kilowatts = free.totals?.facilityPowerKilowatts ?? 0;
    const limited = plan(powered, demands, { facilityPowerLimitKilowatts: kilowatts - 1 });
    if (limited.status !== "infeasible") {
      expect(limited.totals?.facilityPowerKilowatts).toBeLessThanOrEqual(kilowatts - 1);
      expect(limited.totals?.costUsdPerMonth).toBeGreaterThanOrEqual(free.totals?.costUsdPerMonth ?? 0);
    }
    expect(cost({ facilityPowerLimitKilowatts: kilowatts })).toBeCloseTo(free.totals?.costUsdPerMonth ?? NaN, 6);
    expect(cost({ budgetUsdPerMonth: free.totals?.costUsdPerMonth })).toBeCloseTo(free.totals?.costUsdPerMonth ?? NaN, 6);
    expect(plan(powered, demands, { budgetUsdPerMonth: (free.totals?.costUsdPerMonth ?? 0) * 0.999 }).status).toBe("infeasible");
  });

  test("with a plan in force, of the plans within the slack the nearest is taken", () => {
    const problem = prunedProblem(input(powered, demands));
    const first = plan(powered, demands);
    const slack = { gapLimit: 0.001, costSlack: 0.5 };
    const kept = optimize(problem, { ...slack, previousPlan: { ...first, inputHash: "sha256:other" } });
    const nodes = "standing" in kept ? kept.standing.placed.periods[0]?.nodes.map((list) => list.length) : [];
    const before = problem.offers.map(({ offer: one }) => first.pools?.find(({ name }) => name === one.name)?.nodes ?? 0);
    expect(nodes).toEqual(before);
  });
});

test("a node that costs nothing is not bought twice for nothing", () => {
  const offers = [offer({ name: "free", resources: { cpu: 7, mem: 9 }, maxNodes: 5 }), offer({ name: "paid", resources: { cpu: 7, mem: 9 }, usdPerHour: 1, maxNodes: 5 })];
  const demands = [replicated("a", offers, { cpu: 3, mem: 2 }, 2), replicated("b", offers, { cpu: 2, mem: 5 }, 1)];
  expect(plan(offers, demands).pools).toMatchObject([{ instanceType: "free", nodes: 2 }]);
});
