import { ValidationError, shown, unknownName } from "../../errors";
import type { ContextValue } from "./evaluator";

export type Expected = "allow" | "deny";

/** One question about IAM: may this persona do that? */
export interface AccessCase {
  readonly id: string;
  readonly persona: string;
  readonly action: string;
  readonly resource: string;
  readonly expected: Expected;
  /** `null`: the key is not in the request. */
  readonly context: Readonly<Record<string, ContextValue | null>>;
  /** Over the persona's own; `null` removes one. */
  readonly principalTags: Readonly<Record<string, string | null>>;
  readonly resourceTags: Readonly<Record<string, string>>;
  readonly sessionPolicy?: unknown;
  readonly resourceAccount?: string;
}

/** One question about Kubernetes. */
export interface KubernetesCase {
  readonly id: string;
  readonly persona: string;
  readonly verb: string;
  /** `pods`, `jobs.batch`, `pods/exec`, `pods (privileged)`. */
  readonly resource: string;
  readonly namespace: string;
  readonly expected: Expected;
}

/** A trust policy of the case's own: may the caller take the role? */
export interface TrustCase {
  readonly id: string;
  readonly trust: unknown;
  readonly context: Readonly<Record<string, ContextValue | null>>;
  readonly principal?: string;
  readonly expected: Expected;
}

/** A Condition of the case's own: does it hold? */
export interface ConditionCase {
  readonly id: string;
  readonly condition: unknown;
  readonly context: Readonly<Record<string, ContextValue | null>>;
  readonly matches: boolean;
}

/** Whom cases are about. */
export interface CasePersona {
  readonly principal?: string;
  readonly principalTags: Readonly<Record<string, string | null>>;
  readonly boundary?: string;
}

/** The names that the cases use; the stack's own assets of the same purpose stand for them. */
export interface CaseWorld {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly buckets: Readonly<Record<string, string>>;
  readonly keys: Readonly<Record<string, string>>;
  readonly cluster?: string;
}

export interface CaseFile {
  readonly world: CaseWorld;
  readonly defaultContext: Readonly<Record<string, ContextValue | null>>;
  readonly personas: Readonly<Record<string, CasePersona>>;
  readonly serviceControlPolicy?: unknown;
  readonly cases: readonly AccessCase[];
  readonly kubernetesCases: readonly KubernetesCase[];
  readonly trustCases: readonly TrustCase[];
  readonly conditionCases: readonly ConditionCase[];
}

type Members = Readonly<Record<string, unknown>>;

const LISTS = ["cases", "kubernetesCases", "trustCases", "conditionCases"] as const;

/** @throws ValidationError with the path of the first member that is not of the form */
export function readCases(document: unknown): CaseFile {
  const file = members("cases", document);
  if (LISTS.every((name) => file[name] === undefined)) throw new ValidationError("cases", `must hold at least one of the lists ${LISTS.join(", ")}; it has none`);
  const result = {
    world: worldOf(file["world"]),
    defaultContext: context("defaultContext", withoutNote(file["defaultContext"])),
    personas: personasOf(file["personas"]),
    ...(file["serviceControlPolicy"] === undefined ? {} : { serviceControlPolicy: file["serviceControlPolicy"] }),
    cases: list(file, "cases", accessCase),
    kubernetesCases: list(file, "kubernetesCases", kubernetesCase),
    trustCases: list(file, "trustCases", trustCase),
    conditionCases: list(file, "conditionCases", conditionCase),
  };
  uniqueIds(LISTS.flatMap((name) => result[name].map((one, index) => [`${name}[${index}].id`, one.id] as const)));
  return result;
}

function uniqueIds(ids: readonly (readonly [string, string])[]): void {
  const seen = new Map<string, string>();
  for (const [path, id] of ids) {
    const before = seen.get(id);
    if (before !== undefined) throw new ValidationError(path, `must be unique, ${shown(id)} is also ${before}`);
    seen.set(id, path);
  }
}

/** Defaults are the ones of the reference cases: AWS's own documentation account. */
function worldOf(value: unknown): CaseWorld {
  const world = value === undefined ? {} : members("world", value);
  const cluster = world["cluster"];
  return {
    partition: optionalText("world.partition", world["partition"]) ?? "aws",
    account: accountId(world["account"]),
    region: optionalText("world.region", world["region"]) ?? "us-east-1",
    buckets: texts("world.buckets", world["buckets"]),
    keys: texts("world.keys", world["keys"]),
    ...(cluster === undefined ? {} : { cluster: text("world.cluster", cluster) }),
  };
}

function accountId(value: unknown): string {
  const account = optionalText("world.account", value) ?? "111122223333";
  if (!/^\d{12}$/.test(account)) throw new ValidationError("world.account", `must be an account id of 12 digits, got ${shown(value)}`);
  return account;
}

function withoutNote(value: unknown): unknown {
  if (value === undefined) return {};
  const { note: _note, ...rest } = members("defaultContext", value);
  return rest;
}

