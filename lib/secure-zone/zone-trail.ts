import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { Cloudtrail } from "@cdktf/provider-aws/lib/cloudtrail";
import type { CloudtrailAdvancedEventSelector } from "@cdktf/provider-aws/lib/cloudtrail";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { DataClass } from "./data-class";
import { trailLogPolicy } from "./policies/service-roles";
import { zoneTags } from "./zone-context";
import type { ZoneContext } from "./zone-context";
import { ZoneServiceRole } from "./zone-service-role";

export interface ZoneTrailProps {
  readonly auditBucketName: string;
  readonly auditBucketPolicy: ITerraformDependable;
  /** Buckets whose objects are watched. */
  readonly watchedBucketArns: readonly string[];
  readonly keyArn: string;
  readonly boundaryArn: string;
}

/** The account's record of who did what, in all regions, validated, encrypted and append-only. */
export class ZoneTrail extends Construct {
  constructor(scope: Construct, id: string, context: ZoneContext, props: ZoneTrailProps) {
    super(scope, id);
    const logs = context.on("DET-04") ? this.logs(context, props) : undefined;
    new Cloudtrail(this, "trail", {
      name: context.prefix,
      s3BucketName: props.auditBucketName,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogging: true,
      enableLogFileValidation: true,
      kmsKeyId: props.keyArn,
      ...logs?.settings,
      advancedEventSelector: selectors(context, props.watchedBucketArns),
      tags: zoneTags(context),
      // CreateTrail tries bucket and role
      dependsOn: [props.auditBucketPolicy, ...(logs ? [logs.rolePolicy] : [])],
    });
  }

  private logs(context: ZoneContext, props: ZoneTrailProps) {
    const group = new CloudwatchLogGroup(this, "logs", {
      name: `/${context.platform}/cloudtrail`,
      ...logSettings(context, props.keyArn),
      tags: zoneTags(context),
    });
    const role = new ZoneServiceRole(this, "cloudtrail-logs", context, {
      principal: "cloudtrail.amazonaws.com",
      policy: trailLogPolicy(group.arn),
      boundaryArn: props.boundaryArn,
    });
    return { settings: { cloudWatchLogsGroupArn: `${group.arn}:*`, cloudWatchLogsRoleArn: role.role.arn }, rolePolicy: role.policy };
  }
}

function logSettings(context: ZoneContext, keyArn: string) {
  return context.on("DET-16") ? { retentionInDays: context.auditLogRetentionDays, kmsKeyId: keyArn } : {};
}

/** DET-06 and P-39: writes to objects from class internal on, reads too from confidential on. */
function selectors(context: ZoneContext, bucketArns: readonly string[]): CloudtrailAdvancedEventSelector[] {
  const management = { name: "management", fieldSelector: [{ field: "eventCategory", equalTo: ["Management"] }] };
  if (!context.on("DET-06")) return [management];
  const writesOnly = context.dataClass.isAtLeast(DataClass.CONFIDENTIAL) ? [] : [{ field: "readOnly", equalTo: ["false"] }];
  return [
    management,
    {
      name: "objects",
      fieldSelector: [
        { field: "eventCategory", equalTo: ["Data"] },
        { field: "resources.type", equalTo: ["AWS::S3::Object"] },
        { field: "resources.ARN", startsWith: bucketArns.map((arn) => `${arn}/`) },
        ...writesOnly,
      ],
    },
  ];
}
