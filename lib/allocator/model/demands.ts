import type { Offer } from "../../catalog";
import type { WorkloadDemand } from "../../demand";
import type { AllocationInput } from "../input";
import type { RequestPath } from "./problem";

export function sortedOffers(input: AllocationInput): readonly Offer[] {
  return [...input.offers].sort((a, b) => (a.name < b.name ? -1 : 1));
}

export interface PathedDemand {
  readonly path: RequestPath;
  readonly demand: WorkloadDemand;
  /** As the request calls it. */
  readonly kind: string;
  /** Round trip within which users are served, ms; absent: no limit. */
  readonly latencyMs?: number;
}

/** Demands by workload name, each with the place it has in the request. */
export function demandsByName(input: AllocationInput, without: ReadonlySet<RequestPath> = new Set()): readonly PathedDemand[] {
  const indexOf = new Map(input.request.workloads.map((workload, index) => [workload.name, index] as const));
  return [...input.demands]
    .sort((a, b) => (a.workload < b.workload ? -1 : 1))
    .map((demand) => {
      const index = indexOf.get(demand.workload) ?? -1;
      const path = `workloads[${index}]`;
      const latencyMs = without.has(latencyPath(path)) ? undefined : demand.maxNetworkLatencyMs;
      return { demand, path, kind: input.request.workloads[index]?.kind ?? "", ...(latencyMs === undefined ? {} : { latencyMs }) };
    });
}

/** Path of the limit of a workload's distance to its users. */
export function latencyPath(workload: RequestPath): RequestPath {
  return `${workload}.maxNetworkLatencyMs`;
}

/** Whether a path is that of a whole workload, not of a limit. */
export function isWorkload(path: RequestPath): boolean {
  return /^workloads\[-?\d+\]$/.test(path);
}

/** Machines a workload can run on, each once. */
export function machinesOf(demand: WorkloadDemand): readonly string[] {
  if (demand.kind === "divisible") return demand.machines;
  if (demand.kind === "profile") return [...new Set(demand.buckets.flatMap((bucket) => Object.keys(bucket.maxRatePerReplica)))];
  return [...new Set<string>(demand.candidates.map((candidate) => candidate.machine))];
}
