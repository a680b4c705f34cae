import { inRange, shown, ValidationError } from "../errors";
import { knownKeys, text } from "./check";
import { findInstanceFacts } from "./instance-facts";
import { purchaseOptionAt } from "./purchase-option";
import { findRegion } from "./regions";

/** A price the user has for an AWS type: negotiated, a savings plan's, a capacity block's. */
export interface NegotiatedPrice {
  /** AWS instance type, e.g. `p5en.48xlarge`. */
  readonly instanceType: string;
  /** Default: every region. */
  readonly region?: string;
  /** `on-demand`, `spot`, `capacity-reservation`, `capacity-block-14d`, `savings-plan-1y`. @default "on-demand" */
  readonly purchaseOption?: string;
  /** Per node. @minimum 0 */
  readonly usdPerHour: number;
}

/** @throws ValidationError for an unknown name, a price out of range or two prices for the same thing */
export function checkNegotiatedPrices(path: string, prices: readonly NegotiatedPrice[]): void {
  const seen = new Map<string, number>();
  prices.forEach((price, i) => {
    const at = `${path}[${i}]`;
    knownKeys(at, price, ["instanceType", "region", "purchaseOption", "usdPerHour"]);
    findInstanceFacts(`${at}.instanceType`, text(`${at}.instanceType`, price.instanceType));
    if (price.region !== undefined) findRegion(`${at}.region`, text(`${at}.region`, price.region));
    const option = purchaseOptionAt(
      `${at}.purchaseOption`,
      text(`${at}.purchaseOption`, price.purchaseOption ?? "on-demand"),
    );
    inRange(`${at}.usdPerHour`, price.usdPerHour, { atLeast: 0 });
    const key = [price.instanceType, price.region ?? "", option.name].join("|");
    const first = seen.get(key);
    if (first !== undefined) {
      const what = `${shown(price.instanceType)} (${option.name}, ${price.region ?? "every region"})`;
      throw new ValidationError(at, `gives a second price for ${what}, the first is ${path}[${first}]; leave one out`);
    }
    seen.set(key, i);
  });
}
