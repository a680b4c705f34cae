import { ValidationError } from "../../errors";
import type { CaseFile } from "./cases";
import type { Resolver } from "./resolver";
import { tagsOf } from "./roles";
import type { StackRole } from "./roles";
import { asText } from "./terraform-functions";

/** What of a stack stands for the names of the cases. */
export interface StackAssets {
  /** Prefix of the zone's names, e.g. `acme-zone`; absent when nothing in the stack tells. */
  readonly zone?: string;
  readonly platform?: string;
  readonly cluster?: string;
  /** ARN by purpose. */
  readonly buckets: ReadonlyMap<string, string>;
  readonly keys: ReadonlyMap<string, string>;
  readonly roles: ReadonlyMap<string, StackRole>;
}

/** `models` and `model` are one purpose. */
export function purposeKey(purpose: string): string {
  return purpose.toLowerCase().replace(/s$/, "");
}

/**
 * Finds the assets of the one zone of the stacks.
 *
 * @param zone its name, where there are several
 */
export function findAssets(resolver: Resolver, roles: readonly StackRole[], cases: CaseFile, zone?: string): StackAssets {
  const zones = zonesOf(roles);
  const chosen = chooseZone(zones, zone);
  const mine = roles.filter((role) => chosen === undefined || role.tags["Zone"] === undefined || role.tags["Zone"] === chosen);
  const byPersona = rolesByPersona(mine, cases, chosen);
  const anyTag = (tag: string) => [...byPersona.values()].map((role) => role.tags[tag]).find((value) => value !== undefined);
  const cluster = clusterOf(resolver) ?? anyTag("Cluster") ?? clusterOfTrust([...byPersona.values()]);
  const platform = anyTag("Platform") ?? chosen?.replace(/-zone$/, "");
  return {
    ...(chosen === undefined ? {} : { zone: chosen }),
    ...(platform === undefined ? {} : { platform }),
    ...(cluster === undefined ? {} : { cluster }),
    buckets: byPurpose(resolver, "aws_s3_bucket", "bucket", chosen, Object.keys(cases.world.buckets)),
    keys: byPurpose(resolver, "aws_kms_key", "description", chosen, Object.keys(cases.world.keys)),
    roles: byPersona,
  };
}

function zonesOf(roles: readonly StackRole[]): string[] {
  const tagged = roles.filter((role) => role.tags["Persona"] !== undefined).flatMap((role) => role.tags["Zone"] ?? []);
  return [...new Set(tagged)].sort();
}

function chooseZone(zones: readonly string[], asked: string | undefined): string | undefined {
  if (asked !== undefined) {
    if (zones.includes(asked)) return asked;
    throw new ValidationError("--zone", `must be a zone of the stack (${zones.join(", ") || "it has none"}), got "${asked}"`);
  }
  if (zones.length > 1) throw new ValidationError("--zone", `must say which zone is meant: the stack has ${zones.join(", ")}`);
  return zones[0];
}

function rolesByPersona(roles: readonly StackRole[], cases: CaseFile, zone: string | undefined): Map<string, StackRole> {
  const result = new Map<string, StackRole>();
  for (const role of roles) {
    const persona = role.tags["Persona"];
    if (persona !== undefined && !result.has(persona)) result.set(persona, role);
  }
  for (const [name, { principal }] of Object.entries(cases.personas)) {
    const suffix = principal === undefined ? undefined : suffixOf(principal, cases);
    const names = [name, ...(suffix === undefined ? [] : [suffix])].flatMap((one) => [one, ...(zone === undefined ? [] : [`${zone}-${one}`])]);
    const named = roles.find((role) => names.includes(role.name)) ?? roles.find((role) => role.name.endsWith(`-${suffix ?? name}`));
    if (!result.has(name) && named) result.set(name, named);
  }
  return result;
}

/** `node` of `arn:aws:iam::111122223333:role/acme-zone-node`, when `acme-zone` is the prefix of the cases' names. */
function suffixOf(principal: string, cases: CaseFile): string | undefined {
  const name = principal.split("/").at(-1);
  const prefix = casePrefix(cases);
  return prefix !== undefined && name?.startsWith(`${prefix}-`) ? name.slice(prefix.length + 1) : name;
}

/** The prefix that the names of the cases' buckets share: what is left of a name when its purpose is taken off. */
export function casePrefix({ world }: CaseFile): string | undefined {
  for (const [purpose, arn] of Object.entries(world.buckets)) {
    const name = arn.split(":").at(-1) ?? "";
    if (name.endsWith(`-${purpose}`)) return name.slice(0, -purpose.length - 1);
  }
  return undefined;
}

/** The tag says the purpose; else the name holds it as a word, or an alias of the key does. */
function byPurpose(resolver: Resolver, type: string, nameArgument: string, zone: string | undefined, purposes: readonly string[]): Map<string, string> {
  const result = new Map<string, string>();
  const blocks = resolver.blocks(type).map((block) => ({ block, tags: tagsOf(block, resolver), arn: asText(resolver.attribute(block, "arn")) }))
    .filter(({ tags }) => zone === undefined || tags["Zone"] === undefined || tags["Zone"] === zone);
  for (const { tags, arn } of blocks) {
    const purpose = tags["AssetPurpose"];
    if (purpose !== undefined && !result.has(purposeKey(purpose))) result.set(purposeKey(purpose), arn);
  }
  for (const purpose of purposes.map(purposeKey)) {
    if (result.has(purpose)) continue;
    const word = new RegExp(`(^|[^a-z0-9])${purpose.replace(/[^a-z0-9]/g, "[^a-z0-9]")}s?([^a-z0-9]|$)`);
    const named = blocks.filter(({ tags }) => tags["AssetPurpose"] === undefined)
      .find(({ block }) => [resolver.text(block, nameArgument), ...aliasesOf(resolver, block.address, asText(resolver.attribute(block, "key_id")))].some((name) => word.test(name.toLowerCase())));
    if (named) result.set(purpose, named.arn);
  }
  return result;
}

function aliasesOf(resolver: Resolver, _address: string, keyId: string): string[] {
  return resolver.blocks("aws_kms_alias").filter((alias) => [keyId].includes(resolver.text(alias, "target_key_id"))).map((alias) => resolver.text(alias, "name"));
}

function clusterOf(resolver: Resolver): string | undefined {
  const clusters = resolver.blocks("aws_eks_cluster");
  return clusters.length === 1 && clusters[0] ? asText(resolver.attribute(clusters[0], "name")) : undefined;
}

/** Trusts of Pod Identity are pinned to a cluster. */
function clusterOfTrust(roles: readonly StackRole[]): string | undefined {
  for (const role of roles) {
    for (const { conditions } of role.trust?.statements ?? []) {
      const pinned = conditions.find(({ key }) => key.toLowerCase() === "aws:requesttag/eks-cluster-arn")?.values[0];
      const name = pinned?.split(":cluster/")[1];
      if (name) return name;
    }
  }
  return undefined;
}
