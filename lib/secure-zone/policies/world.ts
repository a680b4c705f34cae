/** What a bucket of the zone is for. */
export const BUCKET_PURPOSES = ["ingest", "data", "checkpoints", "models", "logs", "audit"] as const;
export type BucketPurpose = (typeof BUCKET_PURPOSES)[number];

/**
 * What a key of the zone is for. `cluster` wraps Kubernetes secrets, `secrets` those of Secrets Manager,
 * `volumes` node and pod disks, `signing` is the asymmetric one for model manifests.
 */
export const KEY_PURPOSES = ["cluster", "secrets", "volumes", "data", "model", "logs", "backup", "signing"] as const;
export type KeyPurpose = (typeof KEY_PURPOSES)[number];

/** Where the policies apply. The strings may hold Terraform references: they are joined, never taken apart. */
export interface ZoneWorld {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  /** Prefix of the names of roles, policies, keys and buckets, e.g. `acme-zone`. */
  readonly prefix: string;
  /** Prefix of repositories, secrets and log groups of workloads, e.g. `acme`. */
  readonly platform: string;
  readonly clusterName: string;
  readonly buckets: Readonly<Record<BucketPurpose, string>>;
  readonly keys: Readonly<Record<KeyPurpose, string>>;
  /** Objects of the Terraform state that the pipeline writes, `arn:.../prefix/*`. */
  readonly stateObjects: string;
}

/** The part of the world that exists before keys and buckets do. */
export type Place = Pick<ZoneWorld, "partition" | "account" | "region" | "prefix" | "platform" | "clusterName">;

export function roleArn(place: Place, suffix: string): string {
  return `arn:${place.partition}:iam::${place.account}:role/${place.prefix}-${suffix}`;
}

export function policyArn(place: Place, suffix: string): string {
  return `arn:${place.partition}:iam::${place.account}:policy/${place.prefix}-${suffix}`;
}

export function regional(place: Place, serviceName: string, resource: string): string {
  return `arn:${place.partition}:${serviceName}:${place.region}:${place.account}:${resource}`;
}

export function trailArn(place: Place): string {
  return regional(place, "cloudtrail", `trail/${place.prefix}`);
}

/** Host name of a service in the region, as `kms:ViaService` gives it. */
export function via(place: Place, serviceName: string): string {
  return `${serviceName}.${place.region}.amazonaws.com`;
}
