import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import { DataAwsRegion } from "@cdktf/provider-aws/lib/data-aws-region";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { Construct } from "constructs";
import { isolateNodes, type ISecureZone } from "../secure-zone";
import { AddressPlan } from "./address-plan";
import { EfaOptimization } from "./efa-optimization";
import { FabricEndpoints } from "./fabric-endpoints";
import type { HighSpeedFabricAttributes, IHighSpeedFabric } from "./fabric-interface";
import { FabricSecurityGroups } from "./fabric-security-groups";
import { FabricZoneNetwork } from "./fabric-zone-network";
import { ImportedFabric } from "./imported-fabric";

/** The network of a site. */
export interface HighSpeedFabricProps {
  /** Keys and roles of the flow logs, prefix of names. */
  readonly zone: ISecureZone;
  /** Addresses of the VPC, a /16 to /20. @default "10.40.0.0/16" */
  readonly cidrBlock?: string;
  /**
   * A NAT gateway in each zone in use, so that nodes reach the internet.
   * @default false: nodes reach AWS by endpoints and nothing else, since weights and data then have no other way out
   */
  readonly internetEgress?: boolean;
  /** Interface layout of EFA nodes. @default EfaOptimization.IP_ADDRESSES, because a large pool runs out of addresses first */
  readonly efaOptimization?: EfaOptimization;
  /**
   * Training pools bought on demand stand in cluster placement groups. EFA does not need one, and a capacity reservation
   * made without it cannot be used from within one, so it is a switch of its own.
   * @default true
   */
  readonly placementGroups?: boolean;
}

/**
 * VPC of a site: private subnets per zone (made when a cluster asks for the zone), EFA group, endpoints, flow logs.
 * Subnets are cut by the zone's own number, so that a plan in another zone moves nothing.
 */
export class HighSpeedFabric extends Construct implements IHighSpeedFabric {
  /** Use a network that another stack made. */
  static fromAttributes(scope: Construct, id: string, attributes: HighSpeedFabricAttributes): IHighSpeedFabric {
    return new ImportedFabric(scope, id, attributes);
  }

  readonly vpcId: string;
  readonly nodeSecurityGroupId: string;
  readonly efaSecurityGroupId: string;
  readonly efaOptimization: EfaOptimization;
  readonly placementGroups: boolean;

  private readonly addresses: AddressPlan;
  private readonly gateway: InternetGateway | undefined;
  private readonly tags: Readonly<Record<string, string>>;
  private readonly zoneNetworks: FabricZoneNetwork[] = [];

  constructor(scope: Construct, id: string, props: HighSpeedFabricProps) {
    super(scope, id);
    const { zone } = props;
    this.addresses = new AddressPlan("cidrBlock", props.cidrBlock ?? "10.40.0.0/16");
    this.efaOptimization = props.efaOptimization ?? EfaOptimization.IP_ADDRESSES;
    this.placementGroups = props.placementGroups ?? true;
    this.tags = { Fabric: zone.clusterName, Zone: zone.zoneName };

    const vpc = new Vpc(this, "vpc", { cidrBlock: this.addresses.cidrBlock, enableDnsSupport: true, enableDnsHostnames: true, tags: { ...this.tags, Name: zone.clusterName } });
    this.vpcId = vpc.id;
    this.gateway = props.internetEgress ? new InternetGateway(this, "internet", { vpcId: vpc.id, tags: { ...this.tags, Name: zone.clusterName } }) : undefined;
    const groups = new FabricSecurityGroups(this, "groups", { vpcId: vpc.id, cidrBlock: this.addresses.cidrBlock, internetEgress: props.internetEgress ?? false, tags: this.tags });
    this.nodeSecurityGroupId = groups.nodeGroupId;
    this.efaSecurityGroupId = groups.efaGroupId;
    this.flowLogs(zone);
    // the zone's response moves a node's interfaces into a group of this VPC that nothing reaches
    isolateNodes(zone, vpc.id);
    this.endpoints(groups.endpointGroupId, zone.runtimeMonitoring);
  }

  nodeSubnetId(zoneId: string): string {
    return this.network(zoneId).nodeSubnetId;
  }

  controlPlaneSubnetId(zoneId: string): string {
    return this.network(zoneId).controlPlaneSubnetId;
  }

  private network(zoneId: string): FabricZoneNetwork {
    const known = this.node.tryFindChild(zoneId) as FabricZoneNetwork | undefined;
    if (known) return known;
    const made = new FabricZoneNetwork(this, zoneId, { vpcId: this.vpcId, zoneId, addresses: this.addresses, internetGateway: this.gateway, tags: this.tags });
    this.zoneNetworks.push(made);
    return made;
  }

  private flowLogs(zone: ISecureZone): void {
    const group = new CloudwatchLogGroup(this, "flow-log-group", { name: zone.flowLogGroupName, retentionInDays: zone.logRetentionDays, kmsKeyId: zone.logsKeyArn, tags: this.tags });
    new FlowLog(this, "flow-log", { vpcId: this.vpcId, trafficType: "ALL", logDestinationType: "cloud-watch-logs", logDestination: group.arn, iamRoleArn: zone.flowLogRoleArn, maxAggregationInterval: 60, tags: this.tags });
  }

  private endpoints(securityGroupId: string, runtimeMonitoring: boolean): void {
    new FabricEndpoints(this, "endpoints", {
      vpcId: this.vpcId,
      // `id` is the region's name in provider 5 and 6
      region: new DataAwsRegion(this, "region").id,
      partition: new DataAwsPartition(this, "partition").partition,
      accountId: new DataAwsCallerIdentity(this, "account").accountId,
      securityGroupId,
      subnetIds: () => this.zoneNetworks.map((network) => network.controlPlaneSubnetId),
      routeTableIds: () => this.zoneNetworks.map((network) => network.routeTableId),
      runtimeMonitoring,
      tags: this.tags,
    });
  }
}
