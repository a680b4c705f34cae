import { shown } from "../../errors";

/** Of a key's schema, what tells a reader what to give. */
export interface KeySchema {
  readonly description?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
}

/**
 * What to say of keys that an object lacks: all of them in one go, each with its meaning, unit and range.
 *
 * @param missing at least one, in the order in which they are to be given; the error's path ends in the first
 * @param schemas of all keys of the object
 */
export function missingKeys(missing: readonly string[], schemas: Readonly<Record<string, KeySchema>>): string {
  const [first = "", ...others] = missing;
  const also = others.length === 0 ? "" : `, and so ${others.length === 1 ? "is" : "are"} ${listed(others)}`;
  const meanings = missing.flatMap((key) => {
    const meaning = meaningOf(schemas[key]);
    return meaning === "" ? [] : [`${key}: ${meaning}`];
  });
  const [only = ""] = meanings;
  const told = missing.length === 1 ? only.slice(first.length + 2) : meanings.join("; ");
  return `is missing${also}${told === "" ? "" : `; give ${told}`}`;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}

function meaningOf(schema: KeySchema | undefined): string {
  if (schema === undefined) return "";
  const text = schema.description?.split("\n\n")[0]?.replace(/\.$/, "") ?? "";
  const form = formOf(schema);
  if (text === "") return form;
  const phrase = /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
  return form === "" ? phrase : `${phrase} (${form})`;
}

function formOf(schema: KeySchema): string {
  if (schema.const !== undefined) return shown(schema.const);
  if (schema.enum !== undefined) return `one of ${schema.enum.map((v) => shown(v)).join(", ")}`;
  if (schema.type === "number" || schema.type === "integer") return `${schema.type === "integer" ? "a whole number" : "a number"}${rangeOf(schema)}`;
  if (schema.type === "array") return "a list";
  if (schema.type === "object") return "an object";
  return schema.type === "string" ? "a string" : "";
}

function rangeOf({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: KeySchema): string {
  const ends = [
    exclusiveMinimum === undefined ? "" : `above ${exclusiveMinimum}`,
    minimum === undefined ? "" : `of at least ${minimum}`,
    exclusiveMaximum === undefined ? "" : `below ${exclusiveMaximum}`,
    maximum === undefined ? "" : `${minimum === undefined && exclusiveMinimum === undefined ? "of " : ""}at most ${maximum}`,
  ].filter((end) => end !== "");
  return ends.length === 0 ? "" : ` ${ends.join(" and ")}`;
}
