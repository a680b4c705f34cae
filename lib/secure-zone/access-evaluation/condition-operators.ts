import { arnFields } from "./arn";
import { MANY, matchesPattern } from "./glob";
import type { PatternPart } from "./glob";
import { inRange, parseAddress, parseRange } from "./ip-address";
import { readPattern } from "./policy-variables";
import type { RequestContext } from "./request-context";

/** How a value of the policy is compared with a value of the request. */
export interface Comparison {
  /** The value of the policy, its variables not yet replaced. */
  readonly expected: string;
  /** The value of the request. */
  readonly actual: string;
  readonly context: RequestContext;
  /** Policy variables work in this document. */
  readonly variables: boolean;
}

/** What an operator does. */
export interface Operator {
  /** A value of the policy matches, before the negation. */
  readonly equal: (comparison: Comparison) => boolean;
  /** The operator holds when no value of the policy matches, and when the key is missing. */
  readonly negated: boolean;
  /** What a value in the policy must look like; absent: any text. */
  readonly form?: { readonly test: (value: string) => boolean; readonly allowed: string };
}

/** Texts that are taken as they are, or with wildcards. */
function text(wildcards: boolean, fold: (value: string) => string = (value) => value) {
  return ({ expected, actual, context, variables }: Comparison): boolean => {
    const pattern = readPattern(expected, context, { wildcards, variables });
    return pattern !== undefined && matchesPattern(pattern.map((part) => (typeof part === "string" ? fold(part) : part)), fold(actual));
  };
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const isNumber = (value: string) => NUMBER.test(value.trim());

function numeric(holds: (actual: number, expected: number) => boolean) {
  return ({ expected, actual }: Comparison): boolean =>
    isNumber(expected) && isNumber(actual) && holds(Number(actual), Number(expected));
}

/** W3C's profile of ISO 8601: from the year down to fractions of a second, with a zone when there is a time. */
const DATE = /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?)?)?$/;
const EPOCH = /^\d+(\.\d+)?$/;

/** Milliseconds since 1970; undefined for what is no date. Four digits are a year, more are seconds since 1970. */
function instant(value: string): number | undefined {
  const trimmed = value.trim();
  if (DATE.test(trimmed)) {
    const parsed = Date.parse(trimmed.replace(/([+-]\d{2})(\d{2})$/, (all, hours: string, minutes: string) => (trimmed.includes("T") ? `${hours}:${minutes}` : all)));
    return Number.isNaN(parsed) ? undefined : parsed;
  }
  return EPOCH.test(trimmed) ? Number(trimmed) * 1000 : undefined;
}

function date(holds: (actual: number, expected: number) => boolean) {
  return ({ expected, actual }: Comparison): boolean => {
    const [then, now] = [instant(expected), instant(actual)];
    return then !== undefined && now !== undefined && holds(now, then);
  };
}

const isDate = { test: (value: string) => instant(value) !== undefined, allowed: "a date in ISO 8601 or seconds since 1970" };
const isNumeric = { test: isNumber, allowed: "a number" };

function boolean({ expected, actual, context, variables }: Comparison): boolean {
  const wanted = readPattern(expected, context, { wildcards: false, variables })?.join("").toLowerCase();
  return wanted !== undefined && wanted === actual.toLowerCase();
}

/** Each of the six fields for itself: a wildcard does not reach over a colon, except within the resource. */
function arn({ expected, actual, context, variables }: Comparison): boolean {
  const fields = arnFields(actual);
  if (!fields) return false;
  const pattern = readPattern(expected, context, { wildcards: true, variables });
  const patterns = pattern && splitPattern(pattern);
  if (!patterns) return false;
  return patterns.every((one, index) => matchesPattern(one, fields[index] as string));
}

