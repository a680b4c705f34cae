import type { IConstruct } from "constructs";
import type { DataClass } from "./data-class";

/** What other constructs take from a zone, made here or elsewhere. All ARNs may be tokens. */
export interface ISecureZone extends IConstruct {
  /** Prefix of the zone's names and value of its Zone tag, e.g. `acme-zone`. */
  readonly zoneName: string;
  /** Name the zone's cluster must have: trusts and policies are pinned to it. */
  readonly clusterName: string;
  readonly dataClass: DataClass;

  /** Wraps Kubernetes secrets: `encryption_config` of the cluster. */
  readonly clusterKeyArn: string;
  /** Secrets Manager and SSM secrets. */
  readonly secretsKeyArn: string;
  /** Node and pod disks. */
  readonly volumeKeyArn: string;
  /** Training data, ingest and checkpoints, also file systems on them. */
  readonly dataKeyArn: string;
  /** Model weights. */
  readonly modelKeyArn: string;
  /** Log groups, log buckets, notification topics. */
  readonly logsKeyArn: string;
  readonly backupKeyArn: string;
  /** Asymmetric (ECC_NIST_P256), for model manifests. */
  readonly signingKeyArn: string;

  readonly dataBucketArn: string;
  readonly dataBucketName: string;
  readonly modelsBucketArn: string;
  readonly modelsBucketName: string;
  readonly ingestBucketArn: string;
  readonly ingestBucketName: string;
  readonly checkpointsBucketArn: string;
  readonly checkpointsBucketName: string;
  readonly logsBucketArn: string;
  readonly logsBucketName: string;
  readonly auditBucketArn: string;
  readonly auditBucketName: string;

  /** Every role made beside the zone's own carries this boundary. */
  readonly permissionsBoundaryArn: string;
  readonly platformAdminRoleArn: string;
  readonly mlEngineerRoleArn: string;
  readonly dataScientistRoleArn: string;
  readonly auditorRoleArn: string;
  readonly breakGlassRoleArn: string;
  readonly ciDeployerRoleArn: string;
  readonly modelPromoterRoleArn: string;
  /** Role of the nodes' instance profile; has the node policies inline. */
  readonly nodeRoleArn: string;
  readonly nodeRoleName: string;
  /** Pod Identity roles of the two kinds of workload. */
  readonly trainingRoleArn: string;
  readonly inferenceRoleArn: string;

  /** Retention of audit logs (control plane, trail), in days. */
  readonly auditLogRetentionDays: number;
  /** Retention of other logs, flow logs among them, in days. */
  readonly logRetentionDays: number;
  /** Role with which VPC flow logs are delivered to log groups named `/<platform>/...`. */
  readonly flowLogRoleArn: string;
  /** Name the fabric gives its flow log group, so that the role may write it. */
  readonly flowLogGroupName: string;
  /** Encrypted topic for security alerts; alarms of other constructs may use it. */
  readonly alertTopicArn: string;
  /**
   * GuardDuty's runtime agent runs on the nodes: the fabric owns the `guardduty-data` endpoint, else destroy fails (P-18).
   */
  readonly runtimeMonitoring: boolean;
}

/** What `SecureZone.fromAttributes` needs to know of a zone that another stack made. */
export interface SecureZoneAttributes {
  readonly zoneName: string;
  readonly clusterName: string;
  /** Name of the data class: `public`, `internal`, `confidential` or `restricted`. */
  readonly dataClass: DataClass;
  readonly clusterKeyArn: string;
  readonly secretsKeyArn: string;
  readonly volumeKeyArn: string;
  readonly dataKeyArn: string;
  readonly modelKeyArn: string;
  readonly logsKeyArn: string;
  readonly backupKeyArn: string;
  readonly signingKeyArn: string;
  readonly dataBucketName: string;
  readonly modelsBucketName: string;
  readonly ingestBucketName: string;
  readonly checkpointsBucketName: string;
  readonly logsBucketName: string;
  readonly auditBucketName: string;
  /** @default "aws" */
  readonly partition?: string;
  /** Account of the zone's roles and policies, which have the names the zone gives them. */
  readonly accountId: string;
  readonly alertTopicArn: string;
  readonly auditLogRetentionDays: number;
  readonly logRetentionDays: number;
  readonly runtimeMonitoring: boolean;
}
