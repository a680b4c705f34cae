import { list, statements } from "./synthesized";
import type { PolicyStatementJson, Resource, Synthesized } from "./synthesized";

/** Whether a control shows in a synthesized stack. One entry per control that the zone carries. */
export type Check = (z: Synthesized) => boolean;

const CONTENT = ["ingest", "data", "checkpoints", "models"];
const BUCKETS = [...CONTENT, "logs", "audit"];
const KEYS = ["cluster", "secrets", "volumes", "data", "model", "logs", "backup", "signing"];
const PEOPLE = ["platform-admin", "ml-engineer", "data-scientist", "auditor"];
const PERSONAS = [...PEOPLE, "break-glass", "ci-deployer", "model-promoter", "node-role", "training-workload", "inference-workload"];

const some = (items: readonly Resource[], test: (one: Resource) => boolean) => items.some(test);
const every = (items: readonly Resource[], test: (one: Resource) => boolean) => items.length > 0 && items.every(test);
const allOf = (names: readonly string[], test: (name: string) => boolean) => names.every(test);
const key = (z: Synthesized, purpose: string) => statements(z.asset("aws_kms_key", purpose).policy);
const bucket = (z: Synthesized, purpose: string) => statements(z.ofBucket("aws_s3_bucket_policy", purpose)?.policy);
const sid = (found: readonly PolicyStatementJson[], name: string) => found.find((one) => one.Sid === name);
const rule = (z: Synthesized, name: string) => z.all("aws_cloudwatch_event_rule").find((one) => one.name === `acme-zone-${name}`);
const feature = (z: Synthesized, name: string) => z.all("aws_guardduty_detector_feature").find((one) => one.name === name && one.status === "ENABLED");
const encryption = (z: Synthesized, purpose: string) => JSON.stringify(z.ofBucket("aws_s3_bucket_server_side_encryption_configuration", purpose));
const rolePolicies = (z: Synthesized) => z.all("aws_iam_role_policy").flatMap((one) => statements(one.policy));
const allows = (found: readonly PolicyStatementJson[]) => found.filter((one) => one.Effect === "Allow");
const trust = (z: Synthesized, persona: string) => String(z.role(persona).assume_role_policy);
const actionsOf = (z: Synthesized, persona: string) => allows(z.rolePolicy(persona)).flatMap((one) => one.Action ?? []);

