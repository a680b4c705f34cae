import type { KeyGrant, Policy } from "./evaluator";
import type { Resolver } from "./resolver";
import { policyText, readPolicy, tagsOf } from "./roles";
import type { StackRole } from "./roles";
import type { Block } from "./stack";
import { asMembers, asText } from "./terraform-functions";

/** What stacks say of resources: their policies, their tags, grants on keys, the organization's policies. */
export interface ResourceFacts {
  /** Policy by ARN; buckets, keys, secrets, topics, queues, repositories, vaults. */
  readonly policies: ReadonlyMap<string, Policy>;
  readonly tags: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly grants: readonly KeyGrant[];
  readonly serviceControlPolicies: readonly Policy[];
  readonly resourceControlPolicies: readonly Policy[];
}

/** A policy that is a resource of its own: the argument that names what it is attached to, and the type of that. */
const ATTACHED: Readonly<Record<string, readonly [string, string]>> = {
  aws_s3_bucket_policy: ["bucket", "aws_s3_bucket"],
  aws_kms_key_policy: ["key_id", "aws_kms_key"],
  aws_secretsmanager_secret_policy: ["secret_arn", "aws_secretsmanager_secret"],
  aws_sns_topic_policy: ["arn", "aws_sns_topic"],
  aws_sqs_queue_policy: ["queue_url", "aws_sqs_queue"],
  aws_ecr_repository_policy: ["repository", "aws_ecr_repository"],
  aws_backup_vault_policy: ["backup_vault_name", "aws_backup_vault"],
};

/** Resources that carry their policy themselves. */
const CARRYING = ["aws_kms_key", "aws_kms_external_key", "aws_kms_replica_key", "aws_s3_bucket", "aws_secretsmanager_secret", "aws_sns_topic", "aws_sqs_queue"];

/** Services whose tags IAM knows as aws:ResourceTag; of buckets it does not, unless asked to (P-30). */
const TAGGED = ["aws_kms_key", "aws_secretsmanager_secret", "aws_iam_role", "aws_iam_policy", "aws_ecr_repository", "aws_eks_cluster", "aws_sns_topic", "aws_sqs_queue"];

export function resourceFacts(resolver: Resolver): ResourceFacts {
  return {
    policies: new Map([...carriedPolicies(resolver), ...attachedPolicies(resolver)]),
    tags: new Map(TAGGED.flatMap((type) => resolver.blocks(type)).map((block) => [arnOf(block, resolver), tagsOf(block, resolver)])),
    grants: resolver.blocks("aws_kms_grant").map((block) => grantOf(block, resolver)),
    serviceControlPolicies: organizationPolicies(resolver, "SERVICE_CONTROL_POLICY", "scp"),
    resourceControlPolicies: organizationPolicies(resolver, "RESOURCE_CONTROL_POLICY", "rcp"),
  };
}

function arnOf(block: Block, resolver: Resolver): string {
  return asText(resolver.attribute(block, "arn"));
}

function carriedPolicies(resolver: Resolver): [string, Policy][] {
  return CARRYING.flatMap((type) => resolver.blocks(type)).filter((block) => resolver.has(block, "policy"))
    .map((block) => [arnOf(block, resolver), readPolicy(block.address, "resource", policyText(block, resolver))]);
}

function attachedPolicies(resolver: Resolver): [string, Policy][] {
  return Object.entries(ATTACHED).flatMap(([type, [argument, targetType]]) => resolver.blocks(type).map((block): [string, Policy] => {
    const target = resolver.text(block, argument);
    const policy = readPolicy(block.address, "resource", policyText(block, resolver));
    const found = resolver.blocks(targetType).find((one) => identifiers(one, resolver).includes(target));
    return [found ? arnOf(found, resolver) : target, policy];
  }));
}

/** All that may name a resource in an argument: ARN, id, name. */
function identifiers(block: Block, resolver: Resolver): string[] {
  const also: Readonly<Record<string, readonly string[]>> = { aws_kms_key: ["key_id"], aws_sqs_queue: ["url"] };
  return ["arn", "id", "name", ...(also[block.type] ?? [])]
    .map((one) => asText(resolver.attribute(block, one)));
}

function grantOf(block: Block, resolver: Resolver): KeyGrant {
  const keyId = resolver.text(block, "key_id");
  const key = resolver.blocks("aws_kms_key").find((one) => identifiers(one, resolver).includes(keyId));
  const constraints = asMembers(resolver.list(block, "constraints")[0]);
  const pairs = (name: string) => {
    const value = Object.entries(asMembers(constraints[name]));
    return value.length > 0 ? Object.fromEntries(value.map(([key, one]) => [key, asText(one)])) : undefined;
  };
  const [equals, subset] = [pairs("encryption_context_equals"), pairs("encryption_context_subset")];
  return {
    name: block.address,
    keyArn: key ? arnOf(key, resolver) : keyId,
    granteePrincipal: resolver.text(block, "grantee_principal"),
    operations: resolver.list(block, "operations").map(asText),
    ...(equals ? { encryptionContextEquals: equals } : {}),
    ...(subset ? { encryptionContextSubset: subset } : {}),
  };
}

function organizationPolicies(resolver: Resolver, type: string, kind: "scp" | "rcp"): Policy[] {
  return resolver.blocks("aws_organizations_policy").filter((block) => (resolver.text(block, "type") || "SERVICE_CONTROL_POLICY") === type)
    .map((block) => readPolicy(block.address, kind, policyText(block, resolver, "content")));
}

/** The policy that guards a resource: of the bucket for its objects, the trust of a role for taking it. */
export function policyFor(resource: string, action: string, facts: ResourceFacts, roles: readonly StackRole[]): Policy | undefined {
  if (/^sts:/i.test(action)) return roles.find((role) => role.arn === resource)?.trust;
  return facts.policies.get(resource) ?? (resource.includes(":s3:::") ? facts.policies.get(resource.split("/")[0] as string) : undefined);
}
