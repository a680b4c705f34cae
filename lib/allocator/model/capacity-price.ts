import type { Offer } from "../../catalog";
import type { Limits } from "./problem";

/** What the capacity of a node counts beside its price, USD a month; nothing where only what is used is paid. */
export function capacityUsdOf(offer: Offer, prices: Limits["capacityPriceUsdPerMonth"]): number {
  if (offer.usdPerYearByResource) return 0;
  return Object.entries(prices).reduce((sum, [resource, usd]) => sum + usd * (offer.machine.resources[resource] ?? 0), 0);
}

/** Whether something beside the invoice is in the objective, of nodes that run. */
export function hasPrices({ carbonPriceUsdPerTonne, capacityPriceUsdPerMonth }: Limits): boolean {
  return carbonPriceUsdPerTonne > 0 || Object.values(capacityPriceUsdPerMonth).some((usd) => usd > 0);
}
