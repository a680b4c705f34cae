import type { Accelerator } from "./accelerator";

/** What a pod can use on one node, by resource name (`gpu`, `vcpu`, `memoryGiB`, `networkGbps`, `nvmeGB`, own names). */
export type Resources = Readonly<Record<string, number>>;

/** A kind of node: what it carries, without place and price. */
export interface Machine {
  /** AWS instance type, or the name of an own offer. */
  readonly name: string;
  /** `reference`: an accelerator that AWS does not sell, on a node as its vendor builds it; never on offer. */
  readonly origin: "aws" | "own" | "reference";
  /** CPU architecture; `any` for own offers, which take every workload. */
  readonly architecture: "amd64" | "arm64" | "any";
  /** Allocatable after the system's reservation. `gpu` counts accelerators of any maker; `carriesGpus` tells GPUs apart. */
  readonly resources: Resources;
  readonly accelerator?: Accelerator;
  /** Memory of one accelerator that EC2 reports as usable; absent where no such report is known. */
  readonly acceleratorMemoryGiB?: number;
  /** Whole accelerators on the node (0 without, and on types that carry a fraction of one). */
  readonly accelerators: number;
  /** Baseline network of the node, Gbit/s; absent when not known. */
  readonly networkGbps?: number;
  /** Elastic Fabric Adapter interfaces (0: TCP only). */
  readonly efaInterfaces: number;
  /** IT load of the node at full load, kW; absent when no source gives it. */
  readonly powerKilowatts?: number;
}

/** A machine that can be bought: where, how, at what price, how many. */
export interface Offer {
  /** Stable id and pool name: type, zone, purchase option, e.g. `p5-48xlarge-use1-az4-on-demand`. */
  readonly name: string;
  readonly machine: Machine;
  /** AWS region or own site. */
  readonly site: string;
  readonly zone: string;
  readonly purchaseOption: string;
  /** USD per node and hour; 0 when paid by use. */
  readonly usdPerHour: number;
  /**
   * Where the price comes from: `list`, `derived` (from another size of the family), `older-snapshot` (2023-2024),
   * `spot-snapshot`, `negotiated`, `own`.
   */
  readonly priceProvenance?: string;
  /** Paid for what is used instead of per node. */
  readonly usdPerYearByResource?: Readonly<Record<string, number>>;
  /** Nodes that can be had of this offer; absent: no limit. */
  readonly maxNodes?: number;
  /** Facility power over IT power at the site. */
  readonly powerUsageEffectiveness: number;
  /** Location-based grid figure of the site, gCO2e/kWh; absent when not known. */
  readonly gridGramsCo2ePerKwh?: number;
  /** Share of the site's electricity from renewables, 0..1; absent when not known. */
  readonly renewableShare?: number;
}

/** A machine that was looked at and is not on offer, and why. */
export interface NotOffered {
  readonly instanceType: string;
  readonly reason: string;
}
