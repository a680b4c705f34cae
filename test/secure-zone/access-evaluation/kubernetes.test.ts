import { evaluateKubernetes, parseResource } from "../../../lib/secure-zone/access-evaluation";
import type { ClusterRules, KubernetesIdentity, KubernetesRole } from "../../../lib/secure-zone/access-evaluation";

const rule = (apiGroups: string[], resources: string[], verbs: string[], resourceNames?: string[]) => ({ apiGroups, resources, verbs, ...(resourceNames ? { resourceNames } : {}) });
const role = (name: string, namespace: string | undefined, ...rules: ReturnType<typeof rule>[]): KubernetesRole => ({ name, ...(namespace ? { namespace } : {}), rules });
const cluster: ClusterRules = {
  roles: [
    role("engineer", "alpha", rule([""], ["pods", "pods/exec"], ["get", "create"]), rule(["batch"], ["jobs"], ["*"]), rule([""], ["configmaps"], ["get"], ["settings"])),
    role("auditor", undefined, rule(["*"], ["*"], ["get", "list"])),
    role("scaler", undefined, rule(["*"], ["*/scale"], ["patch"])),
    { ...role("extra", undefined, rule(["x.io"], ["things"], ["create"])), labels: { "rbac.authorization.k8s.io/aggregate-to-edit": "true" } },
  ],
  bindings: [
    { name: "engineers", namespace: "alpha", role: { kind: "Role", name: "engineer" }, subjects: [{ kind: "Group", name: "engineers" }] },
    { name: "auditors", role: { kind: "ClusterRole", name: "auditor" }, subjects: [{ kind: "Group", name: "auditors" }] },
    { name: "editors", namespace: "alpha", role: { kind: "ClusterRole", name: "edit" }, subjects: [{ kind: "User", name: "ed" }] },
    { name: "scalers", namespace: "alpha", role: { kind: "ClusterRole", name: "scaler" }, subjects: [{ kind: "ServiceAccount", name: "hpa", namespace: "alpha" }] },
  ],
  namespaces: new Map<string, Record<string, string>>([["alpha", { "pod-security.kubernetes.io/enforce": "baseline" }], ["strict", { "pod-security.kubernetes.io/enforce": "restricted" }], ["open", {}]]),
};
const who = (more: Partial<KubernetesIdentity>): KubernetesIdentity => ({ user: "u", groups: [], accessPolicies: [], ...more });
const engineer = who({ groups: ["engineers"] });
const auditor = who({ groups: ["auditors"] });
const policy = (name: string, namespaces?: string[]) => who({ accessPolicies: [{ policy: `arn:aws:eks::aws:cluster-access-policy/${name}`, ...(namespaces ? { namespaces } : {}) }] });
const ask = (identity: KubernetesIdentity | undefined, verb: string, resource: string, namespace: string) => evaluateKubernetes({ verb, ...parseResource(resource), namespace }, identity, cluster).decision;

describe("role bindings", () => {
  test.each([
    [engineer, "create", "pods", "alpha", "allow"], [engineer, "create", "pods/exec", "alpha", "allow"], [engineer, "get", "pods/log", "alpha", "deny"],
    [engineer, "create", "pods", "beta", "deny"], [engineer, "create", "pods", "*", "deny"], [engineer, "delete", "jobs.batch", "alpha", "allow"],
    [engineer, "delete", "jobs", "alpha", "allow"], [engineer, "*", "jobs.batch", "alpha", "allow"], [engineer, "*", "*", "alpha", "deny"],
    [engineer, "get", "configmaps", "alpha", "deny"], [engineer, "delete", "pods", "alpha", "deny"],
    [auditor, "get", "secrets", "alpha", "allow"], [auditor, "list", "clusterrolebindings.rbac.authorization.k8s.io", "", "allow"],
    [auditor, "list", "pods", "*", "allow"], [auditor, "create", "pods", "alpha", "deny"],
    [who({ user: "ed" }), "create", "deployments.apps", "alpha", "allow"], [who({ user: "ed" }), "create", "things.x.io", "alpha", "allow"],
    [who({ user: "ed" }), "create", "rolebindings.rbac.authorization.k8s.io", "alpha", "deny"],
    [who({ user: "system:serviceaccount:alpha:hpa" }), "patch", "deployments.apps/scale", "alpha", "allow"],
    [who({ user: "system:serviceaccount:beta:hpa" }), "patch", "deployments.apps/scale", "alpha", "deny"],
    [who({ groups: ["system:masters"] }), "escalate", "clusterroles.rbac.authorization.k8s.io", "", "allow"],
    [undefined, "get", "pods", "alpha", "deny"],
  ] as const)("%j %s %s in %j: %s", (identity, verb, resource, namespace, decision) => {
    expect(ask(identity, verb, resource, namespace)).toBe(decision);
  });
  test("a rule with names allows those objects only", () => {
    const request = { verb: "get", apiGroup: "", resource: "configmaps", namespace: "alpha" };
    expect(evaluateKubernetes({ ...request, name: "settings" }, engineer, cluster)).toEqual({ decision: "allow", decidedBy: "allow: rolebinding/engineers (role/engineer)" });
    expect(evaluateKubernetes({ ...request, name: "other" }, engineer, cluster).decision).toBe("deny");
  });
});

