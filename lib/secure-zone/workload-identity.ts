import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Construct } from "constructs";
import { ValidationError, shown } from "../errors";
import { podIdentityTrust } from "./policies/trust";
import { renderPolicy } from "./render-policy";
import { ZonePlace } from "./zone-context";
import type { ISecureZone } from "./zone-interface";

export interface WorkloadIdentityProps {
  readonly zone: ISecureZone;
  /** Kubernetes namespace. */
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Name of the cluster by reference, to associate the role there; absent: the role alone. */
  readonly clusterName?: string;
  /** AWS service policies under `arn:PARTITION:iam::aws:policy/`, for controllers. @default none */
  readonly managedPolicies?: string[];
}

/** A role that one service account of one namespace of the zone's cluster takes by Pod Identity (P-27), and nobody else. */
export class WorkloadIdentity extends Construct {
  readonly roleArn: string;
  readonly roleName: string;

  constructor(scope: Construct, id: string, props: WorkloadIdentityProps) {
    super(scope, id);
    for (const name of ["namespace", "serviceAccount"] as const) {
      if (!/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(props[name])) {
        throw new ValidationError(name, `must be one exact Kubernetes name without wildcards, got ${shown(props[name])}`);
      }
    }
    const place = new ZonePlace(this, "place");
    const { zone } = props;
    const at = {
      partition: place.partition, account: place.account, region: place.region,
      prefix: zone.zoneName, platform: zone.zoneName, clusterName: zone.clusterName,
    };
    const role = new IamRole(this, "role", {
      name: roleName(zone.zoneName, props),
      description: `${zone.zoneName}: pods ${props.namespace}/${props.serviceAccount}`,
      assumeRolePolicy: renderPolicy(podIdentityTrust(at, { namespaces: [props.namespace], serviceAccount: props.serviceAccount })),
      permissionsBoundary: zone.permissionsBoundaryArn,
      tags: { Zone: zone.zoneName },
    });
    for (const name of props.managedPolicies ?? []) {
      new IamRolePolicyAttachment(this, name.split("/").pop() as string, {
        role: role.name,
        policyArn: `arn:${place.partition}:iam::aws:policy/${name}`,
      });
    }
    this.roleArn = role.arn;
    this.roleName = role.name;
    if (props.clusterName) {
      new EksPodIdentityAssociation(this, "association", {
        clusterName: props.clusterName,
        namespace: props.namespace,
        serviceAccount: props.serviceAccount,
        roleArn: role.arn,
        tags: { Zone: zone.zoneName },
      });
    }
  }
}

/** Names of roles hold 64 characters. */
const ROLE_NAME_MAX = 64;

function roleName(zoneName: string, props: WorkloadIdentityProps): string {
  const name = `${zoneName}-pod-${props.namespace}-${props.serviceAccount}`;
  if (name.length > ROLE_NAME_MAX) {
    throw new ValidationError("serviceAccount", `makes the role's name ${name.length} characters long (${name}), at most ${ROLE_NAME_MAX}; shorten namespace or service account`);
  }
  return name;
}
