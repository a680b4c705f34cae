import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What moto 5.2 does not implement, or not as the provider needs it, by resource type. */
export const NOT_IN_MOTO: Readonly<Record<string, string>> = {
  aws_backup_vault_policy: "no vault policies",
  aws_ebs_encryption_by_default: "no account setting of EBS",
  aws_eks_access_entry: "no access entries",
  aws_eks_access_policy_association: "no access entries",
  aws_eks_addon: "no add-ons",
  aws_guardduty_publishing_destination: "no publishing destinations",
  aws_s3_account_public_access_block: "its address has the account as a host name, which no loopback address answers to",
  aws_securityhub_standards_subscription: "no subscriptions",
};

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
  while (markReferrers(stack, gone)) {
    // until nothing refers to what is gone
  }
  remove(stack, gone);
  writeFileSync(file, JSON.stringify(stack, null, 2));
  return { folder, leftOut: [...gone].map(([address, reason]) => `${address}: ${reason}`).sort() };
}

function markReferrers(stack: Stack, gone: Map<string, string>): boolean {
  const before = gone.size;
  for (const [address, body] of resources(stack)) {
    if (gone.has(address)) continue;
    const text = JSON.stringify({ ...body, depends_on: undefined });
    const cause = [...gone.keys()].find((one) => text.includes(`\${${one}.`));
    if (cause) gone.set(address, `refers to ${cause}`);
  }
  return gone.size > before;
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
