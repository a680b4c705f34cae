import { nearest, shown, unknownName, ValidationError } from "../errors";
import { accelerators } from "./accelerators";
import { hardToGetOnDemand, needsOwnImage, withoutOnDemandPrice } from "./availability";
import { knownKeys, list, record, records, text, whole } from "./check";
import type { CatalogChoice } from "./choice";
import { findInstanceFacts } from "./instance-facts";
import { awsMachines } from "./machines";
import { checkNegotiatedPrices, type NegotiatedPrice } from "./negotiated-price";
import type { Machine, NotOffered, Offer } from "./offer";
import { notesOnAccelerators, type OwnAccelerators, ownAccelerators, ownOffer } from "./own-offers";
import { matchesName } from "./pattern";
import { priceOf, soldAnywhere } from "./prices";
import { PurchaseOption, purchaseOptionAt } from "./purchase-option";
import { purchaseRefusal } from "./purchase-rules";
import { findRegion, type Region } from "./regions";
import { checkSites, siteEnergy, type Sites } from "./site-energy";
import { zonesOf } from "./zones";

/** What a request says of where to buy. */
export interface OffersInput {
  /** AWS region; needed unless `choice.aws` is false. */
  readonly region?: string;
  /** More AWS regions whose offers may be bought. */
  readonly additionalRegions?: readonly string[];
  readonly choice?: CatalogChoice;
  readonly sites?: Sites;
  /** Names of purchase options for AWS types. Default: on-demand only. */
  readonly purchaseOptions?: readonly string[];
  /** Nodes of a type in the region; checked here, counted by the allocator. */
  readonly quotas?: Readonly<Record<string, number>>;
}

/** What can be bought, what cannot and why, and what a reader should know. */
export interface OffersFound {
  readonly offers: readonly Offer[];
  readonly notOffered: readonly NotOffered[];
  readonly notes: readonly string[];
}

/**
 * All offers of a request, own and AWS's, by name. The same for the same input in any order of its lists and keys.
 *
 * @throws ValidationError for a name that is not known, a figure out of range, two offers of one name
 */
export function offersFor(input: OffersInput): OffersFound {
  const choice = knownKeys("catalog", input.choice ?? {}, ["aws", "instanceTypes", "accelerators", "offers", "prices"]);
  const sites = record("sites", input.sites ?? {});
  const own = records("catalog.offers", choice.offers);
  const regions = regionsOf(input, choice.aws ?? true);
  checkSites(sites, own.map((offer) => offer.site));
  const named = ownAccelerators("catalog.offers", own);
  const mine = own.map((offer, i) =>
    ownOffer(`catalog.offers[${i}]`, offer, named, siteEnergy(offer.site, sites)),
  );
  const options = optionsOf(input.purchaseOptions ?? ["on-demand"]);
  const prices = records("catalog.prices", choice.prices);
  checkNegotiatedPrices("catalog.prices", prices);
  checkQuotas(record("quotas", input.quotas ?? {}), mine);
  const chosen = chosenTypes(choice, named);
  const perRegion = (choice.aws ?? true) ? regions.map((region) => awsOffers(chosen.machines, region, options, prices, sites)) : [];
  const found = {
    offers: perRegion.flatMap(({ offers }) => offers),
    notOffered: nowhereOffered(perRegion),
    notes: [...new Set(perRegion.flatMap(({ notes }) => notes))],
  };
  refuseDuplicates(mine, found.offers);
  return {
    offers: [...mine, ...found.offers].sort((a, b) => (a.name < b.name ? -1 : 1)),
    notOffered: [...found.notOffered, ...(choice.aws === false ? [] : chosen.notOffered)].sort(byTypeThenReason),
    notes: [...found.notes, ...notesOnAccelerators(named)].sort(),
  };
}

function optionsOf(names: readonly string[]): readonly PurchaseOption[] {
  const given = list("purchaseOptions", names);
  if (given.length === 0) throw new ValidationError("purchaseOptions", "must name at least one, got an empty list; leave it out for on-demand");
  given.forEach((name, i) => {
    if (given.indexOf(name) !== i) throw new ValidationError(`purchaseOptions[${i}]`, `must be named once, got ${shown(name)} again; leave one out`);
  });
  return given.map((name, i) => purchaseOptionAt(`purchaseOptions[${i}]`, text(`purchaseOptions[${i}]`, name)));
}

