import { ConfigConfigurationRecorder } from "@cdktf/provider-aws/lib/config-configuration-recorder";
import { ConfigConfigurationRecorderStatus } from "@cdktf/provider-aws/lib/config-configuration-recorder-status";
import { ConfigDeliveryChannel } from "@cdktf/provider-aws/lib/config-delivery-channel";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { configPolicy } from "./policies/service-roles";
import type { ZoneContext } from "./zone-context";
import { ZoneServiceRole } from "./zone-service-role";

/** What comes and goes with every node: recorded once a day, or a site that scales pays per node start (P-38). */
const CHURNING = ["AWS::EC2::NetworkInterface", "AWS::EC2::Instance", "AWS::EC2::Volume"];

export interface ZoneConfigProps {
  readonly bucketName: string;
  readonly bucketArn: string;
  readonly bucketPolicy: ITerraformDependable;
  readonly keyArn: string;
}

/** The recorder of configurations, its delivery to the log bucket, and its switch. */
export class ZoneConfig extends Construct {
  constructor(scope: Construct, id: string, context: ZoneContext, props: ZoneConfigProps) {
    super(scope, id);
    const role = new ZoneServiceRole(this, "config", context, {
      principal: "config.amazonaws.com",
      policy: configPolicy(context, props.bucketArn, props.keyArn),
      // no boundary: it reads global services in their own regions, which the standard boundary forbids
      managedPolicies: ["service-role/AWS_ConfigRole"],
    });
    const recorder = new ConfigConfigurationRecorder(this, "recorder", {
      name: context.prefix,
      roleArn: role.role.arn,
      recordingGroup: { allSupported: true, includeGlobalResourceTypes: true },
      recordingMode: {
        recordingFrequency: "CONTINUOUS",
        recordingModeOverride: { description: "comes and goes with nodes", recordingFrequency: "DAILY", resourceTypes: CHURNING },
      },
    });
    const channel = new ConfigDeliveryChannel(this, "channel", {
      name: context.prefix,
      s3BucketName: props.bucketName,
      dependsOn: [recorder, props.bucketPolicy, role.policy],
    });
    new ConfigConfigurationRecorderStatus(this, "status", { name: recorder.name, isEnabled: true, dependsOn: [channel] });
  }
}
