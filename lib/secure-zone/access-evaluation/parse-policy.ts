import { ValidationError, nearest, shown } from "../../errors";
import { OPERATORS, operatorNamed, operatorNames } from "./condition-operators";
import type { ConditionTest, Policy, PolicyKind, PolicyProblem, PolicyStatement, PrincipalElement } from "./policy";

type Fault = (path: string, problem: string) => void;
type Members = Readonly<Record<string, unknown>>;

/**
 * Reads a policy document.
 *
 * @param name how reports call it
 * @param document an object, or its JSON
 * @throws ValidationError with the first fault for which AWS would refuse the document
 */
export function parsePolicy(name: string, kind: PolicyKind, document: unknown): Policy {
  const { policy, problems } = checkPolicy(name, kind, document);
  const first = problems[0];
  if (first) throw new ValidationError(first.path ? `${name}.${first.path}` : name, first.problem);
  return policy;
}

/** Reads a policy document and lists its faults; what is faulty is left out of the policy. */
export function checkPolicy(name: string, kind: PolicyKind, document: unknown): { policy: Policy; problems: readonly PolicyProblem[] } {
  const problems: PolicyProblem[] = [];
  const fault: Fault = (path, problem) => problems.push({ path, problem });
  const members = documentMembers(document, fault);
  const version = members?.["Version"] ?? "2008-10-17";
  if (version !== "2012-10-17" && version !== "2008-10-17") fault("Version", `must be "2012-10-17" or "2008-10-17", got ${shown(version)}`);
  const statements = members ? statementsOf(members["Statement"], kind, fault) : [];
  return { policy: { name, kind, variables: version === "2012-10-17", statements }, problems };
}

const DOCUMENT_KEYS = ["Version", "Id", "Statement"];

function documentMembers(document: unknown, fault: Fault): Members | undefined {
  const value = typeof document === "string" ? parseJson(document, fault) : document;
  if (value === undefined) return undefined;
  if (!isMembers(value)) {
    fault("", `must be a policy document (an object with Statement), got ${shown(value)}`);
    return undefined;
  }
  unknownKeys(value, DOCUMENT_KEYS, "", fault);
  return value;
}

function parseJson(text: string, fault: Fault): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    fault("", `is not JSON: ${(error as Error).message.replace(/\s+/g, " ").slice(0, 120)}`);
    return undefined;
  }
}

function statementsOf(value: unknown, kind: PolicyKind, fault: Fault): PolicyStatement[] {
  const list = Array.isArray(value) ? value : value === undefined ? [] : [value];
  if (list.length === 0) fault("Statement", "must hold at least one statement");
  const seen = new Set<string>();
  return list.flatMap((one: unknown, index) => {
    const path = Array.isArray(value) ? `Statement[${index}]` : "Statement";
    if (!isMembers(one)) {
      fault(path, `must be a statement (an object), got ${shown(one)}`);
      return [];
    }
    const before = seen.size;
    const sid = one["Sid"];
    // IAM and Organizations refuse a Sid used twice; the services that store resource policies do not all
    if (!WITH_PRINCIPAL.includes(kind) && typeof sid === "string" && sid !== "" && seen.add(sid).size === before) fault(`${path}.Sid`, `must be unique in its policy, "${sid}" is used twice`);
    return statementOf(one, path, index, kind, fault);
  });
}

const STATEMENT_KEYS = ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

