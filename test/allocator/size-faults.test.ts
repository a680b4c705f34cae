import Ajv from "ajv";
import fc from "fast-check";
import { sizeRequest } from "../../lib/allocator";
import { ValidationError } from "../../lib/errors";
import planSchema from "../../schema/plan.json";
import { places, replaced } from "./support/documents";

const hours = Array.from({ length: 24 }, (_, hour) => (hour < 12 ? 1 : 0.5));
/** A request with something of everything, small enough to be sized many times. */
const everything = {
  workloads: [
    { kind: "resources", name: "api", demand: { vcpu: 3, memoryGiB: 4 }, replicas: 3, headroom: 0.1, users: [{ group: "here", share: 0.5 }, { group: "there", share: 0.5 }], maxNetworkLatencyMs: 60, hourlyFactors: hours },
    { kind: "resources", name: "fill", demand: { vcpu: 5 }, divisible: true, deferrable: true },
    { kind: "profile", name: "chat", requestsPerSecond: 2, buckets: [{ share: 1, maxRequestsPerSecond: { L4: 3, node: 2 } }] },
    { kind: "batch", name: "etl", inputGiB: 90, gibPerVcpuHour: 5, finishWithinHours: 8, memoryGiBPerVcpu: 1 },
    { kind: "streaming", name: "feed", eventsPerSecond: 900, eventKilobytes: 1, eventsPerSecondPerVcpu: 800 },
  ],
  userGroups: [{ name: "here", networkLatencyMs: { hall: 50 } }, { name: "there", networkLatencyMs: { hall: 5 } }],
  catalog: {
    aws: false,
    offers: [
      { name: "node", site: "hall", zone: "hall-a", resources: { vcpu: 16, memoryGiB: 64, networkGbps: 10 }, accelerator: "L4", accelerators: 1, maxNodes: 4, usdPerHour: 0.5, powerKilowatts: 0.4 },
      { name: "used", site: "hall", resources: { vcpu: 8, memoryGiB: 32, networkGbps: 10 }, usdPerYearByResource: { vcpu: 90 }, powerKilowatts: 0.1 },
    ],
  },
  sites: { hall: { powerUsageEffectiveness: 1.2, gridGramsPerKwh: 100, renewableShare: 0.5, storageTB: 2, storageGBps: 1, ingestGbps: 1 } },
  quotas: { node: 3 },
  facilityPowerLimitKilowatts: 20,
  budgetUsdPerMonth: 20000,
  carbonLimitTonnesPerYear: 50,
  carbonPriceUsdPerTonne: 10,
  minRenewableShare: 0.05,
  gapLimit: 0.01,
};

const junk = fc.oneof(
  fc.constantFrom<unknown>(null, -1, 0, 1e-9, 1e9, 1e12, 1e300, "", "node", "NaN", "us-east-1", "spot", "constructor", "\u00fc", [], {}, [[]], true, undefined, 0.5, 1, 3),
  fc.integer({ min: 1, max: 10_000_000 }).map((thousandths) => thousandths / 1000),
);

const asPublished = new Ajv({ strict: false }).compile(planSchema);

test("whatever one value is replaced by, there is a plan as published, a conflict with two cures or a refusal by its path", () => {
  fc.assert(
    fc.property(fc.constantFrom(...places(everything)), junk, (path, value) => {
      try {
        const plan = sizeRequest(replaced(everything, path, value));
        expect(asPublished(JSON.parse(JSON.stringify(plan)))).toBe(true);
        if (plan.status !== "infeasible") return;
        expect(plan.conflict?.length).toBeGreaterThan(0);
        expect(plan.cures?.length).toBeGreaterThanOrEqual(2);
      } catch (error) {
        if (!(error instanceof ValidationError)) throw error;
        expect(error.path).not.toBe("");
      }
    }),
    { numRuns: 40, seed: 11, endOnFailure: true },
  );
});
