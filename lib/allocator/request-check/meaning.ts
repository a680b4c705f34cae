import { ValidationError, inRange, shown, unknownName } from "../../errors";
import { accelerators, awsMachines, findRegion } from "../../catalog";
import { resolveModel, type ProfileWorkload, type ResourcesWorkload, type TrainingWorkload, type Workload } from "../../demand";
import { HOURS_PER_DAY } from "../model/periods";
import type { AllocationRequest } from "../request";
import { checkUsers } from "./users";

/** What the request is for: an estimate needs less than an allocation. */
export type Purpose = "size" | "estimate";

/** Names the schema cannot know, and rules between fields. */
export function checkMeaning(request: AllocationRequest, purpose: Purpose): void {
  checkScale("", request);
  checkRegion(request);
  checkNamesOnce("workloads", request.workloads);
  checkNamesOnce("catalog.offers", request.catalog?.offers ?? []);
  const known = knownNames(request);
  checkQuotas(request, known);
  checkCapacityPrices(request);
  checkUsers(request);
  for (const kind of Object.keys(request.maxSpotShare ?? {}).sort()) if (!WORKLOAD_KINDS.includes(kind)) throw unknownName(`maxSpotShare.${kind}`, "kind of workload", kind, WORKLOAD_KINDS);
  request.workloads.forEach((workload, index) => checkWorkload(`workloads[${index}]`, workload, known, purpose));
}

/** Resources that something on offer has. */
function checkCapacityPrices({ capacityPriceUsdPerMonth = {}, catalog }: AllocationRequest): void {
  const aws = catalog?.aws === false ? [] : awsMachines();
  const known = [...new Set([...aws, ...(catalog?.offers ?? [])].flatMap(({ resources }) => Object.keys(resources)))].sort();
  for (const name of Object.keys(capacityPriceUsdPerMonth).sort()) if (!known.includes(name)) throw unknownName(`capacityPriceUsdPerMonth.${name}`, "resource", name, known);
}

/** Beyond these no figure of a data center lies, and sums of figures would lose what is asked. */
const LARGEST = 1e18;
const SMALLEST = 1e-18;

/** Every number in a request is of this world. */
function checkScale(path: string, value: unknown): void {
  if (typeof value === "number") {
    if (value > LARGEST) throw new ValidationError(path, `must be at most ${LARGEST}, got ${value}; use a larger unit`);
    if (value > 0 && value < SMALLEST) throw new ValidationError(path, `must be 0 or at least ${SMALLEST}, got ${value}; use a smaller unit`);
  } else if (Array.isArray(value)) {
    value.forEach((one, i) => checkScale(`${path}[${i}]`, one));
  } else if (typeof value === "object" && value !== null) {
    for (const [key, one] of Object.entries(value)) checkScale(path === "" ? key : `${path}.${key}`, one);
  }
}

const WORKLOAD_KINDS: readonly string[] = ["training", "inference", "profile", "resources", "streaming", "batch", "recommender"] satisfies Workload["kind"][];

interface KnownNames {
  readonly accelerators: ReadonlySet<string>;
  readonly machines: ReadonlySet<string>;
  readonly offers: ReadonlySet<string>;
}

function knownNames(request: AllocationRequest): KnownNames {
  const own = request.catalog?.offers ?? [];
  return {
    accelerators: new Set([...accelerators().map((a) => a.name), ...own.flatMap((o) => (o.accelerator ? [o.accelerator] : []))]),
    machines: new Set(awsMachines().map((m) => m.name)),
    offers: new Set(own.map((o) => o.name)),
  };
}

function checkRegion(request: AllocationRequest): void {
  if (request.region !== undefined) findRegion("region", request.region);
  else if (request.catalog?.aws !== false) {
    throw new ValidationError("region", 'is missing; give an AWS region such as "us-east-1", or set catalog.aws to false and bring own offers');
  }
  const [more] = request.additionalRegions ?? [];
  if (more !== undefined && request.catalog?.aws === false) {
    throw new ValidationError("additionalRegions", `must be left out where catalog.aws is false, got ${shown(more)}: nothing is bought from AWS; set catalog.aws to true or leave additionalRegions out`);
  }
}

function checkNamesOnce(path: string, list: readonly { readonly name: string }[]): void {
  const seen = new Map<string, number>();
  list.forEach(({ name }, index) => {
    const first = seen.get(name);
    if (first !== undefined) throw new ValidationError(`${path}[${index}].name`, `must be unique, got ${shown(name)} again (first at ${path}[${first}]); rename one of them`);
    seen.set(name, index);
  });
}

function checkQuotas(request: AllocationRequest, known: KnownNames): void {
  for (const [type, nodes] of Object.entries(request.quotas ?? {})) {
    if (!known.machines.has(type) && !known.offers.has(type)) throw unknownName(`quotas.${type}`, "instance type", type, [...known.machines, ...known.offers]);
    inRange(`quotas.${type}`, nodes, { atLeast: 0 });
  }
}

