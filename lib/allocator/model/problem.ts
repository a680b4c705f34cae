import type { Machine, Offer, Resources } from "../../catalog";
import type { GangCandidate, ReplicaCandidate, SiteNeeds } from "../../demand";
import type { Period } from "./periods";
import type { AllocationPlan } from "../plan";

/** Hours of a month and months of a year, as every price here takes them: 730 h, and 8,760 h are 12 of those. */
export const HOURS_PER_MONTH = 730;
export const MONTHS_PER_YEAR = 12;

/** Two figures count as equal within this share: they come out of decimal fractions. */
export const RELATIVE_ROUNDING = 1e-9;

/** The least whole number that is no less than a quotient of decimal fractions. */
export function leastWhole(quotient: number): number {
  return Math.ceil(quotient * (1 - RELATIVE_ROUNDING));
}

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
  /** Where moving away from the plan in force has a price. */
  readonly churn?: ChurnPrice;
}

/** What a node costs that is bought or given up against a plan in force. */
export interface ChurnPrice {
  readonly usdPerNode: number;
  readonly inForce: AllocationPlan;
}

export interface ProblemOffer {
  readonly offer: Offer;
  readonly place: number;
  /** Per node; 0 when paid by use. */
  readonly usdPerMonth: number;
  /** Price of the carbon of a node at full load all month through, and of its capacity; 0 where neither has a price. */
  readonly unbilledUsdPerMonth: number;
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

/** USD a month of a node with its carbon and capacity at their prices. */
export function usdOfNode({ usdPerMonth, unbilledUsdPerMonth }: ProblemOffer): number {
  return usdPerMonth + unbilledUsdPerMonth;
}

/** Nodes of one machine on which a replica may stand: all its offers, or those of one zone when zones matter. */
export interface Place {
  readonly key: string;
  readonly machine: Machine;
  /** Site and zone, set when zones matter. */
  readonly zone?: string;
  /** Set when it matters where users are. */
  readonly site?: string;
  /** Nodes that AWS may take back; told apart when a part of the load must not stand there. */
  readonly reclaimable?: boolean;
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

/** Places that must be able to carry a part of the load. */
export interface Floor {
  /** Tells its row from others; empty for all places. */
  readonly name: string;
  readonly share: number;
  /** Absent: all places. */
  readonly places?: ReadonlySet<number>;
}

/** A load of which a part must stand where it cannot be taken back. */
interface Firm {
  /** 0: no matter where. */
  readonly firmShare: number;
}

export interface Replicated extends WorkloadBase, Loaded, Firm {
  readonly kind: "replicated";
  readonly rate: number;
  /** All users, or every set of their groups with the places that may serve one of them. */
  readonly floors: readonly Floor[];
  readonly options: readonly ReplicaOption[];
}

/** Whether every layout on every place carries the same, so that replicas can be counted. */
export function carriesAlike({ options }: Replicated): boolean {
  return options.every(({ candidate }) => candidate.ratePerReplica === options[0]?.candidate.ratePerReplica);
}

/** Replicas that carry a part of the load, where all carry alike. */
export function replicasFor({ rate, options }: Replicated, load = 1): number {
  return leastWhole((rate * load) / (options[0]?.candidate.ratePerReplica ?? 1));
}

export interface ReplicaOption {
  readonly place: number;
  readonly candidate: ReplicaCandidate;
}

export interface Divisible extends WorkloadBase, Loaded, Firm {
  readonly kind: "divisible";
  readonly need: Resources;
  /** The need is a mean over the day, met in any periods of it. */
  readonly deferrable: boolean;
  readonly site: SiteNeeds;
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

export interface Profile extends WorkloadBase, Loaded, Firm {
  readonly kind: "profile";
  readonly bucketRates: readonly number[];
  readonly classes: readonly ProfileClass[];
}

/** Whether the nodes of a class stay until they are given up; classes are of one sort where that matters. */
export function isFirmClass(problem: Problem, one: ProfileClass | undefined): boolean {
  return one?.places.every((place) => problem.places[place]?.reclaimable !== true) ?? false;
}

export interface Limits {
  readonly budgetUsdPerMonth?: number;
  readonly facilityPowerLimitKilowatts?: number;
  readonly minRenewableShare?: number;
  readonly carbonLimitTonnesPerYear?: number;
  /** 0: carbon has no price. */
  readonly carbonPriceUsdPerTonne: number;
  /** Price of a unit of capacity that is bought, by resource; empty: capacity has no price. */
  readonly capacityPriceUsdPerMonth: Readonly<Record<string, number>>;
  /** By kind of workload the part that may stand on nodes that can be taken back. */
  readonly maxSpotShare: Readonly<Record<string, number>>;
  /** By instance type, in sorted order. */
  readonly quotas: readonly { readonly instanceType: string; readonly nodes: number }[];
  readonly zoneRedundant: boolean;
  /** What sites have room for, by path. */
  readonly sites: readonly SiteLimit[];
}

/** What a site has of something that workloads ask of it, not of its nodes. */
export interface SiteLimit {
  readonly path: RequestPath;
  readonly site: string;
  readonly name: keyof SiteNeeds;
  readonly atMost: number;
}

/** What a profile replica takes of its node. */
export const PROFILE_NEED: Resources = { gpu: 1 };

/** Most of a divisible need that any one period takes. */
export function mostShare({ deferrable }: Divisible, periods: readonly Period[]): number {
  return deferrable ? 1 / Math.min(...periods.map(({ weight }) => weight)) : 1;
}