function byTypeThenReason(a: NotOffered, b: NotOffered): number {
  const [x, y] = [`${a.instanceType}\n${a.reason}`, `${b.instanceType}\n${b.reason}`];
  return x < y ? -1 : x > y ? 1 : 0;
}

function regionsOf({ region: name, additionalRegions = [] }: OffersInput, aws: boolean): readonly Region[] {
  if (name === undefined && aws) throw new ValidationError("region", "is needed for AWS offers; give an AWS region, or set catalog.aws to false");
  const more = list("additionalRegions", additionalRegions).map((one, i) => findRegion(`additionalRegions[${i}]`, text(`additionalRegions[${i}]`, one)));
  const all = [...(name === undefined ? [] : [findRegion("region", text("region", name))]), ...more];
  more.forEach((region, i) => {
    if (all.indexOf(region) !== all.lastIndexOf(region)) throw new ValidationError(`additionalRegions[${i}]`, `must name another region than the others, got ${shown(region.name)} twice; leave one out`);
  });
  return all;
}

/** Types that no region offers, with the reasons of all. */
function nowhereOffered(perRegion: readonly OffersFound[]): readonly NotOffered[] {
  const offered = new Set(perRegion.flatMap(({ offers }) => offers.map(({ machine }) => machine.name)));
  const reasons = new Map<string, string[]>();
  for (const { instanceType, reason } of perRegion.flatMap(({ notOffered }) => notOffered)) {
    const known = reasons.get(instanceType) ?? [];
    if (!offered.has(instanceType) && !known.includes(reason)) reasons.set(instanceType, [...known, reason]);
  }
  return [...reasons].map(([instanceType, all]) => ({ instanceType, reason: all.sort().join("; ") }));
}

/** AWS types that pass the request's filters; accelerators that no AWS type carries are named as not offered. */
function chosenTypes(
  choice: CatalogChoice,
  named: OwnAccelerators,
): { machines: readonly Machine[]; notOffered: NotOffered[] } {
  const types = awsMachines().map((machine) => machine.name);
  const patterns = filter("catalog.instanceTypes", choice.instanceTypes);
  patterns?.forEach((pattern, i) => {
    if (types.some((type) => matchesName(pattern, type))) return;
    throw unknownType(`catalog.instanceTypes[${i}]`, pattern, types);
  });
  const wanted = filter("catalog.accelerators", choice.accelerators);
  const known = [...accelerators().map((a) => a.name), ...named.keys()];
  const carried = new Set(awsMachines().map((machine) => machine.accelerator?.name));
  const notOffered: NotOffered[] = [];
  wanted?.forEach((name, i) => {
    if (!known.includes(name)) throw unknownName(`catalog.accelerators[${i}]`, "accelerator", name, known);
    if (carried.has(name) || named.has(name)) return;
    notOffered.push({ instanceType: name, reason: `no AWS instance type carries ${name}; bring an own offer` });
  });
  const machines = awsMachines().filter(
    (machine) =>
      (!patterns || patterns.some((pattern) => matchesName(pattern, machine.name))) &&
      (!wanted || (machine.accelerator !== undefined && wanted.includes(machine.accelerator.name))),
  );
  return { machines, notOffered };
}

function unknownType(path: string, pattern: string, types: readonly string[]): ValidationError {
  if (!pattern.includes("*")) return unknownName(path, "instance type", pattern, types);
  const near = nearest(pattern.replaceAll("*", ""), types);
  return new ValidationError(path, `matches no known instance type, got ${shown(pattern)}; nearest is "${near}"`);
}

