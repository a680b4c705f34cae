import { MANY, ONE } from "./glob";
import type { PatternPart } from "./glob";
import type { RequestContext } from "./request-context";

/** How a text of a policy is read. */
export interface TextReading {
  /** `*` and `?` are wildcards; else they are themselves. */
  readonly wildcards: boolean;
  /** `${...}` are variables: only in documents of version 2012-10-17. */
  readonly variables: boolean;
}

/** `${*}`, `${?}` and `${$}` stand for the character itself. */
const ESCAPES = new Set(["*", "?", "$"]);

/** `key, 'default'` inside `${...}`. */
const WITH_DEFAULT = /^([^,]*?)\s*,\s*'([^']*)'$/;

/**
 * A text of a policy as a pattern for one request. The value of a variable is taken literally: a tag `*` matches no
 * more than itself.
 *
 * @returns undefined when a variable has no value and no default: there is nothing equal to it or like it
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function readPattern(text: string, context: RequestContext, reading: TextReading): PatternPart[] | undefined {
  const parts: PatternPart[] = [];
  let at = 0;
  while (at < text.length) {
    const end = reading.variables && text.startsWith("${", at) ? text.indexOf("}", at) : -1;
    if (end > 0) {
      const value = variableValue(text.slice(at + 2, end), context);
      if (value === undefined) return undefined;
      parts.push(value);
      at = end + 1;
      continue;
    }
    parts.push(characterPart(text[at] as string, reading.wildcards));
    at += 1;
  }
  return parts;
}

function characterPart(char: string, wildcards: boolean): PatternPart {
  if (!wildcards) return char;
  return char === "*" ? MANY : char === "?" ? ONE : char;
}

function variableValue(inside: string, context: RequestContext): string | undefined {
  if (ESCAPES.has(inside)) return inside;
  const [, key, fallback] = WITH_DEFAULT.exec(inside) ?? [];
  return context.single((key ?? inside).trim()) ?? fallback;
}

/** A text without wildcards, its variables replaced. */
export function readText(text: string, context: RequestContext, variables: boolean): string | undefined {
  return readPattern(text, context, { wildcards: false, variables })?.join("");
}
