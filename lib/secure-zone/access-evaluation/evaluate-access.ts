import { accountOf, arnFields } from "./arn";
import { principalPolicies, requestFacts } from "./applicable-policies";
import type { AccessPolicies, AccessRequest } from "./applicable-policies";
import { parsePolicy } from "./parse-policy";
import type { Policy, PolicyKind, PolicyStatement } from "./policy";
import { principalAccount } from "./principals";
import type { PrincipalMatch, RequestPrincipal } from "./principals";
import { statementMatch } from "./statement-match";
import type { RequestFacts } from "./statement-match";

/** The statement that decides a request. */
export interface DecidingStatement {
  readonly kind: PolicyKind | "grant";
  /** Name of the policy. */
  readonly policy: string;
  /** Sid of the statement, `#n` by position where it has none. */
  readonly sid: string;
}

/** What AWS would answer, and why. */
export interface AccessDecision {
  readonly decision: "allow" | "deny";
  /** E.g. `allow: identity/ReadOwn`, `explicit deny: scp/StayInOrg`, `implicit deny: no allow in boundary`. */
  readonly decidedBy: string;
  /** Absent for implicit denies. */
  readonly statement?: DecidingStatement;
}

interface Match {
  readonly policy: Policy;
  readonly statement: PolicyStatement;
  readonly named: PrincipalMatch;
}

/**
 * Decides a request by AWS's published evaluation logic: an explicit deny anywhere wins; then the organization must
 * allow; then a resource policy may grant by itself, or (keys, roles, other accounts) must; then identity policies,
 * permissions boundary and session policy must each allow.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function evaluateAccess(request: AccessRequest, policies: AccessPolicies): AccessDecision {
  const facts = requestFacts(request, policies);
  const resourcePolicies = resourcePoliciesOf(request, policies);
  const identity = principalPolicies(request.principal, policies);
  const levels = [...identity.scps, ...(policies.rcps ?? [])];
  const denied = firstMatch("Deny", [
    ...(policies.rcps ?? []).flat(), ...identity.scps.flat(), ...list(policies.endpoint), ...resourcePolicies,
    ...identity.identity, ...list(identity.boundary), ...list(identity.session),
  ], facts);
  if (denied) return { decision: "deny", ...decidedBy("explicit deny", denied) };
  for (const level of [...levels, ...(policies.endpoint ? [[policies.endpoint]] : [])]) {
    if (!firstMatch("Allow", level, facts)) return implicitDeny(level[0]?.kind ?? "scp");
  }
  const granted = resourceGrant(request, policies, resourcePolicies, facts);
  return sameAccount(request) ? withinAccount(request, identity, granted, facts) : acrossAccounts(request, identity, granted, facts);
}

function list<T>(one: T | undefined): T[] {
  return one === undefined ? [] : [one];
}

/** The first statement of that effect that applies, in the order of the policies and of their statements. */
function firstMatch(effect: "Allow" | "Deny", policies: readonly Policy[], facts: RequestFacts): Match | undefined {
  return allMatches(effect, policies, facts)[0];
}

function allMatches(effect: "Allow" | "Deny", policies: readonly Policy[], facts: RequestFacts): Match[] {
  return policies.flatMap((policy) => policy.statements.flatMap((statement) => {
    const named = statement.effect === effect ? statementMatch(statement, facts, policy.variables) : undefined;
    return named === undefined ? [] : [{ policy, statement, named }];
  }));
}

function decidedBy(how: string, match: Match): Pick<AccessDecision, "decidedBy" | "statement"> {
  const { policy, statement } = match;
  // the policy of a role's trust is the role's resource policy
  return {
    decidedBy: `${how}: ${policy.kind}/${statement.sid}`,
    statement: { kind: policy.kind, policy: policy.name, sid: statement.sid },
  };
}

function implicitDeny(where: string): AccessDecision {
  return { decision: "deny", decidedBy: `implicit deny: no allow in ${where}` };
}

/** Policies of a resource by themselves, or the one that AWS gives a key without a policy. */
function resourcePoliciesOf(request: AccessRequest, policies: AccessPolicies): readonly Policy[] {
  if (policies.resource) return [policies.resource];
  return isKey(request.resource) ? [defaultKeyPolicy(request)] : [];
}

