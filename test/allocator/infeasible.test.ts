import { infeasiblePlan } from "../../lib/allocator/infeasible/infeasible";
import { conflictOf, membersOf } from "../../lib/allocator/infeasible/conflict";
import { isFeasible } from "../../lib/allocator/infeasible/feasibility";
import { withChanges } from "../../lib/allocator/infeasible/changes";
import { sizeRequest } from "../../lib/allocator/size";
import type { AllocationRequest } from "../../lib/allocator/request";
import { gang, input, offer, plan, replicated } from "./support/make";
import { smallInstance } from "./support/random";

const node = { name: "node", site: "hall", resources: { cpu: 10, mem: 40 }, usdPerHour: 1, powerKilowatts: 1 };
const copies = { kind: "resources", name: "web", replicas: 7, demand: { cpu: 3, mem: 5 } } as const;
const request = (changes: Partial<AllocationRequest> & { own?: object } = {}): AllocationRequest => {
  const { own, ...rest } = changes;
  return { catalog: { aws: false, offers: [{ ...node, ...own }] }, workloads: [copies], ...rest };
};

describe("an infeasible request", () => {
  const cases: readonly (readonly [string, AllocationRequest, readonly string[]])[] = [
    ["a budget too small", request({ budgetUsdPerMonth: 1000 }), ["budgetUsdPerMonth", "workloads[0]"]],
    ["too little power", request({ facilityPowerLimitKilowatts: 2 }), ["facilityPowerLimitKilowatts", "workloads[0]"]],
    ["too few nodes", request({ own: { maxNodes: 2 } }), ["catalog.offers[0].maxNodes", "workloads[0]"]],
    ["a quota", request({ quotas: { node: 1 } }), ["quotas.node", "workloads[0]"]],
    ["one zone for two", request({ zoneRedundant: true }), ["workloads[0]", "zoneRedundant"]],
    ["no machine large enough", request({ workloads: [{ ...copies, demand: { cpu: 30, mem: 5 } }] }), ["workloads[0]"]],
    ["a resource nobody has", request({ workloads: [{ ...copies, demand: { gpu: 1 } }] }), ["workloads[0]"]],
    ["no renewable site", request({ minRenewableShare: 0.5 }), ["minRenewableShare", "workloads[0]"]],
    ["two workloads that only together are too many", request({ own: { maxNodes: 4 }, workloads: [copies, { ...copies, name: "api" }] }), ["catalog.offers[0].maxNodes", "workloads[0]", "workloads[1]"]],
    ["a price of carbon and no carbon figure", request({ carbonPriceUsdPerTonne: 50 }), ["workloads[0]"]],
    ["only resources nobody has", request({ workloads: [{ ...copies, demand: { qubits: 1 } }, { ...copies, name: "api", demand: { photons: 2 } }] }), ["workloads[1]"]],
    ["a batch job that needs scratch", request({ workloads: [{ kind: "batch", name: "etl", inputGiB: 9, gibPerVcpuHour: 1, finishWithinHours: 1, scratchGB: 5 }] }), ["workloads[0]"]],
    ["a stream where no node has a network", request({ workloads: [{ kind: "streaming", name: "feed", eventsPerSecond: 10, eventKilobytes: 1, eventsPerSecondPerVcpu: 10 }] }), ["workloads[0]"]],
    ["nothing sold in the way asked", { region: "us-east-1", purchaseOptions: ["savings-plan-1y"], catalog: { instanceTypes: ["m7i.large"] }, workloads: [{ ...copies, demand: { vcpu: 1 } }] }, ["workloads[0]"]],
    ["a deadline that no number of machines meets", { region: "us-east-1", catalog: { instanceTypes: ["p5.48xlarge"] }, workloads: [{ kind: "training", name: "run", model: "llama-3.1-8b", tokens: 1e15, deadlineDays: 0.001 }] }, ["workloads[0]"]],
    ["a first token before any machine has one", { region: "us-east-1", catalog: { instanceTypes: ["p5.48xlarge"] }, workloads: [{ kind: "inference", name: "bot", model: "llama-3.1-8b", requestsPerSecond: 3, inputTokens: 100, outputTokens: 100, timeToFirstTokenMs: 0.001 }] }, ["workloads[0]"]],
    ["an accelerator that nothing carries and a limit too tight", request({ minRenewableShare: 0.9, workloads: [copies, { kind: "training", name: "tune", model: "qwen2.5-0.5b", tokens: 1e8, accelerator: "A10G", acceleratorCount: 2, sequenceLength: 1024 }] }), ["workloads[1]"]],
    ["users far off, a price of carbon and no measured accelerator", request({ carbonPriceUsdPerTonne: 9, userGroups: [{ name: "here", networkLatencyMs: { hall: 90 } }], workloads: [{ kind: "profile", name: "chat", requestsPerSecond: 2, buckets: [{ share: 1, maxRequestsPerSecond: { A10G: 1 } }], users: [{ group: "here", share: 1 }], maxNetworkLatencyMs: 20 }] }), ["workloads[0]"]],
    ["types left out and limits too tight", { region: "us-east-1", budgetUsdPerMonth: 100, quotas: { "m7i.large": 1 }, catalog: { instanceTypes: ["m7i.large"] }, workloads: [{ ...copies, demand: { gpu: 1 } }, { ...copies, name: "api", demand: { vcpu: 1 } }] }, ["workloads[0]"]],
    ["two limits, each too tight", request({ budgetUsdPerMonth: 1000, facilityPowerLimitKilowatts: 2 }), ["budgetUsdPerMonth", "workloads[0]"]],
  ];

  test("has the same cures in whatever order its workloads stand", () => {
    const workloads = ["c", "a", "b", "d"].map((name) => ({ kind: "batch" as const, name, inputGiB: 100, gibPerVcpuHour: 1, finishWithinHours: 4 }));
    const curesOf = (order: readonly number[]): string => {
      const asked = request({ own: { maxNodes: 9, resources: { vcpu: 10 } }, workloads: order.flatMap((i) => workloads.slice(i, i + 1)) });
      const named = (path: string): string => path.replace(/workloads\[(\d+)\]/, (_, index: string) => asked.workloads[Number(index)]?.name ?? "");
      return JSON.stringify(sizeRequest(asked).cures?.map(({ changes }) => changes.map((change) => ({ ...change, path: named(change.path) }))));
    };
    expect(curesOf([3, 1, 0, 2])).toBe(curesOf([0, 1, 2, 3]));
  });

  test.each(cases)("with %s names what conflicts, and cures that work", (_, asked, conflict) => {
    const found = sizeRequest(asked);
    expect(found.status).toBe("infeasible");
    expect(found.conflict).toEqual(conflict);
    expect(found.pools).toBeUndefined();
    expect(found.cures?.length).toBeGreaterThanOrEqual(2);
    for (const { changes } of found.cures ?? []) expect(sizeRequest(withChanges(asked, changes)).status).toBe("optimal");
  });

  test("says by how much the limit misses", () => {
    expect(sizeRequest(request({ budgetUsdPerMonth: 1000 })).notes).toContain("budgetUsdPerMonth of 1000 misses by 1190 USD: with all else as asked no plan needs less than 2190");
  });

  test("offers the very distance at which users can be served", () => {
    const userGroups = [{ name: "here", networkLatencyMs: { hall: 40 } }];
    const found = sizeRequest(request({ userGroups, workloads: [{ ...copies, users: [{ group: "here", share: 1 }], maxNetworkLatencyMs: 7 }] }));
    expect(found.cures?.[0]?.changes).toEqual([{ path: "workloads[0].maxNetworkLatencyMs", from: 7, to: 40 }]);
  });

  test("says what bars the machines that could, and what is not sold", () => {
    expect(sizeRequest(request({ carbonPriceUsdPerTonne: 50 })).notes?.join()).toContain("its carbon figure is not known and carbonPriceUsdPerTonne is set");
    const unsold = sizeRequest({ region: "us-east-1", purchaseOptions: ["savings-plan-1y"], catalog: { instanceTypes: ["m7i.large"] }, workloads: [{ ...copies, demand: { vcpu: 1 } }] });
    expect(unsold.notes?.join()).toContain("no savings-plan-1y price in us-east-1; give one in catalog.prices");
  });

  test("says why no machine will do", () => {
    const found = sizeRequest(request({ workloads: [{ ...copies, demand: { cpu: 30, mem: 5 } }] }));
    expect(found.notes?.join()).toContain('one copy of "web" needs 30 cpu, the node has 10');
  });

  test("is told for gangs, too", () => {
    const offers = [offer({ name: "node", resources: { cpu: 1 }, usdPerHour: 1, maxNodes: 3 })];
    expect(plan(offers, [gang("a", { node: 2 }), gang("b", { node: 2 })]).conflict).toEqual(["catalog.offers[-1].maxNodes", "workloads[0]", "workloads[1]"]);
  });
});

