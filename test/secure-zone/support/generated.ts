import { evaluateAccess, parsePolicy, principalFrom } from "../../../lib/secure-zone/access-evaluation";
import type { AccessDecision, ContextValues } from "../../../lib/secure-zone/access-evaluation";
import { boundaryPolicy, serviceControlPolicy } from "../../../lib/secure-zone/policies/boundaries";
import { bucketPolicy } from "../../../lib/secure-zone/policies/bucket-policies";
import type { PolicyDocument } from "../../../lib/secure-zone/policies/document";
import { keyPolicy } from "../../../lib/secure-zone/policies/key-policies";
import { boundaryOf, personaPolicy, ROLE_SUFFIX } from "../../../lib/secure-zone/policies/personas";
import type { PersonaName } from "../../../lib/secure-zone/policies/personas";
import { BUCKET_PURPOSES, KEY_PURPOSES } from "../../../lib/secure-zone/policies/world";
import type { BucketPurpose, KeyPurpose, ZoneWorld } from "../../../lib/secure-zone/policies/world";

const account = "111122223333";
const region = "us-east-1";

/** The world of the reference cases. */
export const world: ZoneWorld = {
  partition: "aws",
  account,
  region,
  prefix: "acme-zone",
  platform: "acme",
  clusterName: "acme",
  buckets: Object.fromEntries(BUCKET_PURPOSES.map((p) => [p, `arn:aws:s3:::acme-zone-${p}`])) as Record<BucketPurpose, string>,
  keys: Object.fromEntries(KEY_PURPOSES.map((p) => [p, `arn:aws:kms:${region}:${account}:key/${p}`])) as Record<KeyPurpose, string>,
  stateObjects: "arn:aws:s3:::acme-tfstate/zone/*",
};

const TAGS: Partial<Record<PersonaName, Record<string, string>>> = {
  "ml-engineer": { Project: "alpha" },
  "data-scientist": { Project: "alpha" },
  "model-promoter": { Project: "alpha" },
  "training-workload": { "kubernetes-namespace": "alpha", "kubernetes-service-account": "trainer" },
  "inference-workload": { "kubernetes-namespace": "alpha", "kubernetes-service-account": "server" },
};

export interface Asked {
  readonly persona: PersonaName;
  readonly action: string;
  readonly resource: string;
  readonly context?: ContextValues;
  readonly principalTags?: Readonly<Record<string, string | null>>;
  readonly resourceTags?: Readonly<Record<string, string>>;
}

const DEFAULTS: ContextValues = { "aws:SecureTransport": "true", "s3:TlsVersion": "1.3", "aws:RequestedRegion": region };

/** Decides a request under the policies that the zone generates: identity, boundary, bucket and key policy, and the suggested SCP. */
export function decide(asked: Asked): AccessDecision {
  const role = `arn:aws:iam::${account}:role/acme-zone-${ROLE_SUFFIX[asked.persona]}`;
  const tags = Object.entries<string | null>({ Persona: asked.persona, ...TAGS[asked.persona], ...asked.principalTags });
  const resource = resourcePolicy(asked.resource);
  return evaluateAccess(
    {
      principal: principalFrom(role, Object.fromEntries(tags.flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])))),
      action: asked.action,
      resource: asked.resource,
      context: { ...DEFAULTS, ...asked.context },
      ...(asked.resourceTags ? { resourceTags: asked.resourceTags } : {}),
    },
    {
      identity: [parsePolicy("identity", "identity", personaPolicy(asked.persona, world))],
      boundary: parsePolicy("boundary", "boundary", boundaryPolicy(boundaryOf(asked.persona), world)),
      scps: [[parsePolicy("scp", "scp", serviceControlPolicy())]],
      ...(resource ? { resource: parsePolicy("resource", "resource", resource) } : {}),
    },
  );
}

function resourcePolicy(resource: string): PolicyDocument | undefined {
  const bucket = BUCKET_PURPOSES.find((p) => resource === world.buckets[p] || resource.startsWith(`${world.buckets[p]}/`));
  if (bucket) return bucketPolicy(bucket, world, { customerKeys: true, tls12: true });
  const key = KEY_PURPOSES.find((p) => resource === world.keys[p]);
  return key ? keyPolicy(key, world, { separateDuties: true }) : undefined;
}
