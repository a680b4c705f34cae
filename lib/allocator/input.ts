import type { NotOffered, Offer } from "../catalog";
import type { WorkloadDemand } from "../demand";
import type { AllocationPlan } from "./plan";
import type { AllocationRequest } from "./request";

/** All that the allocator needs to know; plain data. */
export interface AllocationInput {
  /** The limits, and the names and order of workloads and own offers for the paths in messages. */
  readonly request: AllocationRequest;
  readonly offers: readonly Offer[];
  readonly notOffered: readonly NotOffered[];
  readonly catalogNotes: readonly string[];
  /** One per workload of the request. */
  readonly demands: readonly WorkloadDemand[];
  readonly catalogVersion: string;
  readonly inputHash: string;
  /** The plan in force: moving away from it is avoided where that costs nothing. */
  readonly previousPlan?: AllocationPlan;
  /**
   * Builds the input of a changed request; lets cures change any field (deadlines, filters) and be tried on the
   * whole way from the request. Without it cures change rates and limits only.
   */
  readonly rebuild?: (request: AllocationRequest) => AllocationInput;
}
