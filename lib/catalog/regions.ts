import { unknownName } from "../errors";
import grid from "./data/grid-electricity-maps.json";
import data from "./data/aws-regions.json";
import { frozen } from "./frozen";

/** An AWS region: its zones and its energy facts. What no source gives is absent. */
export interface Region {
  readonly name: string;
  /** Place, e.g. `N. Virginia`. */
  readonly place?: string;
  /** Zone ids that were seen, sorted; local zones are not among them (other prices). Empty when none was seen. */
  readonly zones: readonly string[];
  /** Facility power over IT power: the region's published figure, else AWS's global one. */
  readonly powerUsageEffectiveness: number;
  /** Whether the figure above is the region's own. */
  readonly powerUsageEffectivenessIsRegional: boolean;
  /** Liters of water at the site per kWh of IT load. */
  readonly litersPerKwh?: number;
  /** Location-based, life cycle, annual average of the grid zone; Electricity Maps. */
  readonly gridGramsCo2ePerKwh?: number;
  /** Of the grid zone, 0..1; Electricity Maps. */
  readonly renewableShare?: number;
  /** Renewable and nuclear, of the grid zone, 0..1; Electricity Maps. */
  readonly carbonFreeShare?: number;
  /** Electricity Maps zone. */
  readonly gridZone?: string;
  readonly gridYear?: number;
}

interface RegionRow {
  readonly name?: string | null;
  readonly zones: readonly string[];
  readonly powerUsageEffectiveness?: number;
  readonly litersPerKwh?: number;
}

interface GridRow {
  readonly zone: string;
  readonly gramsCo2ePerKwh: number;
  readonly renewableShare: number | null;
  readonly carbonFreeShare: number | null;
  readonly year: number;
}

const gridRows = grid.regions as unknown as Readonly<Record<string, GridRow | undefined>>;

function region(name: string, row: RegionRow): Region {
  const electricity = gridRows[name];
  return {
    name,
    ...(row.name ? { place: row.name } : {}),
    zones: [...row.zones].sort(),
    powerUsageEffectiveness: row.powerUsageEffectiveness ?? data.globalPowerUsageEffectiveness,
    powerUsageEffectivenessIsRegional: row.powerUsageEffectiveness !== undefined,
    ...(row.litersPerKwh === undefined ? {} : { litersPerKwh: row.litersPerKwh }),
    ...(electricity
      ? {
          gridGramsCo2ePerKwh: electricity.gramsCo2ePerKwh,
          ...(electricity.renewableShare === null ? {} : { renewableShare: electricity.renewableShare }),
          ...(electricity.carbonFreeShare === null ? {} : { carbonFreeShare: electricity.carbonFreeShare }),
          gridZone: electricity.zone,
          gridYear: electricity.year,
        }
      : {}),
  };
}

const byName: ReadonlyMap<string, Region> = new Map(
  Object.entries(data.regions as unknown as Record<string, RegionRow>)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, row]) => [name, frozen(region(name, row))]),
);

/** Every AWS region that the catalogue has a price or an energy figure of, by name. */
export function knownRegions(): readonly Region[] {
  return [...byName.values()];
}

/** @throws ValidationError at `path` for a region that is not known; says the nearest one that is */
export function findRegion(path: string, name: string): Region {
  const found = byName.get(name);
  if (!found) throw unknownName(path, "region", name, byName.keys());
  return found;
}

/** Whether `name` is an AWS region of the catalogue. */
export function isRegion(name: string): boolean {
  return byName.has(name);
}