/** A pattern cut at its first five colons; a lone `*` stands for every ARN. */
function splitPattern(pattern: readonly PatternPart[]): PatternPart[][] | undefined {
  if (pattern.length === 1 && pattern[0] === MANY) return Array.from({ length: 6 }, () => [MANY]);
  const fields: PatternPart[][] = [[]];
  for (const part of pattern) {
    if (typeof part !== "string") {
      fields.at(-1)?.push(part);
      continue;
    }
    for (const char of part) {
      if (char === ":" && fields.length < 6) fields.push([]);
      else fields.at(-1)?.push(char);
    }
  }
  return fields.length === 6 ? fields : undefined;
}

function address({ expected, actual }: Comparison): boolean {
  const [range, at] = [parseRange(expected), parseAddress(actual)];
  return range !== undefined && at !== undefined && inRange(at, range);
}

const isRange = { test: (value: string) => parseRange(value) !== undefined, allowed: "an IP address or a range such as 203.0.113.0/24" };
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const isBase64 = { test: (value: string) => BASE64.test(value), allowed: "base64" };
const isBoolean = {
  test: (value: string) => value.includes("${") || /^(true|false)$/i.test(value),
  allowed: '"true" or "false"',
};

const lower = (value: string) => value.toLowerCase();
const both = (operator: Omit<Operator, "negated">) => [{ ...operator, negated: false }, { ...operator, negated: true }] as const;

const [StringEquals, StringNotEquals] = both({ equal: text(false) });
const [StringEqualsIgnoreCase, StringNotEqualsIgnoreCase] = both({ equal: text(false, lower) });
const [StringLike, StringNotLike] = both({ equal: text(true) });
const [NumericEquals, NumericNotEquals] = both({ equal: numeric((a, b) => a === b), form: isNumeric });
const [DateEquals, DateNotEquals] = both({ equal: date((a, b) => a === b), form: isDate });
const [IpAddress, NotIpAddress] = both({ equal: address, form: isRange });
// identical by AWS's own word: both take wildcards
const [ArnEquals, ArnNotEquals] = both({ equal: arn });
const [ArnLike, ArnNotLike] = both({ equal: arn });

/**
 * The operators of the policy language, without their prefixes and `IfExists`. `Null` is not among them: it looks at
 * the key, not at its value.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const OPERATORS = {
  StringEquals,
  StringNotEquals,
  StringEqualsIgnoreCase,
  StringNotEqualsIgnoreCase,
  StringLike,
  StringNotLike,
  NumericEquals,
  NumericNotEquals,
  NumericLessThan: { equal: numeric((a, b) => a < b), negated: false, form: isNumeric },
  NumericLessThanEquals: { equal: numeric((a, b) => a <= b), negated: false, form: isNumeric },
  NumericGreaterThan: { equal: numeric((a, b) => a > b), negated: false, form: isNumeric },
  NumericGreaterThanEquals: { equal: numeric((a, b) => a >= b), negated: false, form: isNumeric },
  DateEquals,
  DateNotEquals,
  DateLessThan: { equal: date((a, b) => a < b), negated: false, form: isDate },
  DateLessThanEquals: { equal: date((a, b) => a <= b), negated: false, form: isDate },
  DateGreaterThan: { equal: date((a, b) => a > b), negated: false, form: isDate },
  DateGreaterThanEquals: { equal: date((a, b) => a >= b), negated: false, form: isDate },
  Bool: { equal: boolean, negated: false, form: isBoolean },
  BinaryEquals: { equal: ({ expected, actual }: Comparison) => expected === actual, negated: false, form: isBase64 },
  IpAddress,
  NotIpAddress,
  ArnEquals,
  ArnNotEquals,
  ArnLike,
  ArnNotLike,
} as const satisfies Readonly<Record<string, Operator>>;

export type OperatorName = keyof typeof OPERATORS | "Null";

const BY_LOWER_CASE = new Map<string, OperatorName>([...Object.keys(OPERATORS), "Null"].map((name) => [name.toLowerCase(), name as OperatorName]));

/** The operator of that name; undefined for an unknown one. */
export function operatorNamed(name: string): OperatorName | undefined {
  return BY_LOWER_CASE.get(name.toLowerCase());
}

export function operatorNames(): OperatorName[] {
  return [...BY_LOWER_CASE.values()];
}
