import { IamServiceLinkedRole } from "@cdktf/provider-aws/lib/iam-service-linked-role";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { DataClass } from "./data-class";
import { keyPolicy } from "./policies/key-policies";
import type { KeyPolicyOptions } from "./policies/key-policies";
import { KEY_PURPOSES } from "./policies/world";
import type { KeyPurpose } from "./policies/world";
import { renderPolicy } from "./render-policy";
import { assetTags } from "./zone-context";
import type { ZoneContext } from "./zone-context";

const DESCRIPTIONS: Record<KeyPurpose, string> = {
  cluster: "Kubernetes secrets",
  secrets: "Secrets Manager secrets",
  volumes: "node and pod disks",
  data: "ingest, training data and checkpoints",
  model: "model weights",
  logs: "logs, audit trail and notifications",
  backup: "recovery points",
  signing: "signatures of model manifests",
};

/** One customer-managed key per purpose, so that a right to one kind of data is never a right to another. */
export class ZoneKeys extends Construct {
  readonly arns: Readonly<Record<KeyPurpose, string>>;

  constructor(scope: Construct, id: string, context: ZoneContext, createAutoScalingRole: boolean) {
    super(scope, id);
    // a key policy may only name a role that exists (P-02)
    const before = createAutoScalingRole ? [new IamServiceLinkedRole(this, "auto-scaling", { awsServiceName: "autoscaling.amazonaws.com" })] : [];
    const arns = KEY_PURPOSES.map((purpose) => [purpose, this.key(purpose, context, purpose === "volumes" ? before : []).arn] as const);
    this.arns = Object.fromEntries(arns) as Record<KeyPurpose, string>;
  }

  private key(purpose: KeyPurpose, context: ZoneContext, before: ITerraformDependable[]): KmsKey {
    const signs = purpose === "signing";
    const key = new KmsKey(this, purpose, {
      description: `${context.prefix}: ${DESCRIPTIONS[purpose]}`,
      policy: renderPolicy(keyPolicy(purpose, context, keyPolicyOptions(context))),
      // KMS rotates only symmetric keys (KMS-01)
      ...(signs ? { keyUsage: "SIGN_VERIFY", customerMasterKeySpec: "ECC_NIST_P256" } : { enableKeyRotation: true }),
      deletionWindowInDays: context.dataClass.isAtLeast(DataClass.CONFIDENTIAL) ? 30 : 14,
      tags: assetTags(context, purpose),
      ...(before.length ? { dependsOn: before } : {}),
    });
    new KmsAlias(this, `${purpose}-alias`, { name: `alias/${context.prefix}-${purpose}`, targetKeyId: key.keyId });
    return key;
  }
}

export function keyPolicyOptions(context: ZoneContext): KeyPolicyOptions {
  return { separateDuties: context.on("KMS-06"), ...(context.on("KMS-10") ? { projects: context.projects } : {}) };
}
