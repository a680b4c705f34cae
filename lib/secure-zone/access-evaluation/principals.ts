import { accountOf, arnFields, entityOf, roleName } from "./arn";
import type { PrincipalElement } from "./policy";

/** Who makes a request. */
export interface RequestPrincipal {
  /** `role`: a session of a role. `federated`: a web identity or SAML user who has no role yet. */
  readonly kind: "role" | "user" | "root" | "federated-user" | "service" | "federated" | "anonymous";
  /**
   * ARN of the role, the user, the account's root, the federated user or the identity provider; host name of a service
   * (`cloudtrail.amazonaws.com`); `*` of an anonymous caller.
   */
  readonly arn: string;
  /** ARN of the session, for roles: `arn:aws:sts::123456789012:assumed-role/name/session`. */
  readonly sessionArn?: string;
  /** Tags of the role or user, overridden by those of the session. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** How directly a statement names a principal; decides which implicit denies still count. */
export type PrincipalMatch =
  /** The session, the user, or everybody (which the session is part of): final. */
  | "direct"
  /** The role: boundary and session policy still count. */
  | "role"
  /** The account: only lets the account's own policies decide. */
  | "account";

/** Roles that AWS services own; organization policies do not bind them. */
export function isServiceLinked(principal: RequestPrincipal): boolean {
  return principal.kind === "role" && entityOf(principal.arn)?.startsWith("role/aws-service-role/") === true;
}

/** Account of a principal; undefined of services and anonymous callers. */
export function principalAccount(principal: RequestPrincipal): string | undefined {
  return principal.kind === "service" || principal.kind === "anonymous" ? undefined : accountOf(principal.arn);
}

/** How a `Principal` element names the caller; undefined when it does not. The most direct way wins. */
export function principalMatch(element: PrincipalElement, principal: RequestPrincipal): PrincipalMatch | undefined {
  if (element.anyone) return "direct";
  const ways = namedWays(element, principal);
  return DIRECTNESS.find((way) => ways.includes(way));
}

const DIRECTNESS: readonly PrincipalMatch[] = ["direct", "role", "account"];

function namedWays(element: PrincipalElement, principal: RequestPrincipal): PrincipalMatch[] {
  if (principal.kind === "service") return element.service.some((one) => one === principal.arn || one === "*") ? ["direct"] : [];
  if (principal.kind === "federated") return element.federated.includes(principal.arn) ? ["direct"] : [];
  if (principal.kind === "anonymous") return [];
  return element.aws.flatMap((name) => arnWay(name, principal) ?? []);
}

function arnWay(name: string, principal: RequestPrincipal): PrincipalMatch | undefined {
  const account = principalAccount(principal);
  if (account !== undefined && (name === account || (accountOf(name) === account && entityOf(name) === "root"))) {
    return principal.kind === "root" ? "direct" : "account";
  }
  if (principal.sessionArn !== undefined && name === principal.sessionArn) return "direct";
  if (name !== principal.arn) return undefined;
  return principal.kind === "role" ? "role" : "direct";
}

/**
 * Whether `NotPrincipal` excepts the caller. AWS looks at the account, then the role, then the session, and each must be
 * excepted; who has a permissions boundary is never excepted from a Deny.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export function isExcepted(element: PrincipalElement, principal: RequestPrincipal, effect: "Allow" | "Deny", hasBoundary: boolean): boolean {
  if (effect === "Allow") return principalMatch(element, principal) !== undefined;
  if (hasBoundary) return false;
  if (element.anyone) return true;
  if (principal.kind === "service" || principal.kind === "federated" || principal.kind === "anonymous") return namedWays(element, principal).length > 0;
  const account = principalAccount(principal);
  const accountNamed = element.aws.some((name) => name === account || (accountOf(name) === account && entityOf(name) === "root"));
  const identities = [principal.arn, ...(principal.sessionArn === undefined ? [] : [principal.sessionArn])];
  return accountNamed && identities.every((arn) => element.aws.includes(arn) || (principal.kind === "root" && accountNamed));
}

/** Keys that AWS puts into every request, from who makes it. */
export function principalContext(principal: RequestPrincipal): Record<string, string> {
  const tags = Object.entries(principal.tags ?? {}).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]);
  return { ...identityContext(principal), ...(Object.fromEntries(tags) as Record<string, string>) };
}

function identityContext(principal: RequestPrincipal): Record<string, string> {
  const account = principalAccount(principal);
  const common = { "aws:PrincipalIsAWSService": "false", ...(account === undefined ? {} : { "aws:PrincipalAccount": account }) };
  switch (principal.kind) {
    case "service":
      return { "aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": principal.arn };
    case "anonymous":
      return { "aws:PrincipalIsAWSService": "false", "aws:PrincipalType": "Anonymous", "aws:userid": "anonymous" };
    case "federated":
      return common;
    case "user":
      return { ...common, "aws:PrincipalArn": principal.arn, "aws:PrincipalType": "User", "aws:username": entityOf(principal.arn)?.split("/").at(-1) ?? "" };
    case "role":
      return { ...common, "aws:PrincipalArn": principal.arn, "aws:PrincipalType": "AssumedRole" };
    case "federated-user":
      return { ...common, "aws:PrincipalArn": principal.arn, "aws:PrincipalType": "FederatedUser" };
    case "root":
      return { ...common, "aws:PrincipalArn": principal.arn, "aws:PrincipalType": "Account", ...(account === undefined ? {} : { "aws:userid": account }) };
  }
}

/** Who an ARN, an account or a host name of a service is; sessions of roles are recognized. */
export function principalFrom(name: string, tags?: Readonly<Record<string, string>>): RequestPrincipal {
  const tagged = tags ? { tags } : {};
  if (name === "*") return { kind: "anonymous", arn: "*" };
  if (/^\d{12}$/.test(name)) return { kind: "root", arn: `arn:aws:iam::${name}:root`, ...tagged };
  const fields = arnFields(name);
  if (!fields) return name.includes(":") || !/\.(amazonaws\.com(\.cn)?|aws\.internal)$/.test(name) ? { kind: "federated", arn: name, ...tagged } : { kind: "service", arn: name };
  const [kind, role] = (fields[5] as string).split("/");
  switch (kind) {
    case "assumed-role":
      return { kind: "role", arn: `arn:${fields[1]}:iam::${fields[4]}:role/${role}`, sessionArn: name, ...tagged };
    case "role":
      return { kind: "role", arn: name, sessionArn: `arn:${fields[1]}:sts::${fields[4]}:assumed-role/${roleName(name)}/session`, ...tagged };
    case "root":
      return { kind: "root", arn: name, ...tagged };
    case "federated-user":
      return { kind: "federated-user", arn: name, ...tagged };
    case "oidc-provider":
    case "saml-provider":
      return { kind: "federated", arn: name, ...tagged };
    default:
      return { kind: "user", arn: name, ...tagged };
  }
}
