import { roleArn } from "./world";
import type { Place } from "./world";

/** An EventBridge pattern: what is watched, and how loud it is. */
export interface WatchedEvent {
  readonly id: string;
  readonly description: string;
  /** `alert` wakes somebody, `notice` is read in working hours. */
  readonly severity: "alert" | "notice";
  readonly pattern: Readonly<Record<string, unknown>>;
}

function api(source: string, eventNames: readonly string[], more: Record<string, unknown> = {}): Record<string, unknown> {
  return { source: [source], "detail-type": ["AWS API Call via CloudTrail"], detail: { eventName: eventNames, ...more } };
}

/** GuardDuty's severities: high from 7, medium from 4. @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html */
export const HIGH_SEVERITY = 7;
export const MEDIUM_SEVERITY = 4;

/** RES-01: findings, by severity. */
export function findingEvents(): WatchedEvent[] {
  const guardDuty = (numeric: readonly unknown[]) => ({
    source: ["aws.guardduty"],
    "detail-type": ["GuardDuty Finding"],
    detail: { severity: [{ numeric }] },
  });
  const hub = (labels: readonly string[]) => ({
    source: ["aws.securityhub"],
    "detail-type": ["Security Hub Findings - Imported"],
    detail: { findings: { Severity: { Label: labels }, Workflow: { Status: ["NEW"] }, RecordState: ["ACTIVE"] } },
  });
  return [
    { id: "guardduty-high", description: "GuardDuty finding of high severity", severity: "alert", pattern: guardDuty([">=", HIGH_SEVERITY]) },
    { id: "guardduty-medium", description: "GuardDuty finding of medium severity", severity: "notice", pattern: guardDuty([">=", MEDIUM_SEVERITY, "<", HIGH_SEVERITY]) },
    { id: "securityhub-high", description: "Security Hub finding, critical or high", severity: "alert", pattern: hub(["CRITICAL", "HIGH"]) },
    { id: "securityhub-medium", description: "Security Hub finding, medium", severity: "notice", pattern: hub(["MEDIUM"]) },
  ];
}

/** DET-17 without break-glass: acts that undo the zone. */
export function tamperEvents(): WatchedEvent[] {
  return [
    {
      id: "root-use",
      description: "The account's root user signed in or called an API",
      severity: "alert",
      pattern: {
        "detail-type": ["AWS Console Sign In via CloudTrail", "AWS API Call via CloudTrail"],
        detail: { userIdentity: { type: ["Root"] } },
      },
    },
    {
      id: "key-disabled",
      description: "A key was disabled, scheduled for deletion or given another policy",
      severity: "alert",
      pattern: api("aws.kms", ["DisableKey", "ScheduleKeyDeletion", "PutKeyPolicy", "DisableKeyRotation"]),
    },
    {
      id: "trail-changed",
      description: "The audit trail was stopped or changed",
      severity: "alert",
      pattern: api("aws.cloudtrail", ["StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors"]),
    },
    {
      id: "detection-changed",
      description: "Detection was switched off or changed",
      severity: "alert",
      pattern: {
        source: ["aws.guardduty", "aws.config", "aws.securityhub", "aws.inspector2", "aws.macie2"],
        "detail-type": ["AWS API Call via CloudTrail"],
        detail: {
          eventName: [
            "DeleteDetector", "UpdateDetector", "StopConfigurationRecorder", "DeleteConfigurationRecorder", "DeleteDeliveryChannel",
            "DisableSecurityHub", "BatchDisableStandards", "Disable", "DisableMacie",
          ],
        },
      },
    },
    {
      id: "bucket-policy-changed",
      description: "A bucket's policy or public access changed",
      severity: "alert",
      pattern: api("aws.s3", [
        "PutBucketPolicy", "DeleteBucketPolicy", "PutBucketAcl", "PutBucketPublicAccessBlock", "DeleteBucketPublicAccessBlock",
        "PutBucketVersioning", "PutBucketReplication", "PutBucketObjectLockConfiguration",
      ]),
    },
    {
      id: "iam-changed",
      description: "An IAM policy, trust or boundary changed",
      severity: "notice",
      pattern: api("aws.iam", [
        "PutRolePolicy", "DeleteRolePolicy", "AttachRolePolicy", "DetachRolePolicy", "CreatePolicyVersion", "DeletePolicy",
        "SetDefaultPolicyVersion", "UpdateAssumeRolePolicy", "PutRolePermissionsBoundary", "DeleteRolePermissionsBoundary",
        "CreateUser", "CreateAccessKey", "CreateLoginProfile",
      ]),
    },
  ];
}

/** IAM-12: every use of break-glass. */
export function breakGlassEvent(place: Place): WatchedEvent {
  return {
    id: "break-glass-used",
    description: "The break-glass role was taken",
    severity: "alert",
    pattern: api("aws.sts", ["AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"], {
      requestParameters: { roleArn: [roleArn(place, "break-glass")] },
    }),
  };
}

/** A write to released models by anybody but the promoter, attempts that were refused included. */
export function releasedWriteEvent(place: Place, modelsBucket: string): WatchedEvent {
  return {
    id: "released-model-written",
    description: "A released model was written or deleted outside the promotion",
    severity: "alert",
    pattern: {
      source: ["aws.s3"],
      "detail-type": ["AWS API Call via CloudTrail"],
      detail: {
        eventName: [
          "PutObject", "CopyObject", "CompleteMultipartUpload", "CreateMultipartUpload", "DeleteObject", "DeleteObjects",
          "DeleteObjectVersion", "PutObjectRetention", "PutObjectLegalHold", "RestoreObject",
        ],
        requestParameters: { bucketName: [modelsBucket], key: [{ wildcard: "projects/*/released/*" }] },
        userIdentity: { sessionContext: { sessionIssuer: { arn: [{ "anything-but": [roleArn(place, "model-promoter")] }] } } },
      },
    },
  };
}
