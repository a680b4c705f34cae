import onDemand from "./data/aws-on-demand.json";
import spot from "./data/aws-spot.json";
import type { NegotiatedPrice } from "./negotiated-price";
import type { PurchaseOption } from "./purchase-option";

/** A price and where it comes from. */
export interface Price {
  readonly usdPerHour: number;
  /** `list`, `derived`, `older-snapshot`, `spot-snapshot` or `negotiated`. */
  readonly provenance: string;
}

type Table = Readonly<Record<string, Readonly<Record<string, number | undefined>> | undefined>>;
type Lists = Readonly<Record<string, readonly string[] | undefined>>;

const listed = onDemand.usdPerHour as unknown as Table;
const derived = onDemand.derived as unknown as Lists;
const older = onDemand.olderSnapshot as unknown as Lists;
const spotByZone = spot.usdPerHour as unknown as Table;

/** On-demand list price of a type in a region, Linux, shared tenancy; absent when no source gives it. */
export function onDemandPrice(instanceType: string, region: string): Price | undefined {
  const usdPerHour = own(own(listed, region), instanceType);
  if (usdPerHour === undefined) return undefined;
  if (own(derived, region)?.includes(instanceType)) return { usdPerHour, provenance: "derived" };
  if (own(older, region)?.includes(instanceType)) return { usdPerHour, provenance: "older-snapshot" };
  return { usdPerHour, provenance: "list" };
}

/** Whether any region has an on-demand price of the type. */
export function soldAnywhere(instanceType: string): boolean {
  return Object.keys(listed).some((region) => onDemandPrice(instanceType, region) !== undefined);
}

/** Whether any zone has a spot price of the type. */
export function spotAnywhere(instanceType: string): boolean {
  return Object.keys(spotByZone).some((zone) => spotPrice(instanceType, zone) !== undefined);
}

/** Spot price of a type in a zone at the snapshot's moment; absent when the snapshot has none. */
export function spotPrice(instanceType: string, zone: string): Price | undefined {
  const usdPerHour = own(own(spotByZone, zone), instanceType);
  return usdPerHour === undefined ? undefined : { usdPerHour, provenance: "spot-snapshot" };
}

/**
 * Price of a type in a zone: the user's own where there is one (the region's before that for all regions), else
 * the catalogue's. A capacity reservation costs the on-demand price, used or not.
 */
export function priceOf(
  instanceType: string,
  region: string,
  zone: string,
  option: PurchaseOption,
  negotiated: readonly NegotiatedPrice[],
): Price | undefined {
  const mine = negotiated.filter(
    (price) => price.instanceType === instanceType && (price.purchaseOption ?? "on-demand") === option.name,
  );
  const chosen = mine.find((price) => price.region === region) ?? mine.find((price) => price.region === undefined);
  if (chosen) return { usdPerHour: chosen.usdPerHour, provenance: "negotiated" };
  switch (option.name) {
    case "on-demand":
    case "capacity-reservation":
      return onDemandPrice(instanceType, region);
    case "spot":
      return spotPrice(instanceType, zone);
    default:
      return undefined;
  }
}

/** Own property only: names come from users, and `constructor` is no instance type. */
function own<T>(table: Readonly<Record<string, T | undefined>> | undefined, key: string): T | undefined {
  return table !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}
