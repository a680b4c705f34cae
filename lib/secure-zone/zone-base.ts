import { Construct } from "constructs";
import type { DataClass } from "./data-class";
import type { BoundaryName, PersonaName } from "./policies/personas";
import type { BucketPurpose, KeyPurpose } from "./policies/world";
import type { ISecureZone } from "./zone-interface";

/** Everything a zone tells others, however it came about. */
export interface ZoneFacts {
  readonly zoneName: string;
  readonly clusterName: string;
  readonly platform: string;
  readonly dataClass: DataClass;
  readonly keys: Readonly<Record<KeyPurpose, string>>;
  readonly bucketNames: Readonly<Record<BucketPurpose, string>>;
  readonly bucketArns: Readonly<Record<BucketPurpose, string>>;
  readonly roles: Readonly<Record<PersonaName, string>>;
  readonly nodeRoleName: string;
  readonly boundaries: Readonly<Record<BoundaryName, string>>;
  readonly flowLogRoleArn: string;
  readonly alertTopicArn: string;
  readonly auditLogRetentionDays: number;
  readonly logRetentionDays: number;
  readonly runtimeMonitoring: boolean;
}

/** The names of ISecureZone over the facts. */
export abstract class ZoneBase extends Construct implements ISecureZone {
  /** @internal */
  protected abstract readonly _facts: ZoneFacts;

  get zoneName(): string { return this._facts.zoneName; }
  get clusterName(): string { return this._facts.clusterName; }
  get dataClass(): DataClass { return this._facts.dataClass; }

  get clusterKeyArn(): string { return this._facts.keys.cluster; }
  get secretsKeyArn(): string { return this._facts.keys.secrets; }
  get volumeKeyArn(): string { return this._facts.keys.volumes; }
  get dataKeyArn(): string { return this._facts.keys.data; }
  get modelKeyArn(): string { return this._facts.keys.model; }
  get logsKeyArn(): string { return this._facts.keys.logs; }
  get backupKeyArn(): string { return this._facts.keys.backup; }
  get signingKeyArn(): string { return this._facts.keys.signing; }

  get dataBucketArn(): string { return this._facts.bucketArns.data; }
  get dataBucketName(): string { return this._facts.bucketNames.data; }
  get modelsBucketArn(): string { return this._facts.bucketArns.models; }
  get modelsBucketName(): string { return this._facts.bucketNames.models; }
  get ingestBucketArn(): string { return this._facts.bucketArns.ingest; }
  get ingestBucketName(): string { return this._facts.bucketNames.ingest; }
  get checkpointsBucketArn(): string { return this._facts.bucketArns.checkpoints; }
  get checkpointsBucketName(): string { return this._facts.bucketNames.checkpoints; }
  get logsBucketArn(): string { return this._facts.bucketArns.logs; }
  get logsBucketName(): string { return this._facts.bucketNames.logs; }
  get auditBucketArn(): string { return this._facts.bucketArns.audit; }
  get auditBucketName(): string { return this._facts.bucketNames.audit; }

  get permissionsBoundaryArn(): string { return this._facts.boundaries.standard; }
  get platformAdminRoleArn(): string { return this._facts.roles["platform-admin"]; }
  get mlEngineerRoleArn(): string { return this._facts.roles["ml-engineer"]; }
  get dataScientistRoleArn(): string { return this._facts.roles["data-scientist"]; }
  get auditorRoleArn(): string { return this._facts.roles.auditor; }
  get breakGlassRoleArn(): string { return this._facts.roles["break-glass"]; }
  get ciDeployerRoleArn(): string { return this._facts.roles["ci-deployer"]; }
  get modelPromoterRoleArn(): string { return this._facts.roles["model-promoter"]; }
  get nodeRoleArn(): string { return this._facts.roles["node-role"]; }
  get nodeRoleName(): string { return this._facts.nodeRoleName; }
  get trainingRoleArn(): string { return this._facts.roles["training-workload"]; }
  get inferenceRoleArn(): string { return this._facts.roles["inference-workload"]; }

  get auditLogRetentionDays(): number { return this._facts.auditLogRetentionDays; }
  get logRetentionDays(): number { return this._facts.logRetentionDays; }
  get flowLogRoleArn(): string { return this._facts.flowLogRoleArn; }
  get flowLogGroupName(): string { return flowLogGroupName(this._facts.platform); }
  get alertTopicArn(): string { return this._facts.alertTopicArn; }
  get runtimeMonitoring(): boolean { return this._facts.runtimeMonitoring; }
}

/** Name of the log group the flow-log role may write. */
export function flowLogGroupName(platform: string): string {
  return `/${platform}/vpc-flow-logs`;
}
