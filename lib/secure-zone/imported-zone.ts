import { Construct } from "constructs";
import { BOUNDARY_SUFFIX } from "./policies/boundaries";
import { PERSONAS, ROLE_SUFFIX } from "./policies/personas";
import type { PersonaName } from "./policies/personas";
import { BUCKET_PURPOSES } from "./policies/world";
import type { BucketPurpose } from "./policies/world";
import { ZoneBase } from "./zone-base";
import type { ZoneFacts } from "./zone-base";
import type { SecureZoneAttributes } from "./zone-interface";

/** A zone that exists: its names follow from its attributes, nothing is created. */
export class ImportedZone extends ZoneBase {
  /** @internal */
  protected readonly _facts: ZoneFacts;

  constructor(scope: Construct, id: string, attributes: SecureZoneAttributes) {
    super(scope, id);
    const partition = attributes.partition ?? "aws";
    const iam = (kind: string, suffix: string) => `arn:${partition}:iam::${attributes.accountId}:${kind}/${attributes.zoneName}-${suffix}`;
    const names: Record<BucketPurpose, string> = {
      ingest: attributes.ingestBucketName,
      data: attributes.dataBucketName,
      checkpoints: attributes.checkpointsBucketName,
      models: attributes.modelsBucketName,
      logs: attributes.logsBucketName,
      audit: attributes.auditBucketName,
    };
    this._facts = {
      zoneName: attributes.zoneName,
      clusterName: attributes.clusterName,
      platform: attributes.zoneName.replace(/-zone$/, ""),
      dataClass: attributes.dataClass,
      keys: {
        cluster: attributes.clusterKeyArn,
        secrets: attributes.secretsKeyArn,
        volumes: attributes.volumeKeyArn,
        data: attributes.dataKeyArn,
        model: attributes.modelKeyArn,
        logs: attributes.logsKeyArn,
        backup: attributes.backupKeyArn,
        signing: attributes.signingKeyArn,
      },
      bucketNames: names,
      bucketArns: Object.fromEntries(BUCKET_PURPOSES.map((p) => [p, `arn:${partition}:s3:::${names[p]}`])) as Record<BucketPurpose, string>,
      roles: Object.fromEntries(PERSONAS.map((p) => [p, iam("role", ROLE_SUFFIX[p])])) as Record<PersonaName, string>,
      nodeRoleName: `${attributes.zoneName}-${ROLE_SUFFIX["node-role"]}`,
      boundaries: {
        standard: iam("policy", BOUNDARY_SUFFIX.standard),
        ci: iam("policy", BOUNDARY_SUFFIX.ci),
        "break-glass": iam("policy", BOUNDARY_SUFFIX["break-glass"]),
      },
      flowLogRoleArn: iam("role", "flow-logs"),
      alertTopicArn: attributes.alertTopicArn,
      auditLogRetentionDays: attributes.auditLogRetentionDays,
      logRetentionDays: attributes.logRetentionDays,
      runtimeMonitoring: attributes.runtimeMonitoring,
    };
  }
}
