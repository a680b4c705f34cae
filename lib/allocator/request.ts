import type { CatalogChoice, SiteFacts } from "../catalog";
import type { Workload } from "../demand";

export type { CatalogChoice, SiteFacts };

/** What `aidc size` and `aidc estimate` read; the props of `GpuCluster` with the same names. */
export interface AllocationRequest {
  /** @default "1" */
  readonly schemaVersion?: "1";
  /** AWS region. Needed unless `catalog.aws` is false. */
  readonly region?: string;
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
}
