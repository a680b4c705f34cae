import { PurchaseOption, type Offer } from "../../catalog";
import { MONTHS_PER_YEAR, type Place, type Problem } from "./problem";

export function zoneOf(offer: Offer): string {
  return `${offer.site}/${offer.zone}`;
}

/** What tells places apart beside their machines. */
interface Distinctions {
  readonly zones: boolean;
  readonly sites: boolean;
  readonly spot: boolean;
  /** For machines that are the same to every workload the name of one of them. */
  readonly alike: ReadonlyMap<string, string>;
}

export function placesOf(offers: readonly Offer[], matters: Distinctions): readonly Place[] {
  const byKey = new Map<string, { first: Offer; offers: number[] }>();
  offers.forEach((offer, index) => {
    const byUse = offer.usdPerYearByResource ? offer.name : "";
    const where = [matters.zones ? zoneOf(offer) : "", matters.sites ? offer.site : "", matters.spot && reclaimable(offer) ? "spot" : ""];
    const machine = matters.alike.get(offer.machine.name) ?? offer.machine.name;
    const key = [machine, where[0], byUse, ...where.slice(1)].join("|");
    const place = byKey.get(key);
    if (place) place.offers.push(index);
    else byKey.set(key, { first: offer, offers: [index] });
  });
  return [...byKey.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { first, offers: own }]) => ({
      key,
      machine: first.machine,
      offers: own,
      ...(matters.zones ? { zone: zoneOf(first) } : {}),
      ...(matters.sites ? { site: first.site } : {}),
      ...(matters.spot ? { reclaimable: reclaimable(first) } : {}),
      ...(first.usdPerYearByResource ? { usdPerMonthByResource: perMonth(first.usdPerYearByResource) } : {}),
    }));
}

/** Terms on which an offer is bought; own nodes have none, they are there whether needed or not. */
export function purchaseOf({ machine, purchaseOption }: Offer): PurchaseOption | undefined {
  return machine.origin === "own" ? undefined : PurchaseOption.of(purchaseOption);
}

/** AWS may take its nodes back. */
export function reclaimable(offer: Offer): boolean {
  return purchaseOf(offer)?.interruptible ?? false;
}

/** Whether two places are the same but for their machines: what stands in one may as well stand in the other. */
export function sameKind(a: Place | undefined, b: Place | undefined): boolean {
  return a?.zone === b?.zone && a?.site === b?.site && a?.reclaimable === b?.reclaimable;
}

/** Name of a place in columns and rows. */
export function placeName(problem: Problem, place: number): string {
  const one = problem.places[place];
  const where = [one?.zone ?? one?.site, one?.reclaimable ? "spot" : undefined].filter((part) => part !== undefined);
  return one === undefined ? "" : [one.machine.name, ...where].join("@");
}

/** Order of offers, by index: the price of a node, then the name. */
export function cheaperFirst({ offers }: Problem): (a: number, b: number) => number {
  const price = (o: number): number => offers[o]?.usdPerMonth ?? 0;
  return (a, b) => price(a) - price(b) || a - b;
}

function perMonth(usdPerYear: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(usdPerYear).map(([name, usd]) => [name, usd / MONTHS_PER_YEAR]));
}
