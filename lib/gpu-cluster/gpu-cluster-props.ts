import type { InstanceCatalog } from "../catalog";
import type { IGreenPowerProfile } from "../green-power-profile";
import type { IHighSpeedFabric } from "../high-speed-fabric";
import type { ISecureZone } from "../secure-zone";
import type { Workload } from "./workload";
import type { UserGroupProps } from "./workload-props";

/** What a cluster is for, within which limits, and where it stands. */
export interface GpuClusterProps {
  /** Keys, roles and log settings. */
  readonly zone: ISecureZone;
  /** Subnets and security groups. */
  readonly fabric: IHighSpeedFabric;
  /** AWS region, e.g. `us-east-1`; the one of the stack's provider. Concrete, since the catalog is looked up at synth. */
  readonly region: string;
  /** What the cluster runs. At least one. */
  readonly workloads: Workload[];
  /** Power and renewables within which the allocation keeps. @default no limits */
  readonly power?: IGreenPowerProfile;
  /** Offers, prices and quotas of your own, filters. @default the catalog of the library, on demand */
  readonly catalog?: InstanceCatalog;
  /** Cost of the nodes in a month of 730 hours. @default no limit */
  readonly budgetUsdPerMonth?: number;
  /** Replicated workloads still meet demand after losing any one zone. @default false */
  readonly zoneRedundant?: boolean;
  /**
   * By kind of workload (`inference`, `resources` ...) the part of its load that spot nodes may carry, 0 to 1; a
   * training job stands on spot nodes only where it is 1. @default 1 wherever the catalog offers spot
   */
  readonly maxSpotShare?: { [kind: string]: number };
  /** Groups of users that workloads name under `users`. @default none */
  readonly userGroups?: UserGroupProps[];
  /** Price of a tonne of CO2e, weighed beside the cost, US dollars. @default 0 */
  readonly carbonPriceUsdPerTonne?: number;
  /** What buying or giving up a node against the plan in force costs beside its price, US dollars. @default 0 */
  readonly churnPriceUsdPerNode?: number;
  /**
   * What a unit of capacity that is bought counts beside its price, US dollars a month, by resource (`gpu`, `vcpu`,
   * `memoryGiB`): idle capacity is bought only where that saves more. @default none
   */
  readonly capacityPriceUsdPerMonth?: { [resource: string]: number };
  /**
   * The plan in force, as `allocation.toJson()` wrote it into a file of your repository. The same request, catalog and
   * prices give it back without solving; else moving away from it is avoided where that costs nothing. @default none
   */
  readonly previousPlanJson?: string;
  /**
   * Minutes before the hour at which nodes for a higher load are asked for, 0 to 59; the allocation's cost does not
   * count them. @default 10, an assumption: measure how long your image takes to be ready
   */
  readonly nodeStartLeadMinutes?: number;
  /** Share of the cost within which the allocation is proven. @default 0.001 */
  readonly gapLimit?: number;
  /** Share by which carbon and other later objectives may raise the cost. @default gapLimit */
  readonly costSlack?: number;
  /** Kubernetes minor version, e.g. `1.34`. @default the one EKS gives new clusters, which is in standard support */
  readonly kubernetesVersion?: string;
  /**
   * Nodes without accelerators for the cluster's own pods, beside the allocation and not in its cost.
   * @default 2, so that DNS outlives a node
   */
  readonly systemNodes?: number;
  /** @default "m7i.large": 2 vCPU and 8 GiB hold DNS, network and storage controllers */
  readonly systemInstanceType?: string;
  /** Ids of the reservations behind pools bought as capacity block or capacity reservation, by instance type. @default none */
  readonly capacityReservationIds?: { [instanceType: string]: string };
  /** Root volume of every node; images of training frameworks take tens of GiB. @default 200 */
  readonly rootVolumeGiB?: number;
  /** Replace or delete the cluster only after this is turned off in the plan. @default false */
  readonly preventDestroy?: boolean;
  /** Writes one typed output with names and ARNs, no credentials. @default false */
  readonly registerOutputs?: boolean;
}
