import { GuarddutyDetector } from "@cdktf/provider-aws/lib/guardduty-detector";
import { GuarddutyDetectorFeature } from "@cdktf/provider-aws/lib/guardduty-detector-feature";
import { GuarddutyMalwareProtectionPlan } from "@cdktf/provider-aws/lib/guardduty-malware-protection-plan";
import { GuarddutyPublishingDestination } from "@cdktf/provider-aws/lib/guardduty-publishing-destination";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { AccountService } from "./account-service";
import { malwarePlanPolicy } from "./policies/service-roles";
import { zoneTags } from "./zone-context";
import type { ZoneContext } from "./zone-context";
import { ZoneServiceRole } from "./zone-service-role";

export interface ZoneGuardDutyProps {
  readonly service: AccountService;
  readonly keyArn: string;
  readonly dataKeyArn: string;
  readonly findingsBucketArn: string;
  readonly findingsBucketPolicy: ITerraformDependable;
  readonly ingestBucketName: string;
  readonly ingestBucketArn: string;
  /** Scan what arrives in the ingest bucket. */
  readonly ingestScan: boolean;
  readonly boundaryArn: string;
}

/** Threat detection: one detector per account and region, and the features that watch models and nodes. */
export class ZoneGuardDuty extends Construct {
  readonly detectorId: string;

  constructor(scope: Construct, id: string, context: ZoneContext, props: ZoneGuardDutyProps) {
    super(scope, id);
    this.detectorId = props.service.id ?? this.detector(context).id;
    const features: [string, string][] = [["DET-08", "S3_DATA_EVENTS"], ["DET-09", "EKS_AUDIT_LOGS"], ["DET-11", "EBS_MALWARE_PROTECTION"]];
    for (const [control, name] of features) {
      if (context.on(control)) new GuarddutyDetectorFeature(this, name, { detectorId: this.detectorId, name, status: "ENABLED" });
    }
    if (context.on("DET-10")) this.runtime();
    if (context.on("RES-06")) this.publish(props);
    if (props.ingestScan) this.scanIngest(context, props);
  }

  private detector(context: ZoneContext): GuarddutyDetector {
    return new GuarddutyDetector(this, "detector", {
      enable: true,
      findingPublishingFrequency: "FIFTEEN_MINUTES",
      tags: zoneTags(context),
    });
  }

  /** P-19: never together with EKS_RUNTIME_MONITORING. All three agents are named, as the service answers with all three. */
  private runtime(): void {
    new GuarddutyDetectorFeature(this, "RUNTIME_MONITORING", {
      detectorId: this.detectorId,
      name: "RUNTIME_MONITORING",
      status: "ENABLED",
      additionalConfiguration: [
        { name: "EKS_ADDON_MANAGEMENT", status: "ENABLED" },
        { name: "ECS_FARGATE_AGENT_MANAGEMENT", status: "DISABLED" },
        { name: "EC2_AGENT_MANAGEMENT", status: "DISABLED" },
      ],
    });
  }

  /** GuardDuty itself forgets after 90 days. */
  private publish(props: ZoneGuardDutyProps): void {
    new GuarddutyPublishingDestination(this, "findings", {
      detectorId: this.detectorId,
      destinationArn: props.findingsBucketArn,
      kmsKeyArn: props.keyArn,
      dependsOn: [props.findingsBucketPolicy],
    });
  }

  private scanIngest(context: ZoneContext, props: ZoneGuardDutyProps): void {
    const role = new ZoneServiceRole(this, "malware-scan", context, {
      principal: "malware-protection-plan.guardduty.amazonaws.com",
      policy: malwarePlanPolicy(context, props.ingestBucketArn, props.dataKeyArn),
      boundaryArn: props.boundaryArn,
    });
    new GuarddutyMalwareProtectionPlan(this, "ingest-scan", {
      role: role.role.arn,
      protectedResource: [{ s3Bucket: [{ bucketName: props.ingestBucketName }] }],
      actions: [{ tagging: [{ status: "ENABLED" }] }],
      tags: zoneTags(context),
      dependsOn: [role.policy],
    });
  }
}
