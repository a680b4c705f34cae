import type { ProblemWorkload } from "./problem";

/** The resource whose nodes are few and dear. */
export const ACCELERATOR = "gpu";

export function isAccelerated(need: Readonly<Record<string, number>>): boolean {
  return (need[ACCELERATOR] ?? 0) > 0;
}

/** Whether a workload stands on nodes with accelerators, for at least one of its layouts. */
export function takesAccelerators(workload: ProblemWorkload): boolean {
  switch (workload.kind) {
    case "gang":
    case "profile":
      return true;
    case "divisible":
      return isAccelerated(workload.need);
    case "replicated":
      return workload.options.some(({ candidate }) => isAccelerated(candidate.need));
  }
}
