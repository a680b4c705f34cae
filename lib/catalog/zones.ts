import data from "./data/aws-zone-availability.json";
import type { Region } from "./regions";

const available = data.zones as unknown as Readonly<
  Record<string, Readonly<Record<string, readonly string[] | undefined>> | undefined>
>;

/** Where a type can be had in a region, and whether that is known of the type or taken from the region. */
export interface TypeZones {
  readonly zones: readonly string[];
  readonly known: boolean;
}

/**
 * Zone ids in which a type is sold: those where it was seen, else every known zone of the region, else the
 * region as one zone. Local zones are left out: their prices are not the region's.
 */
export function zonesOf(instanceType: string, region: Region): TypeZones {
  const seen = available[instanceType]?.[region.name]?.filter((zone) => !isLocalZone(zone));
  if (seen && seen.length > 0) return { zones: [...seen].sort(), known: true };
  return { zones: region.zones.length > 0 ? region.zones : [region.name], known: false };
}

/** Ids of local zones carry the city, e.g. `use1-atl2-az1`. */
function isLocalZone(zone: string): boolean {
  return zone.split("-").length > 2;
}
