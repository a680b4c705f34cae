import { ValidationError } from "../../errors";
import type { OwnOffer } from "../../catalog";
import type { Workload } from "../../demand";
import type { AllocationInput } from "../input";
import { isWorkload, latencyPath } from "../model/demands";
import type { RequestPath } from "../model/problem";
import { prunedProblem } from "../model/pruned-problem";
import { costObjective } from "../optimize/objectives";
import type { Cure, CureChange } from "../plan";
import { valueAt, withChanges } from "./changes";
import { bestBy, isLarge, isProvenFeasible, unservable } from "./feasibility";
import { limitKind, limitsEnergy, neededOf, priceOf, roundedUp, unlimited, usedOf, type Need } from "./limits";
import { localRebuild } from "./local-rebuild";
import { limitPathsOf } from "./conflict";

/** Cures offered, at most: enough to choose from. */
const MOST_CURES = 4;

/** Limits of a conflict that, lifted alone, make the request feasible: to how much. */
export function needsOf(input: AllocationInput, conflict: readonly RequestPath[]): readonly Need[] {
  return conflict.flatMap((path) => {
    const limit = valueAt(input.request, path);
    const need = typeof limit === "number" ? neededOf(input, path, limit) : undefined;
    return need && need.needed > need.limit ? [need] : [];
  });
}

/** Changes that each make the request feasible: every one was tried before it is offered. */
export function curesOf(input: AllocationInput, conflict: readonly RequestPath[], needs: readonly Need[], lifted: Lifted): readonly Cure[] {
  const cures: Cure[] = [];
  const seen = new Set<string>();
  /** Tries a change when fewer than `fewerThan` cures are known; one that a plan is known for is not tried again. */
  const offer = (fewerThan: number, changes: () => readonly CureChange[] | undefined, isTried = false): void => {
    if (cures.length >= fewerThan) return;
    const found = changes() ?? [];
    const key = JSON.stringify(found);
    if (found.length === 0 || seen.has(key)) return;
    seen.add(key);
    if (isTried || works(input, found)) cures.push({ changes: found });
  };
  const change = (path: RequestPath, to: unknown): CureChange => ({ path, from: valueAt(input.request, path), to });
  for (const { path, needed } of needs) offer(MOST_CURES, () => [change(path, needed)], true);
  if (conflict.includes("zoneRedundant")) offer(MOST_CURES, () => [change("zoneRedundant", false)]);
  if (conflict.includes("minRenewableShare")) offer(MOST_CURES, () => [change("minRenewableShare", null)]);
  // by name: the order of a list must not decide which cures come first
  const nameOf = (path: RequestPath): string => String(valueAt(input.request, `${path}.name`));
  const workloads = conflict.filter(isWorkload).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  for (const path of workloads.filter((one) => conflict.includes(latencyPath(one)))) offer(MOST_CURES, () => farther(input, path, change));
  offer(MOST_CURES, lifted);
  // each of these is tried with many values: in large requests only where cures are wanting
  const most = isLarge(prunedProblem(input)) ? ENOUGH_CURES : MOST_CURES;
  for (const path of workloads) for (const field of PATIENCE_FIELDS) offer(most, () => raised(input, path, field, change));
  for (const path of workloads.slice(0, FEW_WORKLOADS)) offer(most, () => lowered(input, path, change));
  for (const path of workloads) for (const field of TARGET_FIELDS) if (valueAt(input.request, `${path}.${field}`) !== null) offer(ENOUGH_CURES, () => [change(`${path}.${field}`, null)]);
  const restrictions = RESTRICTIONS.filter((path) => valueAt(input.request, path) !== null).map((path) => change(path, null));
  for (const one of restrictions) offer(ENOUGH_CURES, () => [one]);
  for (const path of workloads) if (valueAt(input.request, `${path}.accelerator`) !== null) offer(ENOUGH_CURES, () => [change(`${path}.accelerator`, null)]);
  offer(ENOUGH_CURES, () => carbonFigures(input, change));
  const oneByOne = (): void => conflict.forEach((path) => !isWorkload(path) && path !== "zoneRedundant" && offer(ENOUGH_CURES, () => liftedWhole(input, path)));
  if (workloads.length > FEW_WORKLOADS) oneByOne();
  for (const path of workloads.slice(FEW_WORKLOADS)) offer(ENOUGH_CURES, () => lowered(input, path, change));
  for (const path of workloads) offer(ENOUGH_CURES, () => smaller(input, path, change));
  if (input.request.catalog?.aws === false && input.rebuild) offer(ENOUGH_CURES, () => [change("catalog.aws", true), ...(input.request.region === undefined ? [change("region", REGION_TO_TRY)] : [])]);
  if (input.request.workloads.length > 1) for (const path of workloads) offer(ENOUGH_CURES, () => [change(path, null)]);
  oneByOne();
  for (const path of workloads) offer(ENOUGH_CURES, () => lowered(input, path, change, true));
  offer(ENOUGH_CURES, () => anotherZone(input, change));
  for (const path of workloads) for (const copies of [1, 2]) offer(ENOUGH_CURES, () => ownNodes(input, [path], copies));
  offer(ENOUGH_CURES, () => fewestWorkloads(input, change));
  const limits = limitPathsOf(input);
  const noLimits = limits.flatMap((path) => liftedWhole(input, path));
  const unserved = unservable(prunedProblem(input, new Set(limits)));
  const withoutUnserved = unserved.map((path) => change(path, null));
  for (const others of [[], noLimits, [...restrictions, ...noLimits]]) {
    if (others.length > 0) offer(ENOUGH_CURES, () => others);
    if (restrictions.length > 0) offer(ENOUGH_CURES, () => [...restrictions, ...others]);
    for (const path of workloads) offer(ENOUGH_CURES, () => and(ownNodes(input, [path], 1), others));
    for (const copies of [1, 2]) offer(ENOUGH_CURES, () => and(ownNodes(input, unserved, copies), others));
    offer(ENOUGH_CURES, () => and(withoutUnserved, others));
  }
  return cures;
}

