import { sizeRequest } from "../../lib/allocator";
import type { AllocationInput } from "../../lib/allocator/input";
import { prunedProblem } from "../../lib/allocator/model/pruned-problem";
import type { Problem } from "../../lib/allocator/model/problem";
import { plannedByPeriod } from "../../lib/allocator/optimize/by-period";
import { moneyObjective } from "../../lib/allocator/optimize/objectives";
import { Modes, solveStage, usdOfStanding, type StageResult } from "../../lib/allocator/optimize/stages";
import { gang, input, offer, replicated } from "./support/make";
import { mixedRequest } from "./support/mixed-request";
import { numbersFrom } from "./support/random";

const FROM = Number(process.env["AIDC_FUZZ_FROM"] ?? 1);
const COUNT = Number(process.env["AIDC_FUZZ_COUNT"] ?? 80);

const exactly = (problem: Problem): StageResult => solveStage(problem, new Modes(problem), { objective: moneyObjective, gap: 0 });

/** A mixed request whose loads change twice a day, on nodes of which some or all are paid by the hour. */
function dayRequest(seed: number, share: number): AllocationInput {
  const whole = mixedRequest(seed);
  const next = numbersFrom(seed + 7);
  const offers = whole.offers.map((offer) => (next() < share ? { ...offer, purchaseOption: "on-demand", machine: { ...offer.machine, origin: "aws" as const } } : offer));
  const demands = whole.demands.map((demand) => {
    const [low, night, waits] = [next() < 0.3 ? 0 : 0.4, next() < 0.5, next() < 0.3];
    const loads = Array.from({ length: 24 }, (_, hour) => (hour < 8 === night ? 1 : low));
    if (demand.kind === "divisible" && waits) return { ...demand, deferrable: true };
    return demand.kind === "gang" || next() < 0.3 ? demand : { ...demand, hourlyFactors: loads };
  });
  return { ...whole, offers, demands };
}

const daysOf = (share: number): readonly { readonly seed: number; readonly problem: Problem }[] =>
  Array.from({ length: COUNT }, (_, i) => ({ seed: FROM + i, problem: prunedProblem(dayRequest(FROM + i, share)) })).filter(
    ({ problem }) => problem.periods.length > 1 && problem.workloads.every((workload) => !("options" in workload) || workload.options.length > 0),
  );

describe("a day planned by its periods", () => {
  test.each([
    ["all nodes", 1],
    ["some nodes", 0.5],
  ])("%s paid by the hour: no plan costs less than the bound, and each plan is one of the day", (_, share) => {
    const counts = { feasible: 0, found: 0, cheapest: 0 };
    for (const { seed, problem } of daysOf(share)) {
      const exact = exactly(problem);
      const found = plannedByPeriod(problem, new Modes(problem), exactly);
      if (!("standing" in exact)) {
        expect({ seed, found: found && "standing" in found }).not.toEqual({ seed, found: true });
        continue;
      }
      counts.feasible++;
      if (!found) continue;
      if (!("standing" in found)) throw new Error(`seed ${seed}: a plan was called impossible`);
      counts.found++;
      const [least, usd] = [usdOfStanding(exact.standing), usdOfStanding(found.standing)];
      counts.cheapest += usd <= least * (1 + 1e-6) ? 1 : 0;
      expect({ seed, isPlan: usd >= least * (1 - 1e-6), isBound: found.standing.bound <= least * (1 + 1e-6), isFinite: Number.isFinite(found.standing.bound) }).toEqual({ seed, isPlan: true, isBound: true, isFinite: true });
    }
    expect(counts.feasible).toBeGreaterThan(COUNT / 4);
    expect(counts.found).toBeGreaterThan(counts.feasible * 0.7);
    expect(counts.cheapest).toBeGreaterThan(share === 1 ? counts.found * 0.7 : 0);
  });
});

