import { inRange, nearest, shown, unknownName, ValidationError } from "../errors";
import type { Accelerator } from "./accelerator";
import { accelerators, findAccelerator } from "./accelerators";
import { checkName, knownKeys, record, text, whole } from "./check";
import type { Machine, Offer, Resources } from "./offer";
import type { OwnAcceleratorFacts, OwnOffer } from "./own-offer";
import type { SiteEnergy } from "./site-energy";

const OFFER_KEYS = [
  "name",
  "site",
  "zone",
  "resources",
  "accelerator",
  "accelerators",
  "acceleratorFacts",
  "maxNodes",
  "usdPerHour",
  "usdPerYearByResource",
  "powerKilowatts",
] as const satisfies readonly (keyof OwnOffer)[];

const FACT_KEYS = [
  "memoryGiB",
  "memoryBandwidthGBps",
  "peakTeraflopsDense",
  "interconnectGBpsPerDirection",
  "scaleUpDomain",
  "thermalDesignPowerWatts",
] as const satisfies readonly (keyof OwnAcceleratorFacts)[];

/** Number formats that data sheets state peaks for; estimates use those of a workload's `precision`. */
const NUMBER_FORMATS: readonly string[] = ["bf16", "fp16", "fp32", "fp4", "fp6", "fp64", "fp8", "int4", "int8", "tf32"];

/** Purchase option that own offers carry. */
export const OWN_PURCHASE = "own";

/** Accelerators that own offers name themselves, by name; facts given with one offer hold for all. */
export type OwnAccelerators = ReadonlyMap<string, Accelerator>;

/** @throws ValidationError when facts are given for a known accelerator, or twice and not the same */
export function ownAccelerators(path: string, offers: readonly OwnOffer[]): OwnAccelerators {
  const known = new Set(accelerators().map((a) => a.name));
  const found = new Map<string, Accelerator>();
  const given = new Map<string, { facts: string; at: string }>();
  offers.forEach((offer, i) => {
    const at = `${path}[${i}].acceleratorFacts`;
    const name = offer.accelerator;
    if (name === undefined) {
      if (offer.acceleratorFacts === undefined) return;
      throw new ValidationError(at, "needs the name of the accelerator beside it; give accelerator");
    }
    text(`${path}[${i}].accelerator`, name);
    if (known.has(name)) {
      if (offer.acceleratorFacts === undefined) return;
      throw new ValidationError(at, `${shown(name)} is in the catalogue; leave the facts out or give it an own name`);
    }
    if (offer.acceleratorFacts === undefined) {
      if (!found.has(name)) found.set(name, ownAccelerator(name, undefined));
      return;
    }
    checkFacts(at, offer.acceleratorFacts);
    const facts = JSON.stringify(sortedEntries(offer.acceleratorFacts));
    const before = given.get(name);
    if (before && before.facts !== facts) {
      throw new ValidationError(at, `differs from ${before.at} for the same accelerator ${shown(name)}`);
    }
    given.set(name, { facts, at });
    found.set(name, ownAccelerator(name, offer.acceleratorFacts));
  });
  return found;
}

function ownAccelerator(name: string, facts: OwnAcceleratorFacts | undefined): Accelerator {
  return {
    name,
    memoryGiB: facts?.memoryGiB ?? 0,
    ...withoutMemory(facts),
    peakTeraflopsDense: sorted(facts?.peakTeraflopsDense ?? {}),
    source: "given in the request",
  };
}

/** By key, so that the order in which a request lists things shows nowhere. */
function sorted<T>(table: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function withoutMemory(facts: OwnAcceleratorFacts | undefined): Partial<Accelerator> {
  const rest = Object.entries(facts ?? {}).filter(([key, value]) => key !== "memoryGiB" && value !== undefined);
  return sorted(Object.fromEntries(rest)) as Partial<Accelerator>;
}

function sortedEntries(value: object): unknown {
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, inner !== null && typeof inner === "object" ? sortedEntries(inner as object) : inner]);
}

function checkFacts(path: string, facts: OwnAcceleratorFacts): void {
  knownKeys(path, facts, FACT_KEYS);
  inRange(`${path}.memoryGiB`, facts.memoryGiB, { above: 0 });
  for (const key of ["memoryBandwidthGBps", "interconnectGBpsPerDirection", "thermalDesignPowerWatts"] as const) {
    const value = facts[key];
    if (value !== undefined) inRange(`${path}.${key}`, value, { above: 0 });
  }
  if (facts.scaleUpDomain !== undefined) whole(`${path}.scaleUpDomain`, facts.scaleUpDomain, 1);
  for (const [format, peak] of Object.entries(record(`${path}.peakTeraflopsDense`, facts.peakTeraflopsDense ?? {}))) {
    if (!NUMBER_FORMATS.includes(format)) throw unknownName(`${path}.peakTeraflopsDense.${format}`, "number format", format, NUMBER_FORMATS);
    inRange(`${path}.peakTeraflopsDense.${format}`, peak, { above: 0 });
  }
}

