import { DEFAULT_GAP_LIMIT } from "./allocate";
import type { AllocationInput } from "./input";
import { plainFormulation } from "./model/plain";
import { standingOf } from "./optimize/stages";
import { moneyOf } from "./placement/verify-placed";
import { planOf } from "./plan-document/assemble";
import type { AllocationPlan } from "./plan";
import { pointOfSolution, readSolution } from "./solver";

/** Where an outside solution comes from, and what is known of it. */
export interface SolutionOrigin {
  /** Lower bound that its solver proved, USD a month. @default 0 */
  readonly boundUsdPerMonth?: number;
  readonly solver: { readonly name: string; readonly version: string };
}

/**
 * The plan of a solution file that another program wrote for the request's MPS file: placed node by node and verified
 * like every plan.
 *
 * @param text solution file of HiGHS or CBC, or lines of name and value
 * @throws RangeError when the file has no point, or the point breaks the model
 */
export function planOfSolution(input: AllocationInput, text: string, origin: SolutionOrigin): AllocationPlan {
  const { problem, formulation } = plainFormulation(input);
  const point = pointOfSolution(formulation.model, readSolution(text));
  if (!point) throw new RangeError("the solution file has no values");
  const [first] = point.violations;
  if (first) throw new RangeError(`the solution breaks ${point.violations.length} rows or bounds of the model, first ${first.name}`);
  const standing = standingOf(problem, formulation, point.x, { bound: origin.boundUsdPerMonth ?? 0, solver: origin.solver });
  if (!standing) throw new RangeError("the solution's replicas could not be placed on its nodes");
  const cost = moneyOf(problem, standing.assignment, standing.placed);
  const bound = Math.min(cost, origin.boundUsdPerMonth ?? 0);
  const gapLimit = input.request.gapLimit ?? DEFAULT_GAP_LIMIT;
  const status = cost - bound <= gapLimit * cost ? "optimal" : "feasible";
  return planOf(input, problem, { status, standing, cost, cheapest: cost, bound, solver: origin.solver });
}
