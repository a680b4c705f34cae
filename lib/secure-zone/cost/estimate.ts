import { ValidationError, inRange } from "../../errors";
import { priceOf, securityPrices } from "./prices";
import type { PriceOverride } from "./prices";

/** What the site does in a month, as far as security is paid by it. What is not given counts as none, and the estimate says so. */
export interface SiteActivity {
  /** Running nodes, on average. */
  readonly nodes?: number;
  /** vCPU of the running nodes. */
  readonly vcpu?: number;
  /** Management API events a month. */
  readonly managementEvents?: number;
  /** Reads of objects in the data and models buckets a month. */
  readonly objectReads?: number;
  /** Writes of objects in the data and models buckets a month. */
  readonly objectWrites?: number;
  /** Kubernetes audit events a month. */
  readonly kubernetesAuditEvents?: number;
  /** VPC flow and DNS logs a month, GB. */
  readonly flowLogGigabytes?: number;
  /** Configuration items a month that are recorded as they come. */
  readonly configurationItems?: number;
  /** Resources recorded once a day (nodes, their interfaces and disks). */
  readonly dailyRecordedResources?: number;
  /** Security Hub checks a month. */
  readonly securityChecks?: number;
  /** Images pushed a month. */
  readonly images?: number;
  /** What arrives in the ingest bucket a month, GB. */
  readonly ingestGigabytes?: number;
  /** Readable raw data in the ingest and data buckets, GB: what Macie samples from. */
  readonly rawDataGigabytes?: number;
  /** Egress through the firewall a month, GB. */
  readonly egressGigabytes?: number;
  /** Availability zones with a firewall endpoint. */
  readonly firewallZones?: number;
  /** Log volume a month, GB. */
  readonly logGigabytes?: number;
  /** KMS requests a month. */
  readonly keyRequests?: number;
  /** Data under backup, GB. */
  readonly backupGigabytes?: number;
}

export interface ControlCost {
  /** Control of the catalogue that the cost belongs to. */
  readonly control: string;
  readonly item: string;
  readonly usdPerMonth: number;
  readonly priceStatus: string;
  /** Activities that were not given and count as none. */
  readonly notGiven: string[];
}

type Quantity = keyof SiteActivity;

interface Item {
  readonly control: string;
  readonly price: string;
  readonly item: string;
  readonly needs: readonly Quantity[];
  readonly quantity: (a: Required<SiteActivity>, facts: ZoneCostFacts) => number;
}

/** What the zone itself knows of its cost. */
export interface ZoneCostFacts {
  readonly keys: number;
  readonly buckets: number;
  /** Reads of objects are recorded, not only writes. */
  readonly recordsReads: boolean;
  readonly macieSampleShare: number;
}

const HOURS_PER_MONTH = 730;
const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;
const MACIE_RUNS_PER_MONTH = DAYS_PER_MONTH / 7;
const objectEvents = (a: Required<SiteActivity>, f: ZoneCostFacts) => a.objectWrites + (f.recordsReads ? a.objectReads : 0);

