import type { ClusterRules, KubernetesBinding, KubernetesRole, KubernetesRule, KubernetesSubject } from "./evaluator";
import type { Resolver } from "./resolver";
import type { Block } from "./stack";
import { asText } from "./terraform-functions";
import type { Value } from "./terraform-functions";

type Members = Readonly<Record<string, Value>>;

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
  const metadata = (resolver.list(block, "metadata")[0] ?? {}) as Members;
  const member = (name: string, snake: string) => [name, resolver.list(block, snake).map((one) => camelCase(one as Members))] as const;
  const aggregation = (resolver.list(block, "aggregation_rule")[0] ?? {}) as Members;
  return {
    kind,
    ...named(metadata, kind),
    body: {
      ...Object.fromEntries([member("rules", "rule"), member("subjects", "subject")]),
      roleRef: camelCase((resolver.list(block, "role_ref")[0] ?? {}) as Members),
      aggregationRule: { clusterRoleSelectors: many(aggregation["cluster_role_selectors"]).map((one) => camelCase(one as Members)) },
    },
  };
}

function manifests(resolver: Resolver): KubernetesObject[] {
  return resolver.blocks("kubernetes_manifest").flatMap((block) => resolver.list(block, "manifest")).map((one) => {
    const body = one as Members;
    const kind = asText(body["kind"]);
    return { kind, ...named((body["metadata"] ?? {}) as Members, kind), body };
  });
}

/** Objects of a kind that has namespaces are in `default` when they name none. */
function named(metadata: Members, kind: string): Pick<KubernetesObject, "name" | "namespace" | "labels"> {
  const inNamespace = kind === "Role" || kind === "RoleBinding";
  const labels = Object.entries((metadata["labels"] ?? {}) as Members).map(([key, value]) => [key, asText(value)]);
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
  const selectors = many(((body["aggregationRule"] ?? {}) as Members)["clusterRoleSelectors"]).map((one) => textMembers(((one as Members)["matchLabels"] ?? {}) as Members));
  return { name, ...(namespace === undefined ? {} : { namespace }), labels, rules: many(body["rules"]).map((one) => ruleOf(one as Members)), aggregates: selectors };
}

function ruleOf(rule: Members): KubernetesRule {
  const list = (name: string) => many(rule[name]).map(asText);
  return { apiGroups: list("apiGroups"), resources: list("resources"), verbs: list("verbs"), resourceNames: list("resourceNames") };
}

function bindingOf({ name, namespace, body }: KubernetesObject): KubernetesBinding {
  const reference = (body["roleRef"] ?? {}) as Members;
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    role: { kind: asText(reference["kind"]) === "Role" ? "Role" : "ClusterRole", name: asText(reference["name"]) },
    subjects: many(body["subjects"]).map((one) => subjectOf(one as Members)),
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

function many(value: Value | undefined): Value[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? [...(value as readonly Value[])] : [value];
}
