import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { TerraformStack, Testing } from "cdktf";
import { DataClass, PersonaAccessEntries, PersonaRbac } from "../../lib/secure-zone";
import { rbacRoles } from "../../lib/secure-zone/rbac/roles";
import { synthesized } from "./support/synthesized";
import data from "./access-evaluation/data/persona-cases.json";

/** Whether a persona's own rules allow a verb on a resource; what EKS's admin policy gives is not here. */
function allowed(persona: string, verb: string, resource: string): boolean {
  const [name, ...group] = resource.split(".") as [string, ...string[]];
  return rbacRoles(true).filter((role) => role.persona === persona).flatMap((role) => role.rules)
    .some((rule) => rule.apiGroups.includes(group.join(".")) && rule.resources.includes(name) && rule.verbs.includes(verb));
}

describe("the Kubernetes rights of the personas", () => {
  const cases = data.kubernetesCases.filter(({ persona, resource }) => !["platform-admin", "break-glass", "node-role"].includes(persona) && !resource.includes("("));
  test.each(cases.map((one) => [one.id, one.persona, one.why, one] as const))("%s %s: %s", (_id, persona, _why, one) => {
    expect(allowed(persona, one.verb, one.resource)).toBe(one.expected === "allow");
  });

  test("hold no secret, no wildcard, no way to more", () => {
    for (const { rules } of [...rbacRoles(true), ...rbacRoles(false)]) {
      for (const rule of rules) {
        expect(rule.resources).not.toContain("secrets");
        for (const list of [rule.resources, rule.verbs, rule.apiGroups]) expect(list).not.toContain("*");
        for (const verb of ["bind", "escalate", "impersonate"]) expect(rule.verbs).not.toContain(verb);
      }
    }
  });

  test("of platform administrators start no pod where the data is restricted", () => {
    expect(rbacRoles(true).some((role) => role.persona === "platform-admin")).toBe(false);
    const rules = rbacRoles(false).find((role) => role.persona === "platform-admin")?.rules ?? [];
    expect(rules.some((rule) => rule.resources.includes("pods") && rule.verbs.includes("create"))).toBe(false);
    expect(rules.some((rule) => rule.resources.includes("pods/exec"))).toBe(false);
  });
});

describe("access entries and bindings agree", () => {
  const entries = (dataClass: DataClass) =>
    synthesized({ dataClass, projects: ["alpha"] }, (zone, stack) => void new PersonaAccessEntries(stack, "entries", { zone, clusterName: "acme" })).all("aws_eks_access_entry");
  const groups = (dataClass: DataClass) => entries(dataClass).flatMap((one) => (one.kubernetes_groups as string[] | undefined) ?? []).sort();

  function bindings(dataClass: DataClass) {
    const stack = new TerraformStack(Testing.app(), "contents");
    new KubernetesProvider(stack, "kubernetes", {});
    new PersonaRbac(stack, "rbac", { zoneName: "acme-zone", dataClass, projects: ["alpha"], createNamespaces: true });
    const { resource } = JSON.parse(Testing.synth(stack, true)) as { resource: Record<string, Record<string, { subject?: { kind: string; name: string }[]; metadata: { labels: Record<string, string> } }>> };
    return resource;
  }
  const bound = (dataClass: DataClass) => {
    const resource = bindings(dataClass);
    const all = [...Object.values(resource.kubernetes_role_binding_v1 ?? {}), ...Object.values(resource.kubernetes_cluster_role_binding_v1 ?? {})];
    return [...new Set(all.flatMap((one) => one.subject ?? []).filter((one) => one.kind === "Group").map((one) => one.name))].sort();
  };

  test.each([DataClass.CONFIDENTIAL, DataClass.RESTRICTED])("on the groups, data class %#", (dataClass) => {
    expect(groups(dataClass)).toEqual(bound(dataClass));
  });

  test("cluster administration is platform-admin's and break-glass's, of restricted data break-glass's alone (EKS-07)", () => {
    const admins = (dataClass: DataClass) => entries(dataClass).filter((one) => !one.kubernetes_groups).map((one) => one.tags?.Persona).sort();
    expect(admins(DataClass.CONFIDENTIAL)).toEqual(["break-glass", "platform-admin"]);
    expect(admins(DataClass.RESTRICTED)).toEqual(["break-glass"]);
  });

  test("namespaces refuse privileged pods and the host's network (NODE-06)", () => {
    const [namespace] = Object.values(bindings(DataClass.CONFIDENTIAL).kubernetes_namespace_v1 ?? {});
    expect(namespace?.metadata.labels["pod-security.kubernetes.io/enforce"]).toBe("baseline");
  });
});
