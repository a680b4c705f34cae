import { allow, deny, document, forPrincipal, service } from "./document";
import type { Condition, PolicyDocument, Statement } from "./document";
import { roleArn, regional, trailArn, via } from "./world";
import type { KeyPurpose, Place } from "./world";

/** The actions that use a symmetric key, in one place. */
export const KEY_USE = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"] as const;

const ALL = ["*"];

/**
 * The policy of one key of the zone.
 *
 * Every key keeps the delegation to the account (P-01): it cannot be orphaned, and our own roles, which may be made in
 * the same apply, get their rights from identity policies. Named besides are only those whom an identity policy
 * cannot reach: service principals and service-linked roles.
 */
export function keyPolicy(purpose: KeyPurpose, place: Place, options: KeyPolicyOptions): PolicyDocument {
  return document([rootDelegation(place), ...(SPECIFIC[purpose]?.(place, options) ?? [])]);
}

/** What of a key's policy depends on the controls chosen. */
export interface KeyPolicyOptions {
  /** KMS-06: who runs the platform does not use the keys of its content. */
  readonly separateDuties: boolean;
  /** KMS-10: sessions and pods of these projects only; absent: the prefixes in the buckets keep projects apart. */
  readonly projects?: readonly string[];
}

const SPECIFIC: Partial<Record<KeyPurpose, (place: Place, options: KeyPolicyOptions) => (Statement | undefined)[]>> = {
  volumes: (place) => [...autoScaling(place), malwareScan(place)],
  data: (place, options) => [fsxRepository(place), administratorsDoNotUse(place, options)],
  model: (place, options) => [administratorsDoNotUse(place, options), ...onlyTheProject(place, options)],
  logs: (place) => [logGroups(place), ...trail(place), ...deliveries(place), notifications(place)],
  signing: (place) => [onlyPromoterSigns(place)],
};

function rootDelegation(place: Place): Statement {
  return forPrincipal({ AWS: `arn:${place.partition}:iam::${place.account}:root` }, allow("RootDelegation", ["kms:*"], ALL));
}

