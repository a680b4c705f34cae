import type { WorkloadDemand } from "../../lib/demand";
import { mpsOfRequest, sizeRequest } from "../../lib/allocator";
import { divisible, offer, plan, profile, replicated } from "./support/make";
import { leastCostOfDay } from "./support/day-brute-force";
import { numbersFrom } from "./support/random";

const HOURS = 730;

/** High from 8 to 17 o'clock, low else. */
const office = (low: number, high = 1): readonly number[] => Array.from({ length: 24 }, (_, hour) => (hour >= 8 && hour < 18 ? high : low));
const daily = <T extends WorkloadDemand>(demand: T, hourlyFactors: readonly number[]): T => ({ ...demand, hourlyFactors });

const base = offer({ name: "base", type: "node", resources: { vcpu: 4 }, usdPerHour: 0.6 });
const rented = offer({ name: "rented", type: "node", resources: { vcpu: 4 }, usdPerHour: 1, hourly: true });

describe("loads that follow the hour of the day", () => {
  test("the base is committed, the peak rented for its hours", () => {
    const found = plan([base, rented], [daily(replicated("api", [base, rented], { vcpu: 4 }, 10), office(0.3))]);
    // a committed node costs 14.4 rented hours a day: worth it for the 3 that always run, not for 7 that run 10 hours
    expect(found.pools?.map(({ name, nodes, meanNodes }) => [name, nodes, meanNodes])).toEqual([["base", 3, undefined], ["rented", 7, 2.916667]]);
    expect(found.totals?.costUsdPerMonth).toBeCloseTo(HOURS * (3 * 0.6 + (7 * 10) / 24), 6);
    expect(found.periods?.map(({ hours, nodes, replicas }) => [hours.length, nodes, replicas])).toEqual([
      [14, { base: 3 }, { api: 3 }],
      [10, { base: 3, rented: 7 }, { api: 10 }],
    ]);
  });

  test("a peak of most of the day is committed, too", () => {
    const most = Array.from({ length: 24 }, (_, hour) => (hour < 15 ? 1 : 0.5));
    const found = plan([base, rented], [daily(replicated("api", [base, rented], { vcpu: 4 }, 4), most)]);
    expect(found.pools?.map(({ name, nodes }) => [name, nodes])).toEqual([["base", 4]]);
  });

  test("deferrable work fills the valleys of nodes that are paid anyway", () => {
    const api = daily(replicated("api", [base], { vcpu: 4 }, 4), office(0.5));
    const alone = plan([base], [api]);
    const work = { ...divisible("batch", [base], { vcpu: (2 * 4 * 14) / 24 }), deferrable: true };
    const both = plan([base], [api, work]);
    expect(both.totals?.costUsdPerMonth).toBe(alone.totals?.costUsdPerMonth);
    expect(both.periods?.map(({ shares }) => shares)).toEqual([{ batch: 1.714286 }, {}]);
    const now = plan([base], [api, divisible("batch", [base], { vcpu: (2 * 4 * 14) / 24 })]);
    expect(now.totals?.costUsdPerMonth).toBeGreaterThan(both.totals?.costUsdPerMonth ?? Infinity);
  });

  test("the limit of power holds at the busiest hour, carbon and energy count the hours that run", () => {
    const green = offer({ name: "green", resources: { vcpu: 4 }, usdPerHour: 1, hourly: true, powerKilowatts: 1, gridGramsCo2ePerKwh: 100 });
    const api = daily(replicated("api", [green], { vcpu: 4 }, 4), office(0.25));
    const found = plan([green], [api], { facilityPowerLimitKilowatts: 4 });
    expect(found.totals?.facilityPowerKilowatts).toBe(4);
    expect(found.totals?.energyKilowattHoursPerMonth).toBeCloseTo((HOURS * (4 * 10 + 14)) / 24, 3);
    expect(found.totals?.tonnesCo2ePerYear).toBeCloseTo((8760 * (4 * 10 + 14) * 100) / 24 / 1e6, 5);
    const tight = plan([green], [api], { facilityPowerLimitKilowatts: 3 });
    expect(tight.status).toBe("infeasible");
    expect(tight.cures?.[0]?.changes).toEqual([{ path: "facilityPowerLimitKilowatts", from: 3, to: 4 }]);
  });

  test("two workloads whose peaks do not meet share their nodes", () => {
    const day = daily(replicated("day", [base], { vcpu: 4 }, 4), office(0.25));
    const night = daily(replicated("night", [base], { vcpu: 4 }, 4), office(1, 0.25));
    expect(plan([base], [day, night]).totals?.nodes).toBe(5);
    expect(plan([base], [day, night]).workloads?.map(({ costUsdPerMonth }) => costUsdPerMonth).reduce((a, b) => a + b)).toBeCloseTo(5 * 0.6 * HOURS, 4);
  });

  test("a measured profile is carried hour by hour", () => {
    const gpu = offer({ name: "gpu", resources: { gpu: 1 }, usdPerHour: 1, hourly: true });
    const chat = daily(profile("chat", [{ rate: 8, maxRatePerReplica: { gpu: 4 } }, { rate: 4, maxRatePerReplica: { gpu: 2 } }]), office(0.25));
    expect(plan([gpu], [chat]).periods?.map(({ nodes }) => nodes)).toEqual([{ gpu: 1 }, { gpu: 4 }]);
  });

  test("an hour without load needs no nodes", () => {
    const found = plan([rented], [daily(replicated("api", [rented], { vcpu: 4 }, 2), office(0))]);
    expect(found.periods?.map(({ nodes }) => nodes)).toEqual([{}, { rented: 2 }]);
    expect(found.totals?.costUsdPerMonth).toBeCloseTo((HOURS * 2 * 10) / 24, 6);
  });

  test("the same load in every hour is the plan without hours", () => {
    const api = replicated("api", [base, rented], { vcpu: 2 }, 5);
    expect(plan([base, rented], [daily(api, Array.from({ length: 24 }, () => 1))])).toEqual(plan([base, rented], [api]));
    const half = plan([base, rented], [daily(replicated("api", [base, rented], { vcpu: 2 }, 10), Array.from({ length: 24 }, () => 0.5))]);
    expect(half.pools).toEqual(plan([base, rented], [api]).pools);
  });

  test("a plan in force is kept hour by hour where that costs nothing", () => {
    const twin = offer({ name: "rented-b", type: "node", resources: { vcpu: 4 }, usdPerHour: 1, hourly: true, zone: "b" });
    const api = daily(replicated("api", [rented, twin], { vcpu: 4 }, 4), office(0.5));
    const first = plan([twin], [api]);
    const input = { ...first, inputHash: "sha256:other" };
    const second = plan([rented, twin], [api], {}, input);
    expect(second.pools).toEqual(first.pools);
    expect(second.changes).toEqual([]);
  });

  test("the same request gives its plan back without solving, although nodes are paid by the hour", () => {
    const request = { region: "us-east-1", catalog: { instanceTypes: ["m7i.4xlarge"] }, workloads: [{ kind: "resources", name: "api", demand: { vcpu: 8 }, replicas: 7, hourlyFactors: office(0.3) }] };
    const first = sizeRequest(request);
    expect(first.pools?.[0]?.meanNodes).toBeLessThan(first.pools?.[0]?.nodes ?? 0);
    const marked = { ...first, notes: ["a mark that no solving would make"] };
    expect(sizeRequest(request, { previousPlan: marked })).toEqual(marked);
    const dearer = { ...request, catalog: { ...request.catalog, prices: [{ instanceType: "m7i.4xlarge", usdPerHour: 9 }] } };
    expect(sizeRequest(dearer, { previousPlan: { ...marked, inputHash: sizeRequest(dearer).inputHash } }).notes).not.toEqual(marked.notes);
  });

  test("equals a brute force over committed nodes and rented ones per period", () => {
    const next = numbersFrom(7);
    for (let round = 0; round < 25; round++) {
      const day = { low: Math.floor(next() * 4) / 4, committed: 0.3 + next(), rented: 1, replicas: 1 + Math.floor(next() * 4), size: 1 + Math.floor(next() * 3), deferred: next() < 0.5 ? 0 : Math.round(next() * 12) };
      const [a, b] = [offer({ name: "base", type: "node", resources: { vcpu: 4 }, usdPerHour: day.committed }), offer({ name: "rented", type: "node", resources: { vcpu: 4 }, usdPerHour: day.rented, hourly: true })];
      const work = day.deferred === 0 ? [] : [{ ...divisible("batch", [a, b], { vcpu: day.deferred }), deferrable: true }];
      const found = plan([a, b], [daily(replicated("api", [a, b], { vcpu: day.size }, day.replicas), office(day.low)), ...work], { gapLimit: 0 });
      expect({ day, cost: (found.totals?.costUsdPerMonth ?? NaN).toFixed(4) }).toEqual({ day, cost: (HOURS * leastCostOfDay(day)).toFixed(4) });
    }
  });
});

