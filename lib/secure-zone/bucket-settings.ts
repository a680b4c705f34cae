import { DataClass } from "./data-class";
import { CONTENT_KEYS } from "./policies/bucket-policies";
import { BUCKET_PURPOSES } from "./policies/world";
import type { BucketPurpose, KeyPurpose } from "./policies/world";
import type { ZoneContext } from "./zone-context";

export interface BucketSettings {
  readonly purpose: BucketPurpose;
  /** Key of the default encryption; absent: SSE-S3, the only one access logs and load balancer logs can be written under (P-14). */
  readonly keyArn?: string;
  /** DAR-02. */
  readonly bucketKey: boolean;
  /** Object lock, from creation on. */
  readonly lock?: { readonly mode: string; readonly days: number };
  /** Absent: no lifecycle (DAR-07 opted out). */
  readonly lifecycle?: { readonly noncurrentDays: number; readonly expireAfterDays?: number };
  /** DET-18. */
  readonly accessLogs: boolean;
}

/** Multipart uploads that were never finished; a training checkpoint is written within hours. */
export const ABORT_UPLOAD_DAYS = 7;

/** Versions of content that was replaced: five weeks, as recovery points. */
export const NONCURRENT_DAYS = 35;

export interface BucketPlan {
  readonly keys: Readonly<Record<KeyPurpose, string>>;
  readonly modelLockDays: number;
  readonly modelCompliance: boolean;
}

/** What each bucket gets, by the controls that are on. */
export function bucketSettings(context: ZoneContext, plan: BucketPlan): BucketSettings[] {
  return BUCKET_PURPOSES.map((purpose) => {
    const keyArn = keyOf(purpose, context, plan);
    const lock = lockOf(purpose, context, plan);
    return {
      purpose,
      ...(keyArn ? { keyArn } : {}),
      bucketKey: context.on("DAR-02"),
      ...(lock ? { lock } : {}),
      ...(context.on("DAR-07") ? { lifecycle: lifecycleOf(purpose, context, lock?.days ?? 0) } : {}),
      accessLogs: purpose !== "logs" && context.on("DET-18"),
    };
  });
}

function keyOf(purpose: BucketPurpose, context: ZoneContext, plan: BucketPlan): string | undefined {
  if (purpose === "logs") return undefined;
  if (purpose === "audit") return plan.keys.logs;
  return context.on("DAR-01") ? plan.keys[CONTENT_KEYS[purpose]] : undefined;
}

function lockOf(purpose: BucketPurpose, context: ZoneContext, plan: BucketPlan): BucketSettings["lock"] {
  if (purpose === "models" && context.on("MOD-01")) {
    return { mode: plan.modelCompliance ? "COMPLIANCE" : "GOVERNANCE", days: plan.modelLockDays };
  }
  // DET-05: the trail's bucket too, from confidential on
  if (purpose === "audit" && context.dataClass.isAtLeast(DataClass.CONFIDENTIAL)) {
    return { mode: "GOVERNANCE", days: context.auditLogRetentionDays };
  }
  return undefined;
}

/** A version under lock cannot expire before its lock does (P-13). */
function lifecycleOf(purpose: BucketPurpose, context: ZoneContext, lockDays: number): BucketSettings["lifecycle"] {
  const noncurrentDays = Math.max(NONCURRENT_DAYS, lockDays);
  return purpose === "logs" ? { noncurrentDays, expireAfterDays: context.auditLogRetentionDays } : { noncurrentDays };
}