function statementOf(members: Members, path: string, index: number, kind: PolicyKind, outer: Fault): PolicyStatement[] {
  let faults = 0;
  const fault: Fault = (at, problem) => {
    faults += 1;
    outer(`${path}.${at}`, problem);
  };
  unknownKeys(members, STATEMENT_KEYS, "", fault);
  const effect = members["Effect"];
  if (effect !== "Allow" && effect !== "Deny") fault("Effect", `must be "Allow" or "Deny", got ${shown(effect)}`);
  const sid = members["Sid"];
  if (sid !== undefined && typeof sid !== "string") fault("Sid", `must be a text, got ${shown(sid)}`);
  const actions = oneOf(members, "Action", fault);
  actions?.values.forEach((action) => checkAction(action, actions.key, fault));
  const resources = resourcesOf(members, kind, fault);
  const statement: PolicyStatement = {
    sid: typeof sid === "string" && sid !== "" ? sid : `#${index + 1}`,
    effect: effect === "Deny" ? "Deny" : "Allow",
    ...principalsOf(members, kind, fault),
    actions: actions?.values ?? [],
    actionsExcluded: actions?.key === "NotAction",
    ...(resources ? { resources: resources.values } : {}),
    resourcesExcluded: resources?.key === "NotResource",
    conditions: conditionsOf(members["Condition"], fault),
  };
  return faults > 0 ? [] : [statement];
}

interface Patterns {
  readonly key: string;
  readonly values: readonly string[];
}

/** `Action` or `NotAction`, exactly one of them. */
function oneOf(members: Members, key: string, fault: Fault): Patterns | undefined {
  const negated = `Not${key}`;
  const present = [key, negated].filter((name) => members[name] !== undefined);
  if (present.length !== 1) {
    fault(key, `a statement must have either ${key} or ${negated}, this one has ${present.length === 0 ? "neither" : "both"}`);
    return undefined;
  }
  const name = present[0] as string;
  const values = texts(members[name], name, fault);
  if (values.length === 0) fault(name, "must name at least one, got none");
  return { key: name, values };
}

function resourcesOf(members: Members, kind: PolicyKind, fault: Fault): Patterns | undefined {
  const absent = members["Resource"] === undefined && members["NotResource"] === undefined;
  if (kind === "trust") {
    if (!absent) fault("Resource", "is not allowed in a trust policy: it is about the role it is attached to");
    return undefined;
  }
  // repositories of ECR take policies without Resource: they are about the repository
  if (absent && kind === "resource") return undefined;
  const found = oneOf(members, "Resource", fault);
  for (const value of found?.values ?? []) {
    if (value !== "*" && !/^(arn:|\*|\?)/.test(value) && !value.startsWith("${")) fault(found?.key ?? "Resource", `must be "*" or an ARN, got ${shown(value)}`);
  }
  return found;
}

/** `service:Action`, where the service has no wildcard unless the whole is `*`. */
function checkAction(action: string, key: string, fault: Fault): void {
  if (action !== "*" && !/^[A-Za-z0-9-]+:[\w*?-]+$/.test(action) && action !== "*:*") {
    fault(key, `must be "*" or service:Action with "*" and "?", got ${shown(action)}`);
  }
}

/** Kinds whose statements say who they are about; the others are attached to whom they are about. */
const WITH_PRINCIPAL: readonly PolicyKind[] = ["resource", "trust", "endpoint", "rcp"];

function principalsOf(members: Members, kind: PolicyKind, fault: Fault): Pick<PolicyStatement, "principal" | "notPrincipal"> {
  const { Principal: principal, NotPrincipal: notPrincipal } = members;
  if (!WITH_PRINCIPAL.includes(kind)) {
    if (principal !== undefined || notPrincipal !== undefined) fault("Principal", `is not allowed in a policy of this kind (${kind}): it is about whom it is attached to`);
    return {};
  }
  if ((principal === undefined) === (notPrincipal === undefined)) {
    fault("Principal", `a statement must have either Principal or NotPrincipal, this one has ${principal === undefined ? "neither" : "both"}`);
    return {};
  }
  return principal === undefined
    ? { notPrincipal: principalOf(notPrincipal, "NotPrincipal", fault) }
    : { principal: principalOf(principal, "Principal", fault) };
}

const PRINCIPAL_KEYS = ["AWS", "Service", "Federated", "CanonicalUser"];

