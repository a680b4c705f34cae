import type { Machine, Resources } from "../catalog";
import type { Estimate, Layout } from "./estimate";
import type { SiteNeeds } from "./site-needs";
import type { UserShare } from "./workload";

/**
 * What one workload asks of the allocator. Rates are in the workload's own unit:
 * requests per second, replicas, or the whole demand (1).
 */
export type WorkloadDemand = GangDemand | ReplicatedDemand | DivisibleDemand | ProfileDemand;

interface DemandBase {
  readonly workload: string;
  /** Machines that cannot run the workload, and why, in one sentence each. */
  readonly excluded: readonly Exclusion[];
  /** Load in each of the 24 hours of the day as a multiple of the demand; absent: 1 in each. */
  readonly hourlyFactors?: readonly number[];
  /** Groups of users; absent: anywhere. */
  readonly users?: readonly UserShare[];
  /** Round trip within which each group is served, ms. */
  readonly maxNetworkLatencyMs?: number;
}

export interface Exclusion {
  readonly machine: string;
  readonly reason: string;
}

/** A training job: whole nodes of one offer, in one zone, all at once. Exactly one candidate is chosen. */
export interface GangDemand extends DemandBase {
  readonly kind: "gang";
  readonly candidates: readonly GangCandidate[];
}

export interface GangCandidate {
  readonly machine: string;
  readonly nodes: number;
  readonly acceleratorCount: number;
  readonly layout: Layout;
  /** Days to completion on these nodes; absent where the request gives no tokens. */
  readonly days?: number;
  readonly estimate: Estimate;
  /** What the gang asks of its site. */
  readonly site?: SiteNeeds;
}

/** Replicas that each stand whole on one node; enough of them to carry `rate`. */
export interface ReplicatedDemand extends DemandBase {
  readonly kind: "replicated";
  /** Demand after headroom, in the workload's unit. */
  readonly rate: number;
  readonly candidates: readonly ReplicaCandidate[];
}

export interface ReplicaCandidate {
  readonly machine: string;
  /** What one replica takes of its node. */
  readonly need: Resources;
  /** Rate that one replica carries, in the workload's unit. */
  readonly ratePerReplica: number;
  readonly acceleratorCount: number;
  readonly layout: Layout;
  readonly estimate?: Estimate;
}

/** A total that may be spread over nodes in any fractions of the whole vector. */
export interface DivisibleDemand extends DemandBase {
  readonly kind: "divisible";
  readonly need: Resources;
  readonly machines: readonly string[];
  /** The need is a mean over the day, met in any hours of it. */
  readonly deferrable?: boolean;
  /** What the whole of it asks of a site; a part asks that part. */
  readonly site?: SiteNeeds;
}

/**
 * Measured throughput in buckets (Mélange): replicas of one accelerator each; the loads of a replica sum to at
 * most 1; a bucket's load may be split over machines in any fractions.
 */
export interface ProfileDemand extends DemandBase {
  readonly kind: "profile";
  readonly buckets: readonly ProfileBucketDemand[];
}

export interface ProfileBucketDemand {
  /** Requests per second of the bucket after headroom. */
  readonly rate: number;
  /** Machine to the highest rate one replica sustains on this bucket alone. */
  readonly maxRatePerReplica: Readonly<Record<string, number>>;
}

/** Turns a workload into what it asks on the machines given. */
export type DemandModel<W> = (workload: W, machines: readonly Machine[]) => WorkloadDemand;