test("where no plan was found, but none proven impossible, the plan says so", () => {
  const offers = [offer({ name: "node", resources: { cpu: 1 }, usdPerHour: 1, maxNodes: 1 })];
  const asked = input(offers, [replicated("a", offers, { cpu: 1 }, 2)]);
  const solver = { name: "some", version: "1" };
  const note = "no plan was found within the limits of the search";
  expect(infeasiblePlan(asked, { status: "unknown", solver }).notes?.join()).toContain(note);
  expect(infeasiblePlan(asked, { status: "infeasible", solver }).notes?.join()).not.toContain(note);
});

describe("a conflict", () => {
  test("is irreducible: without any one of its members the request is feasible", () => {
    let seen = 0;
    for (let seed = 1; seed < 80 && seen < 12; seed++) {
      const { offers, demands, limits } = smallInstance(seed);
      const asked = input(offers, demands, limits);
      const conflict = conflictOf(asked);
      if (conflict.length === 0) continue;
      seen++;
      const all = [...new Set([...conflict])];
      for (const member of all) expect({ seed, member, feasible: isFeasible({ ...asked }, othersThan(asked, conflict, member)) }).toEqual({ seed, member, feasible: true });
      expect(isFeasible(asked, othersThan(asked, conflict))).toBe(false);
    }
    expect(seen).toBeGreaterThan(3);
  });

  test("is empty for a feasible request", () => {
    const offers = [offer({ name: "node", resources: { cpu: 1 }, usdPerHour: 1 })];
    expect(conflictOf(input(offers, [replicated("a", offers, { cpu: 1 }, 2)]))).toEqual([]);
  });
});

/** Everything but the conflict, and with `left` also that member of it. */
function othersThan(asked: ReturnType<typeof input>, conflict: readonly string[], left?: string): ReadonlySet<string> {
  return new Set([...membersOf(asked).filter((member) => !conflict.includes(member)), ...(left === undefined ? [] : [left])]);
}
