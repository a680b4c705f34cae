import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack, Testing } from "cdktf";
import { SecureZone } from "../../../lib/secure-zone";
import type { SecureZoneProps } from "../../../lib/secure-zone";

type Json = Record<string, unknown>;
export type Resource = Json & { readonly address: string; readonly tags?: Record<string, string> };

export interface PolicyStatementJson {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action?: string[];
  readonly Resource?: string | string[];
  readonly Principal?: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

/** A synthesized stack, to ask questions of. */
export class Synthesized {
  constructor(
    readonly json: { resource?: Record<string, Record<string, Json>>; output?: Json },
    readonly zone: SecureZone,
    readonly text: string,
  ) {}

  all(type: string): Resource[] {
    return Object.entries(this.json.resource?.[type] ?? {}).map(([name, body]) => ({ ...body, address: `${type}.${name}` }));
  }

  types(): string[] {
    return Object.keys(this.json.resource ?? {});
  }

  /** The asset of a purpose, by its tag. */
  asset(type: string, purpose: string): Resource {
    const found = this.all(type).find((one) => one.tags?.AssetPurpose === purpose);
    if (!found) throw new Error(`no ${type} for ${purpose}`);
    return found;
  }

  /** What belongs to a bucket: its policy, versioning, ... by reference. */
  ofBucket(type: string, purpose: string): Resource | undefined {
    const { address } = this.asset("aws_s3_bucket", purpose);
    return this.all(type).find((one) => String(one.bucket) === `\${${address}.bucket}`);
  }

  role(persona: string): Resource {
    const found = this.all("aws_iam_role").find((one) => one.tags?.Persona === persona);
    if (!found) throw new Error(`no role of ${persona}`);
    return found;
  }

  rolePolicy(persona: string): PolicyStatementJson[] {
    const { address } = this.role(persona);
    const found = this.all("aws_iam_role_policy").find((one) => one.role === `\${${address}.name}`);
    return statements(found?.policy);
  }
}

/** Statements of a policy as text; a policy variable stands as Terraform will hand it on. */
export function statements(policy: unknown): PolicyStatementJson[] {
  if (typeof policy !== "string") return [];
  return (JSON.parse(policy) as { Statement: PolicyStatementJson[] }).Statement;
}

export function list(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** A stack with a provider and a zone, with the validations run. */
export function synthesized(props: SecureZoneProps = {}, more: (zone: SecureZone, stack: TerraformStack) => void = () => undefined): Synthesized {
  const app: App = Testing.app();
  const stack = new TerraformStack(app, "site");
  new AwsProvider(stack, "aws", { region: "us-east-1" });
  const zone = new SecureZone(stack, "zone", { name: "acme", ...props });
  more(zone, stack);
  const text = Testing.synth(stack, true);
  return new Synthesized(JSON.parse(text) as Synthesized["json"], zone, text);
}
