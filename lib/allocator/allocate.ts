import { frozen } from "../catalog";
import type { AllocationInput } from "./input";
import { prunedProblem } from "./model/pruned-problem";
import { withoutDearPlaces } from "./model/whole-node-pruning";
import type { Problem } from "./model/problem";
import { integersOf, optimize, skipsLater, type NoOptimum } from "./optimize/optimize";
import { planOf } from "./plan-document/assemble";
import { stillHolds } from "./reuse";
import { unservable } from "./infeasible/feasibility";
import { infeasiblePlan } from "./infeasible/infeasible";
import type { AllocationPlan } from "./plan";

export type { AllocationInput } from "./input";

/** Share of the cost within which a plan is proven, where the request says nothing. */
export const DEFAULT_GAP_LIMIT = 0.001;

/**
 * Finds the cheapest whole nodes that meet all demands within all limits, proves it, places every replica, explains.
 *
 * @param onLongWork called before work that may take more than a second
 * @returns a plan; `infeasible` with the conflict and its cures when there is none
 */
export function allocate(input: AllocationInput, onLongWork: () => void = () => undefined): AllocationPlan {
  const inForce = input.previousPlan;
  if (inForce && stillHolds(input, inForce)) return frozen(inForce);
  const whole = prunedProblem(input);
  if (mayTakeLong(whole)) onLongWork();
  const infeasible = (search: NoOptimum): AllocationPlan => {
    onLongWork();
    return frozen(infeasiblePlan(input, search));
  };
  if (unservable(whole).length > 0) return infeasible({ status: "infeasible", solver: NO_SOLVER });
  const { gapLimit = DEFAULT_GAP_LIMIT, costSlack } = input.request;
  const goals = { gapLimit, costSlack, previousPlan: inForce };
  const costOnly = skipsLater(whole, goals);
  const problem = costOnly ? withoutDearPlaces(whole) : whole;
  const result = optimize(problem, { ...goals, costOnly });
  if (!("standing" in result)) return infeasible(result);
  return frozen(planOf(input, problem, result, { costOnly }));
}

/** Whole decisions beyond which a plan may take more than a second. */
const LONG_INTEGERS = 100;

function mayTakeLong(problem: Problem): boolean {
  return problem.limits.zoneRedundant || integersOf(problem) > LONG_INTEGERS;
}

/** Stands in the plan where the request was settled before any solver. */
const NO_SOLVER = { name: "none", version: "" };
