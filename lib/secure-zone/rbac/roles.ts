import type { PersonaName } from "../policies/personas";

/** One rule of a Kubernetes role. */
export interface RbacRule {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly verbs: string[];
}

/** What a persona may do in Kubernetes. */
export interface RbacRole {
  readonly persona: string;
  /** `namespace`: in the namespace of every project; `cluster`: everywhere. */
  readonly scope: string;
  readonly rules: RbacRule[];
}

const READ = ["get", "list", "watch"];
const WRITE = ["create", "update", "patch", "delete"];
const ALL = [...READ, ...WRITE];

function rule(apiGroup: string, resources: string[], verbs: string[]): RbacRule {
  return { apiGroups: [apiGroup], resources, verbs };
}

/** Custom resources by which training jobs are submitted. */
const JOB_OPERATORS: readonly (readonly [string, string[]])[] = [
  ["jobset.x-k8s.io", ["jobsets"]],
  ["kubeflow.org", ["mpijobs", "pytorchjobs"]],
  ["leaderworkerset.x-k8s.io", ["leaderworkersets"]],
  ["trainer.kubeflow.org", ["trainjobs"]],
];

/** Secrets are absent everywhere: they arrive as files through the driver (CIS EKS 4.1.2). So are bind, escalate and impersonate. */
const ROLES: readonly RbacRole[] = [
  {
    persona: "ml-engineer",
    scope: "namespace",
    rules: [
      rule("", ["configmaps", "persistentvolumeclaims", "pods", "services"], ALL),
      rule("", ["events", "pods/log", "pods/status", "resourcequotas", "serviceaccounts"], READ),
      rule("", ["pods/exec", "pods/portforward"], ["create", "get"]),
      rule("apps", ["deployments", "statefulsets"], ALL),
      rule("apps", ["replicasets"], READ),
      rule("batch", ["cronjobs", "jobs"], ALL),
      ...JOB_OPERATORS.map(([group, kinds]) => rule(group, kinds, ALL)),
    ],
  },
  {
    persona: "data-scientist",
    scope: "namespace",
    rules: [
      rule("", ["configmaps", "events", "persistentvolumeclaims", "pods", "pods/log", "services"], READ),
      rule("apps", ["deployments", "replicasets", "statefulsets"], READ),
      rule("batch", ["cronjobs"], READ),
      rule("batch", ["jobs"], [...READ, "create"]),
      ...JOB_OPERATORS.map(([group, kinds]) => rule(group, kinds, READ)),
    ],
  },
  {
    persona: "auditor",
    scope: "cluster",
    rules: [
      rule("", ["configmaps", "endpoints", "events", "limitranges", "namespaces", "nodes", "persistentvolumeclaims", "persistentvolumes", "pods", "resourcequotas", "serviceaccounts", "services"], READ),
      rule("admissionregistration.k8s.io", ["mutatingwebhookconfigurations", "validatingadmissionpolicies", "validatingadmissionpolicybindings", "validatingwebhookconfigurations"], READ),
      rule("apiextensions.k8s.io", ["customresourcedefinitions"], READ),
      rule("apps", ["daemonsets", "deployments", "replicasets", "statefulsets"], READ),
      rule("batch", ["cronjobs", "jobs"], READ),
      rule("networking.k8s.io", ["ingresses", "networkpolicies"], READ),
      rule("policy", ["poddisruptionbudgets"], READ),
      rule("rbac.authorization.k8s.io", ["clusterrolebindings", "clusterroles", "rolebindings", "roles"], READ),
      rule("storage.k8s.io", ["csidrivers", "storageclasses", "volumeattachments"], READ),
    ],
  },
  {
    persona: "ci-deployer",
    scope: "namespace",
    rules: [
      rule("", ["configmaps", "persistentvolumeclaims", "serviceaccounts", "services"], ALL),
      rule("", ["events", "pods", "pods/log"], READ),
      rule("apps", ["daemonsets", "deployments", "statefulsets"], ALL),
      rule("apps", ["replicasets"], READ),
      rule("autoscaling", ["horizontalpodautoscalers"], ALL),
      rule("batch", ["cronjobs", "jobs"], ALL),
      rule("networking.k8s.io", ["ingresses", "networkpolicies"], ALL),
      rule("policy", ["poddisruptionbudgets"], ALL),
    ],
  },
  { persona: "training-workload", scope: "namespace", rules: [rule("", ["configmaps"], ["get"])] },
  { persona: "inference-workload", scope: "namespace", rules: [rule("", ["configmaps"], ["get"])] },
];

/**
 * Platform administrators where the cluster-admin entry is break-glass's alone (restricted data): they run nodes and see
 * what runs, but start no pod, which could take a workload's role.
 */
const NODE_ADMIN: RbacRole = {
  persona: "platform-admin",
  scope: "cluster",
  rules: [
    rule("", ["nodes"], [...READ, "patch", "update", "delete"]),
    rule("", ["pods"], [...READ, "delete"]),
    rule("", ["pods/eviction"], ["create"]),
    rule("", ["events", "namespaces", "persistentvolumeclaims", "persistentvolumes", "resourcequotas", "services"], READ),
    rule("apps", ["daemonsets", "deployments", "replicasets", "statefulsets"], READ),
    rule("batch", ["cronjobs", "jobs"], READ),
    rule("storage.k8s.io", ["storageclasses", "volumeattachments"], READ),
  ],
};

/** @param clusterAdmins whether platform administrators are cluster administrators */
export function rbacRoles(clusterAdmins: boolean): readonly RbacRole[] {
  return clusterAdmins ? ROLES : [NODE_ADMIN, ...ROLES];
}

/** Kubernetes group of a persona: what the access entry gives and the bindings name. */
export function rbacGroup(zoneName: string, persona: string): string {
  return `${zoneName}-${persona}`;
}

/** Personas that come in by an access entry; workloads come by their service accounts, nodes by EKS itself. */
export const ENTERING: readonly PersonaName[] = ["platform-admin", "ml-engineer", "data-scientist", "auditor", "ci-deployer", "break-glass"];

/** Personas with the cluster-admin policy of EKS (EKS-07). */
export function clusterAdmins(restricted: boolean): readonly PersonaName[] {
  return restricted ? ["break-glass"] : ["platform-admin", "break-glass"];
}
