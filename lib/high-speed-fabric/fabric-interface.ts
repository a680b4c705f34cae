import type { IConstruct } from "constructs";
import type { EfaOptimization } from "./efa-optimization";

/** What a cluster takes from a fabric, made here or elsewhere. */
export interface IHighSpeedFabric extends IConstruct {
  readonly vpcId: string;
  /** Group of all nodes: the cluster's own group is added by EKS. */
  readonly nodeSecurityGroupId: string;
  /** Group of EFA interfaces: everything to and from itself, nothing else. */
  readonly efaSecurityGroupId: string;
  readonly efaOptimization: EfaOptimization;
  /** Nodes of a training pool stand in one cluster placement group. */
  readonly placementGroups: boolean;

  /**
   * Private subnet of nodes in a zone.
   *
   * @param zoneId id of the availability zone, e.g. `use1-az4`
   */
  nodeSubnetId(zoneId: string): string;

  /** Private subnet of the control plane's interfaces in a zone. */
  controlPlaneSubnetId(zoneId: string): string;
}

/** A zone of a fabric made elsewhere. */
export interface FabricZone {
  /** E.g. `use1-az4`. */
  readonly zoneId: string;
  readonly nodeSubnetId: string;
  /** @default the node subnet */
  readonly controlPlaneSubnetId?: string;
}

/** What `HighSpeedFabric.fromAttributes` needs to know. */
export interface HighSpeedFabricAttributes {
  readonly vpcId: string;
  readonly zones: FabricZone[];
  readonly nodeSecurityGroupId: string;
  readonly efaSecurityGroupId: string;
  /** @default EfaOptimization.IP_ADDRESSES */
  readonly efaOptimization?: EfaOptimization;
  /** @default false */
  readonly placementGroups?: boolean;
}
