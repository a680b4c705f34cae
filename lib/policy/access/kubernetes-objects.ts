import type { ClusterRules, KubernetesBinding, KubernetesRole, KubernetesRule, KubernetesSubject } from "./evaluator";
import type { Resolver } from "./resolver";
import type { Block } from "./stack";
import { asList as many, asMembers, asText } from "./terraform-functions";
import type { Members } from "./terraform-functions";

/** An object of Kubernetes in one form, wherever it stands: a typed resource of the provider, or a manifest. */
interface KubernetesObject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly body: Members;
}

/** Roles, bindings and namespaces of the stacks. */
export function clusterRules(resolver: Resolver): ClusterRules {
  const objects = [...typedObjects(resolver), ...manifests(resolver)];
  const of = (...kinds: readonly string[]) => objects.filter((one) => kinds.includes(one.kind));
  return {
    roles: of("Role", "ClusterRole").map(roleOf),
    bindings: of("RoleBinding", "ClusterRoleBinding").map(bindingOf),
    namespaces: new Map(of("Namespace").map((one) => [one.name, one.labels])),
  };
}

const KINDS: Readonly<Record<string, string>> = {
  kubernetes_role: "Role",
  kubernetes_cluster_role: "ClusterRole",
  kubernetes_role_binding: "RoleBinding",
  kubernetes_cluster_role_binding: "ClusterRoleBinding",
  kubernetes_namespace: "Namespace",
};

/** `kubernetes_role` and `kubernetes_role_v1` alike. */
function typedObjects(resolver: Resolver): KubernetesObject[] {
  return Object.entries(KINDS).flatMap(([type, kind]) => [type, `${type}_v1`].flatMap((one) => resolver.blocks(one)).map((block) => typedObject(block, kind, resolver)));
}

function typedObject(block: Block, kind: string, resolver: Resolver): KubernetesObject {
  const metadata = asMembers(resolver.list(block, "metadata")[0]);
  const member = (name: string, snake: string) => [name, resolver.list(block, snake).map((one) => camelCase(asMembers(one)))] as const;
  const aggregation = asMembers(resolver.list(block, "aggregation_rule")[0]);
  return {
    kind,
    ...named(metadata, kind),
    body: {
      ...Object.fromEntries([member("rules", "rule"), member("subjects", "subject")]),
      roleRef: camelCase(asMembers(resolver.list(block, "role_ref")[0])),
      aggregationRule: { clusterRoleSelectors: many(aggregation["cluster_role_selectors"]).map((one) => camelCase(asMembers(one))) },
    },
  };
}

function manifests(resolver: Resolver): KubernetesObject[] {
  return resolver.blocks("kubernetes_manifest").flatMap((block) => resolver.list(block, "manifest")).map((one) => {
    const body = asMembers(one);
    const kind = asText(body["kind"]);
    return { kind, ...named(asMembers(body["metadata"]), kind), body };
  });
}

/** Objects of a kind that has namespaces are in `default` when they name none. */
function named(metadata: Members, kind: string): Pick<KubernetesObject, "name" | "namespace" | "labels"> {
  const inNamespace = kind === "Role" || kind === "RoleBinding";
  const labels = Object.entries(asMembers(metadata["labels"])).map(([key, value]) => [key, asText(value)]);
  return {
    name: asText(metadata["name"]),
    ...(inNamespace ? { namespace: asText(metadata["namespace"]) || "default" } : {}),
    labels: Object.fromEntries(labels) as Record<string, string>,
  };
}

function camelCase(members: Members): Members {
  return Object.fromEntries(Object.entries(members).map(([key, value]) => [key.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase()), value]));
}

function roleOf({ name, namespace, labels, body }: KubernetesObject): KubernetesRole {
  const selectors = many(asMembers(body["aggregationRule"])["clusterRoleSelectors"]).map((one) => textMembers(asMembers(asMembers(one)["matchLabels"])));
  return { name, ...(namespace === undefined ? {} : { namespace }), labels, rules: many(body["rules"]).map((one) => ruleOf(asMembers(one))), aggregates: selectors };
}

function ruleOf(rule: Members): KubernetesRule {
  const list = (name: string) => many(rule[name]).map(asText);
  return { apiGroups: list("apiGroups"), resources: list("resources"), verbs: list("verbs"), resourceNames: list("resourceNames") };
}

function bindingOf({ name, namespace, body }: KubernetesObject): KubernetesBinding {
  const reference = asMembers(body["roleRef"]);
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    role: { kind: asText(reference["kind"]) === "Role" ? "Role" : "ClusterRole", name: asText(reference["name"]) },
    subjects: many(body["subjects"]).map((one) => subjectOf(asMembers(one))),
  };
}

function subjectOf(subject: Members): KubernetesSubject {
  const kind = asText(subject["kind"]);
  const namespace = asText(subject["namespace"]);
  return { kind: kind === "Group" || kind === "ServiceAccount" ? kind : "User", name: asText(subject["name"]), ...(namespace ? { namespace } : {}) };
}

function textMembers(members: Members): Record<string, string> {
  return Object.fromEntries(Object.entries(members).map(([key, value]) => [key, asText(value)]));
}