/** P-02: without these two statements, nodes with encrypted disks end as they start. */
function autoScaling(place: Place): Statement[] {
  const role = {
    AWS: `arn:${place.partition}:iam::${place.account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
  };
  return [
    forPrincipal(role, allow("AutoScalingUse", [...KEY_USE], ALL)),
    forPrincipal(role, allow("AutoScalingGrant", ["kms:CreateGrant"], ALL, { Bool: { "kms:GrantIsForAWSResource": "true" } })),
  ];
}

/** Service-linked roles that may not exist yet cannot be named as principals; the caller's ARN pins them instead. */
function linkedRole(place: Place, path: string, more: Condition = {}): Condition {
  return {
    ...more,
    StringEquals: { "kms:CallerAccount": place.account, ...more.StringEquals },
    ArnLike: { "aws:PrincipalArn": `arn:${place.partition}:iam::${place.account}:role/aws-service-role/${path}` },
  };
}

/** GuardDuty copies suspicious volumes to scan them. */
function malwareScan(place: Place): Statement {
  const path = "malware-protection.guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDutyMalwareProtection";
  return forPrincipal(
    { AWS: "*" },
    allow("MalwareScanGrant", ["kms:CreateGrant"], ALL, linkedRole(place, path, { Bool: { "kms:GrantIsForAWSResource": "true" } })),
  );
}

/** P-08: the data repository of a Lustre file system reads and writes the bucket by a role made per file system. */
function fsxRepository(place: Place): Statement {
  const path = "s3.data-source.lustre.fsx.amazonaws.com/AWSServiceRoleForFSxS3Access_*";
  return forPrincipal(
    { AWS: "*" },
    allow("LustreRepository", ["kms:Decrypt", "kms:GenerateDataKey"], ALL,
      linkedRole(place, path, { StringEquals: { "kms:ViaService": via(place, "s3") } })),
  );
}

/** Who runs the platform does not read what is on it (KMS-06); disks and file systems are made in their name. */
function administratorsDoNotUse(place: Place, options: KeyPolicyOptions): Statement | undefined {
  if (!options.separateDuties) return undefined;
  return forPrincipal(
    "*",
    deny("AdministratorsDoNotUse", ["kms:Decrypt", "kms:GenerateDataKey*"], ALL, {
      ArnLike: { "aws:PrincipalArn": [roleArn(place, "platform-admin"), roleArn(place, "ci-deployer")] },
      StringNotLike: { "kms:ViaService": ["ec2.*.amazonaws.com", "fsx.*.amazonaws.com"] },
    }),
  );
}

/** KMS-10. A session without the tag is refused too: a negated operator matches when the key is missing. */
function onlyTheProject(place: Place, options: KeyPolicyOptions): Statement[] {
  const projects = options.projects;
  if (!projects) return [];
  const refuse = (sid: string, roles: readonly string[], tag: string) =>
    forPrincipal("*", deny(sid, ["kms:Decrypt", "kms:GenerateDataKey*"], ALL, {
      ArnLike: { "aws:PrincipalArn": roles.map((role) => roleArn(place, role)) },
      StringNotEquals: { [`aws:PrincipalTag/${tag}`]: projects },
    }));
  return [
    refuse("OnlyPeopleOfTheProject", ["ml-engineer", "data-scientist", "model-promoter"], "Project"),
    refuse("OnlyPodsOfTheProject", ["training", "inference"], "kubernetes-namespace"),
  ];
}

/** P-04: the regional principal, pinned to the log groups of this account. */
function logGroups(place: Place): Statement {
  return forPrincipal(
    service(`logs.${place.region}.amazonaws.com`),
    allow("LogGroups", ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"], ALL, {
      ArnLike: { "kms:EncryptionContext:aws:logs:arn": regional(place, "logs", "log-group:*") },
    }),
  );
}

/** P-05: the trail's ARN is written out, a reference would be a cycle. */
function trail(place: Place): Statement[] {
  const principal = service("cloudtrail.amazonaws.com");
  const source = { "aws:SourceArn": trailArn(place) };
  return [
    forPrincipal(principal, allow("TrailEncrypt", ["kms:GenerateDataKey*"], ALL, {
      StringEquals: source,
      StringLike: { "kms:EncryptionContext:aws:cloudtrail:arn": `arn:${place.partition}:cloudtrail:*:${place.account}:trail/*` },
    })),
    forPrincipal(principal, allow("TrailDescribe", ["kms:DescribeKey"], ALL, { StringEquals: source })),
  ];
}

function deliveries(place: Place): Statement[] {
  const fromHere = { StringEquals: { "aws:SourceAccount": place.account } };
  const senders = service("config.amazonaws.com", "delivery.logs.amazonaws.com", "guardduty.amazonaws.com");
  return [forPrincipal(senders, allow("LogDelivery", ["kms:GenerateDataKey*", "kms:Decrypt", "kms:DescribeKey"], ALL, fromHere))];
}

/** P-21: senders to encrypted topics. No aws:SourceArn: alarms and rules do not all send it. */
function notifications(place: Place): Statement {
  return forPrincipal(
    service("events.amazonaws.com", "cloudwatch.amazonaws.com", "budgets.amazonaws.com", "backup.amazonaws.com", "sns.amazonaws.com"),
    allow("Notifications", ["kms:Decrypt", "kms:GenerateDataKey*"], ALL, { StringEquals: { "aws:SourceAccount": place.account } }),
  );
}

/** MOD-06: a release cannot be signed by anybody else, break-glass included. */
function onlyPromoterSigns(place: Place): Statement {
  return forPrincipal(
    "*",
    deny("OnlyPromoterSigns", ["kms:Sign"], ALL, { ArnNotLike: { "aws:PrincipalArn": [roleArn(place, "model-promoter")] } }),
  );
}
