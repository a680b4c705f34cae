import type { Resources } from "../../catalog";
import type { GangCandidate, GangDemand, Layout, ProfileBucketDemand, ProfileDemand, ReplicaCandidate, ReplicatedDemand } from "../../demand";
import type { AllocationInput } from "../input";
import type { PathedDemand } from "./demands";
import { loadsOf, peakFactor, type Period } from "./periods";
import { reclaimable } from "./places";
import { type GangOption, type Limits, type Place, type ProblemOffer, type ProblemWorkload, type Profile, leastWhole, RELATIVE_ROUNDING, type ReplicaOption } from "./problem";
import { sortedEntries } from "./sorted-entries";
import { floorsOf, type ServedGroup, userGroupsOf } from "./users";

interface Surroundings {
  readonly input: AllocationInput;
  readonly offers: readonly ProblemOffer[];
  readonly places: readonly Place[];
  readonly periods: readonly Period[];
  readonly limits: Limits;
}

export function workloadOf(pathed: PathedDemand, { input, offers, places, periods, limits }: Surroundings): ProblemWorkload {
  const { demand, path, kind } = pathed;
  const base = { name: demand.workload, path };
  const spotShare = limits.maxSpotShare[kind] ?? 1;
  const daily = { loads: loadsOf(demand, periods), firmShare: 1 - spotShare };
  const peak = peakFactor(demand);
  const groups = userGroupsOf(input, pathed, places);
  const mayHoldGang = (one: ProblemOffer | undefined): boolean => spotShare >= 1 || (one !== undefined && !reclaimable(one.offer));
  switch (demand.kind) {
    case "gang":
      return { ...base, kind: "gang", options: gangOptions(demand, offers).filter(({ offer }) => mayHoldGang(offers[offer])) };
    case "replicated": {
      const served = new Set(groups.flatMap(({ places: within }) => [...within]));
      const options = replicaOptions(demand, places).filter(({ place }) => groups.length === 0 || served.has(place));
      return { ...base, ...daily, kind: "replicated", rate: demand.rate * peak, floors: floorsOf(groups), options };
    }
    case "divisible": {
      const need = Object.fromEntries(Object.entries(demand.need).map(([name, amount]) => [name, amount * peak]));
      const machines = new Set(demand.machines);
      const on = indicesWhere(places, (place) => machines.has(place.machine.name));
      return { ...base, ...daily, kind: "divisible", need, deferrable: demand.deferrable ?? false, site: demand.site ?? {}, peak, places: on };
    }
    case "profile":
      return { ...base, ...daily, kind: "profile", ...profileOf(demand, places, peak, groups, spotShare < 1) };
  }
}

/**
 * Per offer the candidate with the fewest nodes: a gang's cost, power, carbon and quota all grow with its nodes, so
 * no other candidate on the same offer can be part of a better plan. Ties go to the shorter run, then by layout.
 */
function gangOptions(demand: GangDemand, offers: readonly ProblemOffer[]): readonly GangOption[] {
  const best = new Map<string, GangCandidate>();
  for (const candidate of demand.candidates) {
    const known = best.get(candidate.machine);
    if (!known || lessGang(candidate, known)) best.set(candidate.machine, candidate);
  }
  return offers.flatMap((one, offer) => {
    const candidate = best.get(one.offer.machine.name);
    return candidate && candidate.nodes <= (one.maxNodes ?? Infinity) ? [{ offer, candidate }] : [];
  });
}

function lessGang(a: GangCandidate, b: GangCandidate): boolean {
  if (a.nodes !== b.nodes) return a.nodes < b.nodes;
  const [x, y] = [a.days ?? 0, b.days ?? 0];
  if (x !== y) return x < y;
  return layoutText(a) < layoutText(b);
}

function layoutText({ layout }: { readonly layout: Layout }): string {
  return JSON.stringify(sortedEntries({ ...layout }));
}

