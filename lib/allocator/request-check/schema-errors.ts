import { ValidationError, nearest, shown } from "../../errors";
import { missingKeys, type KeySchema } from "./missing-keys";
import { unknownKey } from "./unknown-key";

/** What the schema checker says of one fault (Ajv's error object, with data and schema). */
export interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
  readonly data?: unknown;
  readonly parentSchema?: Readonly<Record<string, unknown>>;
}

/** Turns what the schema checker found into one error in the request's words: the first in the order of the document. */
export function firstError(errors: readonly SchemaError[], root: string): ValidationError {
  const telling = errors.filter((e) => !isEcho(e, errors));
  const error = telling[0] ?? errors[0];
  if (!error) return new ValidationError(root, "is not a valid request");
  if (error.keyword === "required") return missing(error, telling, root);
  return new ValidationError(pathOf(error, root), problemOf(error));
}

/** All that the same object lacks, in the order of its documentation. */
function missing(error: SchemaError, all: readonly SchemaError[], root: string): ValidationError {
  const here = all.filter((e) => e.keyword === "required" && e.instancePath === error.instancePath);
  // without its kind an object lacks what every kind needs: only the kind can be told
  const kinds = here.filter((e) => e.params["missingProperty"] === "kind" && schemasOf(e)["kind"]?.enum !== undefined);
  const same = kinds.length > 0 ? kinds : here;
  const schemas = schemasOf(same[0] ?? error);
  const lacking = new Set(same.map((e) => String(e.params["missingProperty"])));
  const known = Object.keys(schemas).filter((key) => lacking.has(key));
  const keys = [...known, ...[...lacking].filter((key) => !known.includes(key))];
  const first = same.find((e) => e.params["missingProperty"] === keys[0]) ?? error;
  return new ValidationError(pathOf(first, root), missingKeys(keys, schemas));
}

function schemasOf({ parentSchema }: SchemaError): Readonly<Record<string, KeySchema>> {
  return (parentSchema?.["properties"] ?? {}) as Readonly<Record<string, KeySchema>>;
}

/** `/workloads/1/tokens` as `workloads[1].tokens`. */
export function requestPath(instancePath: string): string {
  return instancePath
    .split("/")
    .slice(1)
    .map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"))
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : path ? `${path}.${part}` : part), "");
}

/** Errors that only repeat a deeper one: a failed branch, or the branch of another type than the value given. */
function isEcho(error: SchemaError, all: readonly SchemaError[]): boolean {
  if (error.keyword === "if" || error.keyword === "anyOf") return true;
  if (error.keyword !== "type" || !error.schemaPath.includes("/anyOf/")) return false;
  const deeper = all.some((e) => e !== error && (e.instancePath.startsWith(`${error.instancePath}/`) || (e.instancePath === error.instancePath && e.keyword !== "type" && e.keyword !== "anyOf")));
  return deeper;
}

function pathOf(error: SchemaError, root: string): string {
  const own = childOf(error);
  const path = requestPath(own === undefined ? error.instancePath : `${error.instancePath}/${own.replace(/~/g, "~0").replace(/\//g, "~1")}`);
  return path === "" ? root : path;
}

function childOf(error: SchemaError): string | undefined {
  if (error.keyword === "additionalProperties") return String(error.params["additionalProperty"]);
  if (error.keyword === "required") return String(error.params["missingProperty"]);
  return undefined;
}

function problemOf(error: SchemaError): string {
  const value = error.data as unknown;
  switch (error.keyword) {
    case "additionalProperties":
      return unknownKey(String(error.params["additionalProperty"]), Object.keys(schemasOf(error)));
    case "type":
      return `must be ${typeText(error, value)}, got ${shownValue(value)}`;
    case "enum":
    case "const":
      return notAllowed(error, value);
    case "minimum":
      return `must be at least ${String(error.params["limit"])}, got ${shownValue(value)}${tokenHint(value)}`;
    case "exclusiveMinimum":
      return `must be above ${String(error.params["limit"])}, got ${shownValue(value)}${tokenHint(value)}`;
    case "maximum":
      return `must be at most ${String(error.params["limit"])}, got ${shownValue(value)}`;
    case "exclusiveMaximum":
      return `must be below ${String(error.params["limit"])}, got ${shownValue(value)}`;
    case "minItems":
      return `must have at least ${entries(error.params["limit"])}, got ${lengthOf(value)}`;
    case "maxItems":
      return `must have at most ${entries(error.params["limit"])}, got ${lengthOf(value)}`;
    case "pattern":
      return `must be 1-63 characters of letters, digits and "-", got ${shownValue(value)}`;
    default:
      return `${error.message ?? "is not valid"}, got ${shownValue(value)}`;
  }
}

function entries(limit: unknown): string {
  return limit === 1 ? "1 entry" : `${String(limit)} entries`;
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

function notAllowed(error: SchemaError, value: unknown): string {
  const allowed: unknown[] = error.keyword === "const" ? [error.params["allowedValue"]] : (error.params["allowedValues"] as unknown[]);
  const near = typeof value === "string" ? nearest(value, allowed.map(String)) : undefined;
  return `must be one of ${allowed.map((v) => shown(v)).join(", ")}, got ${shownValue(value)}${near ? `; did you mean "${near}"?` : ""}`;
}

function typeText(error: SchemaError, value: unknown): string {
  if (error.schemaPath.includes("/anyOf/")) return "a name or an object";
  const type = String(error.params["type"]);
  const named = type === "array" ? "list" : type;
  const article = /^[aeiou]/.test(named) ? "an" : "a";
  const finite = (type === "number" || type === "integer") && typeof value === "number" && !Number.isFinite(value);
  return finite ? `a finite ${type}` : `${article} ${named}`;
}

function shownValue(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value === "string" && value.includes("${TfToken[")) return `${shown(value)}, a token; the allocator needs a concrete number or name at synth`;
  return shown(value);
}

/** CDKTF writes an unresolved number as a huge negative one. */
function tokenHint(value: unknown): string {
  return typeof value === "number" && value < -1e280 ? ", a token; the allocator needs a concrete number at synth" : "";
}
