import type { AccessDecision } from "./evaluate-access";
import type { Policy, PolicyStatement } from "./policy";
import { principalContext, principalFrom } from "./principals";
import type { RequestPrincipal } from "./principals";
import { RequestContext } from "./request-context";
import type { ContextValues } from "./request-context";
import { statementMatch } from "./statement-match";

/** Somebody asks for the credentials of a role. */
export interface RoleRequest {
  /** Absent: the principal that the context names, else one that the trust policy names. */
  readonly caller?: RequestPrincipal;
  /** Absent: what a caller of that kind calls, and sts:TagSession when the request carries tags. */
  readonly actions?: readonly string[];
  readonly context: ContextValues;
}

/**
 * Whether a role's trust policy lets a caller take the role, by every call that it takes. Says nothing about the
 * caller's own policies, which are needed besides when the trust names an account.
 *
 * @param roleArn the role
 */
export function evaluateTrust(trust: Policy, roleArn: string, request: RoleRequest): AccessDecision {
  const callers = request.caller ? [request.caller] : possibleCallers(trust, request.context);
  const decisions = callers.map((caller) => decideFor(trust, roleArn, caller, request));
  return decisions.find((one) => one.decision === "allow") ?? decisions[0] ?? implicitDeny;
}

const implicitDeny: AccessDecision = { decision: "deny", decidedBy: "implicit deny: no allow in trust" };

function decideFor(trust: Policy, roleArn: string, caller: RequestPrincipal, request: RoleRequest): AccessDecision {
  const context = new RequestContext(derivedContext(caller, request), request.context);
  const decisions = (request.actions ?? actionsOf(caller, context)).map((action) => decideCall(trust, roleArn, caller, action, context));
  return decisions.find((one) => one.decision === "deny") ?? decisions[0] ?? implicitDeny;
}

/** Of a caller that was only guessed from the trust policy nothing is known but its account. */
function derivedContext(caller: RequestPrincipal, request: RoleRequest): ContextValues {
  const derived = principalContext(caller);
  if (request.caller || caller.kind !== "root") return derived;
  return Object.fromEntries(Object.entries(derived).filter(([key]) => key === "aws:PrincipalAccount" || key === "aws:PrincipalIsAWSService"));
}

function decideCall(trust: Policy, roleArn: string, principal: RequestPrincipal, action: string, context: RequestContext): AccessDecision {
  const facts = { principal, action, resource: roleArn, context, hasBoundary: false };
  const applies = (effect: "Allow" | "Deny") =>
    trust.statements.find((one) => one.effect === effect && statementMatch(one, facts, trust.variables) !== undefined);
  const denied = applies("Deny");
  if (denied) return decided("deny", "explicit deny", trust, denied);
  const allowed = applies("Allow");
  return allowed ? decided("allow", "allow", trust, allowed) : { decision: "deny", decidedBy: `implicit deny: no allow in trust for ${action}` };
}

function decided(decision: "allow" | "deny", how: string, trust: Policy, statement: PolicyStatement): AccessDecision {
  return { decision, decidedBy: `${how}: trust/${statement.sid}`, statement: { kind: "trust", policy: trust.name, sid: statement.sid } };
}

/** The calls that give credentials of a role, by who makes them. Session tags need one of their own. */
function actionsOf(caller: RequestPrincipal, context: RequestContext): string[] {
  const tagged = context.hasAny("aws:RequestTag/") || context.has("aws:TagKeys");
  const first = caller.kind === "federated" ? federatedAction(caller.arn) : "sts:AssumeRole";
  return [first, ...(tagged ? ["sts:TagSession"] : [])];
}

function federatedAction(provider: string): string {
  return provider.includes(":saml-provider/") ? "sts:AssumeRoleWithSAML" : "sts:AssumeRoleWithWebIdentity";
}

/** Who may be calling, when nobody says: the principal in the context, else each one that the policy names. */
function possibleCallers(trust: Policy, context: ContextValues): RequestPrincipal[] {
  const request = new RequestContext(context);
  const given = request.single("aws:PrincipalArn") ?? request.single("aws:PrincipalServiceName");
  if (given !== undefined) return [principalFrom(given)];
  return trust.statements.flatMap(({ effect, principal }): RequestPrincipal[] => {
    if (effect !== "Allow" || !principal) return [];
    return [
      ...principal.service.map((arn) => ({ kind: "service" as const, arn })),
      ...principal.federated.map((arn) => ({ kind: "federated" as const, arn })),
      ...[...principal.aws, ...(principal.anyone ? ["*"] : [])].map((name) => principalFrom(name)),
    ];
  });
}
