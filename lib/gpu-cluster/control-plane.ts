import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import { EksCluster } from "@cdktf/provider-aws/lib/eks-cluster";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Construct } from "constructs";
import type { ISecureZone } from "../secure-zone";

/** Where the control plane stands and how it is kept. */
export interface ControlPlaneProps {
  readonly zone: ISecureZone;
  /** Subnets in two zones at least. */
  readonly subnetIds: string[];
  readonly nodeSecurityGroupId: string;
  readonly kubernetesVersion?: string;
  readonly preventDestroy: boolean;
}

const LOG_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/** EKS control plane: private endpoint, secrets under the zone's key, access by entries only, all logs kept (EKS-01 to EKS-08). */
export class ControlPlane extends Construct {
  readonly cluster: EksCluster;

  constructor(scope: Construct, id: string, props: ControlPlaneProps) {
    super(scope, id);
    const { zone } = props;
    const tags = { Zone: zone.zoneName };
    // EKS would make the group itself, without a key and for ever
    const logs = new CloudwatchLogGroup(this, "logs", { name: `/aws/eks/${zone.clusterName}/cluster`, retentionInDays: zone.auditLogRetentionDays, kmsKeyId: zone.logsKeyArn, tags });
    const role = this.role(zone, tags);
    const rights = this.rights(role);
    this.cluster = new EksCluster(this, "Resource", {
      name: zone.clusterName,
      roleArn: role.arn,
      version: props.kubernetesVersion,
      // the add-ons are ours to version: those EKS installs by itself would be unmanaged
      bootstrapSelfManagedAddons: false,
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
      encryptionConfig: { resources: ["secrets"], provider: { keyArn: zone.clusterKeyArn } },
      enabledClusterLogTypes: LOG_TYPES,
      upgradePolicy: { supportType: "STANDARD" },
      vpcConfig: { subnetIds: props.subnetIds, securityGroupIds: [props.nodeSecurityGroupId], endpointPrivateAccess: true, endpointPublicAccess: false },
      lifecycle: props.preventDestroy ? { preventDestroy: true } : undefined,
      dependsOn: [logs, rights],
      tags,
    });
  }

  private rights(role: IamRole): IamRolePolicyAttachment {
    const partition = new DataAwsPartition(this, "partition").partition;
    return new IamRolePolicyAttachment(this, "policy", { role: role.name, policyArn: `arn:${partition}:iam::aws:policy/AmazonEKSClusterPolicy` });
  }

  private role(zone: ISecureZone, tags: Record<string, string>): IamRole {
    return new IamRole(this, "role", {
      name: `${zone.zoneName}-cluster`,
      description: `${zone.zoneName}: control plane of ${zone.clusterName}`,
      permissionsBoundary: zone.permissionsBoundaryArn,
      assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid: "Eks", Effect: "Allow", Principal: { Service: "eks.amazonaws.com" }, Action: ["sts:AssumeRole", "sts:TagSession"] }] }),
      tags,
    });
  }
}
