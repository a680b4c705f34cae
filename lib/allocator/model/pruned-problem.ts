import type { AllocationInput } from "../input";
import { buildProblem, type Problem, type RequestPath } from "./problem";
import { needlessOffers } from "./pruning";

/** The problem of a request without the offers that no best plan needs. */
export function prunedProblem(input: AllocationInput, without: ReadonlySet<RequestPath> = new Set()): Problem {
  return buildProblem(input, without, needlessOffers(buildProblem(input, without)));
}
