import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketLoggingA } from "@cdktf/provider-aws/lib/s3-bucket-logging";
import { S3BucketObjectLockConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { ABORT_UPLOAD_DAYS } from "./bucket-settings";
import type { BucketSettings } from "./bucket-settings";
import type { PolicyDocument } from "./policies/document";
import type { BucketPurpose } from "./policies/world";
import { renderPolicy } from "./render-policy";
import { assetTags } from "./zone-context";
import type { ZoneContext } from "./zone-context";

/** The zone's buckets: none public, each encrypted, versioned and logged. */
export class ZoneBuckets extends Construct {
  /** By reference, each read once: every reading of a reference records where it was read. */
  readonly names: Readonly<Record<BucketPurpose, string>>;
  readonly arns: Readonly<Record<BucketPurpose, string>>;
  private readonly policies: Partial<Record<BucketPurpose, S3BucketPolicy>> = {};
  private readonly settled: Partial<Record<BucketPurpose, ITerraformDependable[]>> = {};

  constructor(scope: Construct, id: string, private readonly context: ZoneContext, private readonly settings: readonly BucketSettings[]) {
    super(scope, id);
    const made = settings.map((one) => [one.purpose, this.bucket(one)] as const);
    this.names = Object.fromEntries(made.map(([purpose, bucket]) => [purpose, bucket.bucket])) as Record<BucketPurpose, string>;
    this.arns = Object.fromEntries(made.map(([purpose, bucket]) => [purpose, bucket.arn])) as Record<BucketPurpose, string>;
    for (const one of settings) this.settle(one);
  }

  /**
   * The policies come last: those of models and audit refuse the very settings that are made here, and destroy takes
   * them off first. The log bucket's is the exception: S3 refuses a log target that does not admit it yet.
   */
  attachPolicies(policyOf: (purpose: BucketPurpose) => PolicyDocument): void {
    const target = this.policy("logs", policyOf, []);
    for (const one of this.settings) {
      if (one.purpose !== "logs") this.policy(one.purpose, policyOf, one.accessLogs ? [this.accessLogs(one.purpose, target)] : []);
    }
  }

  private policy(purpose: BucketPurpose, policyOf: (purpose: BucketPurpose) => PolicyDocument, after: ITerraformDependable[]): S3BucketPolicy {
    const policy = new S3BucketPolicy(this, `${purpose}-policy`, {
      bucket: this.names[purpose],
      policy: renderPolicy(policyOf(purpose)),
      dependsOn: [...(this.settled[purpose] ?? []), ...after],
    });
    this.policies[purpose] = policy;
    return policy;
  }

  /** What a service that writes a bucket has to wait for. */
  policyOf(purpose: BucketPurpose): S3BucketPolicy {
    return this.policies[purpose] as S3BucketPolicy;
  }

  private bucket(settings: BucketSettings): S3Bucket {
    const { purpose } = settings;
    return new S3Bucket(this, purpose, {
      // names of buckets are global; account and region make this one ours
      bucket: `${this.context.prefix}-${purpose}-${this.context.account}-${this.context.region}`,
      forceDestroy: false,
      ...(settings.lock ? { objectLockEnabled: true } : {}),
      tags: assetTags(this.context, purpose),
    });
  }

  private settle(settings: BucketSettings): void {
    const { purpose } = settings;
    const bucket = this.names[purpose];
    const versioning = new S3BucketVersioningA(this, `${purpose}-versioning`, {
      bucket,
      versioningConfiguration: { status: "Enabled" },
    });
    this.settled[purpose] = [
      versioning,
      new S3BucketPublicAccessBlock(this, `${purpose}-public-access`, {
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      }),
      new S3BucketOwnershipControls(this, `${purpose}-ownership`, { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } }),
      this.encryption(settings, bucket),
      ...this.lock(settings, bucket, versioning),
      ...this.lifecycle(settings, bucket, versioning),
    ];
  }

  private encryption(settings: BucketSettings, bucket: string): S3BucketServerSideEncryptionConfigurationA {
    const byDefault = settings.keyArn
      ? { sseAlgorithm: "aws:kms", kmsMasterKeyId: settings.keyArn } // the full ARN, never an alias (P-10)
      : { sseAlgorithm: "AES256" };
    return new S3BucketServerSideEncryptionConfigurationA(this, `${settings.purpose}-encryption`, {
      bucket,
      rule: [{ applyServerSideEncryptionByDefault: byDefault, ...(settings.keyArn ? { bucketKeyEnabled: settings.bucketKey } : {}) }],
    });
  }

  private lock(settings: BucketSettings, bucket: string, versioning: ITerraformDependable): ITerraformDependable[] {
    if (!settings.lock) return [];
    return [
      new S3BucketObjectLockConfigurationA(this, `${settings.purpose}-lock`, {
        bucket,
        rule: { defaultRetention: { mode: settings.lock.mode, days: settings.lock.days } },
        dependsOn: [versioning],
      }),
    ];
  }

  private lifecycle(settings: BucketSettings, bucket: string, versioning: ITerraformDependable): ITerraformDependable[] {
    if (!settings.lifecycle) return [];
    const { noncurrentDays, expireAfterDays } = settings.lifecycle;
    return [
      new S3BucketLifecycleConfiguration(this, `${settings.purpose}-lifecycle`, {
        bucket,
        rule: [
          {
            id: "tidy",
            status: "Enabled",
            filter: [{ prefix: "" }],
            abortIncompleteMultipartUpload: [{ daysAfterInitiation: ABORT_UPLOAD_DAYS }],
            noncurrentVersionExpiration: [{ noncurrentDays }],
            ...(expireAfterDays ? { expiration: [{ days: expireAfterDays }] } : {}),
          },
        ],
        dependsOn: [versioning],
      }),
    ];
  }

  private accessLogs(purpose: BucketPurpose, target: ITerraformDependable): S3BucketLoggingA {
    return new S3BucketLoggingA(this, `${purpose}-access-logs`, {
      bucket: this.names[purpose],
      targetBucket: this.names.logs,
      targetPrefix: `access/${purpose}/`,
      dependsOn: [target],
    });
  }
}
