import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { EksAccessPolicyAssociation } from "@cdktf/provider-aws/lib/eks-access-policy-association";
import { Construct } from "constructs";
import { DataClass } from "../data-class";
import type { PersonaName } from "../policies/personas";
import { reportCarried } from "../zone-brand";
import type { ISecureZone } from "../zone-interface";
import { ENTERING, clusterAdmins, rbacGroup } from "./roles";

export interface PersonaAccessEntriesProps {
  readonly zone: ISecureZone;
  /** The cluster's name, by reference: the entries wait for it. */
  readonly clusterName: string;
}

/**
 * The personas' way into the cluster, in the stack that makes it: cluster administrators by EKS's policy, everybody else
 * by a group that `PersonaRbac` gives its rights in the stack of the contents. Nodes get their entries from EKS (P-20).
 */
export class PersonaAccessEntries extends Construct {
  constructor(scope: Construct, id: string, props: PersonaAccessEntriesProps) {
    super(scope, id);
    const { zone, clusterName } = props;
    const admins = clusterAdmins(zone.dataClass === DataClass.RESTRICTED);
    const partition = new DataAwsPartition(this, "partition").partition;
    for (const persona of ENTERING) {
      const admin = admins.includes(persona);
      const entry = new EksAccessEntry(this, persona, {
        clusterName,
        principalArn: roleOf(zone, persona),
        type: "STANDARD",
        ...(admin ? {} : { kubernetesGroups: [rbacGroup(zone.zoneName, persona)] }),
        tags: { Zone: zone.zoneName, Persona: persona },
      });
      if (!admin) continue;
      new EksAccessPolicyAssociation(this, `${persona}-admin`, {
        clusterName,
        principalArn: entry.principalArn,
        policyArn: `arn:${partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`,
        accessScope: { type: "cluster" },
        dependsOn: [entry],
      });
    }
    reportCarried(zone, ["EKS-06", "EKS-07"], this.node.path);
  }
}

function roleOf(zone: ISecureZone, persona: PersonaName): string {
  const roles: Partial<Record<PersonaName, string>> = {
    "platform-admin": zone.platformAdminRoleArn,
    "ml-engineer": zone.mlEngineerRoleArn,
    "data-scientist": zone.dataScientistRoleArn,
    auditor: zone.auditorRoleArn,
    "ci-deployer": zone.ciDeployerRoleArn,
    "break-glass": zone.breakGlassRoleArn,
  };
  return roles[persona] as string;
}
