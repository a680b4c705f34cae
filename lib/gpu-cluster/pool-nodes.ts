import { EksNodeGroup } from "@cdktf/provider-aws/lib/eks-node-group";
import { PlacementGroup } from "@cdktf/provider-aws/lib/placement-group";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { PlanPool } from "../allocator";
import { ValidationError } from "../errors";
import { findInstanceFacts } from "../catalog";
import type { IHighSpeedFabric } from "../high-speed-fabric";
import type { ISecureZone } from "../secure-zone";
import { acceleratorTaint, amiType } from "./node-image";
import { NodeLaunchTemplate } from "./node-launch-template";
import { PoolSchedule } from "./pool-schedule";

/** What the nodes of a pool hang on. */
export interface PoolNodesProps {
  /** @internal */
  readonly pool: PlanPool;
  /** A training job spans the pool's nodes. */
  readonly gang: boolean;
  readonly clusterName: string;
  readonly clusterSecurityGroupId: string;
  readonly zone: ISecureZone;
  readonly fabric: IHighSpeedFabric;
  readonly rootVolumeGiB: number;
  readonly kubernetesVersion?: string;
  readonly capacityReservationId?: string;
  /** Nodes in each hour of the day, where their number changes. */
  readonly hourlyNodes?: number[];
  /** Minutes before the hour at which more of them are asked for. */
  readonly startLeadMinutes: number;
  /** What nodes need to join: network, add-ons. The reference to the cluster does not wait for these. */
  readonly after: ITerraformDependable[];
}

/** Nodes of one pool of the allocation: one launch template, one managed node group, in the pool's zone. */
export class PoolNodes extends Construct {
  readonly nodeGroup: EksNodeGroup;

  constructor(scope: Construct, id: string, props: PoolNodesProps) {
    super(scope, id);
    const { pool, zone, fabric } = props;
    const reserved = pool.purchaseOption.startsWith("capacity-");
    if (reserved && !props.capacityReservationId) {
      throw new ValidationError(`capacityReservationIds["${pool.instanceType}"]`, `is missing (${this.node.path}); the allocation buys ${pool.nodes} nodes as ${pool.purchaseOption} and needs the id of the reservation`);
    }
    const efa = props.gang && findInstanceFacts("instanceType", pool.instanceType).maxEfaInterfaces > 0;
    // a reservation made without a placement group cannot be used from within one
    const placed = efa && fabric.placementGroups && !reserved;
    const name = `${props.clusterName}-${pool.name}`;
    const template = new NodeLaunchTemplate(this, "template", {
      name,
      instanceType: pool.instanceType,
      zone,
      fabric,
      clusterSecurityGroupId: props.clusterSecurityGroupId,
      rootVolumeGiB: props.rootVolumeGiB,
      efa,
      capacityReservationId: props.capacityReservationId,
      capacityBlock: pool.purchaseOption.startsWith("capacity-block"),
      placementGroupName: placed ? new PlacementGroup(this, "placement", { name, strategy: "cluster", tags: { Zone: zone.zoneName } }).name : undefined,
    });
    const taint = acceleratorTaint(pool.instanceType);
    this.nodeGroup = new EksNodeGroup(this, "group", {
      clusterName: props.clusterName,
      nodeGroupName: pool.name,
      nodeRoleArn: zone.nodeRoleArn,
      subnetIds: [fabric.nodeSubnetId(pool.zone)],
      amiType: amiType(pool.instanceType),
      capacityType: capacityType(pool.purchaseOption),
      version: props.kubernetesVersion,
      launchTemplate: { id: template.templateId, version: template.version },
      scalingConfig: { minSize: Math.min(pool.nodes, ...(props.hourlyNodes ?? [])), desiredSize: pool.nodes, maxSize: pool.nodes },
      updateConfig: { maxUnavailable: 1 },
      nodeRepairConfig: { enabled: true },
      labels: { "aidc/pool": pool.name, ...(efa ? { "vpc.amazonaws.com/efa.present": "true" } : {}) },
      taint: taint ? [taint] : undefined,
      tags: { Zone: zone.zoneName, Pool: pool.name },
      dependsOn: props.after,
      // the schedule moves it through the day
      lifecycle: props.hourlyNodes ? { ignoreChanges: ["scaling_config[0].desired_size"] } : undefined,
    });
    if (props.hourlyNodes) new PoolSchedule(this, "schedule", { autoScalingGroupName: this.autoScalingGroupName, hourlyNodes: props.hourlyNodes, leadMinutes: props.startLeadMinutes });
  }

  /** Name of the Auto Scaling group that EKS keeps the nodes in. */
  get autoScalingGroupName(): string {
    return this.nodeGroup.resources.get(0).autoscalingGroups.get(0).name;
  }
}

function capacityType(purchaseOption: string): string {
  if (purchaseOption === "spot") return "SPOT";
  return purchaseOption.startsWith("capacity-block") ? "CAPACITY_BLOCK" : "ON_DEMAND";
}