function awsOffers(
  machines: readonly Machine[],
  region: Region,
  options: readonly PurchaseOption[],
  prices: readonly NegotiatedPrice[],
  sites: Sites,
): OffersFound {
  const energy = siteEnergy(region.name, sites);
  const offers: Offer[] = [];
  const notOffered: NotOffered[] = [];
  for (const machine of machines) {
    const reasons: string[] = [];
    let any = false;
    for (const option of options) {
      const refusal = purchaseRefusal(machine.name, option);
      const zones = refusal ? [] : zonesOf(machine.name, region).zones;
      const priced = zones.flatMap((zone) => {
        const price = priceOf(machine.name, region.name, zone, option, prices);
        return price === undefined ? [] : [offerOf(machine, region.name, zone, option, price, energy)];
      });
      offers.push(...priced);
      any ||= priced.length > 0;
      if (priced.length === 0) reasons.push(refusal ?? noPrice(machine.name, region.name, option));
    }
    if (!any) notOffered.push({ instanceType: machine.name, reason: reasons.join("; ") });
  }
  return { offers, notOffered, notes: notesOn(offers, region, options) };
}

function offerOf(
  machine: Machine,
  site: string,
  zone: string,
  option: PurchaseOption,
  price: { usdPerHour: number; provenance: string },
  energy: ReturnType<typeof siteEnergy>,
): Offer {
  return {
    name: `${machine.name.replaceAll(".", "-")}-${zone}-${option.name}`,
    machine,
    site,
    zone,
    purchaseOption: option.name,
    usdPerHour: price.usdPerHour,
    priceProvenance: price.provenance,
    ...energy,
  };
}

function noPrice(instanceType: string, region: string, option: PurchaseOption): string {
  const what = `no ${option.name} price in ${region}`;
  if (option.name !== "on-demand") return `${what}; give one in catalog.prices`;
  if (soldAnywhere(instanceType)) return `${what}; known in other regions`;
  return `${what} or any region: ${withoutOnDemandPrice(findInstanceFacts("instanceType", instanceType))}`;
}

function notesOn(offers: readonly Offer[], region: Region, options: readonly PurchaseOption[]): string[] {
  const notes: string[] = [];
  const types = [...new Set(offers.map((offer) => offer.machine.name))].sort();
  if (offers.length > 0 && region.zones.length === 0) {
    notes.push(`the zones of ${region.name} are not in the catalogue; the region is taken as one zone`);
  }
  if (options.some((option) => !option.guaranteed && !option.interruptible)) {
    const scarce = types.filter(hardToGetOnDemand);
    if (scarce.length > 0) {
      notes.push(
        `hard to get on demand, a price is no promise of capacity: ${scarce.join(", ")}; ` +
          "hold a capacity reservation or a capacity block before relying on them",
      );
    }
  }
  const imageless = types.filter(needsOwnImage);
  if (imageless.length > 0) {
    notes.push(`EKS publishes no image with drivers for ${imageless.join(", ")}; they need an image of your own`);
  }
  if (options.some((option) => option.interruptible) && offers.length > 0) {
    notes.push("spot prices are one snapshot of early 2026 and change through the day");
  }
  return notes;
}

function checkQuotas(quotas: Readonly<Record<string, number>>, own: readonly Offer[]): void {
  const known = [...awsMachines().map((machine) => machine.name), ...own.map((offer) => offer.name)];
  for (const [name, nodes] of Object.entries(quotas).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!known.includes(name)) throw unknownName(`quotas.${name}`, "instance type", name, known);
    whole(`quotas.${name}`, nodes, 0);
  }
}

function refuseDuplicates(own: readonly Offer[], aws: readonly Offer[]): void {
  const taken = new Set(aws.map((offer) => offer.name));
  own.forEach((offer, i) => {
    if (taken.has(offer.name)) {
      throw new ValidationError(`catalog.offers[${i}].name`, `is taken by another offer, got ${shown(offer.name)}; rename it`);
    }
    taken.add(offer.name);
  });
}

/** A filter's list, or undefined for no filter. */
function filter(path: string, value: readonly string[] | undefined): readonly string[] | undefined {
  if (value === undefined) return undefined;
  const names = list(path, value);
  if (names.length === 0) {
    throw new ValidationError(path, "must name at least one, got an empty list; leave it out for no filter");
  }
  names.forEach((name, i) => text(`${path}[${i}]`, name));
  return names;
}