describe("hours in a request", () => {
  const request = (workload: object): unknown => ({ catalog: { aws: false, offers: [{ name: "node", site: "hall", resources: { vcpu: 4 }, usdPerHour: 1 }] }, workloads: [{ kind: "resources", name: "api", demand: { vcpu: 1 }, ...workload }] });

  test("are 24 figures of 0 to 100, one of them above 0", () => {
    expect(() => sizeRequest(request({ hourlyFactors: [1, 1] }))).toThrow(/workloads\[0\]\.hourlyFactors/);
    expect(() => sizeRequest(request({ hourlyFactors: Array.from({ length: 24 }, () => 0) }))).toThrow(/above 0 in some hour/);
    expect(() => sizeRequest(request({ hourlyFactors: Array.from({ length: 24 }, () => -1) }))).toThrow(/hourlyFactors\[0\]/);
    expect(sizeRequest(request({ replicas: 8, hourlyFactors: office(0.5, 2) })).pools?.[0]?.nodes).toBe(4);
  });

  test("work may wait for an hour only where it is a total of the day", () => {
    expect(() => sizeRequest(request({ deferrable: true }))).toThrow(/needs divisible/);
    expect(() => sizeRequest(request({ deferrable: true, divisible: true, hourlyFactors: office(1) }))).toThrow(/mean over the day/);
    const batch = { kind: "batch", name: "etl", inputGiB: 10, gibPerVcpuHour: 1, finishWithinHours: 6, deferrable: true };
    expect(() => sizeRequest({ ...(request({}) as object), workloads: [batch] })).toThrow(/finishWithinHours of 24/);
  });

  test("are written to the MPS file, and do not depend on the order of the workloads", () => {
    const two = (reverse: boolean): unknown => {
      const workloads = [
        { kind: "resources", name: "a", replicas: 3, demand: { vcpu: 2 }, hourlyFactors: office(0.5) },
        { kind: "resources", name: "b", demand: { vcpu: 3 }, divisible: true, deferrable: true },
      ];
      return { catalog: { aws: false, offers: [{ name: "node", site: "hall", resources: { vcpu: 4 }, usdPerHour: 1 }] }, workloads: reverse ? workloads.reverse() : workloads };
    };
    expect(mpsOfRequest(two(false))).toContain("replicas_a_node_0_h8_");
    expect(mpsOfRequest(two(true))).toBe(mpsOfRequest(two(false)));
    expect(JSON.stringify(sizeRequest(two(true)))).toBe(JSON.stringify(sizeRequest(two(false))));
  });
});
