import { LaunchTemplate } from "@cdktf/provider-aws/lib/launch-template";
import type { LaunchTemplateNetworkInterfaces } from "@cdktf/provider-aws/lib/launch-template";
import { Construct } from "constructs";
import { efaLayout } from "../catalog";
import type { IHighSpeedFabric } from "../high-speed-fabric";
import type { ISecureZone } from "../secure-zone";
import { userData } from "./node-image";

/** How the nodes of a group are launched. */
export interface NodeLaunchTemplateProps {
  readonly name: string;
  readonly instanceType: string;
  readonly zone: ISecureZone;
  readonly fabric: IHighSpeedFabric;
  /** Group that EKS makes for the cluster; a template with network interfaces has to name it itself. */
  readonly clusterSecurityGroupId: string;
  readonly rootVolumeGiB: number;
  /** The nodes talk to each other by EFA. */
  readonly efa: boolean;
  readonly placementGroupName?: string;
  readonly capacityReservationId?: string;
  readonly capacityBlock: boolean;
}

/** Launch template of a managed node group: IMDSv2, encrypted volumes, EFA interfaces in the layout of the type. */
export class NodeLaunchTemplate extends Construct {
  readonly templateId: string;
  /** Number of the version in use; a change rolls the group. */
  readonly version: string;

  constructor(scope: Construct, id: string, props: NodeLaunchTemplateProps) {
    super(scope, id);
    const tags = { Zone: props.zone.zoneName, Name: props.name };
    const template = new LaunchTemplate(this, "Resource", {
      name: props.name,
      updateDefaultVersion: true,
      instanceType: props.instanceType,
      userData: userData(props.instanceType),
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1, instanceMetadataTags: "disabled" },
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: { encrypted: "true", kmsKeyId: props.zone.volumeKeyArn, volumeType: "gp3", volumeSize: props.rootVolumeGiB, deleteOnTermination: "true" },
        },
      ],
      ...this.network(props),
      ...(props.placementGroupName ? { placement: { groupName: props.placementGroupName } } : {}),
      ...this.reservation(props),
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({ resourceType, tags })),
      tags,
    });
    this.templateId = template.id;
    this.version = template.latestVersion.toString();
  }

  private network(props: NodeLaunchTemplateProps): { networkInterfaces: LaunchTemplateNetworkInterfaces[] } | { vpcSecurityGroupIds: string[] } {
    const groups = [props.clusterSecurityGroupId, props.fabric.nodeSecurityGroupId];
    if (!props.efa) return { vpcSecurityGroupIds: groups };
    const { interfaces } = efaLayout(props.instanceType, props.fabric.efaOptimization.name === "bandwidth-optimized" ? "bandwidth-optimized" : "ip-optimized");
    return {
      networkInterfaces: interfaces.map(({ networkCardIndex, deviceIndex, interfaceType }) => ({
        networkCardIndex,
        deviceIndex,
        interfaceType,
        deleteOnTermination: "true",
        // an EFA-only interface carries no IP traffic and may not be told about addresses
        ...(interfaceType === "efa-only" ? {} : { associatePublicIpAddress: "false" }),
        securityGroups: interfaceType === "efa-only" ? [props.fabric.efaSecurityGroupId] : [...groups, props.fabric.efaSecurityGroupId],
      })),
    };
  }

  private reservation(props: NodeLaunchTemplateProps): object {
    if (!props.capacityReservationId) return {};
    return {
      ...(props.capacityBlock ? { instanceMarketOptions: { marketType: "capacity-block" } } : {}),
      capacityReservationSpecification: { capacityReservationTarget: { capacityReservationId: props.capacityReservationId } },
    };
  }
}
