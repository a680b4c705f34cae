import data from "../data/prices.json";
import { ValidationError, inRange } from "../../errors";

/** A list price, in tiers. */
export interface SecurityPrice {
  readonly id: string;
  readonly unit: string;
  readonly tiers: readonly { readonly upTo?: number; readonly usd: number }[];
  /** `read`, `secondary` or `unverified`. */
  readonly status: string;
  readonly source: string;
}

/** A price the user knows better; replaces all tiers. */
export interface PriceOverride {
  /** Id of the price, e.g. `guardduty-runtime`. */
  readonly price: string;
  readonly usd: number;
}

export function securityPrices(): readonly SecurityPrice[] {
  return (data as { prices: SecurityPrice[] }).prices;
}

/** Price of a quantity, tier by tier. */
export function priceOf(id: string, quantity: number, overrides: readonly PriceOverride[]): number {
  const override = overrides.find((one) => one.price === id);
  if (override) return quantity * inRange(`prices.${id}`, override.usd, { atLeast: 0 });
  const price = securityPrices().find((one) => one.id === id);
  if (!price) throw new ValidationError("price", `unknown security price "${id}"`);
  let below = 0;
  let usd = 0;
  for (const tier of price.tiers) {
    const top = Math.min(quantity, tier.upTo ?? Infinity);
    if (top > below) usd += (top - below) * tier.usd;
    below = Math.max(below, tier.upTo ?? Infinity);
  }
  return usd;
}
