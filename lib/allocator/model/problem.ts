import type { Machine, Offer, Resources } from "../../catalog";
import type { GangCandidate, GangDemand, ProfileBucketDemand, ProfileDemand, ReplicaCandidate, ReplicatedDemand, WorkloadDemand } from "../../demand";
import type { AllocationInput } from "../input";
import { loadsOf, peakFactor, periodsOf, type Period } from "./periods";

/** Hours of a month and months of a year, as every price here takes them: 730 h, and 8,760 h are 12 of those. */
export const HOURS_PER_MONTH = 730;
export const MONTHS_PER_YEAR = 12;

/** Two figures count as equal within this share: they come out of decimal fractions. */
export const RELATIVE_ROUNDING = 1e-9;

/** One thing that can be left out of a request, by its path: a limit or a workload. */
export type RequestPath = string;

/** An allocation problem in numbers: sorted, complete, free of what no workload can use. */
export interface Problem {
  readonly offers: readonly ProblemOffer[];
  readonly places: readonly Place[];
  readonly workloads: readonly ProblemWorkload[];
  readonly limits: Limits;
  /** One where no load changes through the day. */
  readonly periods: readonly Period[];
}

export interface ProblemOffer {
  readonly offer: Offer;
  readonly place: number;
  /** Per node; 0 when paid by use. */
  readonly usdPerMonth: number;
  /** Paid for the hours it runs; else all month through, needed or not. */
  readonly hourly: boolean;
  /** Facility's side, at full load. */
  readonly kilowatts?: number;
  /** At full load all month through. */
  readonly tonnesCo2ePerYear?: number;
  /** 0 when not known: what is not stated is not renewable. */
  readonly renewableShare: number;
  readonly maxNodes?: number;
}

/** Nodes of one machine on which a replica may stand: all its offers, or those of one zone when zones matter. */
export interface Place {
  readonly key: string;
  readonly machine: Machine;
  /** Site and zone, set when zones matter. */
  readonly zone?: string;
  readonly offers: readonly number[];
  /** USD a month and unit, of offers that are paid by use. */
  readonly usdPerMonthByResource?: Readonly<Record<string, number>>;
}

export type ProblemWorkload = Gang | Replicated | Divisible | Profile;

interface WorkloadBase {
  readonly name: string;
  readonly path: RequestPath;
}

export interface Gang extends WorkloadBase {
  readonly kind: "gang";
  readonly options: readonly GangOption[];
}

export interface GangOption {
  readonly offer: number;
  readonly candidate: GangCandidate;
}

/** A load that changes through the day. */
interface Loaded {
  /** Per period, as a part of the highest one: that is what the workload's own figures are. */
  readonly loads: readonly number[];
}

export interface Replicated extends WorkloadBase, Loaded {
  readonly kind: "replicated";
  readonly rate: number;
  readonly options: readonly ReplicaOption[];
}

export interface ReplicaOption {
  readonly place: number;
  readonly candidate: ReplicaCandidate;
}

export interface Divisible extends WorkloadBase, Loaded {
  readonly kind: "divisible";
  readonly need: Resources;
  /** The need is a mean over the day, met in any periods of it. */
  readonly deferrable: boolean;
  /** The need as a multiple of the stated one. */
  readonly peak: number;
  readonly places: readonly number[];
}

/** Machines on which every bucket of a profile runs at the same rates are one class: its replicas are alike. */
export interface ProfileClass {
  /** Highest rate of one replica per bucket; absent where the bucket cannot run. */
  readonly rates: readonly (number | undefined)[];
  readonly places: readonly number[];
}

export interface Profile extends WorkloadBase, Loaded {
  readonly kind: "profile";
  readonly bucketRates: readonly number[];
  readonly classes: readonly ProfileClass[];
}

export interface Limits {
  readonly budgetUsdPerMonth?: number;
  readonly facilityPowerLimitKilowatts?: number;
  readonly minRenewableShare?: number;
  readonly carbonLimitTonnesPerYear?: number;
  /** By instance type, in sorted order. */
  readonly quotas: readonly { readonly instanceType: string; readonly nodes: number }[];
  readonly zoneRedundant: boolean;
}

/** What a profile replica takes of its node. */
export const PROFILE_NEED: Resources = { gpu: 1 };

/**
 * The problem of a request.
 *
 * @param without paths of limits and workloads to leave out
 * @param needless names of offers to leave out
 */
export function buildProblem(input: AllocationInput, without: ReadonlySet<RequestPath> = new Set(), needless: { has(name: string): boolean } = new Set<string>()): Problem {
  const limits = limitsOf(input, without);
  const demands = demandsByName(input).filter(({ path }) => !without.has(path));
  const machines = new Set(demands.flatMap(({ demand }) => machinesOf(demand)));
  const usable = sortedOffers(input)
    .map((offer) => (offer.maxNodes !== undefined && without.has(maxNodesPath(input, offer)) ? { ...offer, maxNodes: undefined } : offer))
    .filter((offer) => machines.has(offer.machine.name) && !needless.has(offer.name) && offerBarred(offer, limits) === undefined);
  const places = placesOf(usable, limits.zoneRedundant);
  const placeOf = new Map(places.flatMap((place, index) => place.offers.map((offer) => [offer, index] as const)));
  const offers = usable.map((offer, index) => problemOffer(offer, placeOf.get(index) ?? 0));
  const periods = periodsOf(demands.map(({ demand }) => demand));
  return { offers, places, limits, periods, workloads: demands.map((one) => workloadOf(one, offers, places, periods)) };
}

