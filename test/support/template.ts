import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack, Testing } from "cdktf";
import type { IConstruct } from "constructs";

/** A value of Terraform's JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** A resource as synthesized, with its address. */
export type Resource = Json & { readonly address: string };

/** A remark that a construct left on the tree. */
export interface Remark {
  readonly level: string;
  readonly path: string;
  readonly message: string;
}

/** A synthesized stack to ask questions of. Validations have run, which plain `Testing.synth` does not do. */
export class Template {
  /** Synthesizes what `build` puts into a stack that has an AWS provider. @throws the errors that constructs throw or validations report */
  static of(build: (stack: TerraformStack) => void, region = "us-east-1"): Template {
    const app = Testing.app();
    const stack = new TerraformStack(app, "site");
    new AwsProvider(stack, "aws", { region });
    build(stack);
    return Template.ofStack(stack);
  }

  /** Of a stack that has its providers. */
  static ofStack(stack: TerraformStack): Template {
    const text = Testing.synth(stack, true);
    return new Template(text, remarksOf(stack));
  }

  private readonly json: { readonly resource?: Readonly<Record<string, Readonly<Record<string, Json>>>>; readonly output?: Json; readonly data?: Readonly<Record<string, unknown>> };

  private constructor(
    /** The whole document, to compare byte for byte. */
    readonly text: string,
    /** Infos, warnings and errors left on constructs. */
    readonly remarks: readonly Remark[],
  ) {
    this.json = JSON.parse(text) as Template["json"];
  }

  /** Resources of a type, by address. */
  all(type: string): Resource[] {
    return Object.entries(this.json.resource?.[type] ?? {})
      .map(([name, body]) => ({ ...body, address: `${type}.${name}` }))
      .sort((a, b) => (a.address < b.address ? -1 : 1));
  }

  /** The one resource of a type that has these values. */
  one(type: string, values: Json = {}): Resource {
    const found = this.all(type).filter((resource) => Object.entries(values).every(([key, value]) => JSON.stringify(resource[key]) === JSON.stringify(value)));
    if (found.length !== 1) throw new Error(`${found.length} of ${this.all(type).length} ${type} have ${JSON.stringify(values)}`);
    return found[0] as Resource;
  }

  /** Types of resources in the stack, sorted. */
  types(): string[] {
    return Object.keys(this.json.resource ?? {}).sort();
  }

  outputs(): Json {
    return this.json.output ?? {};
  }
}

/** App and stack with a provider, for tests that need the tree itself. */
export function siteStack(region = "us-east-1"): TerraformStack {
  const stack = new TerraformStack(new App(), "site");
  new AwsProvider(stack, "aws", { region });
  return stack;
}

const LEVELS: Readonly<Record<string, string>> = { "@cdktf/info": "info", "@cdktf/warn": "warning", "@cdktf/error": "error" };

function remarksOf(stack: IConstruct): Remark[] {
  return stack.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter((entry) => entry.type in LEVELS)
      .map((entry) => ({ level: LEVELS[entry.type] as string, path: construct.node.path, message: String(entry.data) })),
  );
}
