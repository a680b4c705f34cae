import { ValidationError } from "../errors";
import type { Machine } from "../catalog";
import { batchDemand } from "./batch";
import type { WorkloadDemand } from "./demand";
import { inferenceDemand } from "./inference";
import { profileDemand } from "./profile";
import { recommenderDemand } from "./recommender";
import { resourcesDemand } from "./resources";
import { streamingDemand } from "./streaming";
import { trainingDemand } from "./training";
import type { Workload } from "./workload";

/**
 * What a workload asks on each machine that can run it.
 *
 * @param options.path where the workload stands in the request, for errors
 */
export function demandOf(workload: Workload, machines: readonly Machine[], options: { readonly path: string }): WorkloadDemand {
  const demand = demandOfKind(workload, machines, options);
  const deferrable = demand.kind === "divisible" && "deferrable" in workload && workload.deferrable === true;
  return {
    ...demand,
    ...("hourlyFactors" in workload && workload.hourlyFactors ? { hourlyFactors: workload.hourlyFactors } : {}),
    ...(deferrable ? { deferrable } : {}),
    ...("users" in workload && workload.users ? { users: workload.users, maxNetworkLatencyMs: workload.maxNetworkLatencyMs } : {}),
  };
}

function demandOfKind(workload: Workload, machines: readonly Machine[], options: { readonly path: string }): WorkloadDemand {
  switch (workload.kind) {
    case "training":
      return trainingDemand(workload, machines, options);
    case "inference":
      return inferenceDemand(workload, machines, options);
    case "profile":
      return profileDemand(workload, machines);
    case "resources":
      return resourcesDemand(workload, machines);
    case "streaming":
      return streamingDemand(workload, machines, options);
    case "batch":
      return batchDemand(workload, machines);
    case "recommender":
      return recommenderDemand(workload, machines, options);
    default:
      throw new ValidationError(options.path, `kind ${String((workload as { kind: unknown }).kind)} is not known`);
  }
}
