import type { Estimate } from "./estimate";

/** What `aidc estimate --json` prints. */
export interface EstimateDocument {
  readonly schemaVersion: "1";
  readonly workloads: readonly WorkloadEstimates[];
}

/** Estimates of one workload, the cheapest for the work asked first. */
export interface WorkloadEstimates {
  readonly name: string;
  readonly kind: string;
  readonly estimates: readonly Estimate[];
  /** Accelerators that cannot run the workload, and why. */
  readonly excluded?: readonly ExcludedAccelerator[];
}

export interface ExcludedAccelerator {
  readonly accelerator: string;
  readonly reason: string;
}
