import type { WorkloadDemand } from "../../lib/demand";
import { sizeRequest, type UserGroup } from "../../lib/allocator";
import { carries } from "./support/flow";
import { divisible, gang, offer, plan, profile, replicated } from "./support/make";
import { numbersFrom } from "./support/random";

const HOURS = 730;

const nodesOf = (found: ReturnType<typeof plan>): Record<string, number> => Object.fromEntries((found.pools ?? []).map(({ name, nodes }) => [name, nodes]));

describe("the part that may stand on spot nodes", () => {
  const firm = offer({ name: "firm", type: "node", resources: { vcpu: 4, gpu: 4 }, usdPerHour: 1 });
  const spot = { ...offer({ name: "spot", type: "node", resources: { vcpu: 4, gpu: 4 }, usdPerHour: 0.3, hourly: true }), purchaseOption: "spot" };
  const half = { maxSpotShare: { resources: 0.5 } };

  test("bounds the rate of replicas there", () => {
    const api = replicated("api", [firm, spot], { vcpu: 4 }, 9);
    expect(nodesOf(plan([firm, spot], [api]))).toEqual({ spot: 9 });
    expect(nodesOf(plan([firm, spot], [api], half))).toEqual({ firm: 5, spot: 4 });
    expect(nodesOf(plan([firm, spot], [api], { maxSpotShare: { resources: 0 } }))).toEqual({ firm: 9 });
    expect(nodesOf(plan([firm, spot], [api], { maxSpotShare: { training: 0 } }))).toEqual({ spot: 9 });
  });

  test("bounds the share of divisible work, also of work that waits", () => {
    const etl = divisible("etl", [firm, spot], { vcpu: 40 });
    expect(nodesOf(plan([firm, spot], [etl], half))).toEqual({ firm: 5, spot: 5 });
    const day = Array.from({ length: 24 }, (_, hour) => (hour < 12 ? 1 : 0));
    const api = { ...replicated("api", [firm, spot], { vcpu: 4 }, 1), hourlyFactors: day };
    const found = plan([firm, spot], [{ ...etl, deferrable: true }, api], { maxSpotShare: { resources: 0.25 } });
    const shareOn = (pool: string): number => found.workloads?.find(({ name }) => name === "etl")?.placements.find((one) => one.pool === pool)?.share ?? 0;
    expect(shareOn("spot")).toBeLessThanOrEqual(0.25 + 1e-6);
  });

  test("bounds the load of a measured profile: the rest is carried without spot nodes", () => {
    const chat = profile("chat", [{ rate: 16, maxRatePerReplica: { node: 1 } }]);
    expect(nodesOf(plan([firm, spot], [chat], half))).toEqual({ firm: 2, spot: 2 });
  });

  test("bounds the requests of a measured profile that spot nodes carry, also where one size runs on some machines only", () => {
    const small = offer({ name: "small", type: "small", resources: { gpu: 1 }, usdPerHour: 50 });
    const smallSpot = { ...offer({ name: "small-spot", type: "small", resources: { gpu: 1 }, usdPerHour: 0.1, hourly: true }), purchaseOption: "spot" };
    const large = offer({ name: "large", type: "large", resources: { gpu: 1 }, usdPerHour: 1 });
    const chat = profile("chat", [{ rate: 10, maxRatePerReplica: { small: 10, large: 10 } }, { rate: 1, maxRatePerReplica: { large: 1 } }]);
    // one large node carries the long requests; ten of eleven requests would then be on the cheap spot node
    expect(nodesOf(plan([small, smallSpot, large], [chat]))).toEqual({ large: 1, "small-spot": 1 });
    const found = plan([small, smallSpot, large], [chat], half);
    expect(nodesOf(found)).toEqual({ large: 2 });
  });

  test("counts what users there can be served: nodes out of their reach do not make up for spot nodes", () => {
    const at = (name: string, site: string, usdPerHour: number, more: object = {}) => offer({ name, type: "node", site, resources: { vcpu: 1 }, usdPerHour, ...more });
    const offers = [at("near", "east", 4), at("near-spot", "east", 1, { purchaseOption: "spot", hourly: true }), at("far", "west", 1)];
    const userGroups: readonly UserGroup[] = [
      { name: "eastern", networkLatencyMs: { east: 10 } },
      { name: "western", networkLatencyMs: { west: 10 } },
    ];
    const api = { ...replicated("api", offers, { vcpu: 1 }, 10), users: [{ group: "eastern", share: 0.7 }, { group: "western", share: 0.3 }], maxNetworkLatencyMs: 20 };
    // half of the load on spot nodes is 5 of the 7 in the east: more nodes in the west would not change that
    expect(nodesOf(plan(offers, [api], { userGroups, maxSpotShare: { resources: 0.5 } }))).toEqual({ near: 2, "near-spot": 5, far: 3 });
  });

  test("keeps gangs off spot nodes unless all may stand there", () => {
    expect(nodesOf(plan([firm, spot], [gang("train", { node: 2 })], half))).toEqual({ firm: 2 });
    expect(nodesOf(plan([firm, spot], [gang("train", { node: 2 })]))).toEqual({ spot: 2 });
  });

  test("is named in a conflict, and lifting it is a cure", () => {
    const found = plan([spot], [replicated("api", [spot], { vcpu: 4 }, 2)], half);
    expect(found.status).toBe("infeasible");
    expect(found.conflict).toEqual(["maxSpotShare.resources", "workloads[0]"]);
    expect(found.cures?.map(({ changes }) => changes)).toContainEqual([{ path: "maxSpotShare.resources", from: 0.5, to: null }]);
  });
});

