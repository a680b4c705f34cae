/**
 * All actions of a service by their verbs. A policy never names `service:*` (IAM-02): an action with a verb that AWS
 * adds later is not granted by itself.
 */
function family(serviceName: string, verbs: string): string[] {
  return verbs.split(" ").map((verb) => `${serviceName}:${verb}*`);
}

const READ = "BatchGet Describe Get List";
const WRITE = "Create Delete Put Tag Untag Update";
const COMMON = `${READ} ${WRITE}`;

export const EKS_ALL = family("eks", "Access Activate Associate Cancel Create Delete Deregister Describe Disassociate List Mutate Register Start Tag Untag Update");
export const AUTO_SCALING_ALL = family(
  "autoscaling",
  "Attach Batch Cancel Complete Create Delete Describe Detach Disable Enable Enter Execute Exit Get Launch Put Record Resume Rollback Set Start Suspend Terminate Update",
);
export const LOAD_BALANCING_ALL = family(
  "elasticloadbalancing",
  "Add Apply Attach Configure Create Delete Deregister Describe Detach Disable Enable Get Modify Register Remove Set",
);
export const CLOUDWATCH_ALL = family("cloudwatch", "BatchGet Delete Describe Disable Enable Generate Get Link List Put Set Start Stop Tag Untag Update");
export const ECR_ALL = family(
  "ecr",
  "Batch Complete Create Delete Deregister Describe Get Initiate List Put Register Replicate Set Start Tag Untag Update Upload Validate",
);

/** Infrastructure that the pipeline builds, service by service. */
export const PIPELINE_SERVICES: readonly string[] = [
  ...family(
    "ec2",
    "Accept Allocate Apply Assign Associate Attach Authorize Cancel Copy Create Delete Deregister Describe Detach Disable Disassociate Enable Export Get Import List Modify Monitor Move Provision Purchase Register Reject Release Replace Request Reset Restore Revoke Run Search Send Start Stop Terminate Unassign Unmonitor Update Withdraw Reboot",
  ),
  ...EKS_ALL,
  ...AUTO_SCALING_ALL,
  ...LOAD_BALANCING_ALL,
  ...family("logs", `${COMMON} Associate Cancel Disassociate Filter Start Stop Test`),
  ...CLOUDWATCH_ALL,
  ...family("events", `${COMMON} Activate Cancel Deactivate Enable Disable Remove Start Test`),
  ...family("sns", "Add Check Confirm Create Delete Get List Publish Put Remove Set Subscribe Tag Unsubscribe Untag"),
  ...family("sqs", "Add Cancel Change Create Delete Get List Purge Receive Remove Send Set Start Tag Untag"),
  ...family("cloudtrail", `${COMMON} Add Lookup Remove Start Stop Enable Disable Restore Cancel Register Deregister`),
  ...family("guardduty", `${COMMON} Accept Archive Decline Disable Disassociate Enable Invite Start Stop Unarchive Send`),
  ...family("config", `${COMMON} Associate BatchGet Deliver Disassociate Select Start Stop`),
  ...family("securityhub", `${COMMON} Accept Batch Decline Disable Disassociate Enable Invite Start Send`),
  ...family("inspector2", `${COMMON} Associate Batch Cancel Disable Disassociate Enable Reset Search Send Start Stop`),
  ...family("macie2", `${COMMON} Accept Batch Decline Disable Disassociate Enable Search Test`),
  ...family("access-analyzer", `${COMMON} Apply Cancel Check Generate Start Validate`),
  ...family("backup", `${COMMON} Associate Cancel Copy Disassociate Export Start Stop`),
  ...family("fsx", `${COMMON} Associate Cancel Copy Disassociate Release Restore Start Manage Bypass`),
  ...family("elasticfilesystem", `${COMMON} Backup Client Modify Replication Restore`),
  ...ECR_ALL,
  ...family("network-firewall", `${COMMON} Accept Associate Attach Detach Disassociate Flush Reject Start`),
  ...family("wafv2", `${COMMON} Associate Check Disassociate Generate`),
  ...family("route53resolver", `${COMMON} Associate Disassociate Import`),
];

/** Reading and writing objects under a prefix, for the grants of a zone. */
export const READ_OBJECTS = ["s3:GetObject"] as const;
export const WRITE_OBJECTS = ["s3:PutObject", "s3:AbortMultipartUpload"] as const;
/** P-12: a multipart upload reads back what it wrote, so writers need Decrypt too. */
export const READ_KEY = ["kms:Decrypt"] as const;
export const WRITE_KEY = ["kms:Decrypt", "kms:GenerateDataKey"] as const;
