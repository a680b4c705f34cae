import { awsMachines, matchesName, offersFor, referenceMachines, siteEnergy, type Machine, type Offer } from "../catalog";
import { demandOf, type Estimate, type EstimateDocument, type EstimateSketch, type ExcludedAccelerator, type Exclusion, type Quantity, sketchesOf, whyNoInference, type Workload, type WorkloadEstimates } from "../demand";
import type { AllocationRequest } from "./request";
import { checkRequest } from "./request-check";
import { offersInput } from "./size";

/** Layouts given per accelerator: the best and the next, to see what the choice is worth. */
const LAYOUTS_PER_ACCELERATOR = 2;

/**
 * What each workload takes on each accelerator, the cheapest for the work asked first.
 *
 * @param value the request, as JSON or as plain props
 * @throws ValidationError naming the path of what is wrong in the request
 */
export function estimateRequest(value: unknown): EstimateDocument {
  const request = checkRequest(value, "estimate");
  const places = placesFor(request);
  return {
    schemaVersion: "1",
    workloads: request.workloads.map((workload, index) => estimatesOf(workload, `workloads[${index}]`, places)),
  };
}

/** A machine with the cheapest price and the site's energy facts; without a price when it is not on sale there. */
interface Place {
  readonly machine: Machine;
  readonly usdPerHour?: number;
  readonly powerUsageEffectiveness?: number;
  readonly gridGramsCo2ePerKwh?: number;
}

function placesFor(request: AllocationRequest): readonly Place[] {
  const { offers } = offersFor(offersInput(request));
  const cheapest = new Map<string, Offer>();
  for (const offer of offers) {
    const known = cheapest.get(offer.machine.name);
    if (!known || offer.usdPerHour < known.usdPerHour || (offer.usdPerHour === known.usdPerHour && offer.name < known.name)) cheapest.set(offer.machine.name, offer);
  }
  const sold = [...cheapest.values()];
  // what is not on sale, perhaps nothing is, would still stand in the region
  const energy = request.region === undefined ? {} : siteEnergy(request.region, request.sites ?? {});
  const unsold = request.catalog?.aws === false ? [] : [...awsMachines(), ...referenceMachines()].filter((m) => !cheapest.has(m.name) && passes(m, request));
  return [...sold.map(priced), ...unsold.map((machine) => ({ machine, ...energy }))]
    .filter(({ machine }) => machine.accelerator && machine.accelerators >= 1)
    .sort((a, b) => (a.machine.name < b.machine.name ? -1 : 1));
}

/** The filters of the catalogue hold for machines without a price too. */
function passes(machine: Machine, { catalog }: AllocationRequest): boolean {
  const byType = catalog?.instanceTypes?.some((pattern) => matchesName(pattern, machine.name)) ?? true;
  const byAccelerator = catalog?.accelerators?.includes(machine.accelerator?.name ?? "") ?? true;
  return byType && byAccelerator;
}

function priced(offer: Offer): Place {
  return {
    machine: offer.machine,
    usdPerHour: offer.usdPerHour,
    powerUsageEffectiveness: offer.powerUsageEffectiveness,
    gridGramsCo2ePerKwh: offer.gridGramsCo2ePerKwh,
  };
}

/** Accelerators on which nothing could be estimated, and why. */
function exclusions(workload: Workload, path: string, places: readonly Place[], estimated: ReadonlySet<string>): ExcludedAccelerator[] {
  const left = places.map(({ machine }) => machine).filter((machine) => !estimated.has(machine.accelerator?.name ?? ""));
  if (left.length === 0) return [];
  const reasons = new Map<string, string>();
  for (const { machine, reason } of reasonsOf(workload, path, left)) {
    const accelerator = left.find(({ name }) => name === machine)?.accelerator?.name;
    if (accelerator !== undefined && !reasons.has(accelerator)) reasons.set(accelerator, reason);
  }
  return [...reasons].sort().map(([accelerator, reason]) => ({ accelerator, reason }));
}

/** As estimated, not as sized: requests whose number is given do not arrive at random. */
function reasonsOf(workload: Workload, path: string, machines: readonly Machine[]): readonly Exclusion[] {
  if (workload.kind !== "inference") return demandOf(workload, machines, { path }).excluded;
  return machines.flatMap((machine) => {
    const reason = whyNoInference(workload, machine, { path });
    return reason === undefined ? [] : [{ machine: machine.name, reason }];
  });
}

interface Ranked {
  readonly sketch: EstimateSketch;
  readonly place: Place;
  /** USD for the work asked, or per unit of rate where no amount of work is given; infinite without a price. */
  readonly cost: number;
  /** On sale by AWS or an own offer. */
  readonly sold: boolean;
}

