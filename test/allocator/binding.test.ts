import { sizeRequest } from "../../lib/allocator";

/** Two services whose cheapest plan is proven within 5 % only, and limits far above what it takes. */
const loose = {
  catalog: { aws: false, offers: [
    { name: "small", site: "hall", resources: { vcpu: 7 }, usdPerHour: 1.03, powerKilowatts: 1, maxNodes: 500 },
    { name: "large", site: "hall", resources: { vcpu: 16 }, usdPerHour: 2.2, powerKilowatts: 2, maxNodes: 500 },
  ] },
  workloads: [{ kind: "resources", name: "a", demand: { vcpu: 5 }, replicas: 9 }, { kind: "resources", name: "b", demand: { vcpu: 3 }, replicas: 7 }],
  facilityPowerLimitKilowatts: 900,
};

test("a limit that nothing comes near does not bind, however loose the proof", () => {
  for (const gapLimit of [0, 0.05, 0.3]) expect(sizeRequest({ ...loose, gapLimit }).binding).toEqual([]);
});

test("a limit without which the plan is cheaper binds, with what one more unit saves", () => {
  const free = sizeRequest({ ...loose, gapLimit: 0 });
  const taken = free.pools?.find((pool) => pool.instanceType === "large")?.nodes ?? 0;
  const [small, large] = loose.catalog.offers;
  const held = sizeRequest({ ...loose, gapLimit: 0, catalog: { aws: false, offers: [small, { ...large, maxNodes: taken - 1 }] } });
  expect(taken).toBeGreaterThan(1);
  expect(held.binding).toEqual([
    { limit: "catalog.offers[large].maxNodes", value: taken - 1, used: taken - 1, oneMoreUnitUsdPerMonth: expect.closeTo((free.totals?.costUsdPerMonth ?? 0) - (held.totals?.costUsdPerMonth ?? 0), 3), lpPriceUsdPerMonth: expect.any(Number) },
  ]);
});

test("where many own offers are used up, those worth most are asked about and a note counts the others", () => {
  const dear = { name: "dear", site: "hall", resources: { vcpu: 4 }, usdPerHour: 9 };
  const scarce = Array.from({ length: 12 }, (_, i) => ({ name: `hall-${String(i).padStart(2, "0")}`, site: "hall", zone: `z${i}`, resources: { vcpu: 4 }, usdPerHour: 1 + i / 10, maxNodes: 1 }));
  const plan = sizeRequest({ catalog: { aws: false, offers: [dear, ...scarce] }, workloads: [{ kind: "resources", name: "etl", demand: { vcpu: 56 }, divisible: true }] });
  const binding = plan.binding ?? [];
  expect(binding.map(({ limit }) => limit)).toEqual(scarce.slice(0, 8).map(({ name }) => `catalog.offers[${name}].maxNodes`));
  for (const [i, { oneMoreUnitUsdPerMonth, lpPriceUsdPerMonth }] of binding.entries()) {
    expect(oneMoreUnitUsdPerMonth).toBeCloseTo(-730 * (9 - 1 - i / 10), 3);
    expect(lpPriceUsdPerMonth).toBeCloseTo(-730 * (9 - 1 - i / 10), 3);
  }
  expect(plan.notes).toContain("4 more own offers are used up; what one more node of each would save was not worked out");
});

describe("rules on where a load may stand", () => {
  const api = { kind: "resources", name: "api", demand: { vcpu: 3 }, replicas: 8 };

  test("a spot share binds where more on spot nodes would be cheaper", () => {
    const prices = [{ instanceType: "m7i.4xlarge", purchaseOption: "spot", usdPerHour: 0.2 }];
    const request = { region: "us-east-1", purchaseOptions: ["on-demand", "spot"], catalog: { instanceTypes: ["m7i.4xlarge"], prices }, workloads: [api] };
    expect(sizeRequest({ ...request, maxSpotShare: { resources: 0.4 } }).binding).toEqual([{ limit: "maxSpotShare.resources", value: 0.4, used: 0.375 }]);
    expect(sizeRequest({ ...request, maxSpotShare: { resources: 1, training: 0 } }).binding).toEqual([]);
  });

  test("a distance binds by the name of its workload, with what one millisecond more saves", () => {
    const offers = [{ name: "near", site: "east", resources: { vcpu: 8 }, usdPerHour: 3 }, { name: "far", site: "west", resources: { vcpu: 8 }, usdPerHour: 1 }];
    const userGroups = [{ name: "here", networkLatencyMs: { east: 10, west: 31 } }];
    const served = (maxNetworkLatencyMs: number): unknown => ({ catalog: { aws: false, offers }, userGroups, workloads: [{ ...api, users: [{ group: "here", share: 1 }], maxNetworkLatencyMs }] });
    expect(sizeRequest(served(30)).binding).toEqual([{ limit: "workloads[api].maxNetworkLatencyMs", value: 30, used: 10, oneMoreUnitUsdPerMonth: -4 * 2 * 730 }]);
    expect(sizeRequest(served(20)).binding).toEqual([{ limit: "workloads[api].maxNetworkLatencyMs", value: 20, used: 10, oneMoreUnitUsdPerMonth: 0 }]);
    expect(sizeRequest(served(31)).binding).toEqual([]);
  });

  test("a budget binds where carbon has a price and a cleaner plan is dearer", () => {
    const offers = [
      { name: "clean", site: "hydro", resources: { vcpu: 8 }, usdPerHour: 2, powerKilowatts: 1 },
      { name: "dirty", site: "coal", resources: { vcpu: 8 }, usdPerHour: 1, powerKilowatts: 1 },
    ];
    const sites = { hydro: { gridGramsPerKwh: 10 }, coal: { gridGramsPerKwh: 900 } };
    const request = { catalog: { aws: false, offers }, sites, workloads: [api], carbonPriceUsdPerTonne: 5000 };
    const [free, held] = [sizeRequest(request), sizeRequest({ ...request, budgetUsdPerMonth: 4500 })];
    expect(free.binding).toEqual([]);
    expect(held.binding).toMatchObject([{ limit: "budgetUsdPerMonth", value: 4500, used: held.totals?.costUsdPerMonth, oneMoreUnitUsdPerMonth: 0 }]);
    expect(held.objective?.value).toBeGreaterThan(free.objective?.value ?? Infinity);
  });
});

test("spare copies for a lost zone do not count as carried by spot nodes", () => {
  const request = {
    region: "us-east-1",
    workloads: [{ kind: "resources", name: "api", replicas: 3, demand: { vcpu: 3, memoryGiB: 16 } }],
    catalog: { instanceTypes: ["g6.12xlarge", "g5.2xlarge"], prices: [{ instanceType: "g6.12xlarge", purchaseOption: "spot", usdPerHour: 0.25 }] },
    purchaseOptions: ["on-demand", "spot"],
    maxSpotShare: { resources: 0 },
    zoneRedundant: true,
  };
  const plan = sizeRequest(request);
  expect(plan.pools?.some(({ purchaseOption }) => purchaseOption === "spot")).toBe(true);
  expect(plan.binding).toEqual([expect.objectContaining({ limit: "maxSpotShare.resources", value: 0, used: 0 })]);
});