/** Changes with others beside them; none where there are none of the first. */
function and(first: readonly CureChange[] | undefined, others: readonly CureChange[]): readonly CureChange[] | undefined {
  return first && first.length > 0 ? [...first, ...others] : undefined;
}

/** Of so many workloads less is tried where there are cures enough: in large requests each takes a second. */
const FEW_WORKLOADS = 8;
/** A request has at least as many cures as this. */
const ENOUGH_CURES = 2;

/** Where AWS's offers are looked up when the request names no region: its largest one. */
const REGION_TO_TRY = "us-east-1";

/** Fields that ask for speed: more time may help. */
const PATIENCE_FIELDS = ["deadlineDays", "finishWithinHours", "timeToFirstTokenMs", "timePerOutputTokenMs", "latencyMs"];
/** Targets that a workload can do without. */
const TARGET_FIELDS = ["timeToFirstTokenMs", "timePerOutputTokenMs", "latencyMs"];
/** What a request rules out of the catalog, or bars by asking for figures that are not known. */
const RESTRICTIONS = ["catalog.instanceTypes", "catalog.accelerators", "purchaseOptions", "carbonPriceUsdPerTonne"];
/** Fields that say how much is to be done. */
const RATE_FIELDS = ["requestsPerSecond", "eventsPerSecond", "samplesPerSecond", "tokens", "samples", "inputGiB"];

/** Whether the request with the changes is valid and feasible. */
function works(input: AllocationInput, changes: readonly CureChange[]): boolean {
  const request = withChanges(input.request, changes);
  if (request.workloads.length === 0) return false;
  try {
    const rebuilt = input.rebuild ? input.rebuild(request) : localRebuild(input, request);
    return rebuilt !== undefined && isProvenFeasible(rebuilt);
  } catch (error) {
    // a change may make the request itself unsound; then it is no cure
    if (error instanceof ValidationError) return false;
    throw error;
  }
}

