import { allow, deny, document, forPrincipal, service } from "./document";
import type { Condition, PolicyDocument, Statement } from "./document";
import { BUCKET_PURPOSES, regional, roleArn, trailArn } from "./world";
import type { BucketPurpose, ZoneWorld } from "./world";

/** What of a bucket's policy depends on the controls chosen. */
export interface BucketPolicyOptions {
  /** Content is under the zone's customer-managed keys: uploads that name another key or mode are refused (MOD-11). */
  readonly customerKeys: boolean;
  /** DIT-02. */
  readonly tls12: boolean;
}

/** Buckets that hold content, not logs, and the key each is under. */
export const CONTENT_KEYS = { ingest: "data", data: "data", checkpoints: "data", models: "model" } as const;

/** @param purpose which of the zone's buckets */
export function bucketPolicy(purpose: BucketPurpose, world: ZoneWorld, options: BucketPolicyOptions): PolicyDocument {
  const bucket = world.buckets[purpose];
  const key = purpose in CONTENT_KEYS ? world.keys[CONTENT_KEYS[purpose as keyof typeof CONTENT_KEYS]] : undefined;
  return document([
    ...(purpose === "logs" ? logTarget(bucket, world) : []),
    ...everyBucket(bucket, world, options),
    ...(key && options.customerKeys ? zoneKeyOnly(bucket, key) : []),
    ...(purpose === "models" ? models(bucket, world) : []),
    ...(purpose === "audit" ? audit(bucket, world) : []),
  ]);
}

function denyAll(sid: string, action: readonly string[], resource: readonly string[], condition?: Condition): Statement {
  return forPrincipal("*", deny(sid, action, resource, condition));
}

function everyBucket(bucket: string, world: ZoneWorld, options: BucketPolicyOptions): (Statement | undefined)[] {
  const both = [bucket, `${bucket}/*`];
  return [
    denyAll("TlsOnly", ["s3:*"], both, { Bool: { "aws:SecureTransport": "false" } }),
    options.tls12 ? denyAll("Tls12", ["s3:*"], both, { NumericLessThan: { "s3:TlsVersion": "1.2" } }) : undefined,
    denyAll("OwnAccountOnly", ["s3:*"], both, {
      StringNotEquals: { "aws:PrincipalAccount": world.account },
      Bool: { "aws:PrincipalIsAWSService": "false" },
    }),
  ];
}

/** P-09: only what names another key is refused; a client that names none gets the bucket's own by default. */
function zoneKeyOnly(bucket: string, key: string): Statement[] {
  const objects = [`${bucket}/*`];
  const header = "s3:x-amz-server-side-encryption";
  return [
    denyAll("OnlyZoneKey", ["s3:PutObject"], objects, {
      StringNotEquals: { [`${header}-aws-kms-key-id`]: key },
      Null: { [`${header}-aws-kms-key-id`]: "false" },
    }),
    denyAll("OnlyKmsMode", ["s3:PutObject"], objects, {
      StringNotEquals: { [header]: "aws:kms" },
      Null: { [header]: "false" },
    }),
    denyAll("NoCustomerProvidedKeys", ["s3:PutObject"], objects, { Null: { [`${header}-customer-algorithm`]: "false" } }),
  ];
}

/** MOD-05 and MOD-07: release is the promoter's, destruction is break-glass's, and nobody has both. */
function models(bucket: string, world: ZoneWorld): Statement[] {
  return [
    denyAll("ReleasedOnlyByPromoter", ["s3:PutObject"], [`${bucket}/projects/*/released/*`], {
      ArnNotLike: { "aws:PrincipalArn": [roleArn(world, "model-promoter")] },
    }),
    denyAll(
      "NoDestroyNoUnlock",
      [
        "s3:DeleteObjectVersion",
        "s3:DeleteObject",
        "s3:PutBucketVersioning",
        "s3:PutLifecycleConfiguration",
        "s3:PutBucketObjectLockConfiguration",
        "s3:BypassGovernanceRetention",
      ],
      [bucket, `${bucket}/*`],
      { ArnNotLike: { "aws:PrincipalArn": [roleArn(world, "break-glass")] } },
    ),
  ];
}

