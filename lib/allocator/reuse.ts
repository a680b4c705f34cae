import type { AllocationInput } from "./input";
import { HOURS_PER_MONTH } from "./model/problem";
import type { AllocationPlan } from "./plan";

/** Figures of a plan file are rounded to 6 decimals: money, and nodes as a mean over the day. */
const ROUNDING = 1e-5;
const ROUNDING_OF_NODES = 1e-6;

/**
 * Whether a plan from a file answers this very request: same input, same catalog, and its pools are still on offer at
 * its prices. Then nothing is solved, so that synthesis gives the same result everywhere.
 */
export function stillHolds(input: AllocationInput, plan: AllocationPlan): boolean {
  if (plan.inputHash !== input.inputHash || plan.catalogVersion !== input.catalogVersion || plan.status === "infeasible") return false;
  const offers = new Map(input.offers.map((offer) => [offer.name, offer] as const));
  return (plan.pools ?? []).every((pool) => {
    const offer = offers.get(pool.name);
    if (!offer) return false;
    if (offer.usdPerYearByResource !== undefined) return true;
    const usdPerMonth = offer.usdPerHour * HOURS_PER_MONTH;
    const allowed = ROUNDING + (pool.meanNodes === undefined ? 0 : ROUNDING_OF_NODES * usdPerMonth);
    return Math.abs((pool.meanNodes ?? pool.nodes) * usdPerMonth - pool.costUsdPerMonth) <= allowed;
  });
}
