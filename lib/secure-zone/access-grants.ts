import type { PolicyDocument } from "./policies/document";
import { allow, document } from "./policies/document";
import { READ_KEY, READ_OBJECTS, WRITE_KEY, WRITE_OBJECTS } from "./policies/actions";
import { via } from "./policies/world";
import type { BucketPurpose, KeyPurpose, Place } from "./policies/world";

/** What may be granted: a part of one project's content. */
export class ZoneAsset {
  /** Training data that was curated. Read only: who trains does not write its own input (MOD-04). */
  static curatedData(project: string): ZoneAsset {
    return new ZoneAsset("data", "data", `projects/${project}/curated/`, true);
  }
  static checkpoints(project: string): ZoneAsset {
    return new ZoneAsset("checkpoints", "data", `projects/${project}/`, false);
  }
  static candidateModels(project: string): ZoneAsset {
    return new ZoneAsset("models", "model", `projects/${project}/candidate/`, false);
  }
  /** What comes in from outside, before it is curated (MOD-09). */
  static ingest(project: string): ZoneAsset {
    return new ZoneAsset("ingest", "data", `projects/${project}/`, false);
  }
  /** One model, or all of a project's. Read only: released by the promoter alone. */
  static releasedModels(project: string, model?: string): ZoneAsset {
    return new ZoneAsset("models", "model", `projects/${project}/released/${model ? `${model}/` : ""}`, true);
  }

  private constructor(
    /** Bucket purpose. @internal */
    readonly _bucket: BucketPurpose,
    /** @internal */
    readonly _key: KeyPurpose,
    /** Prefix of the object keys. */
    readonly prefix: string,
    readonly readOnly: boolean,
  ) {}
}

/** The policy that lets a role read, or also write, an asset. A bucket and its key always come together (P-12). */
export function grantPolicy(place: Place, bucketArn: string, keyArn: string, asset: ZoneAsset, write: boolean): PolicyDocument {
  return document([
    allow("List", ["s3:ListBucket"], [bucketArn], { StringLike: { "s3:prefix": [`${asset.prefix}*`] } }),
    allow("Objects", write ? [...READ_OBJECTS, ...WRITE_OBJECTS] : [...READ_OBJECTS], [`${bucketArn}/${asset.prefix}*`]),
    allow("Key", write ? [...WRITE_KEY] : [...READ_KEY], [keyArn], { StringEquals: { "kms:ViaService": via(place, "s3") } }),
  ]);
}

/** EBS CSI driver (P-07), Karpenter and EKS Auto Mode (P-03): who makes disks under the zone's key. */
export function volumeKeyPolicy(keyArn: string): PolicyDocument {
  return document([
    allow("Use", ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"], [keyArn]),
    allow("Grant", ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"], [keyArn], { Bool: { "kms:GrantIsForAWSResource": "true" } }),
  ]);
}
