import type { DivisibleDemand, ReplicatedDemand, Workload, WorkloadDemand } from "../../demand";
import type { AllocationInput } from "../input";
import type { AllocationRequest } from "../request";

/**
 * The input of a request with other limits, fewer workloads or lower rates, from the input of the first one: what
 * can be done without the models of demand.
 *
 * @returns undefined for a change that needs them
 */
export function localRebuild(input: AllocationInput, request: AllocationRequest): AllocationInput | undefined {
  const demands: WorkloadDemand[] = [];
  for (const workload of request.workloads) {
    const before = input.request.workloads.find((other) => other.name === workload.name);
    const demand = input.demands.find((other) => other.workload === workload.name);
    const rebuilt = before && demand && changedDemand(before, workload, demand);
    if (!rebuilt) return undefined;
    demands.push(rebuilt);
  }
  const own = new Map((request.catalog?.offers ?? []).map((offer) => [offer.name, offer] as const));
  const offers = input.offers.map((offer) => (offer.machine.origin === "own" ? { ...offer, maxNodes: own.get(offer.machine.name)?.maxNodes } : offer));
  return { ...input, request, offers, demands };
}

function changedDemand(before: Workload, after: Workload, demand: WorkloadDemand): WorkloadDemand | undefined {
  if (before === after) return demand;
  if (after.kind === "resources" && before.kind === "resources") {
    const factors = Object.keys(before.demand).map((name) => (after.demand[name] ?? 0) / (before.demand[name] ?? 1));
    const [factor = 1] = factors;
    if (demand.kind === "divisible" && factors.every((other) => Math.abs(other - factor) < 1e-6)) return scaledNeed(demand, factor);
    if (demand.kind === "replicated" && sameBut(before, after, "replicas")) return scaledRate(demand, (after.replicas ?? 1) / (before.replicas ?? 1));
    return undefined;
  }
  if ((after.kind === "inference" || after.kind === "profile") && after.kind === before.kind && sameBut(before, after, "requestsPerSecond")) {
    const factor = (after.requestsPerSecond ?? 0) / (before.requestsPerSecond ?? 1);
    if (demand.kind === "replicated") return scaledRate(demand, factor);
    if (demand.kind === "profile") return { ...demand, buckets: demand.buckets.map((bucket) => ({ ...bucket, rate: bucket.rate * factor })) };
  }
  return undefined;
}

function scaledRate(demand: ReplicatedDemand, factor: number): ReplicatedDemand {
  return { ...demand, rate: demand.rate * factor };
}

function scaledNeed(demand: DivisibleDemand, factor: number): DivisibleDemand {
  return { ...demand, need: Object.fromEntries(Object.entries(demand.need).map(([name, amount]) => [name, amount * factor])) };
}

function sameBut(before: object, after: object, field: string): boolean {
  const without = (value: object): string => JSON.stringify(Object.entries(value).filter(([name]) => name !== field).sort(([a], [b]) => (a < b ? -1 : 1)));
  return without(before) === without(after);
}
