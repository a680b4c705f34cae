import type { AllocationInput } from "../input";
import { buildProblem, type Problem, type RequestPath } from "./problem";
import { needlessOffers } from "./pruning";

/**
 * The problem of a request without the offers that no best plan needs. Offers of the plan in force stay: to keep them
 * is worth something.
 */
export function prunedProblem(input: AllocationInput, without: ReadonlySet<RequestPath> = new Set()): Problem {
  const inForce = new Set((input.previousPlan?.pools ?? []).map(({ name }) => name));
  return buildProblem(input, without, needlessOffers(buildProblem(input, without), (_, b) => !inForce.has(b.offer.name)));
}
