import type { AllocationInput } from "../input";
import type { SolverName } from "../solver";
import type { AllocationPlan } from "../plan";

export function infeasiblePlan(input: AllocationInput, solver: SolverName): AllocationPlan {
  return { schemaVersion: "1", status: "infeasible", solver, catalogVersion: input.catalogVersion, inputHash: input.inputHash, conflict: [], cures: [] };
}
