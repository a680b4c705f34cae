import { Annotations, TerraformOutput, Token } from "cdktf";
import { Construct } from "constructs";
import { sizeRequest, type AllocationPlan, type PlanPool } from "../allocator";
import { awsMachines } from "../catalog";
import { InfeasibleError, ValidationError, inRange } from "../errors";
import { readyNetwork } from "../high-speed-fabric";
import { PersonaAccessEntries, reportCarried } from "../secure-zone";
import { ClusterAllocation } from "./cluster-allocation";
import type { GpuClusterAttributes, IGpuCluster } from "./cluster-interface";
import { controlPlaneZones } from "./control-plane-zones";
import { ControlPlane } from "./control-plane";
import type { GpuClusterProps } from "./gpu-cluster-props";
import { ImportedCluster } from "./imported-cluster";
import { PoolNodes } from "./pool-nodes";
import { hourlyNodesOf } from "./pool-schedule";
import { previousPlanOf, requestOf } from "./request";
import { SystemNodes } from "./system-nodes";

/** Controls of the zone's catalogue that this construct carries. */
const CARRIED = ["EKS-01", "EKS-02", "EKS-03", "EKS-04", "EKS-05", "EKS-06", "EKS-07", "EKS-08", "NODE-01", "NODE-02", "NODE-03", "NODE-04"];

/**
 * An EKS cluster that sizes itself: it computes the nodes its workloads need within the limits given, proves that no
 * plan of the catalog is cheaper, and makes one managed node group per pool of that plan.
 *
 * Errors: `ValidationError` naming the prop, for bad input and for tokens where the allocator needs numbers;
 * `InfeasibleError` naming the limits that cannot hold together, and by how much they miss.
 */
export class GpuCluster extends Construct implements IGpuCluster {
  /** Use a cluster that another stack made. */
  static fromAttributes(scope: Construct, id: string, attributes: GpuClusterAttributes): IGpuCluster {
    return new ImportedCluster(scope, id, attributes);
  }

  readonly clusterName: string;
  readonly clusterEndpoint: string;
  readonly clusterCertificateAuthority: string;
  readonly clusterSecurityGroupId: string;
  /** What was chosen, why, what binds, what one more unit would cost. */
  readonly allocation: ClusterAllocation;

  constructor(scope: Construct, id: string, props: GpuClusterProps) {
    super(scope, id);
    const { zone, fabric } = props;
    const plan = this.allocate(props);
    this.allocation = ClusterAllocation._of(plan);

    const zoneIds = controlPlaneZones("region", props.region);
    const { cluster } = new ControlPlane(this, "control-plane", {
      zone,
      subnetIds: zoneIds.map((zoneId) => fabric.controlPlaneSubnetId(zoneId)),
      nodeSecurityGroupId: fabric.nodeSecurityGroupId,
      kubernetesVersion: props.kubernetesVersion,
      preventDestroy: props.preventDestroy ?? false,
    });
    this.clusterName = cluster.name;
    this.clusterEndpoint = cluster.endpoint;
    this.clusterCertificateAuthority = cluster.certificateAuthority.get(0).data;
    this.clusterSecurityGroupId = cluster.vpcConfig.clusterSecurityGroupId;
    new PersonaAccessEntries(this, "access", { zone, clusterName: cluster.name });

    const nodes = { clusterName: cluster.name, clusterSecurityGroupId: this.clusterSecurityGroupId, zone, fabric, rootVolumeGiB: this.rootVolume(props), startLeadMinutes: this.startLead(props), kubernetesVersion: props.kubernetesVersion };
    const system = new SystemNodes(this, "system", { ...nodes, zoneIds, nodes: this.systemNodes(props), instanceType: props.systemInstanceType ?? "m7i.large" });
    this.pools(plan, props, nodes, system);
    reportCarried(zone, CARRIED, this.node.path);
    if (props.registerOutputs) new TerraformOutput(this, "outputs", { value: { clusterName: cluster.name, clusterArn: cluster.arn, clusterEndpoint: cluster.endpoint, clusterSecurityGroupId: this.clusterSecurityGroupId } });
  }

