import type { Offer } from "../../catalog";
import { MONTHS_PER_YEAR, type Place } from "./problem";

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
    const where = [matters.zones ? zoneOf(offer) : "", matters.sites ? offer.site : "", matters.spot && reclaimable(offer) ? SPOT : ""];
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

export const SPOT = "spot";

export function reclaimable(offer: Offer): boolean {
  return offer.purchaseOption === SPOT;
}

/** Whether two places are the same but for their machines: what stands in one may as well stand in the other. */
export function sameKind(a: Place | undefined, b: Place | undefined): boolean {
  return a?.zone === b?.zone && a?.site === b?.site && a?.reclaimable === b?.reclaimable;
}

function perMonth(usdPerYear: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(usdPerYear).map(([name, usd]) => [name, usd / MONTHS_PER_YEAR]));
}
