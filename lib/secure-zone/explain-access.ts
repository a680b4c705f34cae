import { evaluateAccess, parsePolicy, principalFrom } from "./access-evaluation";
import { boundaryOf, PERSONAS, personaPolicy, ROLE_SUFFIX } from "./policies/personas";
import type { PersonaName } from "./policies/personas";
import { boundaryPolicy } from "./policies/boundaries";
import { bucketPolicy } from "./policies/bucket-policies";
import type { BucketPolicyOptions } from "./policies/bucket-policies";
import { keyPolicy } from "./policies/key-policies";
import type { KeyPolicyOptions } from "./policies/key-policies";
import { BUCKET_PURPOSES, KEY_PURPOSES } from "./policies/world";
import type { BucketPurpose, KeyPurpose, ZoneWorld } from "./policies/world";

/** One answer of the matrix: may this persona do this to that, and which statement says so. */
export interface AccessExplanation {
  readonly persona: string;
  /** E.g. `curated data`, `released models of another project`. */
  readonly asset: string;
  /** `read`, `write`, `delete`, `sign`, ... */
  readonly verb: string;
  readonly action: string;
  readonly allowed: boolean;
  /** E.g. `allow: identity/ReadOwn`, `explicit deny: resource/ReleasedOnlyByPromoter`. */
  readonly decidedBy: string;
}

/** What of the generated policies depends on the zone. */
export interface ExplainedZone {
  readonly prefix: string;
  readonly platform: string;
  readonly clusterName: string;
  readonly buckets: BucketPolicyOptions;
  readonly keys: KeyPolicyOptions;
  /** IAM-05. */
  readonly boundaries: boolean;
}

/** The account and region of the explanation: the answer does not depend on them. */
const PLACE = { partition: "aws", account: "111122223333", region: "us-east-1" };
const OWN = "own";
const OTHER = "other";

interface Question {
  readonly asset: string;
  readonly verb: string;
  readonly action: string;
  readonly resource: (world: ZoneWorld) => string;
  readonly context?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
}

const OBJECT_VERBS: readonly [string, string][] = [["read", "s3:GetObject"], ["write", "s3:PutObject"], ["delete", "s3:DeleteObject"]];

function objects(asset: string, bucket: BucketPurpose, key: string): Question[] {
  return OBJECT_VERBS.map(([verb, action]) => ({ asset, verb, action, resource: (world) => `${world.buckets[bucket]}/${key}` }));
}

const VIA_S3 = { "kms:ViaService": `s3.${PLACE.region}.amazonaws.com` };

const QUESTIONS: readonly Question[] = [
  ...objects("ingest", "ingest", "upload/x"),
  ...objects("curated data", "data", `projects/${OWN}/curated/x`),
  ...objects("notebooks", "data", `projects/${OWN}/notebooks/x`),
  ...objects("checkpoints", "checkpoints", `projects/${OWN}/x`),
  ...objects("candidate models", "models", `projects/${OWN}/candidate/x`),
  ...objects("released models", "models", `projects/${OWN}/released/x`),
  ...objects("data of another project", "data", `projects/${OTHER}/curated/x`),
  ...objects("released models of another project", "models", `projects/${OTHER}/released/x`),
  ...objects("logs", "logs", "access/data/x"),
  ...objects("audit trail", "audit", "AWSLogs/x"),
  { asset: "data key", verb: "decrypt through S3", action: "kms:Decrypt", resource: (w) => w.keys.data, context: VIA_S3 },
  { asset: "data key", verb: "decrypt directly", action: "kms:Decrypt", resource: (w) => w.keys.data },
  { asset: "model key", verb: "decrypt through S3", action: "kms:Decrypt", resource: (w) => w.keys.model, context: VIA_S3 },
  { asset: "model key", verb: "schedule deletion", action: "kms:ScheduleKeyDeletion", resource: (w) => w.keys.model },
  { asset: "signing key", verb: "sign", action: "kms:Sign", resource: (w) => w.keys.signing },
  { asset: "signing key", verb: "verify", action: "kms:Verify", resource: (w) => w.keys.signing },
  {
    asset: "secrets", verb: "read", action: "secretsmanager:GetSecretValue", tags: { Project: OWN },
    resource: (w) => `arn:aws:secretsmanager:${w.region}:${w.account}:secret:${w.platform}/${OWN}/x`,
  },
  {
    asset: "images", verb: "push", action: "ecr:PutImage",
    resource: (w) => `arn:aws:ecr:${w.region}:${w.account}:repository/${w.platform}/${OWN}/train`,
  },
  { asset: "cluster", verb: "change", action: "eks:UpdateClusterConfig", resource: (w) => `arn:aws:eks:${w.region}:${w.account}:cluster/${w.clusterName}` },
  { asset: "audit trail", verb: "stop", action: "cloudtrail:StopLogging", resource: (w) => `arn:aws:cloudtrail:${w.region}:${w.account}:trail/${w.prefix}` },
  { asset: "recovery points", verb: "delete", action: "backup:DeleteRecoveryPoint", resource: (w) => `arn:aws:backup:${w.region}:${w.account}:recovery-point:x` },
];