/** All limits lifted to what the cheapest plan without them uses; undefined where there is none. */
export type Lifted = () => readonly CureChange[] | undefined;

/** Every limit that the cheapest plan without limits breaks, lifted to what that plan uses. */
export function liftedTogether(input: AllocationInput): readonly CureChange[] | undefined {
  const members = limitPathsOf(input);
  const found = bestBy(unlimited(input), new Set(members.filter((path) => !limitsEnergy(path))), () => ({ objective: costObjective }), priceOf);
  if (!found) return undefined;
  return members.flatMap((path): CureChange[] => {
    const from = valueAt(input.request, path);
    const kind = limitKind(input, path);
    if (!kind) return [...liftedWhole(input, path)];
    const used = roundedUp(usedOf(kind, found.problem, found.standing), kind.decimals);
    return typeof from === "number" && used > from ? [{ path, from, to: used }] : [];
  });
}

/** A limit taken away, with what means nothing without it. */
function liftedWhole(input: AllocationInput, path: RequestPath): readonly CureChange[] {
  const from = valueAt(input.request, path);
  const users = path.replace(/maxNetworkLatencyMs$/, "users");
  return [{ path, from, to: typeof from === "boolean" ? false : null }, ...(users === path ? [] : [{ path: users, from: valueAt(input.request, users), to: null }])];
}

type Change = (path: RequestPath, to: unknown) => CureChange;

function workloadAt(input: AllocationInput, path: RequestPath): Workload | undefined {
  return input.request.workloads[Number(/\d+/.exec(path)?.[0])];
}

/** Steps of a search for a factor, each halving what is not known. */
const SEARCH_STEPS = 6;

/**
 * The highest rate, to some per cent, that can be carried.
 *
 * @param perCopy lower what one copy needs instead of the number of copies
 */
function lowered(input: AllocationInput, path: RequestPath, change: Change, perCopy = false): readonly CureChange[] | undefined {
  const workload = workloadAt(input, path);
  if (!workload) return undefined;
  if (workload.kind === "resources" && !workload.divisible && !perCopy) {
    return largest((workload.replicas ?? 1) - 1, (count) => [change(`${path}.replicas`, count)], (changes) => works(input, changes));
  }
  const fields = workload.kind === "resources" ? Object.keys(workload.demand).map((name) => `demand.${name}`) : RATE_FIELDS.map((field) => field);
  const given = fields.map((field) => `${path}.${field}`).filter((at) => typeof valueAt(input.request, at) === "number").sort();
  const chosen = workload.kind === "resources" ? given : given.slice(0, 1);
  const scaled = (factor: number): CureChange[] => chosen.map((at) => change(at, significant((valueAt(input.request, at) as number) * factor)));
  // where next to nothing is too much no less will do
  if (!works(input, scaled(NEXT_TO_NOTHING))) return undefined;
  let [low, high] = [1 / 2, 1];
  for (let step = 0; !works(input, scaled(low)); step++) {
    if (step >= SEARCH_STEPS) return undefined;
    [high, low] = [low, low / stepOf(high / low)];
  }
  return scaled(nearest(low, high, (factor) => works(input, scaled(factor))));
}

/** Steps of a search for the scale grow, but not beyond what anyone would take for a cure. */
function stepOf(last: number): number {
  return Math.min(LARGEST_STEP, last ** 2);
}

const LARGEST_STEP = 16;

/** About the least factor that is looked at. */
const NEXT_TO_NOTHING = 1e-5;

/** A value that works, near one that does not: the scale first, then the figure to some per cent. */
function nearest(works: number, fails: number, test: (value: number) => boolean): number {
  let [good, bad] = [works, fails];
  const narrow = (middle: number): void => void (test(middle) ? (good = middle) : (bad = middle));
  while (Math.max(good, bad) / Math.min(good, bad) > 2) narrow(Math.sqrt(good * bad));
  for (let step = 0; step < SEARCH_STEPS; step++) narrow((good + bad) / 2);
  return good;
}

