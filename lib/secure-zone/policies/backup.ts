import { deny, document, forPrincipal } from "./document";
import type { PolicyDocument } from "./document";
import { roleArn } from "./world";
import type { Place } from "./world";

/** BKP-05: recovery points are beyond everybody but break-glass. */
export const BACKUP_DESTROY = [
  "backup:DeleteRecoveryPoint", "backup:PutBackupVaultAccessPolicy", "backup:DeleteBackupVaultAccessPolicy",
  "backup:DeleteBackupVault", "backup:UpdateRecoveryPointLifecycle", "backup:DeleteBackupVaultLockConfiguration",
] as const;

export function vaultPolicy(place: Place): PolicyDocument {
  return document([
    forPrincipal("*", deny("NoDestroy", BACKUP_DESTROY.filter((a) => a !== "backup:PutBackupVaultAccessPolicy"), ["*"], {
      ArnNotLike: { "aws:PrincipalArn": [roleArn(place, "break-glass")] },
    })),
  ]);
}

/** Beside AWS's own policies for the role, which grant none of these. */
export function backupRolePolicy(): PolicyDocument {
  return document([deny("NoDestroy", BACKUP_DESTROY, ["*"])]);
}
