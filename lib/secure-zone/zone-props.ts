import type { AccountServices } from "./account-services";
import type { SecurityBudget } from "./budget/problem";
import type { OptOut } from "./controls/decide";
import type { DataClass } from "./data-class";

/** Names of the permission sets of IAM Identity Center by which people take their roles. */
export interface PermissionSets {
  /** @default "PlatformAdmin" */
  readonly platformAdmin?: string;
  /** @default "MlEngineer" */
  readonly mlEngineer?: string;
  /** @default "DataScientist" */
  readonly dataScientist?: string;
  /** @default "Auditor" */
  readonly auditor?: string;
  /** @default "BreakGlass" */
  readonly breakGlass?: string;
  /** For the pipelines as long as no repository is named. @default "CiDeployer" */
  readonly ciDeployer?: string;
  /** @default "ModelPromoter" */
  readonly modelPromoter?: string;
}

/** The repository whose pipelines deploy and release, on GitHub, through its identity provider in the account. */
export interface PipelineTrust {
  /** `owner/name`. */
  readonly repository: string;
  /** Protected environment of deployments. @default "production" */
  readonly deployEnvironment?: string;
  /** Protected environment of model releases. @default "model-release" */
  readonly releaseEnvironment?: string;
}

/** Whom AWS calls about security, beside the account's owner. */
export interface SecurityContact {
  readonly name: string;
  readonly title: string;
  readonly email: string;
  readonly phone: string;
}

/** What a zone is for. Everything has a default: a zone without props is on. */
export interface SecureZoneProps {
  /**
   * Name of the platform: prefix of repositories, secrets and log groups. The zone's own names start with `<name>-zone`.
   * 2 to 16 lower-case letters, digits and hyphens. @default "aidc"
   */
  readonly name?: string;
  /** Name of the cluster the zone is for: trusts and policies are pinned to it. @default the platform's name */
  readonly clusterName?: string;
  /** Decides which controls are on. @default DataClass.CONFIDENTIAL, because model weights and training data leak only once */
  readonly dataClass?: DataClass;
  /**
   * Projects: each is a Kubernetes namespace, a prefix in the buckets and a value of the Project tag.
   * @default one, "shared"
   */
  readonly projects?: string[];
  readonly permissionSets?: PermissionSets;
  /** @default none: the pipelines' roles are taken by permission set */
  readonly pipeline?: PipelineTrust;
  /** Kubernetes service account of training workloads. @default "trainer" */
  readonly trainingServiceAccount?: string;
  /** Kubernetes service account of inference workloads. @default "server" */
  readonly inferenceServiceAccount?: string;
  /** Bucket and prefix of the Terraform state that the pipeline writes, `bucket/prefix`. @default `<name>-tfstate/zone` */
  readonly stateLocation?: string;
  /** Who has the services of which an account has one. */
  readonly accountServices?: AccountServices;
  /** Controls turned off, each by name and with a reason that the policy report shows. Mandatory ones have no opt-out. */
  readonly optOuts?: OptOut[];
  /** Ids of controls that are off by default in the data class and wanted. */
  readonly optIns?: string[];
  /**
   * Chooses among the controls it lists (catalogue ids): the least expected loss plus cost within the budget. Those left
   * out count as opted out, with what that risks as the reason; mandatory ones stay.
   */
  readonly securityBudget?: SecurityBudget;
  /** Addresses that get alerts by mail, beside the queue that keeps them. @default none */
  readonly alertEmails?: string[];
  /** Alternate security contact of the account (RES-04). @default none */
  readonly securityContact?: SecurityContact;
  /** Image repositories `<project>/<name>`. @default `<project>/train` and `<project>/serve` of every project */
  readonly repositories?: string[];
  /** The data holds personal data: Macie samples it. @default true for restricted data, false otherwise */
  readonly personalData?: boolean;
  /** GuardDuty scans what arrives in the ingest bucket, 0.09 USD per GB. @default false */
  readonly ingestMalwareScan?: boolean;
  /** Days audit logs are kept and locked. At least 365 (DET-16). @default 365 */
  readonly auditLogRetentionDays?: number;
  /** Days other logs are kept; one of the values CloudWatch Logs allows, at least 90 (DET-16). @default 90 */
  readonly logRetentionDays?: number;
  /** Days released models are locked. @default 90, as long as GuardDuty keeps its findings about them */
  readonly modelLockDays?: number;
  /**
   * Reason to lock models in compliance mode: nobody can take the lock off, the account's root included, and the bucket
   * cannot be emptied until it ends (P-13). @default governance mode
   */
  readonly modelComplianceReason?: string;
  /** Reason to lock the backup vault in compliance mode: irreversible after three days (P-32). @default governance mode */
  readonly backupComplianceReason?: string;
  /** ARN of a backup vault in another region or account that recovery points are copied to (BKP-04). @default none */
  readonly backupCopyVaultArn?: string;
}