/** None for what has no layout: its demand is what the request says. */
function estimatesOf(workload: Workload, path: string, places: readonly Place[]): WorkloadEstimates {
  if (workload.kind !== "training" && workload.kind !== "inference") return { name: workload.name, kind: workload.kind, estimates: [] };
  const asked = largeEnough(workload, places.filter(({ machine }) => workload.accelerator === undefined || machine.accelerator?.name === workload.accelerator));
  const byAccelerator = new Map<string, Ranked[]>();
  for (const place of representatives(workload, asked)) {
    const accelerator = place.machine.accelerator?.name as string;
    const ranked = sketchesOf(workload, place.machine, { path }).map((sketch) => rank(sketch, place));
    const best = byAccelerator.get(accelerator);
    if (ranked.length > 0 && (!best || compare(ranked[0] as Ranked, best[0] as Ranked) < 0)) byAccelerator.set(accelerator, ranked);
  }
  const estimates = [...byAccelerator.values()].flatMap((ranked) => ranked.slice(0, LAYOUTS_PER_ACCELERATOR)).sort(compare);
  const excluded: ExcludedAccelerator[] = exclusions(workload, path, asked, new Set(byAccelerator.keys()));
  return { name: workload.name, kind: workload.kind, estimates: estimates.map(({ sketch, place }) => withEnergy(sketch.estimate(), place)), ...(excluded.length ? { excluded } : {}) };
}

/** A replica of a fixed size stands on one node wherever a node of its accelerator is large enough. */
function largeEnough(workload: Workload, places: readonly Place[]): readonly Place[] {
  if (workload.kind !== "inference" || workload.acceleratorCount === undefined) return places;
  const count = workload.acceleratorCount;
  const whole = new Set(places.filter(({ machine }) => machine.accelerators >= count).map(({ machine }) => machine.accelerator?.name));
  return places.filter(({ machine }) => machine.accelerators >= count || !whole.has(machine.accelerator?.name));
}

/**
 * Machines that differ only in their host run a model alike; the cheapest of each kind stands for the others. A replica
 * stays on one node, so a service does not see the network either.
 */
function representatives(workload: Workload, places: readonly Place[]): readonly Place[] {
  const kinds = new Map<string, Place>();
  for (const place of places) {
    const { machine } = place;
    const kind = [machine.accelerator?.name, machine.accelerators, workload.kind === "inference" ? "" : `${machine.networkGbps ?? ""} ${machine.efaInterfaces > 0}`, machine.origin === "reference"].join("|");
    const known = kinds.get(kind);
    if (!known || (place.usdPerHour ?? Infinity) < (known.usdPerHour ?? Infinity)) kinds.set(kind, place);
  }
  return [...kinds.values()];
}

function rank(sketch: EstimateSketch, place: Place): Ranked {
  const { machine, usdPerHour } = place;
  const usdPerAcceleratorHour = usdPerHour === undefined ? Infinity : usdPerHour / machine.accelerators;
  return { sketch, place, cost: usdPerAcceleratorHour * sketch.acceleratorHoursOfWork, sold: machine.origin !== "reference" };
}

function compare(a: Ranked, b: Ranked): number {
  if (a.sold !== b.sold) return a.sold ? -1 : 1;
  if (a.cost !== b.cost) return a.cost < b.cost ? -1 : 1;
  const work = a.sketch.acceleratorHoursOfWork - b.sketch.acceleratorHoursOfWork;
  if (work) return work;
  return a.sketch.accelerator < b.sketch.accelerator ? -1 : a.sketch.accelerator > b.sketch.accelerator ? 1 : 0;
}

/** Adds the energy of the whole nodes through the site's power chain, and its location-based carbon. */
function withEnergy(estimate: Estimate, { machine, powerUsageEffectiveness, gridGramsCo2ePerKwh }: Place): Estimate {
  const hours = estimate.acceleratorHours;
  if (!hours || machine.powerKilowatts === undefined || powerUsageEffectiveness === undefined) return estimate;
  const kilowattHours = scaled(hours, (machine.powerKilowatts / machine.accelerators) * powerUsageEffectiveness);
  return {
    ...estimate,
    kilowattHours,
    ...(gridGramsCo2ePerKwh === undefined ? {} : { tonnesCo2e: scaled(kilowattHours, gridGramsCo2ePerKwh / GRAMS_PER_TONNE) }),
  };
}

const GRAMS_PER_TONNE = 1e6;

function scaled(quantity: Quantity, factor: number): Quantity {
  return { value: quantity.value * factor, low: quantity.low * factor, high: quantity.high * factor };
}
