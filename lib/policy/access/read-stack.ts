import { ValidationError, shown } from "../../errors";
import type { Arguments, Block, Stack } from "./stack";

/** A JSON document and where it was read. */
export interface StackFile {
  /** Path of the file, for messages. */
  readonly file: string;
  /** Name of the stack. */
  readonly name: string;
  readonly document: unknown;
  /** Lies beside the stack that was asked for: only its outputs and its part of Kubernetes count. */
  readonly beside?: boolean;
}

/**
 * Reads a synthesized configuration (`cdk.tf.json`), or the output of `terraform show -json` for a plan or a state.
 *
 * @throws ValidationError for anything else
 */
export function readStack({ file, name, document, beside = false }: StackFile): Stack {
  if (!isArguments(document)) throw new ValidationError(file, `must be a synthesized stack (cdk.tf.json) or the output of terraform show -json, got ${shown(document)}`);
  const values = valuesOf(document);
  if (values) return { ...knownStack(file, name, values), beside };
  if (document["resource"] === undefined && document["data"] === undefined && document["terraform"] === undefined) {
    throw new ValidationError(file, 'must be a synthesized stack with "resource" or "terraform", or a plan with "planned_values"; this document has neither');
  }
  const resources = blocksOf(file, name, document["resource"], false);
  return {
    name,
    blocks: [...resources, ...blocksOf(file, name, document["data"], true)],
    locals: argumentsOf(document["locals"]),
    variables: mapArguments(argumentsOf(document["variable"]), (one) => argumentsOf(one)["default"]),
    outputs: mapArguments(argumentsOf(document["output"]), (one) => argumentsOf(one)["value"]),
    provider: providerOf(document["provider"]),
    resolved: false,
    beside,
  };
}

function blocksOf(file: string, stack: string, section: unknown, data: boolean): Block[] {
  if (section === undefined) return [];
  const kind = data ? "data" : "resource";
  if (!isArguments(section)) throw new ValidationError(`${file}: ${kind}`, `must be an object of types, got ${shown(section)}`);
  return Object.entries(section).flatMap(([type, byName]) => {
    if (!isArguments(byName)) throw new ValidationError(`${file}: ${kind}.${type}`, `must be an object of names, got ${shown(byName)}`);
    return Object.entries(byName).map(([name, body]) => {
      if (!isArguments(body)) throw new ValidationError(`${file}: ${kind}.${type}.${name}`, `must be an object of arguments, got ${shown(body)}`);
      return { address: address(stack, data, type, name), type, name, data, arguments: body };
    });
  });
}

function address(stack: string, data: boolean, type: string, name: string): string {
  return `${stack === "" ? "" : `${stack}/`}${data ? "data." : ""}${type}.${name}`;
}

/** The tree of values in a plan (what it will be) or a state (what it is). */
function valuesOf(document: Arguments): Arguments | undefined {
  const planned = document["planned_values"] ?? document["values"];
  if (!isArguments(planned)) return undefined;
  const prior = argumentsOf(argumentsOf(document["prior_state"])["values"]);
  return { planned, prior };
}

interface ModuleValues {
  readonly resources?: readonly { readonly mode?: string; readonly type?: string; readonly name?: string; readonly address?: string; readonly values?: Arguments }[];
  readonly child_modules?: readonly ModuleValues[];
}

/** The plan says what is known; a policy that names something not yet made is not among it. */
function knownStack(file: string, stack: string, values: Arguments): Omit<Stack, "beside"> {
  const planned = resourcesOf(argumentsOf(values["planned"])["root_module"] as ModuleValues | undefined);
  const prior = resourcesOf(argumentsOf(values["prior"])["root_module"] as ModuleValues | undefined).filter((one) => one.mode === "data");
  if (planned.length === 0) throw new ValidationError(file, "plans no resource: there is nothing to look at");
  const blocks = [...planned, ...prior].map((one) => ({
    address: `${stack === "" ? "" : `${stack}/`}${one.address ?? `${one.type}.${one.name}`}`,
    type: one.type ?? "",
    name: one.name ?? "",
    data: one.mode === "data",
    arguments: one.values ?? {},
  }));
  return { name: stack, blocks, locals: {}, variables: {}, outputs: {}, provider: {}, resolved: true };
}

function resourcesOf(module: ModuleValues | undefined): NonNullable<ModuleValues["resources"]> {
  if (!module) return [];
  return [...(module.resources ?? []), ...(module.child_modules ?? []).flatMap(resourcesOf)];
}

/** The default configuration of the provider: the one without an alias, else the first. */
function providerOf(section: unknown): Arguments {
  const aws = argumentsOf(section)["aws"];
  const list = (Array.isArray(aws) ? aws : [aws]).map(argumentsOf);
  return list.find((one) => one["alias"] === undefined) ?? list[0] ?? {};
}

function mapArguments(members: Arguments, value: (one: unknown) => unknown): Arguments {
  return Object.fromEntries(Object.entries(members).map(([key, one]) => [key, value(one)]));
}

export function argumentsOf(value: unknown): Arguments {
  return isArguments(value) ? value : {};
}

export function isArguments(value: unknown): value is Arguments {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