function checkWorkload(path: string, workload: Workload, known: KnownNames, purpose: Purpose): void {
  if ("accelerator" in workload && workload.accelerator !== undefined && !known.accelerators.has(workload.accelerator)) {
    throw unknownName(`${path}.accelerator`, "accelerator", workload.accelerator, known.accelerators);
  }
  checkHours(path, workload);
  switch (workload.kind) {
    case "training":
      return checkTraining(path, workload, purpose);
    case "inference":
      resolveModel(`${path}.model`, workload.model);
      if (purpose === "size" && workload.requestsPerSecond === undefined) {
        throw new ValidationError(`${path}.requestsPerSecond`, "is missing; an allocation needs the rate to serve (leave it out only in an estimate, where it means offline)");
      }
      return undefined;
    case "profile":
      return checkProfile(path, workload, known);
    case "resources":
      return checkResources(path, workload);
    default:
      return undefined;
  }
}

/** Loads by the hour, and work that may wait for one. */
function checkHours(path: string, workload: Workload): void {
  if ("hourlyFactors" in workload && workload.hourlyFactors && !workload.hourlyFactors.some((factor) => factor > 0)) {
    throw new ValidationError(`${path}.hourlyFactors`, "must be above 0 in some hour, got 0 in all; leave the workload out");
  }
  if (!("deferrable" in workload) || !workload.deferrable) return;
  if (workload.kind === "resources" && !workload.divisible) throw new ValidationError(`${path}.deferrable`, "needs divisible: copies run all day, only a total can wait; set divisible to true or leave deferrable out");
  if (workload.kind === "resources" && workload.hourlyFactors) throw new ValidationError(`${path}.hourlyFactors`, "must be left out with deferrable: the demand is then a mean over the day");
  if (workload.kind === "batch" && workload.finishWithinHours < HOURS_PER_DAY) {
    throw new ValidationError(`${path}.deferrable`, `needs finishWithinHours of ${HOURS_PER_DAY} or more, since the work may wait for any hour of the day; got ${workload.finishWithinHours}`);
  }
}

function checkTraining(path: string, workload: TrainingWorkload, purpose: Purpose): void {
  resolveModel(`${path}.model`, workload.model);
  const amount = workload.tokens === undefined && (purpose === "size" || workload.acceleratorCount === undefined);
  const deadline = workload.deadlineDays === undefined && workload.acceleratorCount === undefined;
  if (amount && deadline) {
    throw new ValidationError(`${path}.tokens`, `is missing, and so is deadlineDays; give tokens: the number of tokens to train on; deadlineDays: days until it must be through, or fix acceleratorCount in its place${purpose === "estimate" ? " (an estimate then needs no tokens either)" : ""}`);
  }
  if (amount) throw new ValidationError(`${path}.tokens`, "is missing; give the number of tokens to train on (an estimate may leave it out together with a fixed acceleratorCount)");
  if (deadline) throw new ValidationError(`${path}.deadlineDays`, "is missing; give a deadline in days, or fix acceleratorCount");
}

/** Shares of a profile are written in decimal, so their sum is 1 within rounding. */
const SHARE_TOLERANCE = 1e-9;

function checkProfile(path: string, workload: ProfileWorkload, known: KnownNames): void {
  const sum = workload.buckets.reduce((total, bucket) => total + bucket.share, 0);
  if (Math.abs(sum - 1) > SHARE_TOLERANCE) throw new ValidationError(`${path}.buckets`, `shares must sum to 1, got ${sum}`);
  workload.buckets.forEach((bucket, index) => {
    if (bucket.share > 0 && Object.keys(bucket.maxRequestsPerSecond).length === 0) {
      throw new ValidationError(`${path}.buckets[${index}].maxRequestsPerSecond`, "must name at least one accelerator or offer, got none; the bucket could run nowhere");
    }
    for (const [name, rate] of Object.entries(bucket.maxRequestsPerSecond)) {
      const at = `${path}.buckets[${index}].maxRequestsPerSecond.${name}`;
      if (!known.accelerators.has(name) && !known.offers.has(name)) throw unknownName(at, "accelerator or offer", name, [...known.accelerators, ...known.offers]);
      inRange(at, rate, { above: 0 }, "leave the entry out where the bucket cannot run");
    }
  });
}

function checkResources(path: string, workload: ResourcesWorkload): void {
  const entries = Object.entries(workload.demand);
  for (const [name, amount] of entries) {
    // what every object has is not what a node has
    if (name in {}) throw new ValidationError(`${path}.demand.${name}`, `is a name the language keeps for itself, got ${shown(name)}; call the resource something else`);
    inRange(`${path}.demand.${name}`, amount, { atLeast: 0 });
  }
  if (!entries.some(([, amount]) => amount > 0)) throw new ValidationError(`${path}.demand`, 'must ask for some resource, got none above 0; e.g. {"vcpu": 4}');
  if (workload.divisible && workload.replicas !== undefined && workload.replicas !== 1) {
    throw new ValidationError(`${path}.replicas`, `must be left out with divisible, got ${workload.replicas}; the demand is then the total`);
  }
}
