import { ARN_FIELDS } from "./arn";
import { conditionsHold } from "./conditions";
import { matchesGlob, matchesPattern } from "./glob";
import type { PolicyStatement } from "./policy";
import { readPattern } from "./policy-variables";
import { isExcepted, principalMatch } from "./principals";
import type { PrincipalMatch, RequestPrincipal } from "./principals";
import type { RequestContext } from "./request-context";

/** A request as statements see it. */
export interface RequestFacts {
  readonly principal: RequestPrincipal;
  readonly action: string;
  readonly resource: string;
  readonly context: RequestContext;
  /** The caller's role or user has a permissions boundary. */
  readonly hasBoundary: boolean;
}

/**
 * Whether a statement applies to a request, and how directly it names the caller.
 *
 * @param variables policy variables work in this document
 * @returns undefined when it does not apply; `direct` for statements without a principal, which are attached to it
 */
export function statementMatch(statement: PolicyStatement, facts: RequestFacts, variables: boolean): PrincipalMatch | undefined {
  const named = callerMatch(statement, facts);
  if (named === undefined) return undefined;
  if (!actionMatches(statement, facts.action)) return undefined;
  if (!resourceMatches(statement, facts, variables)) return undefined;
  return conditionsHold(statement.conditions, facts.context, variables) ? named : undefined;
}

function callerMatch(statement: PolicyStatement, facts: RequestFacts): PrincipalMatch | undefined {
  if (statement.principal) return principalMatch(statement.principal, facts.principal);
  if (!statement.notPrincipal) return "direct";
  return isExcepted(statement.notPrincipal, facts.principal, statement.effect, facts.hasBoundary) ? undefined : "direct";
}

function actionMatches(statement: PolicyStatement, action: string): boolean {
  const asked = action.toLowerCase();
  return statement.actions.some((pattern) => matchesGlob(pattern.toLowerCase(), asked)) !== statement.actionsExcluded;
}

function resourceMatches(statement: PolicyStatement, facts: RequestFacts, variables: boolean): boolean {
  if (!statement.resources) return true;
  return statement.resources.some((pattern) => oneResourceMatches(pattern, facts, variables)) !== statement.resourcesExcluded;
}

/** A pattern with a variable that has no value matches no resource, in Resource and in NotResource alike. */
function oneResourceMatches(pattern: string, facts: RequestFacts, variables: boolean): boolean {
  return [pattern, ...completed(pattern)].some((text) => {
    const parts = readPattern(text, facts.context, { wildcards: true, variables });
    return parts !== undefined && matchesPattern(parts, facts.resource);
  });
}

/**
 * AWS adds the missing fields of a short ARN as wildcards: `arn:aws:sqs` is `arn:aws:sqs:*:*:*`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
function completed(pattern: string): string[] {
  const missing = ARN_FIELDS - pattern.split(":").length;
  return pattern.startsWith("arn:") && missing > 0 ? [pattern + ":*".repeat(missing)] : [];
}
