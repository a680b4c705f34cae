import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { Construct } from "constructs";
import { ValidationError } from "../errors";
import { ZoneAsset, grantPolicy, volumeKeyPolicy } from "./access-grants";
import { ACCOUNT_SERVICES } from "./account-services";
import type { AccountServiceName } from "./account-services";
import { bucketSettings } from "./bucket-settings";
import type { SecurityChoice } from "./budget/choose";
import { controlById } from "./controls/catalogue";
import { NEEDS_CLUSTER, NEEDS_NETWORK } from "./controls/placement";
import { policyReport } from "./controls/report";
import type { ControlStatus } from "./controls/report";
import { estimateControlCosts } from "./cost/estimate";
import type { ControlCost, SiteActivity } from "./cost/estimate";
import type { PriceOverride } from "./cost/prices";
import { DataClass } from "./data-class";
import { ImportedZone } from "./imported-zone";
import { explainAccess } from "./explain-access";
import type { AccessExplanation } from "./explain-access";
import { bucketPolicy } from "./policies/bucket-policies";
import type { BucketPolicyOptions } from "./policies/bucket-policies";
import { breakGlassEvent, findingEvents, releasedWriteEvent, tamperEvents } from "./policies/event-patterns";
import type { PersonaName } from "./policies/personas";
import { flowLogPolicy } from "./policies/service-roles";
import { BUCKET_PURPOSES, KEY_PURPOSES } from "./policies/world";
import type { ZoneWorld } from "./policies/world";
import { renderPolicy } from "./render-policy";
import { ZoneAccount } from "./zone-account";
import { ZoneAlerts } from "./zone-alerts";
import { ZoneBackup } from "./zone-backup";
import { ZoneBase, flowLogGroupName } from "./zone-base";
import type { ZoneFacts } from "./zone-base";
import { ZONE_BRAND } from "./zone-brand";
import { registerOwner, secondOwners } from "./one-owner";
import { ZoneBuckets } from "./zone-buckets";
import { ZoneConfig } from "./zone-config";
import { ZonePlace } from "./zone-context";
import type { ZoneContext } from "./zone-context";
import { ZoneEgress } from "./zone-egress";
import type { EgressProps } from "./zone-egress";
import { ZoneGuardDuty } from "./zone-guardduty";
import { zoneInputs } from "./zone-inputs";
import type { ZoneInputs } from "./zone-inputs";
import type { ISecureZone, SecureZoneAttributes } from "./zone-interface";
import { ZoneKeys, keyPolicyOptions } from "./zone-keys";
import { MACIE_SAMPLE_PERCENT, ZoneMacie } from "./zone-macie";
import { ZonePersonas } from "./zone-personas";
import type { SecureZoneProps } from "./zone-props";
import { ZoneRegistry } from "./zone-registry";
import { ZoneResponse } from "./zone-response";
import { ZoneServiceRole } from "./zone-service-role";
import { ZoneTrail } from "./zone-trail";

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
  private readonly inputs: ZoneInputs;
  private readonly context: ZoneContext;
  private readonly response?: ZoneResponse;
  private readonly carried = new Map<string, string>();
  private egress?: ZoneEgress;

  constructor(scope: Construct, id: string, private readonly props: SecureZoneProps = {}) {
    super(scope, id);
    Object.defineProperty(this, ZONE_BRAND, { value: true });
    this.inputs = zoneInputs(props);
    registerOwner(this, ACCOUNT_SERVICES.filter((service) => this.creates(service)));
    this.node.addValidation({ validate: () => secondOwners(this) });
    this.context = this.place();
    const keys = new ZoneKeys(this, "keys", this.context, this.creates("autoScalingRole"));
    const buckets = this.buckets(keys);
    const world = this.world(keys, buckets);
    buckets.attachPolicies((purpose) => bucketPolicy(purpose, world, this.bucketPolicyOptions()));
    const personas = new ZonePersonas(this, "personas", this.context, world, this.inputs.access);
    const boundaryArn = personas.boundaries.standard.arn;
    const flowLogs = new ZoneServiceRole(this, "flow-logs", this.context, {
      principal: "vpc-flow-logs.amazonaws.com",
      policy: flowLogPolicy(this.context, flowLogGroupName(this.context.platform)),
      boundaryArn,
    });
    new ZoneRegistry(this, "registry", this.context, this.inputs.repositories, keys.arns.data);
    const alerts = new ZoneAlerts(this, "alerts", this.context, keys.arns.logs, props.alertEmails ?? []);
    this.detection(keys, buckets, boundaryArn);
    this.watch(alerts, buckets);
    if (this.context.on("RES-03")) {
      this.response = new ZoneResponse(this, "response", this.context, {
        alertTopicArn: alerts.alerts.arn,
        keyArn: keys.arns.logs,
        boundaryArn,
      });
    }
    new ZoneBackup(this, "backup", this.context, {
      keyArn: keys.arns.backup,
      modelsBucketArn: buckets.arns.models,
      compliance: props.backupComplianceReason !== undefined,
      copyVaultArn: this.context.on("BKP-04") ? props.backupCopyVaultArn : undefined,
    });
    this._facts = {
      zoneName: this.context.prefix,
      clusterName: this.context.clusterName,
      platform: this.context.platform,
      dataClass: this.context.dataClass,
      keys: keys.arns,
      bucketNames: buckets.names,
      bucketArns: buckets.arns,
      roles: mapRecord(Object.keys(personas.roles) as PersonaName[], (p) => personas.roles[p].arn),
      nodeRoleName: personas.roles["node-role"].name,
      boundaries: mapRecord(["standard", "ci", "break-glass"], (b) => personas.boundaries[b].arn),
      flowLogRoleArn: flowLogs.role.arn,
      alertTopicArn: alerts.alerts.arn,
      auditLogRetentionDays: this.context.auditLogRetentionDays,
      logRetentionDays: this.context.logRetentionDays,
      runtimeMonitoring: this.context.on("DET-10"),
    };
  }

  /**
   * Lets the response cut off nodes in a network, by a security group without rules. Called by who makes the network,
   * which comes after the zone; nodes must carry the tag Zone with the zone's name.
   */
  isolateNodesIn(vpcId: string): void {
    this.response?.isolateNodesIn(vpcId);
  }

  /**
   * Watches the way out of a network: firewall with intrusion rules (from data class restricted on, or opted in as
   * NET-08) and log of resolved names (from confidential on). Called by who makes the network.
   */
  protectEgress(props: EgressProps): void {
    if (this.egress) throw new ValidationError("vpcId", "egress is already protected; a zone has one network");
    this.egress = new ZoneEgress(this, "egress", this.context, this.logsKeyArn, props);
  }

  /** Lets a role read an asset: the objects, their listing and the key, in one policy. */
  grantRead(id: string, asset: ZoneAsset, roleName: string): void {
    this.grant(id, asset, roleName, false);
  }

  /** Lets a role read and write an asset. Refused for what only the promoter or the curators write. */
  grantWrite(id: string, asset: ZoneAsset, roleName: string): void {
    if (asset.readOnly) throw new ValidationError("asset", `must not be written by a grant: ${asset.prefix} is written by the promotion or the curators only`);
    this.grant(id, asset, roleName, true);
  }

  /** Lets a pipeline turn what came in into training data: reads a project's ingest, writes its curated data (MOD-09). */
  grantCuration(id: string, project: string, roleName: string): void {
    this.grant(`${id}-ingest`, ZoneAsset.ingest(project), roleName, false);
    this.grant(`${id}-curated`, ZoneAsset.curatedData(project), roleName, true);
  }

  /** Lets a controller that makes disks (EBS CSI driver, Karpenter, EKS Auto Mode) use the volumes key (P-03, P-07). */
  grantVolumeKey(id: string, roleName: string): void {
    new IamRolePolicy(this, `grant-${id}`, { name: `volume-key-${id}`, role: roleName, policy: renderPolicy(volumeKeyPolicy(this.volumeKeyArn)) });
  }

  /** Every persona against every kind of asset: allowed or not, and the statement that decides. */
  explainAccess(): AccessExplanation[] {
    return explainAccess({
      prefix: this.context.prefix,
      platform: this.context.platform,
      clusterName: this.context.clusterName,
      buckets: this.bucketPolicyOptions(),
      keys: keyPolicyOptions(this.context),
      boundaries: this.context.on("IAM-05"),
    });
  }

  /** Every control of the catalogue: on, opted out (with the reason), open, or not applicable to the data class. */
  policyReport(): ControlStatus[] {
    return policyReport(this.inputs.decisions, this.carried, this.waiting());
  }

  /** Says that another construct carries controls, which are then no longer open. */
  markCarried(controls: string[], by: string): void {
    controls.forEach((id, index) => this.carried.set(controlById(`controls[${index}]`, id).id, by));
  }

  /** What each control that is on costs a month at what the site does. */
  estimateCosts(activity: SiteActivity, prices?: PriceOverride[]): ControlCost[] {
    const facts = {
      keys: KEY_PURPOSES.length,
      buckets: BUCKET_PURPOSES.length,
      recordsReads: this.dataClass.isAtLeast(DataClass.CONFIDENTIAL),
      macieSampleShare: MACIE_SAMPLE_PERCENT / 100,
    };
    return estimateControlCosts((control) => this.costs(control), activity, facts, prices);
  }

  /** The choice under the security budget; undefined without one. */
  get securityChoice(): SecurityChoice | undefined {
    return this.inputs.choice;
  }

  private grant(id: string, asset: ZoneAsset, roleName: string, write: boolean): void {
    const policy = grantPolicy(this.context, this._facts.bucketArns[asset._bucket], this._facts.keys[asset._key], asset, write);
    new IamRolePolicy(this, `grant-${id}`, { name: `grant-${id}`, role: roleName, policy: renderPolicy(policy) });
  }

  /** The malware scan of what comes in is a switch of its own beside DET-11. */
  private costs(control: string): boolean {
    if (control === "DET-11") return this.context.on(control) && (this.props.ingestMalwareScan ?? false);
    return this.context.on(control);
  }

  private waiting(): Map<string, string> {
    const waiting = new Map<string, string>();
    if (!this.egress) NEEDS_NETWORK.forEach((id) => waiting.set(id, "waits for a network: protectEgress"));
    NEEDS_CLUSTER.forEach((id) => waiting.set(id, "waits for a cluster: PersonaAccessEntries"));
    if (!this.props.backupCopyVaultArn) waiting.set("BKP-04", "waits for a vault elsewhere: backupCopyVaultArn");
    return waiting;
  }

  private creates(service: AccountServiceName): boolean {
    return this.inputs.services[service].ownership === "created-here";
  }

  private place(): ZoneContext {
    const place = new ZonePlace(this, "place");
    const { decisions, projects } = this.inputs;
    return {
      partition: place.partition,
      account: place.account,
      region: place.region,
      platform: this.inputs.name,
      prefix: `${this.inputs.name}-zone`,
      clusterName: this.inputs.clusterName,
      dataClass: this.inputs.dataClass,
      projects,
      project: projects.length === 1 ? (projects[0] as string) : "shared",
      on: (control) => decisions.get(control)?.on ?? false,
      auditLogRetentionDays: this.inputs.auditLogRetentionDays,
      logRetentionDays: this.inputs.logRetentionDays,
    };
  }

  private buckets(keys: ZoneKeys): ZoneBuckets {
    const settings = bucketSettings(this.context, {
      keys: keys.arns,
      modelLockDays: this.inputs.modelLockDays,
      modelCompliance: this.props.modelComplianceReason !== undefined,
    });
    return new ZoneBuckets(this, "buckets", this.context, settings);
  }

  private bucketPolicyOptions(): BucketPolicyOptions {
    return { customerKeys: this.context.on("DAR-01"), tls12: this.context.on("DIT-02") };
  }

  private world(keys: ZoneKeys, buckets: ZoneBuckets): ZoneWorld {
    const state = this.props.stateLocation ?? `${this.context.platform}-tfstate/zone`;
    return {
      ...this.context,
      buckets: buckets.arns,
      keys: keys.arns,
      stateObjects: `arn:${this.context.partition}:s3:::${state}/*`,
    };
  }

  private detection(keys: ZoneKeys, buckets: ZoneBuckets, boundaryArn: string): void {
    const { context, inputs } = this;
    new ZoneAccount(this, "account", context, {
      volumeKeyArn: keys.arns.volumes,
      securityContact: this.props.securityContact,
      creates: (service) => this.creates(service),
    });
    if (this.creates("trail") && context.on("DET-01")) {
      new ZoneTrail(this, "trail", context, {
        auditBucketName: buckets.names.audit,
        auditBucketPolicy: buckets.policyOf("audit"),
        watchedBucketArns: (["data", "models"] as const).map((purpose) => buckets.arns[purpose]),
        keyArn: keys.arns.logs,
        boundaryArn,
      });
    }
    if (context.on("DET-07")) {
      new ZoneGuardDuty(this, "guardduty", context, {
        service: inputs.services.guardDuty,
        keyArn: keys.arns.logs,
        dataKeyArn: keys.arns.data,
        findingsBucketArn: buckets.arns.logs,
        findingsBucketPolicy: buckets.policyOf("logs"),
        ingestBucketName: buckets.names.ingest,
        ingestBucketArn: buckets.arns.ingest,
        ingestScan: this.props.ingestMalwareScan ?? false,
        boundaryArn,
      });
    }
    if (this.creates("configRecorder") && context.on("DET-12")) {
      new ZoneConfig(this, "config", context, {
        bucketName: buckets.names.logs,
        bucketArn: buckets.arns.logs,
        bucketPolicy: buckets.policyOf("logs"),
        keyArn: keys.arns.logs,
      });
    }
    if (context.on("DET-15")) {
      const raw = (["ingest", "data"] as const).map((purpose) => buckets.names[purpose]);
      new ZoneMacie(this, "macie", context, raw, this.creates("macie"));
    }
  }

  private watch(alerts: ZoneAlerts, buckets: ZoneBuckets): void {
    if (this.context.on("RES-01")) findingEvents().forEach((event) => alerts.watch(event));
    if (this.context.on("DET-17")) tamperEvents().forEach((event) => alerts.watch(event));
    alerts.watch(breakGlassEvent(this.context));
    alerts.watch(releasedWriteEvent(this.context, buckets.names.models));
  }
}

function mapRecord<K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>;
}