/** Numbers that differ by less than this share are as good for a cure. */
const NEAR = 0.02;

/** The largest whole number up to `most` that works, or one near it. */
function largest(most: number, changesOf: (count: number) => readonly CureChange[], test: (changes: readonly CureChange[]) => boolean): readonly CureChange[] | undefined {
  if (most < 1 || !test(changesOf(1))) return undefined;
  let [low, high] = [1, most + 1];
  while (high - low > Math.max(1, NEAR * most)) {
    const middle = Math.floor((low + high) / 2);
    if (test(changesOf(middle))) low = middle;
    else high = middle;
  }
  return changesOf(low);
}

/** A deadline or a latency target given more time: more and more until it works, then less where less will do. */
function raised(input: AllocationInput, path: RequestPath, field: string, change: Change): readonly CureChange[] | undefined {
  const at = `${path}.${field}`;
  const from = valueAt(input.request, at);
  if (typeof from !== "number" || !input.rebuild) return undefined;
  const holds = (value: number): boolean => works(input, [change(at, significant(value))]);
  let [low, high] = [from, from * 2];
  for (let step = 0; !holds(high); step++) {
    if (step >= SEARCH_STEPS) return undefined;
    [low, high] = [high, high * stepOf(high / low)];
  }
  return [change(at, significant(nearest(high, low, holds)))];
}

/** The next distance from users to a site with which their workload can be served. */
function farther(input: AllocationInput, path: RequestPath, change: Change): readonly CureChange[] | undefined {
  const at = latencyPath(path);
  const from = valueAt(input.request, at);
  const workload = workloadAt(input, path);
  if (typeof from !== "number" || !workload || !("users" in workload)) return undefined;
  const groups = new Set(workload.users?.map(({ group }) => group));
  const known = (input.request.userGroups ?? []).filter(({ name }) => groups.has(name)).flatMap(({ networkLatencyMs }) => Object.values(networkLatencyMs));
  const distances = [...new Set(known)].filter((ms) => ms > from).sort((a, b) => b - a);
  // the longest first, since a longer one serves all that a shorter one does
  return largest(distances.length, (n) => [change(at, distances[n - 1])], (changes) => works(input, changes));
}

/** A replica too large for every machine, cut down to the machine that needs the least cut. */
function smaller(input: AllocationInput, path: RequestPath, change: Change): readonly CureChange[] | undefined {
  const workload = workloadAt(input, path);
  if (workload?.kind !== "resources" || workload.divisible) return undefined;
  const cuts = input.offers.map(({ machine }) => {
    const over = Object.entries(workload.demand).filter(([name, amount]) => amount > (machine.resources[name] ?? 0));
    const size = over.reduce((sum, [name, amount]) => sum + 1 - (machine.resources[name] ?? 0) / amount, 0);
    return { machine, over, size };
  });
  const [best] = cuts.filter(({ over }) => over.length > 0).sort((a, b) => a.size - b.size || (a.machine.name < b.machine.name ? -1 : 1));
  if (!best || best.over.length === Object.keys(workload.demand).length && best.over.every(([name]) => !best.machine.resources[name])) return undefined;
  return best.over.map(([name]) => change(`${path}.demand.${name}`, best.machine.resources[name] || null));
}

/** The first own offer again, in a second zone. */
function anotherZone(input: AllocationInput, change: Change): readonly CureChange[] | undefined {
  const own = input.request.catalog?.offers ?? [];
  const [first] = [...own].sort((a, b) => (a.name < b.name ? -1 : 1));
  if (!first || !input.rebuild) return undefined;
  return [change(`catalog.offers[${own.length}]`, { ...first, name: `${first.name.slice(0, NAME_ROOM)}-second-zone`, zone: `${(first.zone ?? first.site).slice(0, NAME_ROOM)}-second` })];
}

