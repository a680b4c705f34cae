/** The values of one condition key: one, or several of which one must match. */
export type ConditionValue = string | readonly string[];

/** Operator -> key -> values. */
export type Condition = Readonly<Record<string, Readonly<Record<string, ConditionValue>>>>;

export type Principal = "*" | Readonly<Record<string, ConditionValue>>;

/** One statement of an IAM, KMS, S3 or other resource policy. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  /** Only in resource and trust policies. */
  readonly Principal?: Principal;
  readonly Action?: readonly string[];
  /** Only ever with Deny (P-43). */
  readonly NotAction?: readonly string[];
  /** Absent in trust policies only. */
  readonly Resource?: readonly string[];
  readonly Condition?: Condition;
}

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

/** Version 2012-10-17 is the one in which policy variables work (P-31). */
export function document(statements: readonly (Statement | undefined)[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements.filter((s): s is Statement => s !== undefined) };
}

export function allow(sid: string, action: readonly string[], resource: readonly string[], condition?: Condition): Statement {
  return { Sid: sid, Effect: "Allow", Action: action, Resource: resource, ...(condition ? { Condition: condition } : {}) };
}

export function deny(sid: string, action: readonly string[], resource: readonly string[], condition?: Condition): Statement {
  return { Sid: sid, Effect: "Deny", Action: action, Resource: resource, ...(condition ? { Condition: condition } : {}) };
}

/** The statement of a resource policy: the same with a principal. */
export function forPrincipal(principal: Principal, statement: Statement): Statement {
  const { Sid, Effect, ...rest } = statement;
  return { Sid, Effect, Principal: principal, ...rest };
}

export function service(...names: readonly string[]): Principal {
  return { Service: names.length === 1 ? (names[0] as string) : names };
}
