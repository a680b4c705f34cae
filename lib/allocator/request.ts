import type { CatalogChoice, SiteFacts } from "../catalog";
import type { Workload } from "../demand";

export type { CatalogChoice, SiteFacts };

/** What `aidc size` and `aidc estimate` read; the props of `GpuCluster` with the same names. */
export interface AllocationRequest {
  /** @default "1" */
  readonly schemaVersion?: "1";
  /** AWS region. Needed unless `catalog.aws` is false. */
  readonly region?: string;
  /** More AWS regions whose offers may be bought; quotas hold in each. @default none */
  readonly additionalRegions?: readonly string[];
  /** @minItems 1 */
  readonly workloads: readonly Workload[];
  readonly catalog?: CatalogChoice;
  /** Ways to buy AWS types. Default: on-demand only, since no other keeps running without terms of yours. */
  readonly purchaseOptions?: readonly string[];
  /** Nodes and all other costs of the site, 730 hours. @minimum 0 */
  readonly budgetUsdPerMonth?: number;
  /** On the facility's side, at full load. @minimum 0 */
  readonly facilityPowerLimitKilowatts?: number;
  /** Nodes of a type in the region. */
  readonly quotas?: Readonly<Record<string, number>>;
  /** Replicated workloads still meet demand after losing any one zone. @default false */
  readonly zoneRedundant?: boolean;
  /** @minimum 0 @maximum 1 */
  readonly minRenewableShare?: number;
  /** On the facility's side, at full load, location-based. @minimum 0 */
  readonly carbonLimitTonnesPerYear?: number;
  /** (value - bound) / value. @default 0.001 @minimum 0 @maximum 1 */
  readonly gapLimit?: number;
  /** Share by which later objectives may raise the cost. Default: `gapLimit`. @minimum 0 @maximum 1 */
  readonly costSlack?: number;
  readonly sites?: Readonly<Record<string, SiteFacts>>;
  /** Groups of users that workloads name under `users`. */
  readonly userGroups?: readonly UserGroup[];
  /**
   * By kind of workload the part of its load that nodes may carry which AWS can take back (spot). A gang, being one
   * piece, stands on spot nodes only where it is 1. Default: 1 wherever `purchaseOptions` names spot.
   */
  readonly maxSpotShare?: Readonly<Record<string, SpotShare>>;
  /**
   * Price of a tonne of CO2e, on the facility's side, at full load, location-based. The objective is then the sum of
   * cost and this; `totals.costUsdPerMonth` stays what is invoiced. @default 0 @minimum 0
   */
  readonly carbonPriceUsdPerTonne?: number;
  /**
   * What a node costs beside its price when it is bought or given up against the plan in force, USD: draining, loading
   * models again, people's time. The objective is then the sum of a month's cost and this; `totals.costUsdPerMonth`
   * stays what is invoiced. Counts only with a previous plan; at 0 moves are avoided within `costSlack` only.
   * @default 0 @minimum 0
   */
  readonly churnPriceUsdPerNode?: number;
  /**
   * What a unit of capacity that is bought counts beside its price, USD a month, by resource (`gpu`, `vcpu`, `memoryGiB`
   * or one of an own offer's). With demands given, what is bought beyond them is idle: the plan buys idle capacity only
   * where that saves more than it counts. The objective is then the sum of cost and this; `totals.costUsdPerMonth` stays
   * what is invoiced. Nodes paid by use have nothing idle. Default: none, idle capacity counts within `costSlack` only.
   */
  readonly capacityPriceUsdPerMonth?: Readonly<Record<string, CapacityPrice>>;
}

/** @minimum 0 @maximum 1 */
export type SpotShare = number;

/** @minimum 0 */
export type CapacityPrice = number;

/** @minimum 0 */
export type Milliseconds = number;

/** Users in one part of the world. */
export interface UserGroup {
  /** @pattern ^[A-Za-z0-9-]{1,63}$ */
  readonly name: string;
  /** Measured round trip to a site, ms, by AWS region or own site; where none is given the group cannot be served. */
  readonly networkLatencyMs: Readonly<Record<string, Milliseconds>>;
}
