import { createHash } from "node:crypto";
import accelerators from "./data/accelerators.json";
import efaLayouts from "./data/aws-efa-layouts.json";
import instances from "./data/aws-instances.json";
import onDemand from "./data/aws-on-demand.json";
import regions from "./data/aws-regions.json";
import servicePrices from "./data/aws-service-prices.json";
import spot from "./data/aws-spot.json";
import availability from "./data/aws-zone-availability.json";
import grid from "./data/grid-electricity-maps.json";
import hostPower from "./data/host-power.json";

/** Version of any data: the first 12 hexadecimal digits of the SHA-256 of its JSON. */
export function versionOf(data: unknown): string {
  return createHash("sha256").update(JSON.stringify(data)).digest("hex").slice(0, 12);
}

/** The data files of the room by name, in the order that the version counts them. */
export const catalogData: Readonly<Record<string, unknown>> = {
  accelerators,
  availability,
  efaLayouts,
  grid,
  instances,
  hostPower,
  onDemand,
  regions,
  servicePrices,
  spot,
};

/** Version of the built-in catalogue: changes with any figure in it. Recorded in every plan. */
export const catalogVersion: string = versionOf(catalogData);
