import type { Block } from "./stack";

/** Where a stack is taken to be applied. */
export interface Place {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

/** Reads an argument of a block as text; empty when it has none. */
export type ReadText = (block: Block, argument: string) => string;

/** What AWS would say of an attribute that is not written in the stack, or a stand-in that is the same everywhere. */
export function standIn(block: Block, attribute: string, place: Place, read: ReadText): string | undefined {
  return block.data ? dataStandIn(block, attribute, place, read) : resourceStandIn(block, attribute, place, read);
}

function dataStandIn(block: Block, attribute: string, place: Place, read: ReadText): string | undefined {
  const { partition, account, region } = place;
  const root = `arn:${partition}:iam::${account}:root`;
  switch (block.type) {
    case "aws_caller_identity":
      return { account_id: account, id: account, arn: root, user_id: account }[attribute];
    case "aws_partition":
      return { partition, id: partition, dns_suffix: dnsSuffix(partition), reverse_dns_prefix: "com.amazonaws" }[attribute];
    case "aws_region":
      return { name: region, id: region, region }[attribute];
    case "aws_iam_policy":
      return attribute === "arn" ? read(block, "arn") || managedArn(partition, read(block, "name")) : undefined;
    case "aws_iam_role":
      return attribute === "arn" ? `arn:${partition}:iam::${account}:role/${read(block, "name")}` : attribute === "id" ? read(block, "name") : undefined;
    default:
      return attribute === "arn" || attribute.endsWith("_arn") ? genericArn(block, place) : undefined;
  }
}

function managedArn(partition: string, name: string): string {
  return `arn:${partition}:iam::aws:policy/${name}`;
}

function dnsSuffix(partition: string): string {
  return partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}

/** Attributes that are the name, by type; the name is an argument, or `name_prefix` and something of AWS's own. */
const NAME_ARGUMENT: Readonly<Record<string, string>> = { aws_s3_bucket: "bucket", aws_eks_cluster: "name", aws_lambda_function: "function_name" };

function nameOf(block: Block, read: ReadText): string {
  const argument = NAME_ARGUMENT[block.type] ?? "name";
  return read(block, argument) || `${read(block, `${argument}_prefix`)}${block.name}`;
}

function resourceStandIn(block: Block, attribute: string, place: Place, read: ReadText): string | undefined {
  const name = nameOf(block, read);
  const arn = arnOf(block, name, place, read);
  switch (attribute) {
    case "arn":
      return arn;
    case "id":
      return ARN_IS_ID.includes(block.type) ? arn : name;
    case "key_id":
      return block.type.startsWith("aws_kms_") ? block.name : undefined;
    case "unique_id":
      return `AROA${block.name.toUpperCase().replace(/[^A-Z0-9]/g, "")}`;
    case "url":
      return block.type === "aws_sqs_queue" ? `https://sqs.${place.region}.${dnsSuffix(place.partition)}/${place.account}/${name}` : undefined;
    case "name":
    case "bucket":
      return name;
    default:
      return attribute.endsWith("_arn") ? `${arn}/${attribute}` : undefined;
  }
}

const ARN_IS_ID = ["aws_iam_policy", "aws_sns_topic", "aws_secretsmanager_secret", "aws_sfn_state_machine", "aws_iam_openid_connect_provider", "aws_iam_saml_provider"];

function arnOf(block: Block, name: string, place: Place, read: ReadText): string {
  const { partition, account, region } = place;
  const iam = (kind: string) => `arn:${partition}:iam::${account}:${kind}${read(block, "path") || "/"}${name}`;
  const regional = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${account}:${resource}`;
  switch (block.type) {
    case "aws_iam_role":
      return iam("role");
    case "aws_iam_policy":
      return iam("policy");
    case "aws_iam_user":
      return iam("user");
    case "aws_iam_instance_profile":
      return iam("instance-profile");
    case "aws_iam_openid_connect_provider":
      return `arn:${partition}:iam::${account}:oidc-provider/${read(block, "url").replace(/^https:\/\//, "")}`;
    case "aws_iam_service_linked_role":
      return `arn:${partition}:iam::${account}:role/aws-service-role/${read(block, "aws_service_name")}/${block.name}`;
    case "aws_s3_bucket":
      return `arn:${partition}:s3:::${name}`;
    case "aws_kms_key":
    case "aws_kms_external_key":
    case "aws_kms_replica_key":
      return regional("kms", `key/${block.name}`);
    case "aws_kms_alias":
      return regional("kms", name);
    default:
      return knownArn(block, name, regional) ?? genericArn(block, place);
  }
}

/** Types whose ARN is `service:kind/name` or the like. */
const NAMED: Readonly<Record<string, readonly [string, string]>> = {
  aws_eks_cluster: ["eks", "cluster/"],
  aws_ecr_repository: ["ecr", "repository/"],
  aws_sns_topic: ["sns", ""],
  aws_sqs_queue: ["sqs", ""],
  aws_cloudwatch_log_group: ["logs", "log-group:"],
  aws_cloudtrail: ["cloudtrail", "trail/"],
  aws_backup_vault: ["backup", "backup-vault:"],
  aws_lambda_function: ["lambda", "function:"],
  aws_sfn_state_machine: ["states", "stateMachine:"],
  aws_dynamodb_table: ["dynamodb", "table/"],
  aws_cloudwatch_event_rule: ["events", "rule/"],
};

function knownArn(block: Block, name: string, regional: (service: string, resource: string) => string): string | undefined {
  if (block.type === "aws_secretsmanager_secret") return regional("secretsmanager", `secret:${name}-AbCdEf`);
  const known = NAMED[block.type];
  return known && regional(known[0], `${known[1]}${name}`);
}

function genericArn(block: Block, { partition, account, region }: Place): string {
  return `arn:${partition}:${block.type.split("_")[1] ?? "unknown"}:${region}:${account}:${block.type}/${block.name}`;
}
