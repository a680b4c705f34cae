import { awsMachines, matchesName, offersFor, referenceMachines, type Machine, type Offer } from "../catalog";
import { demandOf, estimateOf, type Estimate, type EstimateDocument, type ExcludedAccelerator, type Quantity, type Workload, type WorkloadEstimates } from "../demand";
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
    workloads: request.workloads
      .map((workload, index) => estimatesOf(workload, `workloads[${index}]`, places))
      .filter((w): w is WorkloadEstimates => w !== undefined),
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
  const site = sold.find((offer) => offer.machine.origin === "aws");
  const energy = site && { powerUsageEffectiveness: site.powerUsageEffectiveness, gridGramsCo2ePerKwh: site.gridGramsCo2ePerKwh };
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
  const open = workload.kind === "inference" ? { requestsPerSecond: 1, ...workload } : workload;
  for (const { machine, reason } of demandOf(open, left, { path }).excluded) {
    const accelerator = left.find(({ name }) => name === machine)?.accelerator?.name;
    if (accelerator !== undefined && !reasons.has(accelerator)) reasons.set(accelerator, reason);
  }
  return [...reasons].sort().map(([accelerator, reason]) => ({ accelerator, reason }));
}

interface RankedEstimate {
  readonly estimate: Estimate;
  /** USD for the work asked, or per unit of rate where no amount of work is given; infinite without a price. */
  readonly cost: number;
  /** On sale by AWS or an own offer. */
  readonly sold: boolean;
}

function estimatesOf(workload: Workload, path: string, places: readonly Place[]): WorkloadEstimates | undefined {
  if (workload.kind !== "training" && workload.kind !== "inference") return undefined;
  const asked = largeEnough(workload, places.filter(({ machine }) => workload.accelerator === undefined || machine.accelerator?.name === workload.accelerator));
  const byAccelerator = new Map<string, RankedEstimate[]>();
  for (const place of representatives(workload, asked)) {
    const accelerator = place.machine.accelerator?.name as string;
    const ranked = estimateOf(workload, place.machine, { path }).map((estimate) => rank(withEnergy(estimate, place), place));
    const best = byAccelerator.get(accelerator);
    if (ranked.length > 0 && (!best || compare(ranked[0] as RankedEstimate, best[0] as RankedEstimate) < 0)) byAccelerator.set(accelerator, ranked);
  }
  const estimates = [...byAccelerator.values()].flatMap((ranked) => ranked.slice(0, LAYOUTS_PER_ACCELERATOR)).sort(compare);
  const excluded: ExcludedAccelerator[] = exclusions(workload, path, asked, new Set(byAccelerator.keys()));
  return { name: workload.name, kind: workload.kind, estimates: estimates.map(({ estimate }) => estimate), ...(excluded.length ? { excluded } : {}) };
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

function rank(estimate: Estimate, { machine, usdPerHour }: Place): RankedEstimate {
  const usdPerAcceleratorHour = usdPerHour === undefined ? Infinity : usdPerHour / machine.accelerators;
  return { estimate, cost: usdPerAcceleratorHour * acceleratorHoursOfWork(estimate), sold: machine.origin !== "reference" };
}

/** Accelerator-hours of the work asked; where no amount is given, of one unit of rate. */
function acceleratorHoursOfWork(estimate: Estimate): number {
  if (estimate.acceleratorHours) return estimate.acceleratorHours.value;
  if (estimate.requestsPerSecond) return estimate.acceleratorCount / estimate.requestsPerSecond.value;
  const rate = estimate.tokensPerSecondPerAccelerator ?? estimate.outputTokensPerSecondPerAccelerator;
  return rate ? 1 / rate.value : Infinity;
}

function compare(a: RankedEstimate, b: RankedEstimate): number {
  if (a.sold !== b.sold) return a.sold ? -1 : 1;
  if (a.cost !== b.cost) return a.cost < b.cost ? -1 : 1;
  const work = acceleratorHoursOfWork(a.estimate) - acceleratorHoursOfWork(b.estimate);
  if (work) return work;
  return a.estimate.accelerator < b.estimate.accelerator ? -1 : a.estimate.accelerator > b.estimate.accelerator ? 1 : 0;
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
