import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { TerraformStack, Testing } from "cdktf";
import type { StackFile } from "../../../lib/policy";
import { PersonaAccessEntries, PersonaRbac, SecureZone } from "../../../lib/secure-zone";
import type { SecureZoneProps } from "../../../lib/secure-zone";

export type Document = { resource: Record<string, Record<string, Record<string, unknown>>>; [key: string]: unknown };

/** The zone of a site and what its cluster holds, synthesized as two stacks. */
export function zoneStacks(props: SecureZoneProps & { projects: string[] }, region = "us-east-1"): StackFile[] {
  const app = Testing.app();
  const site = new TerraformStack(app, "site");
  new AwsProvider(site, "aws", { region });
  const zone = new SecureZone(site, "zone", props);
  new PersonaAccessEntries(site, "entries", { zone, clusterName: zone.clusterName });
  const contents = new TerraformStack(app, "contents");
  new KubernetesProvider(contents, "kubernetes", {});
  new PersonaRbac(contents, "rbac", { zoneName: zone.zoneName, dataClass: zone.dataClass, projects: props.projects, createNamespaces: true });
  return [site, contents].map((stack) => ({ file: `${stack.node.id}/cdk.tf.json`, name: stack.node.id, document: JSON.parse(Testing.synth(stack)) as unknown }));
}

/** The same stacks with one policy statement taken out of the policy at `address` (a part of its name). */
export function without(files: readonly StackFile[], type: string, name: RegExp, sid: string): StackFile[] {
  return edited(files, type, name, (body) => {
    const policy = JSON.parse(body["policy"] as string) as { Statement: { Sid: string }[] };
    const left = policy.Statement.filter((one) => one.Sid !== sid);
    if (left.length === policy.Statement.length) throw new Error(`no statement ${sid}`);
    return { ...body, policy: JSON.stringify({ ...policy, Statement: left }) };
  });
}

/** The same stacks with the resources of that type and name changed. */
export function edited(files: readonly StackFile[], type: string, name: RegExp, change: (body: Record<string, unknown>) => Record<string, unknown> | undefined): StackFile[] {
  let changes = 0;
  const result = files.map((file) => {
    const document = structuredClone(file.document) as Document;
    for (const [key, body] of Object.entries(document.resource[type] ?? {})) {
      if (!name.test(key)) continue;
      changes += 1;
      const changed = change(body);
      if (changed) (document.resource[type] as Record<string, unknown>)[key] = changed;
      else delete document.resource[type]?.[key];
    }
    return { ...file, document };
  });
  if (changes === 0) throw new Error(`no ${type} is named like ${name}`);
  return result;
}
