import { allocate } from "../../lib/allocator/allocate";
import { divisible, gang, input, offer, plan, profile, replicated } from "./support/make";

const HOURS = 730;

describe("the essay's cases", () => {
  test("case 1 costs 21,000 a year: what is used is paid, 50/5/50 of ten nodes (the essay adds up to 10,000)", () => {
    const node = offer({ name: "node", resources: { compute: 100, storageTB: 10, networkGbps: 100 }, maxNodes: 10, usdPerYearByResource: { compute: 100, storageTB: 200, networkGbps: 300 } });
    const found = plan([node], [divisible("models", [node], { compute: 50, storageTB: 5, networkGbps: 50 })]);
    expect(found.status).toBe("optimal");
    expect((found.totals?.costUsdPerMonth ?? 0) * 12).toBeCloseTo(21_000, 4);
    expect(found.pools?.[0]?.utilization).toEqual({ compute: 0.5, networkGbps: 0.5, storageTB: 0.5 });
    expect(found.pools?.[0]?.nodes).toBe(1);
  });

  test("case 2: 50 Gbps of network nodes cost 5,000 a year at half load of one node (the essay: 1,000 for both)", () => {
    const node = offer({ name: "switch", resources: { networkGbps: 100 }, maxNodes: 10, usdPerYearByResource: { networkGbps: 100 } });
    const found = plan([node], [divisible("traffic", [node], { networkGbps: 50 })]);
    expect((found.totals?.costUsdPerMonth ?? 0) * 12).toBeCloseTo(5_000, 4);
    expect(found.pools?.[0]?.utilization).toEqual({ networkGbps: 0.5 });
  });

  test("case 3: half the energy from a renewable site, half from the grid, where half is asked", () => {
    const sun = offer({ name: "sun", site: "roof", resources: { compute: 1 }, usdPerHour: 2, powerKilowatts: 1, renewableShare: 1 });
    const grid = offer({ name: "grid", resources: { compute: 1 }, usdPerHour: 1, powerKilowatts: 1, renewableShare: 0 });
    const found = plan([sun, grid], [replicated("models", [sun, grid], { compute: 1 }, 2)], { minRenewableShare: 0.5 });
    expect(found.pools?.map(({ name, nodes }) => [name, nodes])).toEqual([["grid", 1], ["sun", 1]]);
    expect(found.totals?.renewableShare).toBe(0.5);
    expect(found.binding).toEqual([{ limit: "minRenewableShare", value: 0.5, used: 0.5 }]);
  });

  test("state the share of all sites alike to the last digit, however little power they draw", () => {
    const small = [3, 7].map((kilowatts, i) => offer({ name: `n${i}`, resources: { compute: 1 }, usdPerHour: 1, powerKilowatts: kilowatts * 1.1e-6, renewableShare: 0.57, maxNodes: 1 }));
    expect(plan(small, [replicated("web", small, { compute: 1 }, 2)]).totals?.renewableShare).toBe(0.57);
  });

  test("the program: of three resources in one unit the one worth most, 300, is taken (x = 0, 0, 1)", () => {
    const worth = { first: 100, second: 200, third: 300 };
    // max worth within one unit = min cost of covering one unit when each costs 300 less its worth
    const offers = Object.entries(worth).map(([name, value]) => offer({ name, resources: { unit: 1 }, usdPerHour: (300 - value) / HOURS }));
    const found = plan(offers, [divisible("program", offers, { unit: 1 })]);
    expect(found.pools?.map(({ name, nodes }) => [name, nodes])).toEqual([["third", 1]]);
    expect(300 - (found.totals?.costUsdPerMonth ?? 0)).toBe(300);
  });
});