function principalOf(value: unknown, path: string, fault: Fault): PrincipalElement {
  const nobody = { anyone: false, aws: [], service: [], federated: [], canonicalUser: [] };
  if (value === "*") return { ...nobody, anyone: true };
  if (!isMembers(value)) {
    fault(path, `must be "*" or an object with ${PRINCIPAL_KEYS.join(", ")}, got ${shown(value)}`);
    return nobody;
  }
  unknownKeys(value, PRINCIPAL_KEYS, path, fault);
  const list = (key: string) => (value[key] === undefined ? [] : texts(value[key], `${path}.${key}`, fault));
  const aws = list("AWS");
  for (const one of aws) {
    if (one !== "*" && /[*?]/.test(one)) fault(`${path}.AWS`, `must name one principal or be "*", a part of a name cannot be a wildcard, got ${shown(one)}`);
  }
  const all = { anyone: aws.includes("*"), aws: aws.filter((one) => one !== "*"), service: list("Service"), federated: list("Federated"), canonicalUser: list("CanonicalUser") };
  if (!all.anyone && [all.aws, all.service, all.federated, all.canonicalUser].every((one) => one.length === 0)) fault(path, "must name at least one principal");
  return all;
}

/** Reads the member `Condition` of a statement. */
export function conditionsOf(value: unknown, fault: Fault): ConditionTest[] {
  if (value === undefined) return [];
  if (!isMembers(value)) {
    fault("Condition", `must be an object of operators, got ${shown(value)}`);
    return [];
  }
  return Object.entries(value).flatMap(([name, keys]) => {
    const path = `Condition.${name}`;
    const parsed = operatorOf(name, path, fault);
    if (!isMembers(keys)) {
      fault(path, `must be an object of condition keys, got ${shown(keys)}`);
      return [];
    }
    if (!parsed) return [];
    return Object.entries(keys).map(([key, values]) => ({ ...parsed, key, values: conditionValues(parsed, values, `${path}.${key}`, fault) }));
  });
}

function operatorOf(name: string, path: string, fault: Fault): Pick<ConditionTest, "operator" | "quantifier" | "ifExists"> | undefined {
  const [, prefix, rest] = /^(?:(ForAllValues|ForAnyValue):)?(.*)$/i.exec(name) as unknown as [string, string | undefined, string];
  const ifExists = /IfExists$/i.test(rest);
  const operator = operatorNamed(ifExists ? rest.slice(0, -"IfExists".length) : rest);
  if (!operator) {
    const near = nearest(rest, operatorNames());
    fault(path, `unknown condition operator ${shown(name)}${near ? `; did you mean "${near}"?` : ""}`);
    return undefined;
  }
  if (operator === "Null" && ifExists) {
    fault(path, "Null takes no IfExists: it is itself the test whether a key exists");
    return undefined;
  }
  return { operator, ifExists, ...(prefix ? { quantifier: prefix.toLowerCase() === "forallvalues" ? ("all" as const) : ("any" as const) } : {}) };
}

function conditionValues(test: Pick<ConditionTest, "operator">, value: unknown, path: string, fault: Fault): string[] {
  const values = texts(value, path, fault);
  const form = test.operator === "Null" ? OPERATORS.Bool.form : "form" in OPERATORS[test.operator] ? (OPERATORS[test.operator] as { form: typeof OPERATORS.Bool.form }).form : undefined;
  for (const one of values) {
    if (form && !form.test(one)) fault(path, `must be ${form.allowed}, got ${shown(one)}`);
  }
  return values;
}

/** A text or a list of texts; JSON's numbers and truth values stand for their text. */
function texts(value: unknown, path: string, fault: Fault): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.flatMap((one) => {
    if (typeof one === "string") return [one];
    if (typeof one === "number" || typeof one === "boolean") return [String(one)];
    fault(path, `must be a text or a list of texts, got ${shown(one)}`);
    return [];
  });
}

function unknownKeys(members: Members, known: readonly string[], path: string, fault: Fault): void {
  for (const key of Object.keys(members)) {
    if (known.includes(key)) continue;
    const near = nearest(key, known);
    fault(path ? `${path}.${key}` : key, `is not an element of the policy language${near ? `; did you mean "${near}"?` : ""}`);
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