/** A carbon figure for each own site that has none and is barred for it; the figure is the user's to give. */
function carbonFigures(input: AllocationInput, change: Change): readonly CureChange[] | undefined {
  const { carbonPriceUsdPerTonne = 0, carbonLimitTonnesPerYear } = input.request;
  if (carbonPriceUsdPerTonne === 0 && carbonLimitTonnesPerYear === undefined) return undefined;
  const sites = input.offers.flatMap(({ machine, site, gridGramsCo2ePerKwh }) => (machine.origin === "own" && gridGramsCo2ePerKwh === undefined ? [site] : []));
  return [...new Set(sites)].sort().map((site) => change(`sites.${site}.gridGramsPerKwh`, 0));
}

/** Names have up to 63 characters. */
const NAME_ROOM = 50;

/** A node to suggest for models that say nothing of it: what a p5.48xlarge has. */
const LARGE_ACCELERATOR = "H100";
const ACCELERATORS_OF_A_NODE = 8;
const PLENTY = { vcpu: 192, memoryGiB: 2000, networkGbps: 3200 };

/**
 * Nodes of one's own that hold so many copies of workloads; without a price, which is the user's to give. The last
 * resort: other cures change what was asked, this one what is on offer.
 */
function ownNodes(input: AllocationInput, paths: readonly RequestPath[], copies: number): readonly CureChange[] | undefined {
  if (!input.rebuild) return undefined;
  const first = (input.request.catalog?.offers ?? []).length;
  const nodes = paths.flatMap((path) => nodesFor(input, workloadAt(input, path), copies));
  return nodes.map((node, i) => ({ path: `catalog.offers[${first + i}]`, from: null, to: node }));
}

function nodesFor({ demands }: AllocationInput, workload: Workload | undefined, copies: number): readonly OwnOffer[] {
  if (!workload) return [];
  const name = `${workload.name.slice(0, NAME_ROOM)}-node`;
  const free = { site: name, usdPerHour: 0, powerKilowatts: 0 };
  if (workload.kind === "profile") {
    const keys = [...new Set(workload.buckets.flatMap((bucket) => Object.keys(bucket.maxRequestsPerSecond).sort().slice(0, 1)))].sort();
    return keys.map((accelerator, i) => ({ ...free, name: `${name}-${i}`, accelerator, accelerators: copies, resources: {} }));
  }
  if (workload.kind === "training" || workload.kind === "inference") {
    return [{ ...free, name, accelerator: workload.accelerator ?? LARGE_ACCELERATOR, accelerators: (workload.acceleratorCount ?? ACCELERATORS_OF_A_NODE) * copies, resources: PLENTY }];
  }
  const demand = demands.find((one) => one.workload === workload.name);
  const need = workload.kind === "resources" ? workload.demand : demand?.kind === "divisible" ? demand.need : undefined;
  return need ? [{ ...free, name, resources: Object.fromEntries(Object.entries(need).map(([resource, amount]) => [resource, amount * copies])) }] : [];
}

/** Workloads left out one by one, by name from the end, until the rest is feasible. */
function fewestWorkloads(input: AllocationInput, change: Change): readonly CureChange[] | undefined {
  const order = input.request.workloads.map((workload, index) => ({ name: workload.name, index })).sort((a, b) => (a.name < b.name ? 1 : -1));
  const changes: CureChange[] = [];
  for (const { index } of order) {
    if (changes.length === order.length - 1) return undefined;
    changes.push(change(`workloads[${index}]`, null));
    if (works(input, changes)) return changes;
  }
  return undefined;
}

const DIGITS = 4;

/** Rounded down to figures that read well. */
function significant(value: number): number {
  if (value <= 0) return 0;
  const scale = 10 ** (DIGITS - 1 - Math.floor(Math.log10(value)));
  return Math.floor(value * scale * (1 + 1e-12)) / scale;
}
