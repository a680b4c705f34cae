import type { ContextValue } from "./evaluator";
import { casePrefix, purposeKey } from "./assets";
import type { StackAssets } from "./assets";
import type { CaseFile } from "./cases";
import type { Place } from "./stand-ins";

/** Names of the cases to names of the stack. */
export class Translation {
  private readonly steps: ((text: string) => string)[];
  /** Assets of the cases that the stack has none for. */
  readonly missing: readonly string[];
  private readonly cluster?: { readonly from: string; readonly to: string };

  constructor(cases: CaseFile, assets: StackAssets, place: Place, boundaryArn: string | undefined) {
    const { world } = cases;
    const missing: string[] = [];
    const exact = (kind: string, names: Readonly<Record<string, string>>, own: ReadonlyMap<string, string>) =>
      Object.entries(names).flatMap(([purpose, arn]): [string, string][] => {
        const target = own.get(purposeKey(purpose));
        if (target === undefined) missing.push(`${kind} ${purpose}`);
        return target === undefined ? [] : [[arn, target]];
      });
    const roles = Object.entries(cases.personas).flatMap(([name, { principal }]): [string, string][] => {
      const role = assets.roles.get(name);
      return principal !== undefined && role ? [[principal, role.arn]] : [];
    });
    const pairs = [...exact("bucket", world.buckets, assets.buckets), ...exact("key", world.keys, assets.keys), ...roles, ...boundaryPair(cases, boundaryArn)];
    this.missing = missing;
    const cluster = world.cluster?.split("/").at(-1);
    if (cluster !== undefined && assets.cluster !== undefined) this.cluster = { from: cluster, to: assets.cluster };
    this.steps = [place_(cases, place), ...pairs.length ? [exactNames(pairs.map(([from, to]) => [inPlace(from, cases, place), to]))] : [], ...ownNames(cases, assets)];
  }

  /** An ARN or a value of a condition key. */
  text(value: string): string {
    // what is already a name of the stack must not be read again: exact names are fenced while the rest is translated
    return unfenced(this.steps.reduce((text, step) => step(text), value));
  }

  /** The value of a condition key or tag: where it is a cluster's name, the platform may have the same one. */
  value(key: string, value: ContextValue): ContextValue {
    const one = (text: string) => (/(^|\/)eks-cluster-name$/i.test(key) && text === this.cluster?.from ? this.cluster.to : this.text(text));
    return typeof value === "string" ? one(value) : value.map(one);
  }
}

const FENCE = "\u0000";

function fenced(text: string): string {
  return `${FENCE}${Buffer.from(text, "utf8").toString("hex")}${FENCE}`;
}

function unfenced(text: string): string {
  return text.replace(/\u0000([0-9a-f]*)\u0000/g, (_all, hex: string) => Buffer.from(hex, "hex").toString("utf8"));
}

/** Region, account and partition of the stack; the stack's own region in a case stands for another one. */
function place_(cases: CaseFile, place: Place): (text: string) => string {
  return (text) => inPlace(text, cases, place);
}

function inPlace(text: string, { world }: CaseFile, place: Place): string {
  const swapped = world.region === place.region ? text : text.replace(new RegExp(`(?<![a-z0-9-])(${escaped(world.region)}|${escaped(place.region)})(?![a-z0-9-])`, "g"),
    (region) => (region === world.region ? place.region : world.region));
  const account = world.account === place.account ? swapped : swapped.replaceAll(world.account, place.account);
  return world.partition === place.partition ? account : account.replaceAll(`arn:${world.partition}:`, `arn:${place.partition}:`);
}

/** Whole names only: `acme-zone-data` is not the beginning of `acme-zone-data-old`. Longer ones first. */
function exactNames(pairs: readonly (readonly [string, string])[]): (text: string) => string {
  const map = new Map(pairs);
  const names = [...map.keys()].sort((a, b) => b.length - a.length || (a < b ? -1 : 1)).map(escaped);
  const pattern = new RegExp(`(${names.join("|")})(?![A-Za-z0-9._-])`, "g");
  return (text) => text.replace(pattern, (name) => fenced(map.get(name) ?? name));
}

/** The standard boundary of the cases is the one that most of the stack's personas have. */
function boundaryPair(cases: CaseFile, boundaryArn: string | undefined): [string, string][] {
  const prefix = casePrefix(cases);
  const { partition, account } = cases.world;
  return prefix === undefined || boundaryArn === undefined ? [] : [[`arn:${partition}:iam::${account}:policy/${prefix}-boundary`, boundaryArn]];
}

function ownNames(cases: CaseFile, assets: StackAssets): ((text: string) => string)[] {
  const prefix = casePrefix(cases);
  const cluster = cases.world.cluster?.split("/").at(-1);
  const platform = prefix?.replace(/-zone$/, "") ?? cluster;
  const steps: ((text: string) => string)[] = [];
  if (cluster !== undefined && assets.cluster !== undefined) {
    const [from, to] = [escaped(cluster), assets.cluster];
    steps.push((text) => text.replace(new RegExp(`((?:cluster|nodegroup|addon|access-entry|podidentityassociation)/|/aws/eks/)${from}(?![A-Za-z0-9_-])`, "g"), (_all, before: string) => fenced(`${before}${to}`)));
  }
  if (prefix !== undefined && assets.zone !== undefined) steps.push(words(prefix, assets.zone));
  if (platform !== undefined && assets.platform !== undefined) steps.push(words(platform, assets.platform));
  return steps;
}

/** A name that stands by itself or before a hyphen. */
function words(from: string, to: string): (text: string) => string {
  const pattern = new RegExp(`(?<![A-Za-z0-9-])${escaped(from)}(?![A-Za-z0-9])`, "g");
  return (text) => text.replace(pattern, () => fenced(to));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