describe("EKS access policies", () => {
  test.each([
    ["AmazonEKSClusterAdminPolicy", undefined, "*", "*", "*", "allow"], ["AmazonEKSClusterAdminPolicy", undefined, "escalate", "clusterroles.rbac.authorization.k8s.io", "", "allow"],
    ["AmazonEKSAdminPolicy", ["alpha"], "create", "rolebindings.rbac.authorization.k8s.io", "alpha", "allow"], ["AmazonEKSAdminPolicy", ["alpha"], "create", "pods", "beta", "deny"],
    ["AmazonEKSEditPolicy", ["alpha*"], "create", "jobs.batch", "alpha-2", "allow"], ["AmazonEKSEditPolicy", ["alpha"], "get", "secrets", "alpha", "allow"],
    ["AmazonEKSEditPolicy", ["alpha"], "create", "rolebindings.rbac.authorization.k8s.io", "alpha", "deny"],
    ["AmazonEKSViewPolicy", undefined, "get", "pods", "*", "allow"], ["AmazonEKSViewPolicy", undefined, "get", "secrets", "alpha", "deny"],
    ["AmazonEKSViewPolicy", ["alpha"], "get", "pods", "*", "deny"], ["AmazonEKSAdminViewPolicy", undefined, "get", "secrets", "alpha", "allow"],
    ["AmazonEKSAdminViewPolicy", undefined, "delete", "pods", "alpha", "deny"], ["AmazonNoSuchPolicy", undefined, "get", "pods", "alpha", "deny"],
  ] as const)("%s in %j: %s %s in %j: %s", (name, namespaces, verb, resource, namespace, decision) => {
    expect(ask(policy(name, namespaces ? [...namespaces] : undefined), verb, resource, namespace)).toBe(decision);
  });
});

describe("Pod Security", () => {
  const admin = policy("AmazonEKSClusterAdminPolicy");
  test.each([
    ["pods (privileged)", "alpha", "deny"], ["pods (hostNetwork)", "alpha", "deny"], ["pods (runAsRoot)", "alpha", "allow"], ["pods (runAsRoot)", "strict", "deny"],
    ["pods (privileged)", "open", "allow"], ["pods (privileged)", "unknown", "allow"], ["pods", "strict", "allow"],
  ])("%s in %s: %s, whoever asks", (resource, namespace, decision) => {
    expect(ask(admin, "create", resource, namespace)).toBe(decision);
  });
});

describe("a node", () => {
  const node = who({ groups: ["system:nodes"], node: true });
  test.each([["get", "secrets", "alpha", "deny"], ["list", "pods", "*", "allow"], ["update", "nodes/status", "", "allow"], ["create", "pods/exec", "alpha", "deny"]] as const)("%s %s in %j: %s", (verb, resource, namespace, decision) => {
    expect(ask(node, verb, resource, namespace)).toBe(decision);
  });
});

test.each([
  ["jobs.batch", { apiGroup: "batch", resource: "jobs" }], ["pods/exec", { apiGroup: "", resource: "pods/exec" }], ["deployments/scale.apps", { apiGroup: "apps", resource: "deployments/scale" }],
  ["deployments.apps/scale", { apiGroup: "apps", resource: "deployments/scale" }], ["pods (hostNetwork)", { apiGroup: "", resource: "pods", podFeature: "hostNetwork" }],
  ["rolebindings.rbac.authorization.k8s.io", { apiGroup: "rbac.authorization.k8s.io", resource: "rolebindings" }], ["*", { apiGroup: "*", resource: "*" }], ["users", { apiGroup: "", resource: "users" }],
])("%s is read as %j", (text, expected) => {
  expect(parseResource(text)).toEqual(expected);
});