  private allocate(props: GpuClusterProps): AllocationPlan {
    const path = this.node.path;
    try {
      const plan = sizeRequest(requestOf(props, path), { previousPlan: previousPlanOf(props) });
      if (plan.status !== "infeasible") return plan;
      throw new InfeasibleError([...(plan.conflict ?? [])], infeasibleText(plan, path));
    } catch (error) {
      if (error instanceof ValidationError && !error.message.includes(path)) throw new ValidationError(error.path, `${error.problem} (${path})`);
      throw error;
    }
  }

  private pools(plan: AllocationPlan, props: GpuClusterProps, nodes: Omit<ConstructorParameters<typeof PoolNodes>[2], "pool" | "gang" | "after" | "hourlyNodes">, system: SystemNodes): void {
    const onAws = new Set(awsMachines().map((machine) => machine.name));
    const gangs = new Set((plan.workloads ?? []).filter((w) => w.kind === "training").flatMap((w) => w.placements.map((p) => p.pool)));
    const made = (plan.pools ?? []).filter((pool) => onAws.has(pool.instanceType));
    const elsewhere = (plan.pools ?? []).filter((pool) => !onAws.has(pool.instanceType));
    if (elsewhere.length > 0) {
      Annotations.of(this).addInfo(`not made by this stack, since their nodes stand in own sites: ${elsewhere.map((pool) => `${pool.nodes} x ${pool.name}`).join(", ")}`);
    }
    const groups = made.map((pool) => {
      // the zone's network is made when it is asked for: before what has to wait for it is listed
      props.fabric.nodeSubnetId(pool.zone);
      const after = [...system.beforeNodes, ...readyNetwork(props.fabric, this)];
      const group = new PoolNodes(this, pool.name, { ...nodes, pool, gang: gangs.has(pool.name), hourlyNodes: hourlyNodesOf(plan, pool.name), capacityReservationId: props.capacityReservationIds?.[pool.instanceType], after });
      return { pool, group };
    });
    props.power?.showPools(props.zone.clusterName, props.region, groups.map(({ pool, group }) => powerPool(pool, group)));
  }

  private systemNodes(props: GpuClusterProps): number {
    return this.whole("systemNodes", props.systemNodes ?? 2, 0, 100);
  }

  private rootVolume(props: GpuClusterProps): number {
    return this.whole("rootVolumeGiB", props.rootVolumeGiB ?? 200, 20, 16384);
  }

  private startLead(props: GpuClusterProps): number {
    return this.whole("nodeStartLeadMinutes", props.nodeStartLeadMinutes ?? 10, 0, 59);
  }

  private whole(prop: string, value: number, atLeast: number, atMost: number): number {
    if (Token.isUnresolved(value)) throw new ValidationError(prop, `must be a concrete number, got a token (${this.node.path})`);
    return Math.ceil(inRange(prop, value, { atLeast, atMost }));
  }
}

function powerPool(pool: PlanPool, group: PoolNodes): { name: string; autoScalingGroupName: string; nodes: number; facilityPowerKilowatts?: number } {
  return { name: pool.name, autoScalingGroupName: group.autoScalingGroupName, nodes: pool.nodes, facilityPowerKilowatts: pool.powerKilowatts };
}

function infeasibleText(plan: AllocationPlan, path: string): string {
  const cures = (plan.cures ?? []).map((cure) => cure.changes.map((c) => `${c.path} from ${JSON.stringify(c.from)} to ${JSON.stringify(c.to)}`).join(" and "));
  return [
    `no allocation satisfies ${(plan.conflict ?? []).join(", ")} together (${path})`,
    ...(plan.notes ?? []),
    ...(cures.length ? [`each of these alone cures it: ${cures.join("; or ")}`] : []),
  ].join("; ");
}