describe("gangs that take power from the rest of a day", () => {
  const facts = { hourly: true, gridGramsCo2ePerKwh: 100 };
  const hungry = offer({ ...facts, name: "hungry", resources: { gpu: 8 }, usdPerHour: 10, powerKilowatts: 10 });
  const thrifty = offer({ ...facts, name: "thrifty", resources: { gpu: 8 }, usdPerHour: 10.5, powerKilowatts: 4 });
  const lean = offer({ ...facts, name: "lean", resources: { cpu: 4 }, usdPerHour: 3, powerKilowatts: 0.5 });
  const rich = offer({ ...facts, name: "rich", resources: { cpu: 4 }, usdPerHour: 1, powerKilowatts: 1 });
  const web = { ...replicated("web", [lean, rich], { cpu: 4 }, 8), hourlyFactors: Array.from({ length: 24 }, (_, hour) => (hour < 12 ? 1 : 0.5)) };

  test.each([
    ["dearer gangs where that saves more", 12, { gang: "thrifty", rich: 8 }],
    ["the cheapest gangs where there is power enough", 18, { gang: "hungry", rich: 8 }],
    ["dearer gangs, too, where leaner nodes would cost more", 17.5, { gang: "thrifty", rich: 8 }],
  ])("%s, proven", (_, facilityPowerLimitKilowatts, expected) => {
    const problem = prunedProblem(input([hungry, thrifty, lean, rich], [gang("train", { hungry: 1, thrifty: 1 }), web], { facilityPowerLimitKilowatts }));
    const found = plannedByPeriod(problem, new Modes(problem), exactly);
    const exact = exactly(problem);
    if (!found || !("standing" in found) || !("standing" in exact)) throw new Error("no plan");
    expect(usdOfStanding(found.standing)).toBeCloseTo(usdOfStanding(exact.standing), 6);
    expect(found.standing.bound).toBeCloseTo(usdOfStanding(exact.standing), 3);
    const [chosen] = found.standing.assignment.gangs;
    const richNodes = problem.offers.findIndex(({ offer: own }) => own.name === "rich");
    expect({ gang: chosen?.option.candidate.machine, rich: Math.max(...found.standing.assignment.periods.map(({ nodes }) => nodes[richNodes] ?? 0)) }).toEqual(expected);
  });
});

describe("a day that cannot be planned", () => {
  const loads = Array.from({ length: 24 }, (_, hour) => (hour >= 8 && hour < 18 ? 1 : 0.4));
  const request = {
    region: "us-east-1",
    minRenewableShare: 0.9,
    catalog: { instanceTypes: ["m7i.*", "c7i.*", "r7i.*"] },
    zoneRedundant: true,
    workloads: [
      { kind: "resources" as const, name: "api", replicas: 6, demand: { vcpu: 2, memoryGiB: 4 }, hourlyFactors: loads },
      { kind: "resources" as const, name: "web", replicas: 5, demand: { vcpu: 1, memoryGiB: 4 } },
    ],
  };

  test("says which limit is in the way, with cures that make it possible", () => {
    const found = sizeRequest(request);
    expect(found.status).toBe("infeasible");
    expect(found.conflict).toContain("minRenewableShare");
    expect(found.cures?.length).toBeGreaterThanOrEqual(2);
    const { minRenewableShare: _, ...without } = request;
    expect(found.cures?.[0]?.changes).toEqual([{ path: "minRenewableShare", from: 0.9, to: null }]);
    const cured = sizeRequest(without);
    expect(cured.status).not.toBe("infeasible");
    const [night = 0, day = 0] = (cured.periods ?? []).map(({ replicas }) => replicas["api"] ?? 0);
    // three by night and six by day, and as many more as the fullest zone has
    expect(night).toBeGreaterThan(3);
    expect(day).toBeGreaterThan(6);
    expect(day).toBeGreaterThan(night);
    expect(cured.gap).toBeLessThan(0.02);
  });
});
