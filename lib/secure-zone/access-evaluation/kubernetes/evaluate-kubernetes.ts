import { matchesGlob } from "../glob";
import { podSecurityLevel, podSecurityRefuses } from "./pod-security";
import { NODE_RULES, builtInClusterRole, eksAccessPolicy, ruleAllows } from "./rules";
import type { KubernetesRequest, KubernetesRule } from "./rules";

/** A Role, or a ClusterRole (then without namespace). */
export interface KubernetesRole {
  readonly name: string;
  readonly namespace?: string;
  readonly rules: readonly KubernetesRule[];
  readonly labels?: Readonly<Record<string, string>>;
  /** Selectors of cluster roles whose rules are added: each a set of labels. */
  readonly aggregates?: readonly Readonly<Record<string, string>>[];
}

export interface KubernetesSubject {
  readonly kind: "User" | "Group" | "ServiceAccount";
  readonly name: string;
  /** Of service accounts. */
  readonly namespace?: string;
}

/** A RoleBinding, or a ClusterRoleBinding (then without namespace). */
export interface KubernetesBinding {
  readonly name: string;
  readonly namespace?: string;
  readonly role: { readonly kind: "Role" | "ClusterRole"; readonly name: string };
  readonly subjects: readonly KubernetesSubject[];
}

/** An EKS access policy given to an access entry. */
export interface AccessPolicyGrant {
  /** ARN or name. */
  readonly policy: string;
  /** Patterns of namespaces; absent: the whole cluster. */
  readonly namespaces?: readonly string[];
}

/** Who asks the API server. */
export interface KubernetesIdentity {
  readonly user: string;
  readonly groups: readonly string[];
  readonly accessPolicies: readonly AccessPolicyGrant[];
  /** A kubelet: the node authorizer applies. */
  readonly node?: boolean;
}

/** What of a cluster decides. */
export interface ClusterRules {
  readonly roles: readonly KubernetesRole[];
  readonly bindings: readonly KubernetesBinding[];
  /** Labels of namespaces. */
  readonly namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

export interface KubernetesDecision {
  readonly decision: "allow" | "deny";
  /** E.g. `allow: rolebinding/ml-engineers (role/ml-engineer)`, `explicit deny: pod security/restricted`. */
  readonly decidedBy: string;
}

/**
 * Decides a request to the API server: access policies, role bindings and the node authorizer may each allow it; Pod
 * Security may still refuse the pod. Nobody in the group `system:masters` is refused by an authorizer.
 */
export function evaluateKubernetes(request: KubernetesRequest, identity: KubernetesIdentity | undefined, cluster: ClusterRules): KubernetesDecision {
  if (!identity) return { decision: "deny", decidedBy: "implicit deny: no access entry and no service account" };
  const allowed = authorization(request, identity, cluster);
  if (!allowed) return { decision: "deny", decidedBy: "implicit deny: no rule allows it" };
  const feature = request.podFeature;
  const level = podSecurityLevel(cluster.namespaces.get(request.namespace) ?? {});
  if (feature !== undefined && podSecurityRefuses(level, feature) && level !== "privileged") {
    return { decision: "deny", decidedBy: `explicit deny: pod security/${level}` };
  }
  return { decision: "allow", decidedBy: `allow: ${allowed}` };
}

function authorization(request: KubernetesRequest, identity: KubernetesIdentity, cluster: ClusterRules): string | undefined {
  if (identity.groups.includes("system:masters")) return "group/system:masters";
  const policy = identity.accessPolicies.find((grant) => inScope(grant.namespaces, request.namespace) && eksAccessPolicy(grant.policy)?.some((rule) => ruleAllows(rule, request)));
  if (policy) return `access policy/${policy.policy.split("/").at(-1)}`;
  if (identity.node && NODE_RULES.some((rule) => ruleAllows(rule, request))) return "node authorizer";
  const binding = cluster.bindings.find((one) => bindingAllows(one, request, identity, cluster));
  return binding && `${binding.namespace === undefined ? "clusterrolebinding" : "rolebinding"}/${binding.name} (${binding.role.kind.toLowerCase()}/${binding.role.name})`;
}

/** Resources of the cluster and questions about all namespaces need a grant for the whole cluster. */
function inScope(namespaces: readonly string[] | undefined, asked: string): boolean {
  if (namespaces === undefined) return true;
  return asked !== "" && asked !== "*" && namespaces.some((pattern) => matchesGlob(pattern, asked));
}

function bindingAllows(binding: KubernetesBinding, request: KubernetesRequest, identity: KubernetesIdentity, cluster: ClusterRules): boolean {
  if (binding.namespace !== undefined && binding.namespace !== request.namespace) return false;
  if (!binding.subjects.some((subject) => isSubject(subject, identity, binding.namespace))) return false;
  return rulesOf(binding, cluster).some((rule) => ruleAllows(rule, request));
}

function isSubject(subject: KubernetesSubject, identity: KubernetesIdentity, bindingNamespace: string | undefined): boolean {
  switch (subject.kind) {
    case "Group":
      return identity.groups.includes(subject.name);
    case "User":
      return identity.user === subject.name;
    case "ServiceAccount":
      return identity.user === `system:serviceaccount:${subject.namespace ?? bindingNamespace ?? ""}:${subject.name}`;
  }
}

function rulesOf({ role, namespace }: KubernetesBinding, cluster: ClusterRules): readonly KubernetesRule[] {
  if (role.kind === "Role") return cluster.roles.find((one) => one.name === role.name && one.namespace !== undefined && one.namespace === namespace)?.rules ?? [];
  const own = cluster.roles.find((one) => one.name === role.name && one.namespace === undefined);
  const added = cluster.roles.filter((one) => one.namespace === undefined && isAggregated(one, role.name, own?.aggregates ?? []));
  return [...(own?.rules ?? builtInClusterRole(role.name) ?? []), ...added.flatMap((one) => one.rules)];
}

/** Cluster roles whose labels a selector names; those that `view`, `edit` and `admin` gather, with what each gathers of the others. */
function isAggregated(candidate: KubernetesRole, into: string, selectors: readonly Readonly<Record<string, string>>[]): boolean {
  const labels = candidate.labels ?? {};
  const label = (name: string) => labels[`rbac.authorization.k8s.io/aggregate-to-${name}`] === "true";
  const gathered: Readonly<Record<string, readonly string[]>> = { view: ["view"], edit: ["edit", "view"], admin: ["admin", "edit", "view"] };
  if ((gathered[into] ?? []).some(label)) return true;
  return selectors.some((selector) => Object.keys(selector).length > 0 && Object.entries(selector).every(([key, value]) => labels[key] === value));
}