describe("users near enough to the sites that serve them", () => {
  const site = (name: string, usdPerHour: number, more: object = {}) => offer({ name, type: "node", site: name, resources: { vcpu: 1, gpu: 1 }, usdPerHour, ...more });
  const sites = [site("east", 1), site("middle", 2), site("west", 3)];
  const userGroups: readonly UserGroup[] = [
    { name: "coast", networkLatencyMs: { east: 10, middle: 30 } },
    { name: "inland", networkLatencyMs: { east: 60, middle: 20, west: 30 } },
  ];
  const served = <T extends WorkloadDemand>(demand: T, maxNetworkLatencyMs: number): T => ({ ...demand, users: [{ group: "coast", share: 0.5 }, { group: "inland", share: 0.5 }], maxNetworkLatencyMs });

  test("each group is carried within its distance, at the least cost", () => {
    const api = replicated("api", sites, { vcpu: 1 }, 6);
    expect(nodesOf(plan(sites, [served(api, 100)], { userGroups }))).toEqual({ east: 6 });
    expect(nodesOf(plan(sites, [served(api, 30)], { userGroups }))).toEqual({ east: 3, middle: 3 });
    expect(nodesOf(plan(sites, [served(api, 20)], { userGroups }))).toEqual({ east: 3, middle: 3 });
    expect(nodesOf(plan(sites, [served(api, 15)], { userGroups }))).toEqual({});
  });

  test("a group that no site reaches is a conflict of its distance", () => {
    const found = sizeRequest({
      catalog: { aws: false, offers: [{ name: "node", site: "hall", resources: { vcpu: 4 }, usdPerHour: 1 }] },
      userGroups: [{ name: "eu", networkLatencyMs: { hall: 40 } }],
      workloads: [{ kind: "resources", name: "api", demand: { vcpu: 1 }, users: [{ group: "eu", share: 1 }], maxNetworkLatencyMs: 15 }],
    });
    expect(found.status).toBe("infeasible");
    expect(found.conflict).toEqual(["workloads[0]", "workloads[0].maxNetworkLatencyMs"]);
    const [first, second] = found.cures ?? [];
    expect(first?.changes).toMatchObject([{ path: "workloads[0].maxNetworkLatencyMs", from: 15 }]);
    expect(first?.changes[0]?.to).toBeGreaterThanOrEqual(40);
    expect(second).toBeDefined();
  });

  test("a measured profile is carried group by group", () => {
    const chat = profile("chat", [{ rate: 6, maxRatePerReplica: { node: 1 } }]);
    expect(nodesOf(plan(sites, [served(chat, 30)], { userGroups }))).toEqual({ east: 3, middle: 3 });
  });

  test("equals trying every number of nodes against a flow from sites to groups", () => {
    const next = numbersFrom(11);
    for (let round = 0; round < 30; round++) {
      const prices = [1, 2, 3].map(() => 1 + Math.floor(next() * 9));
      const loads = [1, 2, 3].map(() => 1 + Math.floor(next() * 2));
      const serves = loads.map(() => [0, 1, 2].filter(() => next() < 0.55));
      const total = loads.reduce((a, b) => a + b, 0);
      const own = prices.map((usd, i) => site(`s${i}`, usd));
      const groups = loads.map((_, g) => ({ name: `g${g}`, networkLatencyMs: Object.fromEntries((serves[g] ?? []).map((s) => [`s${s}`, 10])) }));
      const api = { ...replicated("api", own, { vcpu: 1 }, total), users: loads.map((load, g) => ({ group: `g${g}`, share: load / total })), maxNetworkLatencyMs: 10 };
      const found = plan(own, [api], { userGroups: groups, gapLimit: 0 });
      let best = Infinity;
      for (let a = 0; a <= total; a++) {
        for (let b = 0; b <= total; b++) {
          for (let c = 0; c <= total; c++) if (carries(loads, [a, b, c], serves)) best = Math.min(best, a * (prices[0] ?? 0) + b * (prices[1] ?? 0) + c * (prices[2] ?? 0));
        }
      }
      expect({ round, cost: found.totals?.costUsdPerMonth ?? Infinity }).toEqual({ round, cost: best === Infinity ? Infinity : best * HOURS });
    }
  });

  test("bad input names the field and the fix", () => {
    const request = (workload: object, more: object = {}): unknown => ({
      catalog: { aws: false, offers: [{ name: "node", site: "hall", resources: { vcpu: 4 }, usdPerHour: 1 }] },
      userGroups: [{ name: "eu", networkLatencyMs: { hall: 5 } }],
      workloads: [{ kind: "resources", name: "api", demand: { vcpu: 1 }, ...workload }],
      ...more,
    });
    const users = [{ group: "eu", share: 1 }];
    expect(sizeRequest(request({ users, maxNetworkLatencyMs: 10 })).status).toBe("optimal");
    expect(() => sizeRequest(request({ users }))).toThrow(/workloads\[0\]\.maxNetworkLatencyMs.*is missing/);
    expect(() => sizeRequest(request({ maxNetworkLatencyMs: 5 }))).toThrow(/workloads\[0\]\.users.*is missing/);
    expect(() => sizeRequest(request({ users: [{ group: "us", share: 1 }], maxNetworkLatencyMs: 5 }))).toThrow(/unknown user group "us".*"eu"/);
    expect(() => sizeRequest(request({ users: [{ group: "eu", share: 0.5 }], maxNetworkLatencyMs: 5 }))).toThrow(/shares must sum to 1, got 0.5/);
    expect(() => sizeRequest(request({ users, maxNetworkLatencyMs: 5, divisible: true }))).toThrow(/left out with divisible/);
    expect(() => sizeRequest(request({}, { userGroups: [{ name: "eu", networkLatencyMs: { hal: 5 } }] }))).toThrow(/unknown site "hal".*"hall"/);
    expect(() => sizeRequest(request({}, { maxSpotShare: { inferense: 0.5 } }))).toThrow(/maxSpotShare\.inferense.*"inference"/);
  });
});

