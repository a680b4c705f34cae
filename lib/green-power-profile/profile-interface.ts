import type { IConstruct } from "constructs";

/** A pool of nodes as a power dashboard shows it. */
export interface PowerPool {
  readonly name: string;
  /** Name of the Auto Scaling group that holds the nodes; may be a token. */
  readonly autoScalingGroupName: string;
  readonly nodes: number;
  /** On the facility's side, at full load, all nodes of the pool; absent when not known. */
  readonly facilityPowerKilowatts?: number;
}

/** Limits that the allocator respects. */
export interface IGreenPowerProfile extends IConstruct {
  readonly facilityPowerLimitKilowatts?: number;
  readonly minRenewableShare?: number;
  /** Draws what the pools of a cluster may draw. Called by the cluster. */
  showPools(clusterName: string, region: string, pools: PowerPool[]): void;
}
