import type { AllocationInput } from "../input";
import { buildProblem } from "./build-problem";
import type { Problem, RequestPath } from "./problem";
import { withFewerGangOptions } from "./gang-options";
import { needlessOffers } from "./pruning";

/**
 * The problem of a request without the offers that no best plan needs. Offers of the plan in force stay: to keep them
 * is worth something.
 */
export function prunedProblem(input: AllocationInput, without: ReadonlySet<RequestPath> = new Set()): Problem {
  const inForce = new Set((input.previousPlan?.pools ?? []).map(({ name }) => name));
  const needless = needlessOffers(buildProblem(input, without), (_, b) => !inForce.has(b.offer.name));
  return withFewerGangOptions(buildProblem(input, without, needless), inForce);
}