describe("a measured profile", () => {
  test("Mélange's repository example costs 4.68 USD an hour with continuous shares", () => {
    // github.com/tyler-griggs/melange-release, melange/config/example.json at ebba701: with its binary slices 6.70
    const offers = [offer({ name: "A10G", resources: { gpu: 1 }, usdPerHour: 1.01 }), offer({ name: "A100-80GB", resources: { gpu: 1 }, usdPerHour: 3.67 })];
    const distribution = [0.2, 0.1, 0.5, 0.2];
    const throughputs = { A10G: [2, 1, 5, 2], "A100-80GB": [20, 20, 40, 20] };
    const buckets = distribution.map((share, b) => ({ rate: share * 30, maxRatePerReplica: { A10G: throughputs.A10G[b] ?? 0, "A100-80GB": throughputs["A100-80GB"][b] ?? 0 } }));
    const found = plan(offers, [profile("serving", buckets)]);
    const hourly = (found.totals?.costUsdPerMonth ?? 0) / HOURS;
    expect(found.workloads?.[0]?.placements.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(hourly).toBeCloseTo(4.68, 6);
    expect(found.pools?.map(({ name, nodes }) => [name, nodes])).toEqual([["A100-80GB", 1], ["A10G", 1]]);
  });

  test("a bucket runs only where it was measured", () => {
    const offers = [offer({ name: "small", resources: { gpu: 1 }, usdPerHour: 1 }), offer({ name: "large", resources: { gpu: 8 }, usdPerHour: 30 })];
    const found = plan(offers, [profile("chat", [{ rate: 2, maxRatePerReplica: { small: 2.1 } }, { rate: 2, maxRatePerReplica: { large: 1 } }])]);
    expect(found.workloads?.[0]?.placements.map(({ pool, replicas, share }) => [pool, replicas, share])).toEqual([["large", 2, 0.5], ["small", 1, 0.5]]);
  });
});

describe("whole things on whole nodes", () => {
  const node = offer({ name: "node", resources: { cpu: 10, mem: 40 }, usdPerHour: 1 });

  test("14 copies of 6 on nodes of 10 take 14 nodes, not the 9 that sums suggest", () => {
    expect(plan([node], [replicated("index", [node], { cpu: 6, mem: 4 }, 14)]).totals?.nodes).toBe(14);
  });

  test("two kinds share nodes where they fit side by side", () => {
    const found = plan([node], [replicated("a", [node], { cpu: 6 }, 3), replicated("b", [node], { cpu: 4 }, 3)]);
    expect(found.totals?.nodes).toBe(3);
    expect(found.pools?.[0]?.utilization["cpu"]).toBe(1);
  });

  test("a divisible workload fills what whole ones leave, no more", () => {
    const both = (rest: number) => plan([node], [replicated("a", [node], { cpu: 6 }, 3), divisible("rest", [node], { cpu: rest })]).totals?.nodes;
    expect([both(12), both(12.5), both(22.5)]).toEqual([3, 4, 5]);
  });

  test("a gang has its nodes for itself", () => {
    const found = plan([node], [gang("train", { node: 2 }), replicated("a", [node], { cpu: 1 }, 1)]);
    expect(found.totals?.nodes).toBe(3);
    expect(found.workloads?.map(({ name, costUsdPerMonth }) => [name, costUsdPerMonth])).toEqual([["a", HOURS], ["train", 2 * HOURS]]);
  });

  test("a headroom of 10 % on 10 copies is 11 copies in spite of binary fractions", () => {
    expect(plan([node], [replicated("a", [node], { cpu: 10 }, 10 * 1.1)]).totals?.nodes).toBe(11);
  });
});

describe("a zone lost", () => {
  const offers = ["a", "b", "c"].map((zone) => offer({ name: `node-${zone}`, zone, resources: { cpu: 2 }, usdPerHour: 1 }));

  test("leaves a replicated service its full demand", () => {
    const found = plan(offers, [replicated("web", offers, { cpu: 1 }, 4)], { zoneRedundant: true });
    const nodes = found.pools?.map((pool) => pool.nodes) ?? [];
    expect(nodes).toEqual([1, 1, 1]);
    expect(plan(offers, [replicated("web", offers, { cpu: 1 }, 4)]).totals?.nodes).toBe(2);
  });

  test("is not asked of a gang", () => {
    expect(plan(offers, [gang("train", { "node-a": 1 })], { zoneRedundant: true }).totals?.nodes).toBe(1);
  });
});

describe("the plan document", () => {
  const offers = [
    offer({ name: "small", resources: { cpu: 4, mem: 16 }, usdPerHour: 1.1, powerKilowatts: 0.5, powerUsageEffectiveness: 1.2, gridGramsCo2ePerKwh: 400 }),
    offer({ name: "large", resources: { cpu: 16, mem: 64 }, usdPerHour: 4, powerKilowatts: 1.5, powerUsageEffectiveness: 1.2, gridGramsCo2ePerKwh: 400 }),
    offer({ name: "dear", resources: { cpu: 16, mem: 64 }, usdPerHour: 9, powerKilowatts: 1.5, powerUsageEffectiveness: 1.2, gridGramsCo2ePerKwh: 400 }),
    offer({ name: "blind", resources: { cpu: 16, mem: 64 }, usdPerHour: 0.1 }),
  ];
  const demands = [replicated("web", offers, { cpu: 3, mem: 3 }, 6), divisible("etl", offers, { cpu: 9, mem: 90 })];
  const found = plan(offers, demands, { facilityPowerLimitKilowatts: 12 });

  test("adds up: totals over pools, costs over workloads, shares over placements", () => {
    const cost = found.totals?.costUsdPerMonth ?? 0;
    expect(found.pools?.reduce((sum, pool) => sum + pool.costUsdPerMonth, 0)).toBeCloseTo(cost, 6);
    expect(found.workloads?.reduce((sum, workload) => sum + workload.costUsdPerMonth, 0)).toBeCloseTo(cost, 4);
    expect(found.pools?.reduce((sum, pool) => sum + (pool.powerKilowatts ?? 0), 0)).toBeCloseTo(found.totals?.facilityPowerKilowatts ?? 0, 6);
    for (const { placements } of found.workloads ?? []) expect(placements.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(found.totals?.tonnesCo2ePerYear).toBeCloseTo(((found.totals?.facilityPowerKilowatts ?? 0) * 8760 * 400) / 1e6, 3);
  });

  test("says why every unused type lost", () => {
    const chosen = new Set(found.pools?.map(({ instanceType }) => instanceType));
    const reasons = Object.fromEntries((found.notChosen ?? []).map(({ instanceType, reason }) => [instanceType, reason]));
    for (const { machine } of offers) expect(chosen.has(machine.name) || reasons[machine.name] !== undefined).toBe(true);
    expect(reasons["blind"]).toContain("power is not known");
    expect(reasons["dear"]).toContain("large runs all of this request as well");
  });

  test("names the runner-up and its price, never below the bound", () => {
    expect(found.runnerUp?.costUsdPerMonth).toBeGreaterThanOrEqual(found.objective?.bound ?? 0);
    expect(found.runnerUp?.difference).toMatch(/->/);
  });

  test("is frozen and the same for inputs in another order", () => {
    expect(Object.isFrozen(found) && Object.isFrozen(found.pools)).toBe(true);
    const turned = allocate(input([...offers].reverse(), [...demands].reverse(), { facilityPowerLimitKilowatts: 12 }));
    expect(JSON.stringify(turned)).toBe(JSON.stringify(found));
  });

  test("gives a binding limit the exact saving of one more unit", () => {
    const pair = [offer({ name: "cheap", resources: { cpu: 1 }, usdPerHour: 1, maxNodes: 2 }), offer({ name: "rest", resources: { cpu: 1 }, usdPerHour: 3 })];
    const limited = plan(pair, [replicated("a", pair, { cpu: 1 }, 5)], { quotas: { cheap: 1, rest: 9 } });
    expect(limited.binding).toEqual([{ limit: "quotas.cheap", value: 1, used: 1, oneMoreUnitUsdPerMonth: -2 * HOURS, lpPriceUsdPerMonth: expect.closeTo(-2 * HOURS, 5) }]);
  });
});