/** A replica that carries no more and needs no less than one or some of another on the same machine is left out. */
function replicaOptions(demand: ReplicatedDemand, places: readonly Place[]): readonly ReplicaOption[] {
  const byMachine = new Map<string, ReplicaCandidate[]>();
  for (const candidate of demand.candidates) byMachine.set(candidate.machine, [...(byMachine.get(candidate.machine) ?? []), candidate]);
  return places.flatMap((place, index) => {
    const fit = (byMachine.get(place.machine.name) ?? [])
      .filter((candidate) => candidate.ratePerReplica > 0 && fits(candidate.need, place.machine.resources))
      .sort(byReplica);
    const kept = fit.filter((one, i) => !fit.some((other, j) => i !== j && replicaAtLeast(other, one) && (!replicaAtLeast(one, other) || j < i)));
    return kept.map((candidate) => ({ place: index, candidate }));
  });
}

function byReplica(a: ReplicaCandidate, b: ReplicaCandidate): number {
  if (a.acceleratorCount !== b.acceleratorCount) return a.acceleratorCount - b.acceleratorCount;
  if (a.ratePerReplica !== b.ratePerReplica) return b.ratePerReplica - a.ratePerReplica;
  return layoutText(a) < layoutText(b) ? -1 : 1;
}

/**
 * Whether some replicas of a, in the place of one of b on its node, carry as much and need no more: what is paid by
 * use grows with the need, and nothing limits the number of replicas.
 */
function replicaAtLeast(a: ReplicaCandidate, b: ReplicaCandidate): boolean {
  const copies = Math.max(1, leastWhole(b.ratePerReplica / a.ratePerReplica));
  return Object.entries(a.need).every(([name, amount]) => amount * copies <= (b.need[name] ?? 0) * (copies === 1 ? 1 : 1 + RELATIVE_ROUNDING));
}

/** Whether one node holds the need. */
export function fits(need: Resources, has: Resources): boolean {
  return Object.entries(need).every(([name, amount]) => amount <= (has[name] ?? 0) * (1 + RELATIVE_ROUNDING));
}

/** @param firm tell nodes that AWS can take back from others, so that loads on them are counted */
function profileOf(demand: ProfileDemand, places: readonly Place[], peak: number, groups: readonly ServedGroup[], firm: boolean): Pick<Profile, "bucketRates" | "classes"> {
  const buckets = demand.buckets
    .filter((bucket) => bucket.rate > 0)
    .map((bucket) => ({ bucket, key: bucketKey(bucket) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .flatMap(({ bucket }) => ofGroups(bucket, groups));
  const classes = new Map<string, { rates: (number | undefined)[]; places: number[] }>();
  places.forEach((place, index) => {
    const rates = buckets.map(({ bucket, places: within }) => (within?.has(index) === false ? undefined : bucket.maxRatePerReplica[place.machine.name]));
    if ((place.machine.resources["gpu"] ?? 0) < 1 || rates.every((rate) => rate === undefined)) return;
    const key = JSON.stringify([rates, firm && place.reclaimable === true]);
    const known = classes.get(key);
    if (known) known.places.push(index);
    else classes.set(key, { rates, places: [index] });
  });
  return { bucketRates: buckets.map(({ bucket }) => bucket.rate * peak), classes: [...classes.values()] };
}

/** Each group's part of a bucket is a bucket of its own, carried where the group is served. */
function ofGroups(bucket: ProfileBucketDemand, groups: readonly ServedGroup[]): readonly { readonly bucket: ProfileBucketDemand; readonly places?: ReadonlySet<number> }[] {
  if (groups.length === 0) return [{ bucket }];
  return groups.map(({ share, places }) => ({ bucket: { ...bucket, rate: bucket.rate * share }, places }));
}

/** Buckets have no order in a request, hence one by content. */
function bucketKey(bucket: ProfileBucketDemand): string {
  return JSON.stringify([bucket.rate, sortedEntries(bucket.maxRatePerReplica)]);
}

function indicesWhere<T>(list: readonly T[], test: (value: T) => boolean): readonly number[] {
  const found: number[] = [];
  list.forEach((value, index) => {
    if (test(value)) found.push(index);
  });
  return found;
}
