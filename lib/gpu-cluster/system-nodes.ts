import { EksAddon } from "@cdktf/provider-aws/lib/eks-addon";
import { EksNodeGroup } from "@cdktf/provider-aws/lib/eks-node-group";
import { TerraformResource, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { readyNetwork, type IHighSpeedFabric } from "../high-speed-fabric";
import { WorkloadIdentity, type ISecureZone } from "../secure-zone";
import { amiType } from "./node-image";
import { NodeLaunchTemplate } from "./node-launch-template";

/** What the cluster's own pods run on. */
export interface SystemNodesProps {
  /** The cluster's name, by reference. */
  readonly clusterName: string;
  readonly clusterSecurityGroupId: string;
  readonly zone: ISecureZone;
  readonly fabric: IHighSpeedFabric;
  readonly zoneIds: string[];
  readonly nodes: number;
  readonly instanceType: string;
  readonly rootVolumeGiB: number;
  readonly kubernetesVersion?: string;
}

/** Add-ons that need no node to be created. */
const BEFORE_NODES = ["vpc-cni", "kube-proxy", "eks-pod-identity-agent"];
/** Add-ons whose pods need a node without taints. */
const AFTER_NODES = ["coredns", "eks-node-monitoring-agent"];

/** Nodes without accelerators in two zones, and the add-ons every cluster needs. */
export class SystemNodes extends Construct {
  /** What nodes of any group need to join: without the network add-on a node never becomes ready. */
  readonly beforeNodes: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: SystemNodesProps) {
    super(scope, id);
    const identity = this.networkIdentity(props);
    // a role without its policy is no use: both come before the add-on
    const rights = identity.node.findAll().filter((one) => TerraformResource.isTerraformResource(one)) as TerraformResource[];
    this.beforeNodes = BEFORE_NODES.map((name) => (name === "vpc-cni" ? this.addon(name, props, rights, identity.roleArn) : this.addon(name, props, [])));
    if (props.nodes === 0) return;
    const group = this.nodes(props);
    for (const name of AFTER_NODES) this.addon(name, props, [group]);
  }

  /** The network plugin has a role of its own, so that the node's role carries no rights on interfaces (NODE-04). */
  private networkIdentity(props: SystemNodesProps): WorkloadIdentity {
    return new WorkloadIdentity(this, "network", { zone: props.zone, namespace: "kube-system", serviceAccount: "aws-node", managedPolicies: ["AmazonEKS_CNI_Policy"] });
  }

  private addon(name: string, props: SystemNodesProps, dependsOn: ITerraformDependable[], roleArn?: string): EksAddon {
    return new EksAddon(this, name, {
      clusterName: props.clusterName,
      addonName: name,
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
      ...(name === "vpc-cni" ? { configurationValues: JSON.stringify({ enableNetworkPolicy: "true" }) } : {}),
      ...(roleArn ? { podIdentityAssociation: [{ roleArn, serviceAccount: "aws-node" }] } : {}),
      tags: { Zone: props.zone.zoneName },
      ...(dependsOn.length ? { dependsOn } : {}),
    });
  }

  private nodes(props: SystemNodesProps): EksNodeGroup {
    const template = new NodeLaunchTemplate(this, "template", {
      name: `${props.zone.clusterName}-system`,
      instanceType: props.instanceType,
      zone: props.zone,
      fabric: props.fabric,
      clusterSecurityGroupId: props.clusterSecurityGroupId,
      rootVolumeGiB: props.rootVolumeGiB,
      efa: false,
      capacityBlock: false,
    });
    const subnetIds = props.zoneIds.map((zoneId) => props.fabric.nodeSubnetId(zoneId));
    return new EksNodeGroup(this, "group", {
      clusterName: props.clusterName,
      nodeGroupName: "system",
      nodeRoleArn: props.zone.nodeRoleArn,
      subnetIds,
      amiType: amiType(props.instanceType),
      capacityType: "ON_DEMAND",
      version: props.kubernetesVersion,
      launchTemplate: { id: template.templateId, version: template.version },
      scalingConfig: { minSize: props.nodes, desiredSize: props.nodes, maxSize: props.nodes },
      updateConfig: { maxUnavailable: 1 },
      nodeRepairConfig: { enabled: true },
      labels: { "aidc/pool": "system" },
      tags: { Zone: props.zone.zoneName, Pool: "system" },
      dependsOn: [...this.beforeNodes, ...readyNetwork(props.fabric, this)],
    });
  }
}
