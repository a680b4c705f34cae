import type { Machine } from "../catalog";
import type { Estimate } from "./estimate";
import { estimateInference } from "./inference";
import { estimateTraining } from "./training";
import type { Workload } from "./workload";

/**
 * Estimates of a workload on one machine, the best layouts first; empty where it cannot run, and for workloads whose
 * size is given rather than modelled (profiles, plain resources).
 */
export function estimateOf(workload: Workload, machine: Machine, options: { readonly path: string }): readonly Estimate[] {
  if (workload.kind === "training") return estimateTraining(workload, machine, options);
  if (workload.kind === "inference") return estimateInference(workload, machine, options);
  return [];
}
