import type { InstanceFacts } from "../../lib/catalog";
import type { OfferFilePrices } from "./offer-file";

/** The part of aws-on-demand.json that prices are merged into. */
export interface OnDemandFile {
  readonly source: Readonly<Record<string, string>>;
  readonly usdPerHour: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly derived: Readonly<Record<string, readonly string[]>>;
  readonly olderSnapshot: Readonly<Record<string, readonly string[]>>;
}

/** The part of aws-instances.json that facts are merged into. */
export interface InstancesFile {
  readonly source: Readonly<Record<string, string>>;
  readonly unverified: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}

type Regions<T> = Readonly<Record<string, T>>;

/**
 * Prices of the offer file over those of the catalog. AWS's file is complete for its region, so there it replaces
 * all: marks of derived and old prices go, and what it does not sell on demand is taken out. Other regions stay.
 *
 * @param types instance types of the catalog; prices of others are left out
 */
export function mergePrices(file: OnDemandFile, read: OfferFilePrices, types: ReadonlySet<string>): OnDemandFile {
  const regions = [...new Set([...Object.keys(file.usdPerHour), ...Object.keys(read.usdPerHour)])].sort();
  const covered = Object.keys(read.usdPerHour).sort();
  const merged = regions.map((region) => {
    const fresh = read.usdPerHour[region];
    return [region, fresh ? kept(fresh, types) : (file.usdPerHour[region] ?? {})] as const;
  });
  return {
    ...file,
    source: {
      ...file.source,
      [covered.join(",")]: `public AWS price list, EC2 offer file published ${read.publicationDate}: Linux, shared tenancy, on demand`,
    },
    usdPerHour: Object.fromEntries(merged),
    derived: without(file.derived, covered),
    olderSnapshot: without(file.olderSnapshot, covered),
  };
}

function kept(prices: Readonly<Record<string, number>>, types: ReadonlySet<string>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(prices)
      .filter(([type]) => types.has(type))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function without(marks: Regions<readonly string[]>, regions: readonly string[]): Regions<readonly string[]> {
  return Object.fromEntries(Object.entries(marks).filter(([region]) => !regions.includes(region)));
}

/** Facts read over those of the catalog, by type; types that were not read stay as they are. */
export function mergeInstances(file: InstancesFile, read: readonly InstanceFacts[], source: string): InstancesFile {
  const rows = new Map(file.rows.map((row) => [String(row[0]), row]));
  for (const facts of read) {
    const cells = facts as unknown as Readonly<Record<string, string | number | boolean | null>>;
    rows.set(facts.instanceType, file.columns.map((column) => cells[column] ?? null));
  }
  const fresh = new Set(read.map((facts) => facts.instanceType));
  return {
    ...file,
    source: { ...file.source, describeInstanceTypes: source },
    unverified: Object.fromEntries(Object.entries(file.unverified).filter(([type]) => !fresh.has(type))),
    rows: [...rows.keys()].sort().map((type) => rows.get(type) ?? []),
  };
}
