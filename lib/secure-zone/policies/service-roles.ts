import { allow, document } from "./document";
import type { PolicyDocument } from "./document";
import { isolableRoleArns } from "./response-machine";
import { regional, via } from "./world";
import type { Place } from "./world";

/** Delivery of flow logs to one log group, which the fabric makes. */
export function flowLogPolicy(place: Place, logGroup: string): PolicyDocument {
  return document([
    allow("Write", ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"], [
      regional(place, "logs", `log-group:${logGroup}`),
      regional(place, "logs", `log-group:${logGroup}:*`),
    ]),
    // lists groups before it writes; AWS has no narrower resource for it
    allow("Find", ["logs:DescribeLogGroups"], ["*"]),
  ]);
}

export function trailLogPolicy(logGroupArn: string): PolicyDocument {
  return document([allow("Write", ["logs:CreateLogStream", "logs:PutLogEvents"], [`${logGroupArn}:log-stream:*`])]);
}

/** Delivery of Config's history; what it reads is in AWS's own AWS_ConfigRole. */
export function configPolicy(place: Place, bucketArn: string, keyArn: string): PolicyDocument {
  return document([
    allow("Deliver", ["s3:PutObject"], [`${bucketArn}/AWSLogs/${place.account}/*`], {
      StringLike: { "s3:x-amz-acl": "bucket-owner-full-control" },
    }),
    allow("Check", ["s3:GetBucketAcl"], [bucketArn]),
    allow("Encrypt", ["kms:GenerateDataKey"], [keyArn]),
  ]);
}

/**
 * Malware scan of a bucket: reads what arrives and tags it with the result.
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/malware-protection-s3-iam-policy-prerequisite.html
 */
export function malwarePlanPolicy(place: Place, bucketArn: string, keyArn: string): PolicyDocument {
  const rule = regional(place, "events", "rule/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3*");
  return document([
    allow("ManageRule", ["events:PutRule", "events:DeleteRule", "events:PutTargets", "events:RemoveTargets"], [rule], {
      StringLike: { "events:ManagedBy": "malware-protection-plan.guardduty.amazonaws.com" },
    }),
    allow("SeeRule", ["events:DescribeRule", "events:ListTargetsByRule"], [rule]),
    allow("TagResult", ["s3:PutObjectTagging", "s3:GetObjectTagging", "s3:PutObjectVersionTagging", "s3:GetObjectVersionTagging"], [`${bucketArn}/*`]),
    allow("Notify", ["s3:PutBucketNotification", "s3:GetBucketNotification"], [bucketArn]),
    allow("Probe", ["s3:PutObject"], [`${bucketArn}/malware-protection-resource-validation-object`]),
    allow("Own", ["s3:ListBucket"], [bucketArn]),
    allow("Read", ["s3:GetObject", "s3:GetObjectVersion"], [`${bucketArn}/*`]),
    allow("Key", ["kms:GenerateDataKey", "kms:Decrypt"], [keyArn], { StringLike: { "kms:ViaService": via(place, "s3") } }),
  ]);
}

/** What the response may do (RES-03): cut off nodes, take rights from roles of this zone, and say so. */
export function responsePolicy(place: Place, topicArn: string, keyArn: string): PolicyDocument {
  const inZone = { StringEquals: { "aws:ResourceTag/Zone": place.prefix } };
  return document([
    // AWS has no narrower resource for it
    allow("FindNode", ["ec2:DescribeInstances"], ["*"]),
    // any interface, but into the quarantine group only
    allow("MoveInterface", ["ec2:ModifyNetworkInterfaceAttribute"], [regional(place, "ec2", "network-interface/*")]),
    allow("AttachQuarantineGroup", ["ec2:ModifyNetworkInterfaceAttribute"], [regional(place, "ec2", "security-group/*")], {
      StringEquals: { "aws:ResourceTag/Zone": place.prefix, "aws:ResourceTag/Name": `${place.prefix}-quarantine` },
    }),
    allow("MarkNode", ["ec2:CreateTags"], [regional(place, "ec2", "instance/*")], {
      ...inZone,
      "ForAllValues:StringEquals": { "aws:TagKeys": ["Quarantined"] },
    }),
    allow("IsolateRole", ["iam:PutRolePolicy"], isolableRoleArns(place)),
    allow("Tell", ["sns:Publish"], [topicArn]),
    allow("TellEncrypted", ["kms:Decrypt", "kms:GenerateDataKey"], [keyArn], { StringEquals: { "kms:ViaService": via(place, "sns") } }),
  ]);
}

export function stateMachineStart(stateMachineArn: string): PolicyDocument {
  return document([allow("Start", ["states:StartExecution"], [stateMachineArn])]);
}
