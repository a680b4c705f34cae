import { allow, deny, document } from "./document";
import type { PolicyDocument, Statement } from "./document";
import type { BoundaryName } from "./personas";
import { policyArn } from "./world";
import type { ZoneWorld } from "./world";

const ANY = ["*"];
const CEILING = allow("CeilingAllow", ["*"], ANY);

/** Names of the boundary policies after the zone's prefix. */
export const BOUNDARY_SUFFIX: Readonly<Record<BoundaryName, string>> = {
  standard: "boundary",
  ci: "boundary-ci",
  "break-glass": "boundary-break-glass",
};

/** The most that a role of the zone can ever do, whatever its own policies say. */
export function boundaryPolicy(name: BoundaryName, world: ZoneWorld): PolicyDocument {
  if (name === "ci") return document(pipeline(world));
  if (name === "break-glass") return document(breakGlass());
  return document(standard(world));
}

function standard(world: ZoneWorld): Statement[] {
  return [
    CEILING,
    deny("NoDetectionTamper", [
      "cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:PutEventSelectors", "guardduty:DeleteDetector",
      "guardduty:UpdateDetector", "guardduty:DisassociateFromAdministratorAccount", "config:StopConfigurationRecorder",
      "config:DeleteConfigurationRecorder", "config:DeleteDeliveryChannel", "securityhub:DisableSecurityHub",
      "securityhub:BatchDisableStandards", "macie2:DisableMacie", "inspector2:Disable", "access-analyzer:DeleteAnalyzer",
      "logs:DeleteLogGroup", "logs:PutRetentionPolicy", "ec2:DeleteFlowLogs",
    ], ANY),
    deny("NoKeyDestroy", [
      "kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:PutKeyPolicy", "kms:DisableKeyRotation", "kms:DeleteImportedKeyMaterial",
    ], ANY),
    NO_BACKUP_DESTROY,
    deny("NoIamEscalation", [
      "iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:AttachRolePolicy", "iam:PutRolePolicy",
      "iam:UpdateAssumeRolePolicy", "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:DeleteRolePermissionsBoundary",
      "iam:PutRolePermissionsBoundary", "iam:CreateRole", "iam:AddUserToGroup", "iam:AttachUserPolicy",
    ], ANY),
    deny("NoClassifyingTagChange", [
      "s3:PutBucketTagging", "s3:TagResource", "s3:UntagResource", "kms:TagResource", "kms:UntagResource",
      "secretsmanager:TagResource", "secretsmanager:UntagResource", "ec2:CreateTags", "ec2:DeleteTags", "iam:TagRole", "iam:UntagRole",
    ], ANY, {
      "ForAnyValue:StringEquals": { "aws:TagKeys": ["Project", "DataClass"] },
      // what is made may be tagged as it is made: the CSI driver's disks carry their class (DAR-18)
      Null: { "ec2:CreateAction": "true" },
    }),
    deny("NoGovernanceBypass", ["s3:BypassGovernanceRetention"], ANY),
    {
      Sid: "HomeRegionOnly",
      Effect: "Deny",
      NotAction: ["iam:*", "sts:*", "organizations:*", "support:*", "route53:*", "cloudfront:*", "wafv2:*", "s3:*"],
      Resource: ANY,
      Condition: { StringNotEquals: { "aws:RequestedRegion": [world.region] } },
    },
  ];
}

const NO_BACKUP_DESTROY = deny("NoBackupDestroy", [
  "backup:DeleteRecoveryPoint", "backup:DeleteBackupVault", "backup:PutBackupVaultAccessPolicy",
  "backup:DeleteBackupVaultLockConfiguration", "backup:UpdateRecoveryPointLifecycle",
], ANY);

/** The pipeline builds everything and reads nothing; roles it makes carry the standard boundary. */
function pipeline(world: ZoneWorld): Statement[] {
  const objects = (["data", "ingest", "checkpoints", "models", "audit"] as const).map((p) => `${world.buckets[p]}/*`);
  return [
    CEILING,
    deny("NoStopDetection", [
      "cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "guardduty:DeleteDetector", "config:StopConfigurationRecorder",
      "config:DeleteConfigurationRecorder", "securityhub:DisableSecurityHub",
    ], ANY),
    deny("NoKeyDeletion", ["kms:ScheduleKeyDeletion", "kms:DeleteImportedKeyMaterial"], ANY),
    NO_BACKUP_DESTROY,
    deny("NoUsers", ["iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile"], ANY),
    deny("RolesOnlyWithBoundary", ["iam:CreateRole", "iam:PutRolePermissionsBoundary"], ANY, {
      StringNotEquals: { "iam:PermissionsBoundary": policyArn(world, BOUNDARY_SUFFIX.standard) },
    }),
    deny("KeepBoundary", ["iam:DeleteRolePermissionsBoundary"], ANY),
    deny("BoundaryPolicyIsFixed", ["iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:SetDefaultPolicyVersion"],
      Object.values(BOUNDARY_SUFFIX).map((suffix) => policyArn(world, suffix))),
    deny("NoDataPlane", ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"], objects),
  ];
}

function breakGlass(): Statement[] {
  return [
    CEILING,
    deny("AuditTrailStaysOn", ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"], ANY),
    deny("ComplianceStays", ["backup:DeleteBackupVault"], ANY),
  ];
}

/**
 * For the organization to attach to the account: an account cannot hold itself to a service control policy.
 * Not emitted; `aidc access` and the README use it.
 */
export function serviceControlPolicy(): PolicyDocument {
  return document([
    allow("FullAccess", ["*"], ANY),
    deny("StayInOrg", ["organizations:LeaveOrganization"], ANY),
    deny("NoPublicAccessChange", [
      "s3:PutAccountPublicAccessBlock", "ec2:DisableEbsEncryptionByDefault", "ec2:DisableSnapshotBlockPublicAccess",
    ], ANY),
  ]);
}
