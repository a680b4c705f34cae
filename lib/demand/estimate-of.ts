import type { Machine } from "../catalog";
import type { Estimate } from "./estimate";
import { estimateInference } from "./inference";
import type { EstimateSketch } from "./sketch";
import { sketchTraining } from "./training";
import type { Workload } from "./workload";

/**
 * Estimates of a workload on one machine, the best layouts first; empty where it cannot run, and for workloads whose
 * size is given rather than modelled (profiles, plain resources).
 */
export function estimateOf(workload: Workload, machine: Machine, options: { readonly path: string }): readonly Estimate[] {
  return sketchesOf(workload, machine, options).map((sketch) => sketch.estimate());
}

/** The same before they are worked out. */
export function sketchesOf(workload: Workload, machine: Machine, options: { readonly path: string }): readonly EstimateSketch[] {
  if (workload.kind === "training") return sketchTraining(workload, machine, options);
  if (workload.kind === "inference") return estimateInference(workload, machine, options).map(sketchOf);
  return [];
}

function sketchOf(estimate: Estimate): EstimateSketch {
  const { accelerator, acceleratorCount, requestsPerSecond, outputTokensPerSecondPerAccelerator: rate } = estimate;
  const acceleratorHoursOfWork = requestsPerSecond ? acceleratorCount / requestsPerSecond.value : rate ? 1 / rate.value : Infinity;
  return { accelerator, acceleratorHoursOfWork, estimate: () => estimate };
}
