import data from "./data/kubernetes-roles.json";

/** One rule of a Kubernetes role: everything in it may be done, nothing is ever denied. */
export interface KubernetesRule {
  readonly apiGroups: readonly string[];
  /** `pods`, `pods/exec`, `*`, `*\/scale`. */
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** Only these objects; a rule with names never allows to create or list. */
  readonly resourceNames?: readonly string[];
}

/** A question to the API server. `*` as verb, resource or namespace asks for all of them at once. */
export interface KubernetesRequest {
  readonly verb: string;
  /** Empty: the core group. */
  readonly apiGroup: string;
  /** With its subresource: `pods/exec`. */
  readonly resource: string;
  readonly name?: string;
  /** Empty: the resource is of the cluster, not of a namespace. `*`: in all namespaces. */
  readonly namespace: string;
  /** What a pod asks for that Pod Security may refuse, e.g. `privileged`, `hostNetwork`. */
  readonly podFeature?: string;
}

type RuleSets = Readonly<Record<string, readonly KubernetesRule[]>>;

const CLUSTER_ROLES = data.clusterRoles as RuleSets;
const ACCESS_POLICIES = data.accessPolicies as RuleSets;

/** Rules of a cluster role that every cluster has; undefined for others. */
export function builtInClusterRole(name: string): readonly KubernetesRule[] | undefined {
  return CLUSTER_ROLES[name];
}

/** Rules of an EKS access policy, by ARN or name; undefined when it is not carried here. */
export function eksAccessPolicy(arn: string): readonly KubernetesRule[] | undefined {
  return ACCESS_POLICIES[arn.split("/").at(-1) ?? ""];
}

/** What a kubelet may do without a relation to a pod on its node. */
export const NODE_RULES: readonly KubernetesRule[] = data.node;

/**
 * Whether a rule lets a request through.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/
 */
export function ruleAllows(rule: KubernetesRule, request: KubernetesRequest): boolean {
  return has(rule.verbs, request.verb) && has(rule.apiGroups, request.apiGroup) && resourceAllowed(rule, request.resource) && nameAllowed(rule, request);
}

function has(allowed: readonly string[], asked: string): boolean {
  return allowed.includes("*") || allowed.includes(asked);
}

function resourceAllowed(rule: KubernetesRule, resource: string): boolean {
  const subresource = resource.split("/")[1];
  return has(rule.resources, resource) || (subresource !== undefined && rule.resources.includes(`*/${subresource}`));
}

function nameAllowed(rule: KubernetesRule, request: KubernetesRequest): boolean {
  if (!rule.resourceNames || rule.resourceNames.length === 0) return true;
  return request.name !== undefined && rule.resourceNames.includes(request.name);
}

/** API groups of resources that cases may name without one, as kubectl lets people do. */
const GROUP_OF: Readonly<Record<string, string>> = {
  deployments: "apps", daemonsets: "apps", statefulsets: "apps", replicasets: "apps", controllerrevisions: "apps",
  jobs: "batch", cronjobs: "batch", ingresses: "networking.k8s.io", networkpolicies: "networking.k8s.io",
  roles: "rbac.authorization.k8s.io", rolebindings: "rbac.authorization.k8s.io", clusterroles: "rbac.authorization.k8s.io", clusterrolebindings: "rbac.authorization.k8s.io",
  storageclasses: "storage.k8s.io", poddisruptionbudgets: "policy", horizontalpodautoscalers: "autoscaling",
  customresourcedefinitions: "apiextensions.k8s.io", priorityclasses: "scheduling.k8s.io", leases: "coordination.k8s.io",
  validatingwebhookconfigurations: "admissionregistration.k8s.io", mutatingwebhookconfigurations: "admissionregistration.k8s.io",
};

/** `jobs.batch`, `pods/exec`, `deployments.apps/scale`, `pods (privileged)`, `*`. */
export function parseResource(text: string): Pick<KubernetesRequest, "apiGroup" | "resource" | "podFeature"> {
  const [, main, feature] = /^(.*?)(?:\s*\(([^)]*)\))?$/.exec(text.trim()) as unknown as [string, string, string | undefined];
  if (main === "*") return { apiGroup: "*", resource: "*" };
  const [, name, group, subresource, trailing] = /^([^./]+)(?:\.([^/]+))?(?:\/([^.]+))?(?:\.(.+))?$/.exec(main) ?? [];
  const plural = name ?? main;
  return {
    apiGroup: group ?? trailing ?? GROUP_OF[plural] ?? "",
    resource: subresource === undefined ? plural : `${plural}/${subresource}`,
    ...(feature === undefined ? {} : { podFeature: feature.trim() }),
  };
}
