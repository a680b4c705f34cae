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
  const inForce = poolsInForce(input);
  const needless = needlessOffers(buildProblem(input, without), (_, b) => !inForce.has(b.offer.name));
  return withFewerGangOptions(buildProblem(input, without, needless), inForce);
}

/** Names of the pools of the plan in force, which are those of their offers. */
export function poolsInForce({ previousPlan }: AllocationInput): ReadonlySet<string> {
  return new Set((previousPlan?.pools ?? []).map(({ name }) => name));
}
