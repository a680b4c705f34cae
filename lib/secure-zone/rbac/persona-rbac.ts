import { ClusterRoleBindingV1 } from "@cdktf/provider-kubernetes/lib/cluster-role-binding-v1";
import { ClusterRoleV1 } from "@cdktf/provider-kubernetes/lib/cluster-role-v1";
import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import { RoleBindingV1 } from "@cdktf/provider-kubernetes/lib/role-binding-v1";
import { RoleV1 } from "@cdktf/provider-kubernetes/lib/role-v1";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { DataClass } from "../data-class";
import { DataClass as Classes } from "../data-class";
import { checkProjects } from "../persona-access";
import { clusterAdmins, rbacGroup, rbacRoles } from "./roles";
import type { RbacRole } from "./roles";

export interface PersonaRbacProps {
  /** Name of the zone, e.g. `acme-zone`: the groups of its access entries start with it. */
  readonly zoneName: string;
  readonly dataClass: DataClass;
  /** The zone's projects: their namespaces. */
  readonly projects: string[];
  /** Service account of training workloads. @default "trainer" */
  readonly trainingServiceAccount?: string;
  /** Service account of inference workloads. @default "server" */
  readonly inferenceServiceAccount?: string;
  /**
   * Make the namespaces too, under Pod Security `baseline`, with warnings for what `restricted` would refuse.
   * @default false: they are the cluster's
   */
  readonly createNamespaces?: boolean;
}

const API = "rbac.authorization.k8s.io";

/** The Kubernetes side of the personas, for the stack of the cluster's contents. Agrees with their access entries. */
export class PersonaRbac extends Construct {
  constructor(scope: Construct, id: string, private readonly props: PersonaRbacProps) {
    super(scope, id);
    checkProjects("projects", props.projects);
    const restricted = props.dataClass === Classes.RESTRICTED;
    const roles = rbacRoles(clusterAdmins(restricted).includes("platform-admin"));
    for (const role of roles.filter((one) => one.scope === "cluster")) this.everywhere(role);
    for (const project of [...props.projects].sort()) {
      const namespace = props.createNamespaces ? [this.namespace(project)] : [];
      for (const role of roles.filter((one) => one.scope === "namespace")) this.inProject(role, project, namespace);
    }
  }

  private labels(persona: string) {
    return { "app.kubernetes.io/managed-by": "cdktf-ai-datacenter", "aidc/zone": this.props.zoneName, "aidc/persona": persona };
  }

  /** NODE-06: training needs huge pages and IPC_LOCK, which `restricted` refuses; never privilege or the host's network. */
  private namespace(project: string): NamespaceV1 {
    return new NamespaceV1(this, `namespace-${project}`, {
      metadata: {
        name: project,
        labels: {
          "pod-security.kubernetes.io/enforce": "baseline",
          "pod-security.kubernetes.io/warn": "restricted",
          "pod-security.kubernetes.io/audit": "restricted",
          "aidc/zone": this.props.zoneName,
        },
      },
    });
  }

  private everywhere(role: RbacRole): void {
    const name = rbacGroup(this.props.zoneName, role.persona);
    const made = new ClusterRoleV1(this, role.persona, { metadata: { name, labels: this.labels(role.persona) }, rule: [...role.rules] });
    new ClusterRoleBindingV1(this, `${role.persona}-binding`, {
      metadata: { name, labels: this.labels(role.persona) },
      roleRef: { apiGroup: API, kind: "ClusterRole", name },
      subject: [{ kind: "Group", name, apiGroup: API }],
      dependsOn: [made],
    });
  }

  private inProject(role: RbacRole, project: string, after: ITerraformDependable[]): void {
    const name = rbacGroup(this.props.zoneName, role.persona);
    const metadata = { name, namespace: project, labels: this.labels(role.persona) };
    const made = new RoleV1(this, `${role.persona}-${project}`, { metadata, rule: [...role.rules], dependsOn: after });
    new RoleBindingV1(this, `${role.persona}-${project}-binding`, {
      metadata,
      roleRef: { apiGroup: API, kind: "Role", name },
      subject: [this.subject(role.persona, project)],
      dependsOn: [made],
    });
  }

  private subject(persona: string, project: string) {
    const account: Partial<Record<string, string>> = {
      "training-workload": this.props.trainingServiceAccount ?? "trainer",
      "inference-workload": this.props.inferenceServiceAccount ?? "server",
    };
    const serviceAccount = account[persona];
    return serviceAccount
      ? { kind: "ServiceAccount", name: serviceAccount, namespace: project }
      : { kind: "Group", name: rbacGroup(this.props.zoneName, persona), apiGroup: API };
  }
}