describe("a price of carbon", () => {
  const clean = offer({ name: "clean", type: "node", site: "a", resources: { vcpu: 4 }, usdPerHour: 1.1, powerKilowatts: 1, gridGramsCo2ePerKwh: 50 });
  const dirty = offer({ name: "dirty", type: "node", site: "b", resources: { vcpu: 4 }, usdPerHour: 1, powerKilowatts: 1, gridGramsCo2ePerKwh: 500 });
  const api = replicated("api", [clean, dirty], { vcpu: 4 }, 2);

  test("is added to the objective, not to the cost", () => {
    // 450 g more an hour: 0.1 USD dearer nodes are worth it above 222 USD a tonne
    expect(nodesOf(plan([clean, dirty], [api], { carbonPriceUsdPerTonne: 200 }))).toEqual({ dirty: 2 });
    const found = plan([clean, dirty], [api], { carbonPriceUsdPerTonne: 250 });
    expect(nodesOf(found)).toEqual({ clean: 2 });
    expect(found.totals?.costUsdPerMonth).toBeCloseTo(2 * 1.1 * HOURS, 6);
    expect(found.objective?.value).toBeCloseTo(2 * HOURS * (1.1 + (250 * 50) / 1e6), 4);
    expect(found.gap).toBeLessThanOrEqual(0.001);
  });

  test("does not count for the budget, and bars what has no carbon figure", () => {
    expect(plan([clean, dirty], [api], { carbonPriceUsdPerTonne: 250, budgetUsdPerMonth: 2 * 1.1 * HOURS }).status).toBe("optimal");
    const unknown = offer({ name: "unknown", resources: { vcpu: 4 }, usdPerHour: 0.1, powerKilowatts: 1 });
    expect(plan([clean, unknown], [replicated("api", [clean, unknown], { vcpu: 4 }, 1)], { carbonPriceUsdPerTonne: 1 }).notChosen).toEqual([
      { instanceType: "unknown", reason: "its carbon figure is not known and carbonPriceUsdPerTonne is set" },
    ]);
  });
});