/** The trail writes here (P-06), nobody else; nobody deletes, break-glass included. */
function audit(bucket: string, world: ZoneWorld): Statement[] {
  const owned = { "s3:x-amz-acl": "bucket-owner-full-control" };
  const trail = { "aws:SourceArn": trailArn(world) };
  const cloudTrail = service("cloudtrail.amazonaws.com");
  return [
    denyAll(
      "AppendOnly",
      ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutLifecycleConfiguration", "s3:BypassGovernanceRetention"],
      [bucket, `${bucket}/*`],
    ),
    denyAll("OnlyServicesWrite", ["s3:PutObject"], [`${bucket}/*`], { Bool: { "aws:PrincipalIsAWSService": "false" } }),
    forPrincipal(cloudTrail, allow("TrailChecks", ["s3:GetBucketAcl"], [bucket], { StringEquals: trail })),
    forPrincipal(cloudTrail, allow("TrailWrites", ["s3:PutObject"], [`${bucket}/AWSLogs/${world.account}/*`],
      { StringEquals: { ...owned, ...trail } })),
  ];
}

/**
 * Server access logs (P-14), flow logs, load balancer logs, and what Config and GuardDuty deliver: Config refuses a
 * bucket with a default retention, so it cannot be the audit bucket.
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/manage-delivery-channel.html
 */
function logTarget(bucket: string, world: ZoneWorld): Statement[] {
  const fromHere = { "aws:SourceAccount": world.account };
  const sources = BUCKET_PURPOSES.filter((purpose) => purpose !== "logs");
  const delivery = service("delivery.logs.amazonaws.com");
  const owned = { "s3:x-amz-acl": "bucket-owner-full-control" };
  const config = service("config.amazonaws.com");
  const guardDuty = service("guardduty.amazonaws.com");
  return [
    ...sources.map((purpose) => accessLogs(purpose, bucket, world)),
    forPrincipal(delivery, allow("DeliveryChecks", ["s3:GetBucketAcl"], [bucket], { StringEquals: fromHere })),
    forPrincipal(delivery, allow("DeliveryWrites", ["s3:PutObject"], [`${bucket}/AWSLogs/${world.account}/*`], {
      StringEquals: { ...fromHere, ...owned },
    })),
    forPrincipal(service("logdelivery.elasticloadbalancing.amazonaws.com"),
      allow("LoadBalancerLogs", ["s3:PutObject"], [`${bucket}/AWSLogs/${world.account}/*`], {
        ArnLike: { "aws:SourceArn": regional(world, "elasticloadbalancing", "loadbalancer/*") },
      })),
    forPrincipal(config, allow("ConfigChecks", ["s3:GetBucketAcl", "s3:ListBucket"], [bucket], { StringEquals: fromHere })),
    forPrincipal(config, allow("ConfigWrites", ["s3:PutObject"], [`${bucket}/AWSLogs/${world.account}/Config/*`],
      { StringEquals: { ...owned, ...fromHere } })),
    forPrincipal(guardDuty, allow("FindingsCheck", ["s3:GetBucketLocation"], [bucket], { StringEquals: fromHere })),
    forPrincipal(guardDuty, allow("FindingsWrite", ["s3:PutObject"], [`${bucket}/*`], { StringEquals: fromHere })),
  ];
}

/** Each bucket's access logs under a prefix of their own, so that none can pass for another's. */
function accessLogs(source: BucketPurpose, bucket: string, world: ZoneWorld): Statement {
  const sid = `AccessLogs${source[0]?.toUpperCase()}${source.slice(1)}`;
  return forPrincipal(service("logging.s3.amazonaws.com"), allow(sid, ["s3:PutObject"], [`${bucket}/access/${source}/*`], {
    StringEquals: { "aws:SourceAccount": world.account },
    ArnLike: { "aws:SourceArn": world.buckets[source] },
  }));
}