/** Own accelerators that nothing is known of but the name: no model can be estimated on them, or the name is a slip. */
export function notesOnAccelerators(named: OwnAccelerators): string[] {
  const known = accelerators().map((a) => a.name);
  return [...named.values()]
    .filter((a) => a.memoryGiB === 0)
    .map((a) => {
      const near = nearest(a.name, known) ?? "";
      return (
        `accelerator ${a.name} is not in the catalog and has no acceleratorFacts, so no model is estimated on it ` +
        `(nearest known: ${near})`
      );
    });
}

/** An own offer as the allocator sees it. */
export function ownOffer(path: string, offer: OwnOffer, named: OwnAccelerators, energy: SiteEnergy): Offer {
  knownKeys(path, offer, OFFER_KEYS);
  checkName(`${path}.name`, offer.name);
  checkName(`${path}.site`, offer.site);
  if (offer.zone !== undefined) checkName(`${path}.zone`, offer.zone);
  const machine = ownMachine(path, offer, named);
  checkPrice(path, offer, machine.resources);
  if (offer.maxNodes !== undefined) whole(`${path}.maxNodes`, offer.maxNodes, 0);
  return {
    name: offer.name,
    machine,
    site: offer.site,
    zone: offer.zone ?? offer.site,
    purchaseOption: OWN_PURCHASE,
    usdPerHour: offer.usdPerHour ?? 0,
    priceProvenance: "own",
    ...(offer.usdPerYearByResource ? { usdPerYearByResource: sorted(offer.usdPerYearByResource) } : {}),
    ...(offer.maxNodes === undefined ? {} : { maxNodes: offer.maxNodes }),
    ...energy,
  };
}

function ownMachine(path: string, offer: OwnOffer, named: OwnAccelerators): Machine {
  for (const [name, amount] of Object.entries(record(`${path}.resources`, offer.resources))) {
    inRange(`${path}.resources.${name}`, amount, { atLeast: 0 });
  }
  const accelerator = acceleratorOf(path, offer, named);
  const count = acceleratorCount(path, offer);
  const resources: Resources = sorted({ ...offer.resources, ...(count > 0 ? { gpu: count } : {}) });
  if (Object.keys(resources).length === 0) {
    throw new ValidationError(`${path}.resources`, "must name at least one resource, e.g. vcpu, got none");
  }
  if (offer.powerKilowatts !== undefined) inRange(`${path}.powerKilowatts`, offer.powerKilowatts, { atLeast: 0 });
  return {
    name: offer.name,
    origin: "own",
    architecture: "any",
    resources,
    ...(accelerator ? { accelerator } : {}),
    accelerators: count,
    ...(resources.networkGbps === undefined ? {} : { networkGbps: resources.networkGbps }),
    efaInterfaces: 0,
    ...(offer.powerKilowatts === undefined ? {} : { powerKilowatts: offer.powerKilowatts }),
  };
}

function acceleratorOf(path: string, offer: OwnOffer, named: OwnAccelerators): Accelerator | undefined {
  const name = offer.accelerator;
  if (name === undefined) return undefined;
  return named.get(name) ?? findAccelerator(`${path}.accelerator`, name);
}

/** Accelerators on a node: as given, else the `gpu` among the resources, else 1. */
function acceleratorCount(path: string, offer: OwnOffer): number {
  const listed = offer.resources.gpu;
  if (offer.accelerator === undefined) {
    if (offer.accelerators === undefined) return 0;
    throw new ValidationError(`${path}.accelerators`, "needs the accelerator's name beside it; give accelerator");
  }
  const count = whole(`${path}.accelerators`, offer.accelerators ?? listed ?? 1, 1);
  if (listed !== undefined && listed !== count) {
    throw new ValidationError(`${path}.resources.gpu`, `must equal accelerators (${count}), got ${listed}; leave one out`);
  }
  return count;
}

function checkPrice(path: string, offer: OwnOffer, resources: Resources): void {
  const { usdPerHour, usdPerYearByResource: byResource } = offer;
  if (usdPerHour === undefined && byResource === undefined) {
    throw new ValidationError(`${path}.usdPerHour`, "is missing; give usdPerHour or usdPerYearByResource (0 is a price)");
  }
  if (usdPerHour !== undefined && byResource !== undefined) {
    throw new ValidationError(`${path}.usdPerHour`, "stands beside usdPerYearByResource; give one of the two");
  }
  if (usdPerHour !== undefined) inRange(`${path}.usdPerHour`, usdPerHour, { atLeast: 0 });
  if (byResource === undefined) return;
  const priced = Object.entries(record(`${path}.usdPerYearByResource`, byResource));
  if (priced.length === 0) {
    throw new ValidationError(`${path}.usdPerYearByResource`, "must price at least one resource, got none");
  }
  for (const [name, usd] of priced) {
    inRange(`${path}.usdPerYearByResource.${name}`, usd, { atLeast: 0 });
    if (Object.hasOwn(resources, name)) continue;
    const near = nearest(name, Object.keys(resources));
    const fix = near ? `; did you mean "${near}"?` : "";
    throw new ValidationError(`${path}.usdPerYearByResource.${name}`, `prices a resource the offer does not have${fix}`);
  }
}
