import { accountOf, arnFields } from "./arn";
import type { Policy } from "./policy";
import { isServiceLinked, principalContext } from "./principals";
import type { RequestPrincipal } from "./principals";
import { RequestContext } from "./request-context";
import type { ContextValues } from "./request-context";
import type { RequestFacts } from "./statement-match";

/** A request to AWS. */
export interface AccessRequest {
  readonly principal: RequestPrincipal;
  /** `service:Action`; case does not count. */
  readonly action: string;
  /** ARN of the resource; `*` for actions that have none. */
  readonly resource: string;
  /** Condition keys beyond those that follow from the principal; they win over these. */
  readonly context?: ContextValues;
  /** Tags of the resource, for services that tell them to IAM. S3 does not, unless asked to per bucket. */
  readonly resourceTags?: Readonly<Record<string, string>>;
  /** Owner of a resource whose ARN has no account (buckets). @default the caller's account */
  readonly resourceAccount?: string;
}

/** A grant on a KMS key, beside its policy. */
export interface KeyGrant {
  readonly name: string;
  readonly keyArn: string;
  readonly granteePrincipal: string;
  /** E.g. `Decrypt`, `GenerateDataKey`. */
  readonly operations: readonly string[];
  readonly encryptionContextEquals?: Readonly<Record<string, string>>;
  readonly encryptionContextSubset?: Readonly<Record<string, string>>;
}

/** All policies that may bear on a request. */
export interface AccessPolicies {
  /** Policies of the role or user, inline and attached. */
  readonly identity: readonly Policy[];
  readonly boundary?: Policy;
  /** Passed when the session was made. */
  readonly session?: Policy;
  /** Service control policies by level: root, each organizational unit, account. Each level must allow. */
  readonly scps?: readonly (readonly Policy[])[];
  /** Resource control policies by level. */
  readonly rcps?: readonly (readonly Policy[])[];
  /** Of the VPC endpoint that the request goes through. */
  readonly endpoint?: Policy;
  /** Of the resource: bucket policy, key policy, trust policy of a role, ... */
  readonly resource?: Policy;
  readonly grants?: readonly KeyGrant[];
}

/** The part of the policies that is about the caller. */
export function principalPolicies(principal: RequestPrincipal, policies: AccessPolicies): Required<Pick<AccessPolicies, "identity" | "scps">> & Pick<AccessPolicies, "boundary" | "session"> {
  const own = principal.kind !== "service" && principal.kind !== "anonymous" && principal.kind !== "federated";
  if (!own) return { identity: [], scps: [] };
  const { identity, boundary, session, scps } = policies;
  return { identity, scps: isServiceLinked(principal) ? [] : (scps ?? []), ...(boundary ? { boundary } : {}), ...(session ? { session } : {}) };
}

/** The request with everything AWS adds to it. */
export function requestFacts(request: AccessRequest, policies: AccessPolicies): RequestFacts {
  return {
    principal: request.principal,
    action: request.action,
    resource: request.resource,
    context: new RequestContext(principalContext(request.principal), resourceContext(request), request.context ?? {}),
    hasBoundary: policies.boundary !== undefined,
  };
}

/** Services that have a key of their own for the tags of a resource, beside `aws:ResourceTag`. */
const TAG_KEYS: Readonly<Record<string, string>> = {
  ec2: "ec2:ResourceTag", ssm: "ssm:resourceTag", iam: "iam:ResourceTag", ecr: "ecr:ResourceTag", secretsmanager: "secretsmanager:ResourceTag",
  autoscaling: "autoscaling:ResourceTag", elasticloadbalancing: "elasticloadbalancing:ResourceTag",
};

function resourceContext(request: AccessRequest): Record<string, string> {
  const service = request.action.split(":")[0]?.toLowerCase() ?? "";
  const prefixes = ["aws:ResourceTag", ...(TAG_KEYS[service] ? [TAG_KEYS[service]] : [])];
  const tags = Object.entries(request.resourceTags ?? {}).flatMap(([key, value]) => prefixes.map((prefix) => [`${prefix}/${key}`, value]));
  const owner = accountOf(request.resource) ?? request.resourceAccount ?? (arnFields(request.principal.arn) ? accountOf(request.principal.arn) : undefined);
  return { ...(Object.fromEntries(tags) as Record<string, string>), ...(owner === undefined ? {} : { "aws:ResourceAccount": owner }) };
}