/** Path of the limit of an own offer's nodes. */
export function maxNodesPath(input: AllocationInput, offer: Offer): RequestPath {
  const index = (input.request.catalog?.offers ?? []).findIndex((own) => own.name === offer.machine.name);
  return `catalog.offers[${index}].maxNodes`;
}

/** Why limits bar an offer altogether; undefined when they do not. */
export function offerBarred(offer: Offer, limits: Limits): string | undefined {
  if (offer.maxNodes === 0) return "maxNodes is 0";
  if (limits.quotas.some((quota) => quota.instanceType === offer.machine.name && quota.nodes < 1)) return `quotas.${offer.machine.name} is below one node`;
  if (limits.carbonLimitTonnesPerYear !== undefined && offer.gridGramsCo2ePerKwh === undefined) return "its carbon figure is not known and carbonLimitTonnesPerYear is set";
  if (offer.machine.powerKilowatts !== undefined) return undefined;
  if (limits.facilityPowerLimitKilowatts !== undefined) return "its power is not known and facilityPowerLimitKilowatts is set";
  if (limits.minRenewableShare !== undefined && limits.minRenewableShare > 0) return "its power is not known and minRenewableShare is set";
  if (limits.carbonLimitTonnesPerYear !== undefined) return "its power is not known and carbonLimitTonnesPerYear is set";
  return undefined;
}

export function limitsOf(input: AllocationInput, without: ReadonlySet<RequestPath> = new Set()): Limits {
  const { request } = input;
  const unless = <T>(path: RequestPath, value: T | undefined): T | undefined => (without.has(path) ? undefined : value);
  const quotas = Object.entries(request.quotas ?? {})
    .filter(([type]) => !without.has(`quotas.${type}`))
    .map(([instanceType, nodes]) => ({ instanceType, nodes: Math.floor(nodes + RELATIVE_ROUNDING) }))
    .sort((a, b) => (a.instanceType < b.instanceType ? -1 : 1));
  return {
    budgetUsdPerMonth: unless("budgetUsdPerMonth", request.budgetUsdPerMonth),
    facilityPowerLimitKilowatts: unless("facilityPowerLimitKilowatts", request.facilityPowerLimitKilowatts),
    minRenewableShare: unless("minRenewableShare", request.minRenewableShare),
    carbonLimitTonnesPerYear: unless("carbonLimitTonnesPerYear", request.carbonLimitTonnesPerYear),
    quotas,
    zoneRedundant: unless("zoneRedundant", request.zoneRedundant) ?? false,
  };
}

export function sortedOffers(input: AllocationInput): readonly Offer[] {
  return [...input.offers].sort((a, b) => (a.name < b.name ? -1 : 1));
}

export interface PathedDemand {
  readonly path: RequestPath;
  readonly demand: WorkloadDemand;
}

/** Demands by workload name, each with the place it has in the request. */
export function demandsByName(input: AllocationInput): readonly PathedDemand[] {
  const indexOf = new Map(input.request.workloads.map((workload, index) => [workload.name, index] as const));
  return [...input.demands]
    .sort((a, b) => (a.workload < b.workload ? -1 : 1))
    .map((demand) => ({ demand, path: `workloads[${indexOf.get(demand.workload) ?? -1}]` }));
}

/** Machines a workload can run on, each once. */
export function machinesOf(demand: WorkloadDemand): readonly string[] {
  if (demand.kind === "divisible") return demand.machines;
  if (demand.kind === "profile") return [...new Set(demand.buckets.flatMap((bucket) => Object.keys(bucket.maxRatePerReplica)))];
  return [...new Set<string>(demand.candidates.map((candidate) => candidate.machine))];
}

export function zoneOf(offer: Offer): string {
  return `${offer.site}/${offer.zone}`;
}

function placesOf(offers: readonly Offer[], zonesMatter: boolean): readonly Place[] {
  const byKey = new Map<string, { first: Offer; zone?: string; offers: number[] }>();
  offers.forEach((offer, index) => {
    const zone = zonesMatter ? zoneOf(offer) : undefined;
    const byUse = offer.usdPerYearByResource ? offer.name : "";
    const key = [offer.machine.name, zone ?? "", byUse].join("|");
    const place = byKey.get(key);
    if (place) place.offers.push(index);
    else byKey.set(key, { first: offer, zone, offers: [index] });
  });
  return [...byKey.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { first, zone, offers: own }]) => ({
      key,
      machine: first.machine,
      offers: own,
      ...(zone === undefined ? {} : { zone }),
      ...(first.usdPerYearByResource ? { usdPerMonthByResource: perMonth(first.usdPerYearByResource) } : {}),
    }));
}