/**
 * A key without a policy of its own lets the account's identity policies decide.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
function defaultKeyPolicy(request: AccessRequest): Policy {
  const fields = arnFields(request.resource);
  return parsePolicy("default key policy", "resource", {
    Version: "2012-10-17",
    Statement: [{ Sid: "Enable IAM User Permissions", Effect: "Allow", Principal: { AWS: `arn:${fields?.[1]}:iam::${fields?.[4]}:root` }, Action: "kms:*", Resource: "*" }],
  });
}

function isKey(resource: string): boolean {
  const fields = arnFields(resource);
  return fields?.[2] === "kms" && fields[5]?.startsWith("key/") === true;
}

function isRoleAssumption(request: AccessRequest): boolean {
  return /^sts:(assumerole|tagsession|setsourceidentity)/i.test(request.action) && /^arn:[^:]*:iam::[^:]*:role\//.test(request.resource);
}

function sameAccount(request: AccessRequest): boolean {
  const caller = principalAccount(request.principal);
  const owner = accountOf(request.resource) ?? request.resourceAccount ?? caller;
  return caller !== undefined && owner === caller;
}

/** The most direct grant of the resource policy, or a grant of the key. */
function resourceGrant(request: AccessRequest, policies: AccessPolicies, resourcePolicies: readonly Policy[], facts: RequestFacts): Grant | undefined {
  const matches = allMatches("Allow", resourcePolicies, facts);
  for (const named of ["direct", "role"] as const) {
    const match = matches.find((one) => one.named === named);
    if (match) return { named, ...decidedBy("allow", match) };
  }
  const keyGrant = isKey(request.resource) ? policies.grants?.find((grant) => grantApplies(grant, request, facts)) : undefined;
  if (keyGrant) {
    return { named: "role", decidedBy: `allow: grant/${keyGrant.name}`, statement: { kind: "grant", policy: keyGrant.name, sid: keyGrant.name } };
  }
  const delegation = matches[0];
  return delegation ? { named: "account", ...decidedBy("allow", delegation) } : undefined;
}

interface Grant extends Pick<AccessDecision, "decidedBy" | "statement"> {
  readonly named: PrincipalMatch;
}

type KeyGrant = NonNullable<AccessPolicies["grants"]>[number];

/** A grant of KMS lets one principal use one key for some operations, perhaps only in an encryption context. */
function grantApplies(grant: KeyGrant, request: AccessRequest, facts: RequestFacts): boolean {
  const { principal } = request;
  const grantee = [principal.arn, principal.sessionArn].includes(grant.granteePrincipal);
  const operation = request.action.toLowerCase().replace(/^kms:/, "");
  const pair = (key: string, value: string) => facts.context.single(`kms:EncryptionContext:${key}`) === value;
  const subset = Object.entries(grant.encryptionContextSubset ?? {}).every(([key, value]) => pair(key, value));
  const equals = Object.entries(grant.encryptionContextEquals ?? {}).every(([key, value]) => pair(key, value));
  return grantee && grant.keyArn === request.resource && grant.operations.some((one) => one.toLowerCase() === operation) && subset && equals;
}

/** Keys and roles: an identity policy alone is not enough, their own policy must allow or leave it to the account. */
function mustBeAllowedByResource(request: AccessRequest): boolean {
  return isKey(request.resource) || isRoleAssumption(request);
}

function resourceKind(request: AccessRequest): string {
  return isRoleAssumption(request) ? "trust" : "resource";
}

type Identity = ReturnType<typeof principalPolicies>;

function withinAccount(request: AccessRequest, identity: Identity, granted: Grant | undefined, facts: RequestFacts): AccessDecision {
  if (mustBeAllowedByResource(request) && !granted) return implicitDeny(resourceKind(request));
  const { decidedBy: by, statement } = granted ?? {};
  const resourceDecision = { decision: "allow" as const, decidedBy: by as string, ...(statement ? { statement } : {}) };
  if (granted?.named === "direct") return resourceDecision;
  if (request.principal.kind === "root") return rootDecision(request, granted, resourceDecision);
  const own = firstMatch("Allow", identity.identity, facts);
  const direct = granted && granted.named !== "account";
  if (!own && !direct) return implicitDeny("identity");
  const limit = ceiling(identity, facts);
  if (limit) return limit;
  return own ? { decision: "allow", ...decidedBy("allow", own) } : resourceDecision;
}

/** The root of an account may do everything in it that no policy denies, except use keys and roles that do not name it. */
function rootDecision(_request: AccessRequest, granted: Grant | undefined, resourceDecision: AccessDecision): AccessDecision {
  return granted ? resourceDecision : { decision: "allow", decidedBy: "allow: root of the account" };
}

/** Boundary and session policy only take away. */
function ceiling(identity: Identity, facts: RequestFacts): AccessDecision | undefined {
  for (const policy of [...list(identity.boundary), ...list(identity.session)]) {
    if (!firstMatch("Allow", [policy], facts)) return implicitDeny(policy.kind);
  }
  return undefined;
}

/** Both accounts must allow; services and anonymous callers have no policies of their own. */
function acrossAccounts(request: AccessRequest, identity: Identity, granted: Grant | undefined, facts: RequestFacts): AccessDecision {
  if (!granted) return implicitDeny(resourceKind(request));
  const { named: _named, ...resourceDecision } = granted;
  if (!hasOwnPolicies(request.principal)) return { decision: "allow", ...resourceDecision };
  if (request.principal.kind === "root") return { decision: "allow", ...resourceDecision };
  const own = firstMatch("Allow", identity.identity, facts);
  if (!own) return implicitDeny("identity");
  return ceiling(identity, facts) ?? { decision: "allow", ...decidedBy("allow", own) };
}

function hasOwnPolicies(principal: RequestPrincipal): boolean {
  return principal.kind !== "service" && principal.kind !== "anonymous" && principal.kind !== "federated";
}
