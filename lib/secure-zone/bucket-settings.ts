import type { BucketPurpose } from "./policies/world";

/** How long and how firmly things are kept; days. */
export interface RetentionSettings {
  readonly auditLogRetentionDays: number;
  readonly logRetentionDays: number;
  /** Object lock on models; 0: none. */
  readonly modelLockDays: number;
  /** `GOVERNANCE` or `COMPLIANCE`. */
  readonly modelLockMode: string;
}

export interface BucketSettings {
  readonly purpose: BucketPurpose;
  /** Key of the default encryption; absent: SSE-S3, the only one access logs and load balancer logs can be written under (P-14). */
  readonly keyArn?: string;
  readonly lock?: { readonly mode: string; readonly days: number };
  readonly expireAfterDays?: number;
  /** Days a replaced or deleted version is kept. */
  readonly noncurrentDays: number;
  readonly accessLogs: boolean;
}

/** Multipart uploads that were never finished; a training checkpoint is written within hours. */
export const ABORT_UPLOAD_DAYS = 7;

/** Versions of content that was replaced: as long as AWS Backup's default for continuous backup of S3 can go back. */
export const NONCURRENT_DAYS = 35;
