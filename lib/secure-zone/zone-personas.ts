import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { personaTrust, sessionSeconds } from "./persona-access";
import type { PersonaAccess } from "./persona-access";
import { BOUNDARY_SUFFIX, boundaryPolicy } from "./policies/boundaries";
import { PERSONAS, ROLE_SUFFIX, boundaryOf, personaPolicy } from "./policies/personas";
import type { BoundaryName, PersonaName } from "./policies/personas";
import type { ZoneWorld } from "./policies/world";
import { renderPolicy } from "./render-policy";
import type { ZoneContext } from "./zone-context";

/** The roles of the zone's people, pipelines, nodes and workloads, each under its boundary. */
export class ZonePersonas extends Construct {
  readonly roles: Readonly<Record<PersonaName, IamRole>>;
  readonly boundaries: Readonly<Record<BoundaryName, IamPolicy>>;

  constructor(scope: Construct, id: string, private readonly context: ZoneContext, world: ZoneWorld, access: PersonaAccess) {
    super(scope, id);
    const names: BoundaryName[] = ["standard", "ci", "break-glass"];
    this.boundaries = Object.fromEntries(names.map((name) => [name, this.boundary(name, world)])) as Record<BoundaryName, IamPolicy>;
    this.roles = Object.fromEntries(PERSONAS.map((name) => [name, this.role(name, world, access)])) as Record<PersonaName, IamRole>;
    new IamInstanceProfile(this, "node-profile", { name: `${context.prefix}-node`, role: this.roles["node-role"].name });
  }

  private boundary(name: BoundaryName, world: ZoneWorld): IamPolicy {
    return new IamPolicy(this, `boundary-${name}`, {
      name: `${this.context.prefix}-${BOUNDARY_SUFFIX[name]}`,
      description: `${this.context.prefix}: the most a ${name} role can do`,
      policy: renderPolicy(boundaryPolicy(name, world)),
      tags: { Zone: this.context.prefix, Boundary: name },
    });
  }

  private role(persona: PersonaName, world: ZoneWorld, access: PersonaAccess): IamRole {
    const project = access.projects.length === 1 ? access.projects[0] : undefined;
    const role = new IamRole(this, persona, {
      name: `${this.context.prefix}-${ROLE_SUFFIX[persona]}`,
      description: `${this.context.prefix}: ${persona}`,
      assumeRolePolicy: renderPolicy(personaTrust(persona, this.context, access)),
      ...(this.context.on("IAM-05") ? { permissionsBoundary: this.boundaries[boundaryOf(persona)].arn } : {}),
      maxSessionDuration: sessionSeconds(persona),
      tags: {
        Zone: this.context.prefix,
        Platform: this.context.platform,
        Cluster: this.context.clusterName,
        Persona: persona,
        // only the promoter's: a Project tag on the role would stand for every session that brings none (P-31)
        ...(persona === "model-promoter" && project ? { Project: project } : {}),
      },
    });
    new IamRolePolicy(this, `${persona}-policy`, {
      name: persona,
      role: role.name,
      policy: renderPolicy(personaPolicy(persona, world)),
    });
    return role;
  }
}
