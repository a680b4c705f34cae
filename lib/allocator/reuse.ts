import type { AllocationInput } from "./input";
import { HOURS_PER_MONTH } from "./model/problem";
import type { AllocationPlan } from "./plan";

/** Figures of a plan file are rounded to 6 decimals. */
const ROUNDING = 1e-5;

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
    return offer.usdPerYearByResource !== undefined || Math.abs(pool.nodes * offer.usdPerHour * HOURS_PER_MONTH - pool.costUsdPerMonth) <= ROUNDING;
  });
}