const ITEMS: readonly Item[] = [
  { control: "KMS-05", price: "kms-key", item: "customer-managed keys", needs: [], quantity: (_, f) => f.keys },
  { control: "KMS-05", price: "kms-requests", item: "key requests", needs: ["keyRequests"], quantity: (a) => a.keyRequests / 1e4 },
  { control: "DET-06", price: "cloudtrail-data-events", item: "object events in the trail", needs: ["objectReads", "objectWrites"], quantity: (a, f) => objectEvents(a, f) / 1e5 },
  { control: "DET-07", price: "guardduty-management-events", item: "GuardDuty on management events", needs: ["managementEvents"], quantity: (a) => a.managementEvents / 1e6 },
  { control: "DET-07", price: "guardduty-flow-dns", item: "GuardDuty on flow and DNS logs", needs: ["flowLogGigabytes"], quantity: (a) => a.flowLogGigabytes },
  { control: "DET-08", price: "guardduty-s3-events", item: "GuardDuty on object events", needs: ["objectReads", "objectWrites"], quantity: (a) => (a.objectReads + a.objectWrites) / 1e6 },
  { control: "DET-09", price: "guardduty-eks-audit", item: "GuardDuty on Kubernetes audit logs", needs: ["kubernetesAuditEvents"], quantity: (a) => a.kubernetesAuditEvents / 1e6 },
  { control: "DET-10", price: "guardduty-runtime", item: "GuardDuty on the nodes", needs: ["vcpu"], quantity: (a) => a.vcpu },
  { control: "DET-12", price: "config-item", item: "configuration items", needs: ["configurationItems"], quantity: (a) => a.configurationItems },
  { control: "DET-12", price: "config-item-daily", item: "configuration of nodes, daily", needs: ["dailyRecordedResources"], quantity: (a) => a.dailyRecordedResources * DAYS_PER_MONTH },
  { control: "DET-13", price: "securityhub-check", item: "Security Hub checks", needs: ["securityChecks"], quantity: (a) => a.securityChecks },
  { control: "DET-14", price: "inspector-ec2", item: "Inspector on nodes", needs: ["nodes"], quantity: (a) => a.nodes },
  { control: "DET-14", price: "inspector-ecr", item: "Inspector on images", needs: ["images"], quantity: (a) => a.images },
  { control: "DET-15", price: "macie-bucket", item: "Macie inventory", needs: [], quantity: (_, f) => f.buckets },
  { control: "DET-15", price: "macie-gb", item: "Macie on the sample", needs: ["rawDataGigabytes"], quantity: (a, f) => a.rawDataGigabytes * f.macieSampleShare * MACIE_RUNS_PER_MONTH },
  { control: "DET-16", price: "logs-ingestion", item: "logs", needs: ["logGigabytes"], quantity: (a) => a.logGigabytes },
  { control: "DET-11", price: "guardduty-s3-malware", item: "malware scan of what comes in", needs: ["ingestGigabytes"], quantity: (a) => a.ingestGigabytes },
  { control: "NET-08", price: "firewall-endpoint", item: "firewall endpoints", needs: ["firewallZones"], quantity: (a) => a.firewallZones * HOURS_PER_MONTH },
  { control: "NET-08", price: "firewall-gb", item: "traffic through the firewall", needs: ["egressGigabytes"], quantity: (a) => a.egressGigabytes },
  { control: "BKP-02", price: "ebs-snapshot-gb", item: "recovery points, full copies", needs: ["backupGigabytes"], quantity: (a) => a.backupGigabytes },
];

/**
 * Monthly cost of the controls that are on, item by item, at list price. Controls that are not in it cost nothing by
 * themselves (access block, default encryption, access entries, object lock, Access Analyzer for external access).
 *
 * @throws ValidationError for an activity that is negative or not finite, or an override of an unknown price
 */
export function estimateControlCosts(
  on: (control: string) => boolean,
  activity: SiteActivity,
  facts: ZoneCostFacts,
  overrides: readonly PriceOverride[] = [],
): ControlCost[] {
  checkOverrides(overrides);
  const full = completed(activity);
  return ITEMS.filter((item) => on(item.control)).map((item) => ({
    control: item.control,
    item: item.item,
    usdPerMonth: priceOf(item.price, item.quantity(full, facts), overrides),
    priceStatus: overrides.some((one) => one.price === item.price) ? "given" : (securityPrices().find((one) => one.id === item.price)?.status as string),
    notGiven: item.needs.filter((need) => activity[need] === undefined),
  }));
}

function completed(activity: SiteActivity): Required<SiteActivity> {
  const entries = [...new Set(ITEMS.flatMap((item) => item.needs))].map((key) => [key, inRange(`activity.${key}`, activity[key] ?? 0, { atLeast: 0 })] as const);
  return Object.fromEntries(entries) as unknown as Required<SiteActivity>;
}

function checkOverrides(overrides: readonly PriceOverride[]): void {
  const known = securityPrices().map((one) => one.id);
  overrides.forEach((one, index) => {
    if (!known.includes(one.price)) throw new ValidationError(`prices[${index}].price`, `must be one of ${known.join(", ")}, got "${one.price}"`);
  });
}