function personasOf(value: unknown): Record<string, CasePersona> {
  if (value === undefined) return {};
  return Object.fromEntries(Object.entries(members("personas", value)).map(([name, one]) => {
    const path = `personas.${name}`;
    const persona = members(path, one);
    const principal = optionalText(`${path}.principal`, persona["principal"]);
    const boundary = optionalText(`${path}.boundary`, persona["boundary"]);
    return [name, {
      ...(principal === undefined ? {} : { principal }),
      ...(boundary === undefined ? {} : { boundary }),
      principalTags: tags(`${path}.principalTags`, persona["principalTags"]),
    }];
  }));
}

function accessCase(path: string, one: Members): AccessCase {
  const resourceTags = Object.entries(tags(`${path}.resourceTags`, one["resourceTags"])).filter((pair): pair is [string, string] => pair[1] !== null);
  const action = text(`${path}.action`, one["action"]);
  if (!/^[A-Za-z0-9-]+:[\w-]+$/.test(action)) throw new ValidationError(`${path}.action`, `must be one action such as "s3:GetObject", got ${shown(action)}`);
  const resource = text(`${path}.resource`, one["resource"]);
  if (resource !== "*" && !/^arn:[^:]*:[^:]+:[^:]*:[^:]*:.+$/.test(resource)) throw new ValidationError(`${path}.resource`, `must be an ARN or "*", got ${shown(resource)}`);
  const resourceAccount = optionalText(`${path}.resourceAccount`, one["resourceAccount"]);
  return {
    id: text(`${path}.id`, one["id"]),
    persona: text(`${path}.persona`, one["persona"]),
    action,
    resource,
    expected: expected(path, one),
    context: context(`${path}.context`, one["context"] ?? {}),
    principalTags: tags(`${path}.principalTags`, one["principalTags"]),
    resourceTags: Object.fromEntries(resourceTags),
    ...(one["sessionPolicy"] === undefined ? {} : { sessionPolicy: one["sessionPolicy"] }),
    ...(resourceAccount === undefined ? {} : { resourceAccount }),
  };
}

function kubernetesCase(path: string, one: Members): KubernetesCase {
  return {
    id: text(`${path}.id`, one["id"]),
    persona: text(`${path}.persona`, one["persona"]),
    verb: text(`${path}.verb`, one["verb"]),
    resource: text(`${path}.resource`, one["resource"]),
    namespace: one["namespace"] === undefined ? "" : text(`${path}.namespace`, one["namespace"], true),
    expected: expected(path, one),
  };
}

function trustCase(path: string, one: Members): TrustCase {
  const principal = optionalText(`${path}.principal`, one["principal"]);
  return {
    id: text(`${path}.id`, one["id"]),
    trust: members(`${path}.trust`, one["trust"]),
    context: context(`${path}.context`, one["context"] ?? {}),
    ...(principal === undefined ? {} : { principal }),
    expected: expected(path, one),
  };
}

function conditionCase(path: string, one: Members): ConditionCase {
  if (typeof one["matches"] !== "boolean") throw new ValidationError(`${path}.matches`, `must be true or false, got ${shown(one["matches"])}`);
  return {
    id: text(`${path}.id`, one["id"]),
    condition: members(`${path}.condition`, one["condition"]),
    context: context(`${path}.context`, one["context"] ?? {}),
    matches: one["matches"],
  };
}

function expected(path: string, one: Members): Expected {
  const value = one["expected"];
  if (value === "allow" || value === "deny") return value;
  if (typeof value === "string") throw unknownName(`${path}.expected`, "decision", value, ["allow", "deny"]);
  throw new ValidationError(`${path}.expected`, `must be "allow" or "deny", got ${shown(value)}`);
}

function list<T>(file: Members, name: string, read: (path: string, one: Members) => T): T[] {
  const value = file[name];
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new ValidationError(name, `must be a list, got ${shown(value)}`);
  return value.map((one, index) => read(`${name}[${index}]`, members(`${name}[${index}]`, one)));
}

function members(path: string, value: unknown): Members {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Members;
  throw new ValidationError(path, `must be an object, got ${shown(value)}`);
}

function text(path: string, value: unknown, mayBeEmpty = false): string {
  if (typeof value === "string" && (mayBeEmpty || value !== "")) return value;
  throw new ValidationError(path, `must be a text${mayBeEmpty ? "" : " that is not empty"}, got ${shown(value)}`);
}

function optionalText(path: string, value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : text(path, value);
}

function texts(path: string, value: unknown): Record<string, string> {
  if (value === undefined) return {};
  return Object.fromEntries(Object.entries(members(path, value)).map(([key, one]) => [key, text(`${path}.${key}`, one)]));
}

function tags(path: string, value: unknown): Record<string, string | null> {
  if (value === undefined) return {};
  return Object.fromEntries(Object.entries(members(path, value)).map(([key, one]) => [key, one === null ? null : text(`${path}.${key}`, one, true)]));
}

function context(path: string, value: unknown): Record<string, ContextValue | null> {
  return Object.fromEntries(Object.entries(members(path, value)).map(([key, one]) => [key, contextValue(`${path}.${key}`, one)]));
}

function contextValue(path: string, value: unknown): ContextValue | null {
  if (value === null || typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return value.map((one: unknown, index) => text(`${path}[${index}]`, typeof one === "number" || typeof one === "boolean" ? String(one) : one, true));
  throw new ValidationError(path, `must be a text or a list of texts, got ${shown(value)}`);
}