describe("several regions", () => {
  const request = { region: "us-east-1", additionalRegions: ["us-west-2"], catalog: { instanceTypes: ["m7i.large"] }, workloads: [{ kind: "resources", name: "api", replicas: 2, demand: { vcpu: 1.5 } }] };

  test("are one catalog, a quota holds in each", () => {
    expect(sizeRequest(request).pools?.reduce((sum, { nodes }) => sum + nodes, 0)).toBe(2);
    const found = sizeRequest({ ...request, quotas: { "m7i.large": 1 } });
    expect(found.pools?.map(({ site, nodes }) => [site, nodes])).toEqual([["us-east-1", 1], ["us-west-2", 1]]);
    const short = sizeRequest({ ...request, additionalRegions: [], quotas: { "m7i.large": 1 } });
    expect(short.status).toBe("infeasible");
    const wide = sizeRequest({ ...request, quotas: { "m7i.large": 1 }, workloads: [{ kind: "resources", name: "api", replicas: 5, demand: { vcpu: 1.5 } }] });
    expect(wide.cures?.[0]?.changes).toEqual([{ path: "quotas.m7i.large", from: 1, to: 3 }]);
  });

  test("are refused where nothing is bought from AWS", () => {
    const own = { aws: false, offers: [{ name: "node", site: "hall", resources: { vcpu: 4 }, usdPerHour: 1 }] };
    expect(() => sizeRequest({ ...request, catalog: own })).toThrow(/additionalRegions: must be left out where catalog\.aws is false, got "us-west-2"/);
  });

  test("each is named once, and known", () => {
    expect(() => sizeRequest({ ...request, additionalRegions: ["us-east-1"] })).toThrow(/additionalRegions\[0\].*twice/);
    expect(() => sizeRequest({ ...request, additionalRegions: ["us-west-9"] })).toThrow(/additionalRegions\[0\].*us-west/);
  });
});

describe("what sites have room for", () => {
  const hall = (name: string, usdPerHour: number) => offer({ name, type: "node", site: name, resources: { vcpu: 4 }, usdPerHour });
  const offers = [hall("a", 1), hall("b", 2)];
  const job = (name: string) => {
    const made = gang(name, { node: 2 });
    return { ...made, candidates: made.candidates.map((one) => ({ ...one, site: { storageTB: 30, storageGBps: 2 } })) };
  };

  test("storage bounds the gangs of a site", () => {
    expect(nodesOf(plan(offers, [job("x"), job("y")], { sites: { a: { storageTB: 60 } } }))).toEqual({ a: 4 });
    const found = plan(offers, [job("x"), job("y")], { sites: { a: { storageTB: 59 } } });
    expect(nodesOf(found)).toEqual({ a: 2, b: 2 });
    expect(found.binding).toEqual([{ limit: "sites.a.storageTB", value: 59, used: 30, oneMoreUnitUsdPerMonth: -2 * HOURS, lpPriceUsdPerMonth: expect.closeTo((-2 * HOURS) / 30, 5) }]);
    expect(nodesOf(plan(offers, [job("x"), job("y")], { sites: { a: { storageGBps: 3 } } }))).toEqual({ a: 2, b: 2 });
  });

  test("uplinks bound what streams take in, each its part, at the busiest hour", () => {
    const stream = { ...divisible("events", offers, { vcpu: 16 }), site: { ingestGbps: 40 }, hourlyFactors: Array.from({ length: 24 }, (_, hour) => (hour < 12 ? 1 : 0.5)) };
    const found = plan(offers, [stream], { sites: { a: { ingestGbps: 20 } } });
    expect(nodesOf(found)).toEqual({ a: 2, b: 2 });
    expect(nodesOf(plan(offers, [stream]))).toEqual({ a: 4 });
  });

  test("a limit that is too low is in the conflict by its path, and is lifted by a cure", () => {
    const found = plan([hall("a", 1)], [job("x")], { sites: { a: { storageTB: 29 } } });
    expect(found.conflict).toEqual(["sites.a.storageTB", "workloads[0]"]);
    expect(found.cures?.map(({ changes }) => changes)).toContainEqual([{ path: "sites.a.storageTB", from: 29, to: null }]);
  });

  test("a training job asks for its dataset and two checkpoints, a batch job for its input", () => {
    const request = (storageTB: number): unknown => ({
      region: "us-east-1",
      catalog: { instanceTypes: ["p5.48xlarge"] },
      sites: { "us-east-1": { storageTB } },
      workloads: [{ kind: "training", name: "tune", model: "llama-3.1-8b", tokens: 1e12, deadlineDays: 90 }],
    });
    // 4 bytes for each of 1e12 tokens, and twice 14 bytes for each of 8.03e9 parameters
    expect(sizeRequest(request(4.23)).status).toBe("optimal");
    expect(sizeRequest(request(4.22)).status).toBe("infeasible");
    expect(() => sizeRequest(request(-1))).toThrow(/sites\.us-east-1\.storageTB/);
  });
});
