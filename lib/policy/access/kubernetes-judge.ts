import { evaluateKubernetes, parseResource } from "./evaluator";
import type { AccessDecision, AccessPolicyGrant, ClusterRules, KubernetesIdentity } from "./evaluator";
import type { KubernetesCase } from "./cases";
import { clusterRules } from "./kubernetes-objects";
import type { Resolver } from "./resolver";
import type { StackRole } from "./roles";
import { asList, asMembers, asText } from "./terraform-functions";
import { roleOf } from "./world";
import type { World } from "./world";

/** Kinds of access entries that are nodes. */
const NODE_ENTRIES = ["EC2_LINUX", "EC2_WINDOWS", "EC2", "FARGATE_LINUX", "HYBRID_LINUX", "HYPERPOD_LINUX"];

/** Answers questions about Kubernetes from access entries, Pod Identity associations and the objects of the stacks. */
export function kubernetesJudge(resolver: Resolver, world: World): (one: KubernetesCase, path: string) => AccessDecision {
  const cluster = clusterRules(resolver);
  return (one, path) => {
    const role = roleOf(one.persona, path, world);
    const namespace = ownNamespace(one, role, cluster, resolver, world);
    const identity = role && (entryOf(role, resolver) ?? serviceAccountOf(one, role, namespace, resolver, world));
    return evaluateKubernetes({ verb: one.verb, ...parseResource(one.resource), namespace }, identity, cluster);
  };
}

/** Who a role is by its access entry. */
function entryOf(role: StackRole, resolver: Resolver): KubernetesIdentity | undefined {
  const entry = resolver.blocks("aws_eks_access_entry").find((block) => resolver.text(block, "principal_arn") === role.arn);
  if (!entry) return undefined;
  const node = NODE_ENTRIES.includes(resolver.text(entry, "type"));
  return {
    user: resolver.text(entry, "user_name") || role.arn,
    groups: ["system:authenticated", ...(node ? ["system:nodes", "system:bootstrappers"] : []), ...resolver.list(entry, "kubernetes_groups").map(asText)],
    accessPolicies: accessPolicies(role, resolver),
    node,
  };
}

function accessPolicies(role: StackRole, resolver: Resolver): AccessPolicyGrant[] {
  return resolver.blocks("aws_eks_access_policy_association").filter((block) => resolver.text(block, "principal_arn") === role.arn).map((block) => {
    const scope = asMembers(resolver.list(block, "access_scope")[0]);
    const namespaces = asList(scope["namespaces"]).map(asText);
    return { policy: resolver.text(block, "policy_arn"), ...(asText(scope["type"]) === "namespace" ? { namespaces } : {}) };
  });
}

/** A workload acts as its service account: by its Pod Identity association, else by the tags of the case's persona. */
function serviceAccountOf(one: KubernetesCase, role: StackRole, namespace: string, resolver: Resolver, { cases }: World): KubernetesIdentity | undefined {
  const associations = associationsOf(role, resolver);
  const own = associations.find((each) => each.namespace === namespace) ?? associations[0];
  const tags = cases.personas[one.persona]?.principalTags ?? {};
  const account = own?.serviceAccount ?? tags["kubernetes-service-account"];
  const home = own?.namespace ?? (tags["kubernetes-namespace"] === one.namespace ? namespace : tags["kubernetes-namespace"]);
  if (!account || !home) return undefined;
  return {
    user: `system:serviceaccount:${home}:${account}`,
    groups: ["system:authenticated", "system:serviceaccounts", `system:serviceaccounts:${home}`],
    accessPolicies: [],
  };
}

function associationsOf(role: StackRole, resolver: Resolver): { readonly namespace: string; readonly serviceAccount: string }[] {
  return resolver.blocks("aws_eks_pod_identity_association").filter((block) => resolver.text(block, "role_arn") === role.arn)
    .map((block) => ({ namespace: resolver.text(block, "namespace"), serviceAccount: resolver.text(block, "service_account") }));
}

/**
 * The cases' own project stands for one of the zone's: when the stack has no namespace of that name, the first one in
 * which the persona has rights, else the first project.
 */
function ownNamespace(one: KubernetesCase, role: StackRole | undefined, cluster: ClusterRules, resolver: Resolver, { cases }: World): string {
  const { namespace } = one;
  const tags = cases.personas[one.persona]?.principalTags ?? {};
  const own = tags["kubernetes-namespace"] ?? tags["Project"] ?? firstProject(cases.personas);
  if (namespace === "" || namespace === "*" || namespace !== own || cluster.namespaces.has(namespace) || !role) return namespace;
  const groups = entryOf(role, resolver)?.groups ?? [];
  const bound = cluster.bindings.filter((binding) => binding.subjects.some((subject) => subject.kind === "Group" && groups.includes(subject.name) && subject.name !== "system:authenticated"));
  const places = [
    ...bound.flatMap((binding) => binding.namespace ?? []),
    ...accessPolicies(role, resolver).flatMap((grant) => grant.namespaces ?? []).filter((pattern) => !/[*?]/.test(pattern)),
    ...associationsOf(role, resolver).map((each) => each.namespace),
    ...cluster.bindings.filter((binding) => binding.subjects.some((subject) => subject.kind === "ServiceAccount" && subject.name === tags["kubernetes-service-account"])).flatMap((binding) => binding.namespace ?? []),
  ];
  if (places.includes(namespace)) return namespace;
  return places.sort()[0] ?? [...cluster.namespaces].filter(([, labels]) => labels["Project"] !== undefined || labels["project"] !== undefined).map(([name]) => name).sort()[0] ?? namespace;
}

/** Whoever has no project of its own is asked about the project of those who have. */
function firstProject(personas: World["cases"]["personas"]): string | undefined {
  return Object.values(personas).map(({ principalTags }) => principalTags["Project"] ?? principalTags["kubernetes-namespace"]).find((tag): tag is string => typeof tag === "string");
}
