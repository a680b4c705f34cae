import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Construct } from "constructs";
import type { PolicyDocument } from "./policies/document";
import { serviceTrust } from "./policies/trust";
import { renderPolicy } from "./render-policy";
import type { ZoneContext } from "./zone-context";

export interface ServiceRoleProps {
  /** Service principal, e.g. `backup.amazonaws.com`. */
  readonly principal: string;
  readonly policy: PolicyDocument;
  /** Absent where the standard boundary would forbid the service's very work; then the policy is the ceiling. */
  readonly boundaryArn?: string;
  /** AWS's own policies for the service, by name under `arn:PARTITION:iam::aws:policy/`. */
  readonly managedPolicies?: readonly string[];
}

/** A role that one service of AWS takes for the zone. */
export class ZoneServiceRole extends Construct {
  readonly role: IamRole;
  readonly policy: IamRolePolicy;

  constructor(scope: Construct, id: string, context: ZoneContext, props: ServiceRoleProps) {
    super(scope, id);
    this.role = new IamRole(this, "role", {
      name: `${context.prefix}-${id}`,
      description: `${context.prefix}: ${id}`,
      assumeRolePolicy: renderPolicy(serviceTrust(context, props.principal)),
      ...(props.boundaryArn ? { permissionsBoundary: props.boundaryArn } : {}),
      tags: { Zone: context.prefix },
    });
    this.policy = new IamRolePolicy(this, "policy", { name: id, role: this.role.name, policy: renderPolicy(props.policy) });
    for (const name of props.managedPolicies ?? []) {
      new IamRolePolicyAttachment(this, name.split("/").pop() as string, {
        role: this.role.name,
        policyArn: `arn:${context.partition}:iam::aws:policy/${name}`,
      });
    }
  }
}
