import { BackupPlan } from "@cdktf/provider-aws/lib/backup-plan";
import { BackupRestoreTestingPlan } from "@cdktf/provider-aws/lib/backup-restore-testing-plan";
import { BackupRestoreTestingSelection } from "@cdktf/provider-aws/lib/backup-restore-testing-selection";
import { BackupSelection } from "@cdktf/provider-aws/lib/backup-selection";
import { BackupVault } from "@cdktf/provider-aws/lib/backup-vault";
import { BackupVaultLockConfiguration } from "@cdktf/provider-aws/lib/backup-vault-lock-configuration";
import { BackupVaultPolicy } from "@cdktf/provider-aws/lib/backup-vault-policy";
import { Construct } from "constructs";
import { backupRolePolicy, vaultPolicy } from "./policies/backup";
import { renderPolicy } from "./render-policy";
import { assetTags, zoneTags } from "./zone-context";
import type { ZoneContext } from "./zone-context";
import { ZoneServiceRole } from "./zone-service-role";

/** Days a recovery point is kept: five weeks, AWS Backup's own default plan ("Daily-35day-Retention"). */
export const BACKUP_DAYS = 35;

/** Hours within which a compliance lock can still be taken back: three days, the least AWS allows. */
const COMPLIANCE_GRACE_DAYS = 3;

export interface ZoneBackupProps {
  readonly keyArn: string;
  readonly modelsBucketArn: string;
  /** Irreversible after three days (P-32). */
  readonly compliance: boolean;
  /** Vault in another region or account that every recovery point is copied to (BKP-04). */
  readonly copyVaultArn?: string;
}

/** Recovery points that an intruder with administrator's rights cannot delete. */
export class ZoneBackup extends Construct {
  constructor(scope: Construct, id: string, private readonly context: ZoneContext, props: ZoneBackupProps) {
    super(scope, id);
    const vault = new BackupVault(this, "vault", {
      name: context.prefix,
      kmsKeyArn: props.keyArn,
      forceDestroy: false,
      tags: assetTags(context, "backup"),
    });
    new BackupVaultPolicy(this, "vault-policy", { backupVaultName: vault.name, policy: renderPolicy(vaultPolicy(context)) });
    if (context.on("BKP-03")) this.lock(vault, props.compliance);
    if (!context.on("BKP-02")) return;
    const role = this.role();
    this.plan(vault, role, props);
    if (context.on("BKP-06")) this.restoreTests(vault, role);
  }

  private lock(vault: BackupVault, compliance: boolean): void {
    new BackupVaultLockConfiguration(this, "lock", {
      backupVaultName: vault.name,
      // a plan that deletes earlier than this would fail its jobs (P-32)
      minRetentionDays: BACKUP_DAYS,
      ...(compliance ? { changeableForDays: COMPLIANCE_GRACE_DAYS } : {}),
    });
  }

  private role(): ZoneServiceRole {
    return new ZoneServiceRole(this, "backup", this.context, {
      principal: "backup.amazonaws.com",
      policy: backupRolePolicy(),
      // no boundary: it copies the Project and DataClass tags to recovery points, which the standard boundary forbids
      managedPolicies: [
        "service-role/AWSBackupServiceRolePolicyForBackup",
        "service-role/AWSBackupServiceRolePolicyForRestores",
        "AWSBackupServiceRolePolicyForS3Backup",
        "AWSBackupServiceRolePolicyForS3Restore",
      ],
    });
  }

  private plan(vault: BackupVault, role: ZoneServiceRole, props: ZoneBackupProps): void {
    const copy = props.copyVaultArn ? [{ destinationVaultArn: props.copyVaultArn, lifecycle: { deleteAfter: BACKUP_DAYS } }] : [];
    const plan = new BackupPlan(this, "plan", {
      name: this.context.prefix,
      rule: [
        {
          ruleName: "daily",
          targetVaultName: vault.name,
          schedule: "cron(0 5 ? * * *)",
          lifecycle: { deleteAfter: BACKUP_DAYS },
          recoveryPointTags: zoneTags(this.context),
          ...(copy.length ? { copyAction: copy } : {}),
        },
      ],
      tags: zoneTags(this.context),
    });
    new BackupSelection(this, "models", { name: "models", planId: plan.id, iamRoleArn: role.role.arn, resources: [props.modelsBucketArn] });
    // disks and file systems are made elsewhere; the tag brings them in
    new BackupSelection(this, "tagged", {
      name: "tagged",
      planId: plan.id,
      iamRoleArn: role.role.arn,
      selectionTag: [{ type: "STRINGEQUALS", key: "Backup", value: this.context.prefix }],
    });
  }

  private restoreTests(vault: BackupVault, role: ZoneServiceRole): void {
    // names of restore tests know neither hyphens nor dots
    const name = this.context.prefix.replace(/-/g, "_");
    const plan = new BackupRestoreTestingPlan(this, "restore-plan", {
      name,
      scheduleExpression: "cron(0 6 1 * ? *)",
      recoveryPointSelection: [{ algorithm: "LATEST_WITHIN_WINDOW", includeVaults: [vault.arn], recoveryPointTypes: ["SNAPSHOT"] }],
    });
    new BackupRestoreTestingSelection(this, "restore-models", {
      name: `${name}_ebs`,
      restoreTestingPlanName: plan.name,
      iamRoleArn: role.role.arn,
      protectedResourceType: "EBS",
      protectedResourceArns: ["*"],
    });
  }
}