function perMonth(usdPerYear: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(usdPerYear).map(([name, usd]) => [name, usd / MONTHS_PER_YEAR]));
}

const GRAMS_PER_TONNE = 1e6;

/** Purchase options without a commitment in time; own nodes are there whether needed or not. */
const HOURLY_PURCHASES: ReadonlySet<string> = new Set(["on-demand", "spot"]);

function problemOffer(offer: Offer, place: number): ProblemOffer {
  const it = offer.machine.powerKilowatts;
  const kilowatts = it === undefined ? undefined : it * offer.powerUsageEffectiveness;
  const grams = offer.gridGramsCo2ePerKwh;
  const hoursPerYear = HOURS_PER_MONTH * MONTHS_PER_YEAR;
  return {
    offer,
    place,
    usdPerMonth: offer.usdPerYearByResource ? 0 : offer.usdPerHour * HOURS_PER_MONTH,
    hourly: offer.machine.origin === "aws" && HOURLY_PURCHASES.has(offer.purchaseOption),
    ...(kilowatts === undefined ? {} : { kilowatts }),
    ...(kilowatts === undefined || grams === undefined ? {} : { tonnesCo2ePerYear: (kilowatts * hoursPerYear * grams) / GRAMS_PER_TONNE }),
    renewableShare: offer.renewableShare ?? 0,
    ...(offer.maxNodes === undefined ? {} : { maxNodes: offer.maxNodes }),
  };
}

function workloadOf({ demand, path }: PathedDemand, offers: readonly ProblemOffer[], places: readonly Place[], periods: readonly Period[]): ProblemWorkload {
  const base = { name: demand.workload, path };
  const daily = { loads: loadsOf(demand, periods) };
  const peak = peakFactor(demand);
  switch (demand.kind) {
    case "gang":
      return { ...base, kind: "gang", options: gangOptions(demand, offers) };
    case "replicated":
      return { ...base, ...daily, kind: "replicated", rate: demand.rate * peak, options: replicaOptions(demand, places) };
    case "divisible": {
      const need = Object.fromEntries(Object.entries(demand.need).map(([name, amount]) => [name, amount * peak]));
      const on = indicesWhere(places, (place) => demand.machines.includes(place.machine.name));
      return { ...base, ...daily, kind: "divisible", need, deferrable: demand.deferrable ?? false, peak, places: on };
    }
    case "profile":
      return { ...base, ...daily, kind: "profile", ...profileOf(demand, places, peak) };
  }
}

/** Most of a divisible need that any one period takes. */
export function mostShare({ deferrable }: Divisible, periods: readonly Period[]): number {
  return deferrable ? 1 / Math.min(...periods.map(({ weight }) => weight)) : 1;
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

function layoutText(candidate: { readonly layout: object }): string {
  return JSON.stringify(Object.entries(candidate.layout).sort(([a], [b]) => (a < b ? -1 : 1)));
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
  const copies = Math.max(1, Math.ceil((b.ratePerReplica / a.ratePerReplica) * (1 - RELATIVE_ROUNDING)));
  return Object.entries(a.need).every(([name, amount]) => amount * copies <= (b.need[name] ?? 0) * (copies === 1 ? 1 : 1 + RELATIVE_ROUNDING));
}

/** Whether one node holds the need. */
export function fits(need: Resources, has: Resources): boolean {
  return Object.entries(need).every(([name, amount]) => amount <= (has[name] ?? 0) * (1 + RELATIVE_ROUNDING));
}

function profileOf(demand: ProfileDemand, places: readonly Place[], peak: number): Pick<Profile, "bucketRates" | "classes"> {
  const buckets = demand.buckets
    .filter((bucket) => bucket.rate > 0)
    .map((bucket) => ({ bucket, key: bucketKey(bucket) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ bucket }) => bucket);
  const classes = new Map<string, { rates: (number | undefined)[]; places: number[] }>();
  places.forEach((place, index) => {
    const rates = buckets.map((bucket) => bucket.maxRatePerReplica[place.machine.name]);
    if ((place.machine.resources["gpu"] ?? 0) < 1 || rates.every((rate) => rate === undefined)) return;
    const key = JSON.stringify(rates);
    const known = classes.get(key);
    if (known) known.places.push(index);
    else classes.set(key, { rates, places: [index] });
  });
  return { bucketRates: buckets.map((bucket) => bucket.rate * peak), classes: [...classes.values()] };
}

/** Buckets have no order in a request, hence one by content. */
function bucketKey(bucket: ProfileBucketDemand): string {
  return JSON.stringify([bucket.rate, Object.entries(bucket.maxRatePerReplica).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function indicesWhere<T>(list: readonly T[], test: (value: T) => boolean): readonly number[] {
  return list.flatMap((value, index) => (test(value) ? [index] : []));
}