/**
 * Who can reach what, and by which statement: every persona (people and pods of project "own"; break-glass with MFA)
 * against every kind of asset, decided on the policies that the zone emits.
 */
export function explainAccess(zone: ExplainedZone): AccessExplanation[] {
  const world = explainedWorld(zone);
  return PERSONAS.flatMap((persona) => QUESTIONS.map((question) => explain(persona, question, zone, world)));
}

function explainedWorld(zone: ExplainedZone): ZoneWorld {
  return {
    ...PLACE,
    prefix: zone.prefix,
    platform: zone.platform,
    clusterName: zone.clusterName,
    buckets: Object.fromEntries(BUCKET_PURPOSES.map((p) => [p, `arn:aws:s3:::${zone.prefix}-${p}`])) as Record<BucketPurpose, string>,
    keys: Object.fromEntries(KEY_PURPOSES.map((p) => [p, `arn:aws:kms:${PLACE.region}:${PLACE.account}:key/${p}`])) as Record<KeyPurpose, string>,
    stateObjects: `arn:aws:s3:::${zone.platform}-tfstate/zone/*`,
  };
}

const BASE_CONTEXT = { "aws:SecureTransport": "true", "s3:TlsVersion": "1.3", "aws:RequestedRegion": PLACE.region };
const MFA = { "aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "60" };

function explain(persona: PersonaName, question: Question, zone: ExplainedZone, world: ZoneWorld): AccessExplanation {
  const role = `arn:aws:iam::${PLACE.account}:role/${zone.prefix}-${ROLE_SUFFIX[persona]}`;
  const resource = question.resource(world);
  const policy = resourcePolicy(resource, zone, world);
  const { decision, decidedBy } = evaluateAccess(
    {
      principal: principalFrom(role, { Project: OWN, "kubernetes-namespace": OWN }),
      action: question.action,
      resource,
      context: { ...BASE_CONTEXT, ...(persona === "break-glass" ? MFA : {}), ...question.context },
      ...(question.tags ? { resourceTags: question.tags } : {}),
    },
    {
      identity: [parsePolicy("identity", "identity", personaPolicy(persona, world))],
      ...(zone.boundaries ? { boundary: parsePolicy("boundary", "boundary", boundaryPolicy(boundaryOf(persona), world)) } : {}),
      ...(policy ? { resource: parsePolicy("resource", "resource", policy) } : {}),
    },
  );
  return { persona, asset: question.asset, verb: question.verb, action: question.action, allowed: decision === "allow", decidedBy };
}

function resourcePolicy(resource: string, zone: ExplainedZone, world: ZoneWorld) {
  const bucket = BUCKET_PURPOSES.find((p) => resource.startsWith(`${world.buckets[p]}/`));
  if (bucket) return bucketPolicy(bucket, world, zone.buckets);
  const key = KEY_PURPOSES.find((p) => resource === world.keys[p]);
  return key ? keyPolicy(key, world, zone.keys) : undefined;
}
