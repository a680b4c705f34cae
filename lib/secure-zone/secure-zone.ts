import { Token } from "cdktf";
import { Construct } from "constructs";
import { ValidationError } from "../errors";
import { NONCURRENT_DAYS } from "./bucket-settings";
import type { BucketSettings } from "./bucket-settings";
import { DataClass } from "./data-class";
import { ImportedZone } from "./imported-zone";
import { checkProjects } from "./persona-access";
import type { PersonaAccess } from "./persona-access";
import { CONTENT_KEYS, bucketPolicy } from "./policies/bucket-policies";
import type { PersonaName } from "./policies/personas";
import { flowLogPolicy } from "./policies/service-roles";
import { BUCKET_PURPOSES } from "./policies/world";
import type { BucketPurpose, KeyPurpose, ZoneWorld } from "./policies/world";
import { ZoneBase, flowLogGroupName } from "./zone-base";
import type { ZoneFacts } from "./zone-base";
import { ZoneBuckets } from "./zone-buckets";
import { ZonePlace } from "./zone-context";
import type { ZoneContext } from "./zone-context";
import type { ISecureZone, SecureZoneAttributes } from "./zone-interface";
import { ZoneKeys } from "./zone-keys";
import { ZonePersonas } from "./zone-personas";
import { ZoneServiceRole } from "./zone-service-role";

/** What a zone is for. Everything has a default: a zone without props is on. */
export interface SecureZoneProps {
  /**
   * Name of the platform: prefix of repositories, secrets and log groups. The zone's own names start with `<name>-zone`.
   * 2 to 16 lower-case letters, digits and hyphens. @default "aidc"
   */
  readonly name?: string;
  /** Name of the cluster the zone is for: trusts and policies are pinned to it. @default the platform's name */
  readonly clusterName?: string;
  /** Decides which controls are on. @default DataClass.CONFIDENTIAL, because model weights and training data leak only once */
  readonly dataClass?: DataClass;
  /** Projects: each is a Kubernetes namespace and a prefix in the buckets. @default one, "shared" */
  readonly projects?: string[];
}

/**
 * The controls that a platform for large models needs, on by default: keys, buckets, people, detection, response,
 * backup and the integrity of models.
 */
export class SecureZone extends ZoneBase {
  /** Use a zone that another stack made. */
  static fromAttributes(scope: Construct, id: string, attributes: SecureZoneAttributes): ISecureZone {
    return new ImportedZone(scope, id, attributes);
  }

  /** @internal */
  protected readonly _facts: ZoneFacts;

  constructor(scope: Construct, id: string, props: SecureZoneProps = {}) {
    super(scope, id);
    const name = checkName(props.name ?? "aidc");
    const projects = props.projects ?? ["shared"];
    checkProjects("projects", projects);
    const place = new ZonePlace(this, "place");
    const context: ZoneContext = {
      partition: place.partition,
      account: place.account,
      region: place.region,
      platform: name,
      prefix: `${name}-zone`,
      clusterName: props.clusterName ?? name,
      dataClass: props.dataClass ?? DataClass.CONFIDENTIAL,
      project: projects.length === 1 ? (projects[0] as string) : "shared",
    };
    const access: PersonaAccess = {
      projects,
      permissionSets: {},
      pipelineEnvironment: "production",
      trainingServiceAccount: "trainer",
      inferenceServiceAccount: "server",
    };
    const keys = new ZoneKeys(this, "keys", context);
    const buckets = new ZoneBuckets(this, "buckets", context, bucketSettings(keys.arns));
    const world: ZoneWorld = { ...context, buckets: buckets.arns, keys: keys.arns };
    buckets.attachPolicies((purpose) => bucketPolicy(purpose, world, { customerKeys: true, tls12: true }));
    const personas = new ZonePersonas(this, "personas", context, world, access);
    const boundaryArn = personas.boundaries.standard.arn;
    const flowLogs = new ZoneServiceRole(this, "flow-logs", context, {
      principal: "vpc-flow-logs.amazonaws.com",
      policy: flowLogPolicy(context, flowLogGroupName(name)),
      boundaryArn,
    });
    this._facts = {
      zoneName: context.prefix,
      clusterName: context.clusterName,
      platform: name,
      dataClass: context.dataClass,
      keys: keys.arns,
      bucketNames: mapRecord(BUCKET_PURPOSES, (p) => buckets.buckets[p].bucket),
      bucketArns: buckets.arns,
      roles: mapRecord(Object.keys(personas.roles) as PersonaName[], (p) => personas.roles[p].arn),
      nodeRoleName: personas.roles["node-role"].name,
      boundaries: mapRecord(["standard", "ci", "break-glass"], (b) => personas.boundaries[b].arn),
      flowLogRoleArn: flowLogs.role.arn,
      alertTopicArn: "",
      auditLogRetentionDays: 365,
      logRetentionDays: 90,
      runtimeMonitoring: context.dataClass.isAtLeast(DataClass.CONFIDENTIAL),
    };
  }
}

function mapRecord<K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>;
}

function bucketSettings(keys: Readonly<Record<KeyPurpose, string>>): BucketSettings[] {
  return BUCKET_PURPOSES.map((purpose: BucketPurpose) => ({
    purpose,
    ...(purpose in CONTENT_KEYS ? { keyArn: keys[CONTENT_KEYS[purpose as keyof typeof CONTENT_KEYS]] } : {}),
    ...(purpose === "audit" ? { keyArn: keys.logs, lock: { mode: "GOVERNANCE", days: 365 } } : {}),
    ...(purpose === "models" ? { lock: { mode: "GOVERNANCE", days: 90 } } : {}),
    noncurrentDays: NONCURRENT_DAYS,
    accessLogs: purpose !== "logs",
  }));
}

/** Bucket names (63) hold the name, "-zone-checkpoints-", the account (12) and the region (at most 14). */
const NAME_MAX = 16;

function checkName(name: string): string {
  if (Token.isUnresolved(name)) throw new ValidationError("name", "must be known at synthesis, got a token");
  if (!new RegExp(`^[a-z][a-z0-9-]{0,${NAME_MAX - 2}}[a-z0-9]$`).test(name)) {
    throw new ValidationError("name", `must be 2 to ${NAME_MAX} lower-case letters, digits and hyphens, starting with a letter, got "${name}"`);
  }
  return name;
}