export const HOLDS: Readonly<Record<string, Check>> = {
  "KMS-01": (z) => every(z.all("aws_kms_key").filter((one) => one.key_usage !== "SIGN_VERIFY"), (one) => one.enable_key_rotation === true),
  "KMS-02": (z) => every(z.all("aws_kms_key"), (one) => /"Sid":"RootDelegation".*:root"},"Action":\["kms:\*"\]/.test(String(one.policy)) && one.bypass_policy_lockout_safety_check === undefined),
  "KMS-03": (z) => allows(z.all("aws_kms_key").flatMap((one) => statements(one.policy)))
    .filter((one) => one.Principal === "*" || (one.Principal as { AWS?: string }).AWS === "*")
    .every((one) => one.Condition?.StringEquals?.["kms:CallerAccount"] !== undefined),
  "KMS-04": (z) => every(z.all("aws_kms_key"), (one) => Number(one.deletion_window_in_days) >= 30 && one.is_enabled !== false),
  "KMS-05": (z) => KEYS.every((purpose) => z.asset("aws_kms_key", purpose).tags?.DataClass !== undefined) && new Set(["data", "model", "logs"].map((p) => z.asset("aws_kms_key", p).address)).size === 3,
  "KMS-06": (z) => ["data", "model"].every((purpose) => sid(key(z, purpose), "AdministratorsDoNotUse")?.Effect === "Deny"),
  "KMS-07": (z) => allows(z.all("aws_kms_key").flatMap((one) => statements(one.policy))).filter((one) => one.Action?.includes("kms:CreateGrant")).every((one) => one.Condition?.Bool?.["kms:GrantIsForAWSResource"] === "true"),
  "KMS-08": (z) => !allows(rolePolicies(z)).some((one) => one.Action?.some((a) => /^kms:(Decrypt|ReEncryptFrom|\*)$/.test(a)) && list(one.Resource).includes("*")),
  "KMS-09": (z) => allows(z.all("aws_kms_key").flatMap((one) => statements(one.policy))).filter((one) => (one.Principal as { Service?: unknown }).Service).every((one) => /aws:SourceAccount|aws:SourceArn|kms:EncryptionContext:aws:logs:arn/.test(JSON.stringify(one.Condition))),
  "KMS-10": (z) => sid(key(z, "model"), "OnlyPeopleOfTheProject")?.Condition?.StringNotEquals?.["aws:PrincipalTag/Project"] !== undefined && sid(key(z, "model"), "OnlyPodsOfTheProject") !== undefined,
  "DAR-01": (z) => allOf(CONTENT, (p) => /"sse_algorithm":"aws:kms"/.test(encryption(z, p)) && /"kms_master_key_id":"\$\{aws_kms_key\.[^}]*\.arn\}"/.test(encryption(z, p))),
  "DAR-02": (z) => allOf(CONTENT, (p) => encryption(z, p).includes('"bucket_key_enabled":true')),
  "DAR-03": (z) => allOf(BUCKETS, (p) => {
    const block = z.ofBucket("aws_s3_bucket_public_access_block", p);
    return Boolean(block?.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets);
  }),
  "DAR-04": (z) => every(z.all("aws_s3_account_public_access_block"), (one) => Boolean(one.block_public_acls && one.block_public_policy && one.ignore_public_acls && one.restrict_public_buckets)),
  "DAR-05": (z) => allOf(BUCKETS, (p) => JSON.stringify(z.ofBucket("aws_s3_bucket_versioning", p)).includes('"status":"Enabled"')),
  "DAR-06": (z) => allOf(BUCKETS, (p) => JSON.stringify(z.ofBucket("aws_s3_bucket_ownership_controls", p)).includes("BucketOwnerEnforced")) && z.all("aws_s3_bucket_acl").length === 0,
  "DAR-07": (z) => allOf(BUCKETS, (p) => /abort_incomplete_multipart_upload.*noncurrent_version_expiration/.test(JSON.stringify(z.ofBucket("aws_s3_bucket_lifecycle_configuration", p) ?? ""))),
  "DAR-08": (z) => every(z.all("aws_ebs_encryption_by_default"), (one) => one.enabled === true) && every(z.all("aws_ebs_default_kms_key"), (one) => one.key_arn === `\${${z.asset("aws_kms_key", "volumes").address}.arn}`),
  "DAR-13": (z) => every(z.all("aws_ebs_snapshot_block_public_access"), (one) => one.state === "block-all-sharing"),
  "DAR-16": (z) => [...z.all("aws_sns_topic"), ...z.all("aws_sqs_queue")].every((one) => one.kms_master_key_id === `\${${z.asset("aws_kms_key", "logs").address}.arn}`) && z.all("aws_sns_topic").length === 2,
  "DAR-18": (z) => every([...z.all("aws_s3_bucket"), ...z.all("aws_kms_key"), ...z.all("aws_ecr_repository"), ...z.all("aws_backup_vault")], (one) => Boolean(one.tags?.DataClass && one.tags.Project)),
  "DIT-01": (z) => allOf(BUCKETS, (p) => { const s = sid(bucket(z, p), "TlsOnly"); return s?.Effect === "Deny" && s.Principal === "*" && list(s.Resource).length === 2 && s.Condition?.Bool?.["aws:SecureTransport"] === "false"; }),
  "DIT-02": (z) => allOf(BUCKETS, (p) => sid(bucket(z, p), "Tls12")?.Condition?.NumericLessThan?.["s3:TlsVersion"] === "1.2"),
  "DIT-05": (z) => every([...z.all("aws_sns_topic_policy"), ...z.all("aws_sqs_queue_policy")], (one) => sid(statements(one.policy), "TlsOnly")?.Effect === "Deny"),
  "IAM-01": (z) => !allows(rolePolicies(z)).some((one) => one.Action?.includes("*") && list(one.Resource).includes("*") && one.Condition === undefined),
  "IAM-02": (z) => !PERSONAS.filter((p) => p !== "break-glass").some((p) => actionsOf(z, p).some((a) => /^[a-z0-9-]+:\*$/.test(a))),
  "IAM-03": (z) => !z.types().some((type) => /^aws_iam_(user|access_key|user_policy)/.test(type)),
  "IAM-04": (z) => !z.all("aws_iam_role_policy_attachment").some((one) => /AdministratorAccess|IAMFullAccess/.test(String(one.policy_arn))),
  "IAM-05": (z) => allOf(PERSONAS, (p) => /^\$\{aws_iam_policy\..*boundary.*\.arn\}$/.test(String(z.role(p).permissions_boundary))) && some(z.all("aws_iam_policy"), (one) => String(one.policy).includes("iam:DeleteRolePermissionsBoundary")),
  "IAM-06": (z) => every(z.all("aws_iam_role"), (one) => !/"AWS":\s*"\*"|"Principal":"\*"/.test(String(one.assume_role_policy))),
  "IAM-07": (z) => allows(rolePolicies(z)).filter((one) => one.Action?.includes("iam:PassRole")).every((one) => one.Condition?.StringEquals?.["iam:PassedToService"] !== undefined && !list(one.Resource).includes("*")),
  "IAM-08": (z) => PERSONAS.filter((p) => !["platform-admin", "ci-deployer", "break-glass"].includes(p)).every((p) => !actionsOf(z, p).some((a) => /^iam:(CreatePolicyVersion|AttachRolePolicy|PutRolePolicy|UpdateAssumeRolePolicy|PassRole)/.test(a))),
  "IAM-09": (z) => ["training-workload", "inference-workload"].every((p) => ["pods.eks.amazonaws.com", "sts:TagSession", "aws:SourceAccount", "aws:RequestTag/eks-cluster-arn", "aws:RequestTag/kubernetes-namespace", "aws:RequestTag/kubernetes-service-account"].every((part) => trust(z, p).includes(part)) && !trust(z, p).includes("StringLike")),
  "IAM-10": (z) => trust(z, "ci-deployer").includes('"token.actions.githubusercontent.com:sub":"repo:acme/infra:environment:production"') && trust(z, "ci-deployer").includes(':aud":"sts.amazonaws.com"'),
  "IAM-11": (z) => allOf(PEOPLE, (p) => Number(z.role(p).max_session_duration) <= 14400) && Number(z.role("break-glass").max_session_duration) <= 3600,
  "IAM-12": (z) => trust(z, "break-glass").includes('"Bool":{"aws:MultiFactorAuthPresent":"true"}') && String(rule(z, "break-glass-used")?.event_pattern).includes("AssumeRole"),
  "IAM-13": (z) => JSON.stringify(z.rolePolicy("ml-engineer")).includes("$${aws:PrincipalTag/Project}") && some(z.all("aws_iam_policy"), (one) => String(one.policy).includes("NoClassifyingTagChange")),
  "IAM-14": (z) => every(z.all("aws_iam_account_password_policy"), (one) => Number(one.minimum_password_length) >= 14 && one.password_reuse_prevention === 24),
  "IAM-15": (z) => every(z.all("aws_accessanalyzer_analyzer"), (one) => one.type === "ACCOUNT"),
  "IAM-16": (z) => z.json.output === undefined,
  "NET-08": (z) => every(z.all("aws_networkfirewall_firewall"), (one) => Boolean(one.delete_protection && one.subnet_change_protection && one.firewall_policy_change_protection) && JSON.stringify(one.encryption_configuration).includes("CUSTOMER_KMS")),
  "NET-09": (z) => every(z.all("aws_networkfirewall_firewall_policy"), (one) => /"stateful_engine_options":\{"rule_order":"STRICT_ORDER"\}/.test(JSON.stringify(one)) && JSON.stringify(one).includes("aws:drop_established") && JSON.stringify(one).includes("aws:forward_to_sfe")),
  "NET-10": (z) => every(z.all("aws_networkfirewall_logging_configuration"), (one) => ["ALERT", "FLOW"].every((type) => JSON.stringify(one).includes(`"log_type":"${type}"`))),
  "NET-14": (z) => z.all("aws_route53_resolver_query_log_config_association").length === 1,
  "NET-16": (z) => every(z.all("aws_vpc_block_public_access_options"), (one) => one.internet_gateway_block_mode === "block-ingress"),
  "EKS-06": (z) => z.all("aws_eks_access_entry").length === 6,
  "EKS-07": (z) => z.all("aws_eks_access_policy_association").every((one) => JSON.stringify(one).includes("AmazonEKSClusterAdminPolicy")) && z.all("aws_eks_access_policy_association").length === 2 && z.all("aws_eks_access_entry").filter((one) => one.kubernetes_groups).length === 4,
  "EKS-10": (z) => PERSONAS.filter((p) => !["platform-admin", "break-glass", "ci-deployer"].includes(p)).every((p) => !actionsOf(z, p).some((a) => /^eks:(CreateAccessEntry|AssociateAccessPolicy|Create|Associate|\*)/.test(a))),
  "NODE-04": (z) => !some(z.all("aws_iam_role_policy_attachment"), (one) => String(one.role).includes("node-role")) && actionsOf(z, "node-role").every((a) => /^(ec2:Describe|eks:DescribeCluster|eks-auth:|ecr:(Get|Batch)|ssm)/.test(a)),
  "ECR-01": (z) => every(z.all("aws_ecr_repository"), (one) => one.image_tag_mutability === "IMMUTABLE"),
  "ECR-02": (z) => every(z.all("aws_ecr_repository"), (one) => JSON.stringify(one.image_scanning_configuration).includes('"scan_on_push":true')),
  "ECR-03": (z) => every(z.all("aws_ecr_repository"), (one) => JSON.stringify(one.encryption_configuration).includes('"KMS"')),
  "ECR-04": (z) => every(z.all("aws_ecr_repository_policy"), (one) => !/"Principal":"\*"|"AWS":"\*"/.test(String(one.policy))),
  "ECR-05": (z) => z.all("aws_ecr_lifecycle_policy").length === z.all("aws_ecr_repository").length && z.all("aws_ecr_repository").length > 0,
  "DET-01": (z) => every(z.all("aws_cloudtrail"), (one) => Boolean(one.is_multi_region_trail && one.include_global_service_events && one.enable_logging)),
  "DET-02": (z) => every(z.all("aws_cloudtrail"), (one) => one.enable_log_file_validation === true),
  "DET-03": (z) => every(z.all("aws_cloudtrail"), (one) => one.kms_key_id === `\${${z.asset("aws_kms_key", "logs").address}.arn}`),
  "DET-04": (z) => every(z.all("aws_cloudtrail"), (one) => Boolean(one.cloud_watch_logs_group_arn && one.cloud_watch_logs_role_arn)),
  "DET-05": (z) => z.ofBucket("aws_s3_bucket_object_lock_configuration", "audit") !== undefined && sid(bucket(z, "audit"), "TrailWrites")?.Condition?.StringEquals?.["aws:SourceArn"] !== undefined,
  "DET-06": (z) => every(z.all("aws_cloudtrail"), (one) => JSON.stringify(one.advanced_event_selector).includes("AWS::S3::Object")),
  "DET-07": (z) => every(z.all("aws_guardduty_detector"), (one) => one.enable === true),
  "DET-08": (z) => feature(z, "S3_DATA_EVENTS") !== undefined,
  "DET-09": (z) => feature(z, "EKS_AUDIT_LOGS") !== undefined,
  "DET-10": (z) => JSON.stringify(feature(z, "RUNTIME_MONITORING") ?? "").includes('{"name":"EKS_ADDON_MANAGEMENT","status":"ENABLED"}'),
  "DET-11": (z) => feature(z, "EBS_MALWARE_PROTECTION") !== undefined,
  "DET-12": (z) => every(z.all("aws_config_configuration_recorder"), (one) => /"all_supported":true,"include_global_resource_types":true/.test(JSON.stringify(one.recording_group))) && every(z.all("aws_config_configuration_recorder_status"), (one) => one.is_enabled === true) && z.all("aws_config_delivery_channel").length === 1,
  "DET-13": (z) => z.all("aws_securityhub_account").length === 1 && z.all("aws_securityhub_standards_subscription").length === 2,
  "DET-14": (z) => every(z.all("aws_inspector2_enabler"), (one) => ["EC2", "ECR"].every((type) => (one.resource_types as string[]).includes(type))),
  "DET-15": (z) => every(z.all("aws_macie2_account"), (one) => one.status === "ENABLED") && every(z.all("aws_macie2_classification_job"), (one) => Number(one.sampling_percentage) <= 10 && JSON.stringify(one).includes("OBJECT_EXTENSION")),
  "DET-16": (z) => every(z.all("aws_cloudwatch_log_group"), (one) => Number(one.retention_in_days) >= 90 && one.kms_key_id !== undefined) && some(z.all("aws_cloudwatch_log_group"), (one) => one.name === "/acme/cloudtrail" && Number(one.retention_in_days) >= 365),
  "DET-17": (z) => ["root-use", "key-disabled", "trail-changed", "bucket-policy-changed", "iam-changed", "detection-changed"].every((name) => rule(z, name) !== undefined),
  "DET-18": (z) => z.all("aws_s3_bucket_logging").length === 5 && z.ofBucket("aws_s3_bucket_logging", "logs") === undefined,
  "RES-01": (z) => rule(z, "guardduty-high") !== undefined && rule(z, "securityhub-high") !== undefined && z.all("aws_sns_topic_subscription").length >= 2,
  "RES-02": (z) => z.all("aws_sns_topic_policy").every((one) => sid(statements(one.policy), "Senders")?.Condition?.StringEquals?.["aws:SourceAccount"] !== undefined) && JSON.stringify(sid(key(z, "logs"), "Notifications")).includes("events.amazonaws.com"),
  "RES-03": (z) => z.all("aws_sfn_state_machine").length === 1 && JSON.stringify(rolePolicies(z)).includes("AttachQuarantineGroup") && every(z.all("aws_security_group"), (one) => (one.ingress as unknown[]).length === 0 && (one.egress as unknown[]).length === 0),
  "RES-04": (z) => every(z.all("aws_account_alternate_contact"), (one) => one.alternate_contact_type === "SECURITY"),
  "RES-05": (z) => every(z.all("aws_cloudwatch_metric_alarm"), (one) => one.actions_enabled === true && (one.alarm_actions as string[]).length > 0),
  "RES-06": (z) => every(z.all("aws_guardduty_publishing_destination"), (one) => one.kms_key_arn !== undefined),
  "BKP-01": (z) => every(z.all("aws_backup_vault"), (one) => one.kms_key_arn === `\${${z.asset("aws_kms_key", "backup").address}.arn}`),
  "BKP-02": (z) => z.all("aws_backup_plan").length === 1 && some(z.all("aws_backup_selection"), (one) => JSON.stringify(one.resources ?? "").includes(z.asset("aws_s3_bucket", "models").address)),
  "BKP-03": (z) => every(z.all("aws_backup_vault_lock_configuration"), (one) => one.changeable_for_days === undefined && one.min_retention_days !== undefined),
  "BKP-04": (z) => every(z.all("aws_backup_plan"), (one) => JSON.stringify(one).includes("copy_action")),
  "BKP-05": (z) => every(z.all("aws_backup_vault_policy"), (one) => String(one.policy).includes("backup:DeleteRecoveryPoint")) && rolePolicies(z).some((one) => one.Effect === "Deny" && one.Action?.includes("backup:DeleteRecoveryPoint")),
  "BKP-06": (z) => z.all("aws_backup_restore_testing_plan").length === 1,
  "MOD-01": (z) => z.asset("aws_s3_bucket", "models").object_lock_enabled === true && JSON.stringify(z.ofBucket("aws_s3_bucket_object_lock_configuration", "models")).includes('"mode":"GOVERNANCE"'),
  "MOD-02": (z) => new Set(CONTENT.map((p) => z.asset("aws_s3_bucket", p).address)).size === 4,
  "MOD-03": (z) => !actionsOf(z, "inference-workload").some((a) => /^s3:(Put|Delete)/.test(a)) && allows(z.rolePolicy("inference-workload")).filter((one) => one.Action?.includes("s3:GetObject")).every((one) => list(one.Resource).every((arn) => arn.includes("/released/"))),
  "MOD-04": (z) => allows(z.rolePolicy("training-workload")).filter((one) => one.Action?.includes("s3:PutObject")).every((one) => list(one.Resource).every((arn) => !arn.includes("/released/") && !arn.includes("/curated/"))) && !actionsOf(z, "training-workload").some((a) => a.startsWith("s3:Delete")),
  "MOD-05": (z) => sid(bucket(z, "models"), "ReleasedOnlyByPromoter")?.Effect === "Deny" && trust(z, "model-promoter").includes("environment:model-release"),
  "MOD-06": (z) => z.asset("aws_kms_key", "signing").key_usage === "SIGN_VERIFY" && sid(key(z, "signing"), "OnlyPromoterSigns")?.Effect === "Deny" && actionsOf(z, "inference-workload").includes("kms:Verify"),
  "MOD-07": (z) => ["s3:DeleteObjectVersion", "s3:PutBucketVersioning", "s3:PutLifecycleConfiguration", "s3:PutBucketObjectLockConfiguration", "s3:BypassGovernanceRetention"].every((a) => sid(bucket(z, "models"), "NoDestroyNoUnlock")?.Action?.includes(a)),
  "MOD-09": (z) => z.asset("aws_s3_bucket", "ingest") !== undefined && !JSON.stringify(z.rolePolicy("training-workload")).includes(z.asset("aws_s3_bucket", "ingest").address),
  "MOD-11": (z) => allOf(CONTENT, (p) => ["OnlyZoneKey", "OnlyKmsMode"].every((name) => { const s = sid(bucket(z, p), name); return s?.Condition?.StringNotEquals !== undefined && Object.values(s.Condition.Null ?? {})[0] === "false"; }) && sid(bucket(z, p), "NoCustomerProvidedKeys") !== undefined),
};
