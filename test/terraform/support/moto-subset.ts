import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What moto 5.2 does not implement, or not as the provider needs it, by resource type. */
export const NOT_IN_MOTO: Readonly<Record<string, string>> = {
  aws_accessanalyzer_analyzer: "no Access Analyzer",
  aws_backup_selection: "no backup selections",
  aws_backup_vault_policy: "no vault policies",
  aws_cloudtrail: "StartLogging answers with an error",
  aws_ebs_default_kms_key: "no account settings of EBS",
  aws_ebs_encryption_by_default: "no account settings of EBS",
  aws_ebs_snapshot_block_public_access: "no account settings of EBS",
  aws_eks_access_entry: "no access entries",
  aws_eks_access_policy_association: "no access entries",
  aws_eks_addon: "no add-ons",
  aws_guardduty_detector_feature: "features cannot be read back",
  aws_guardduty_publishing_destination: "no publishing destinations",
  aws_placement_group: "no placement groups",
  aws_s3_account_public_access_block: "its address has the account as a host name, which no loopback address answers to",
  aws_securityhub_account: "UpdateSecurityHubConfiguration answers with an error",
  aws_securityhub_standards_subscription: "no subscriptions",
  aws_sfn_state_machine: "definitions cannot be validated",
};

/** Settings that moto takes and forgets, so that a second plan would set them again. */
const NOT_KEPT: Readonly<Record<string, readonly string[]>> = {
  aws_backup_plan: ["tags"],
  aws_backup_vault: ["tags"],
  aws_eks_cluster: ["access_config", "upgrade_policy"],
  aws_eks_node_group: ["node_repair_config", "update_config"],
  aws_vpc_security_group_egress_rule: ["description"],
  aws_vpc_security_group_ingress_rule: ["description"],
};

/** Settings that moto answers with although nobody made them, so that a second plan would take them away. */
const INVENTED: Readonly<Record<string, readonly string[]>> = {
  aws_eks_node_group: ["remote_access"],
  // moto's clusters have no security group, so the list has a hole
  aws_launch_template: ["tag_specifications", "vpc_security_group_ids"],
};

/** Blocks whose resource can do without them when what they refer to is left out. */
const OPTIONAL_BLOCKS: Readonly<Record<string, readonly string[]>> = { aws_launch_template: ["placement"] };

/** A stack without some of its resources, and which were left out, with the reason. */
export interface Subset {
  /** Folder with `cdk.tf.json`. */
  readonly folder: string;
  /** A line each. */
  readonly leftOut: readonly string[];
}

interface Stack {
  readonly resource: Record<string, Record<string, Record<string, unknown>>>;
}

/**
 * A test-only copy of a synthesized stack without the types that moto lacks and without what refers to them. An order
 * (`depends_on`) on something left out is dropped, and its resource stays.
 */
export function subsetForMoto(stackFolder: string, notInMoto: Readonly<Record<string, string>> = NOT_IN_MOTO): Subset {
  const folder = mkdtempSync(join(tmpdir(), "aidc-subset-"));
  cpSync(stackFolder, folder, { recursive: true });
  const file = join(folder, "cdk.tf.json");
  const stack = JSON.parse(readFileSync(file, "utf8")) as Stack;
  const gone = new Map<string, string>();
  for (const [type, ofType] of Object.entries(stack.resource)) {
    const reason = notInMoto[type];
    if (reason !== undefined) for (const name of Object.keys(ofType)) gone.set(`${type}.${name}`, reason);
  }
  const dropped = dropOptional(stack, gone);
  while (markReferrers(stack, gone)) {
    // until nothing refers to what is gone
  }
  remove(stack, gone);
  const settings = [...settingsOf(stack, NOT_KEPT, dropSettings, "not kept"), ...settingsOf(stack, INVENTED, ignoreSettings, "made up, ignored")];
  writeFileSync(file, JSON.stringify(stack, null, 2));
  return { folder, leftOut: [...[...gone].map(([address, reason]) => `${address}: ${reason}`), ...dropped, ...settings].sort() };
}

function dropOptional(stack: Stack, gone: ReadonlyMap<string, string>): string[] {
  return resources(stack).flatMap(([address, body]) =>
    (OPTIONAL_BLOCKS[address.split(".")[0] as string] ?? []).flatMap((block) => {
      const cause = referred(body[block], gone);
      if (!cause) return [];
      delete body[block];
      return [`${address}.${block}: refers to ${cause}`];
    }),
  );
}

/** What a value refers to among what is gone. */
function referred(value: unknown, gone: ReadonlyMap<string, string>): string | undefined {
  const text = JSON.stringify(value) ?? "";
  return [...gone.keys()].find((one) => text.includes(`\${${one}.`));
}

function markReferrers(stack: Stack, gone: Map<string, string>): boolean {
  const before = gone.size;
  for (const [address, body] of resources(stack)) {
    if (gone.has(address)) continue;
    const cause = referred({ ...body, depends_on: undefined }, gone);
    if (cause) gone.set(address, `refers to ${cause}`);
  }
  return gone.size > before;
}

/** Changes the settings of each type in the stack; a line for each type. */
function settingsOf(stack: Stack, settings: Readonly<Record<string, readonly string[]>>, change: (body: Record<string, unknown>, names: readonly string[]) => void, reason: string): string[] {
  return Object.entries(settings).flatMap(([type, names]) => {
    const bodies = Object.values(stack.resource[type] ?? {});
    for (const body of bodies) change(body, names);
    return bodies.length ? [`${type}, ${names.join(" and ")}: ${reason}`] : [];
  });
}

function dropSettings(body: Record<string, unknown>, names: readonly string[]): void {
  for (const name of names) delete body[name];
}

function ignoreSettings(body: Record<string, unknown>, names: readonly string[]): void {
  body.lifecycle = { ...(body.lifecycle as object | undefined), ignore_changes: names };
}

function remove(stack: Stack, gone: ReadonlyMap<string, string>): void {
  for (const [type, ofType] of Object.entries(stack.resource)) {
    for (const [name, body] of Object.entries(ofType)) {
      if (gone.has(`${type}.${name}`)) delete ofType[name];
      else if (Array.isArray(body.depends_on)) body.depends_on = body.depends_on.filter((one) => !gone.has(String(one)));
    }
    if (Object.keys(ofType).length === 0) delete stack.resource[type];
  }
}

function resources(stack: Stack): [string, Record<string, unknown>][] {
  return Object.entries(stack.resource).flatMap(([type, ofType]) => Object.entries(ofType).map(([name, body]): [string, Record<string, unknown>] => [`${type}.${name}`, body]));
}
