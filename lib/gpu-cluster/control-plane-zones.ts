import { ValidationError } from "../errors";
import { findRegion } from "../catalog";

/** Zones where EKS puts no control-plane interfaces. @see EKS user guide, "Subnet requirements and considerations" */
const WITHOUT_CONTROL_PLANE: ReadonlySet<string> = new Set(["use1-az3", "usw1-az2", "cac1-az3"]);

/** Two zones of a region for the control plane: the first by name, so that a change of the allocation moves nothing. */
export function controlPlaneZones(path: string, regionName: string): string[] {
  const zones = findRegion(path, regionName).zones.filter((zone) => !WITHOUT_CONTROL_PLANE.has(zone));
  if (zones.length < 2) throw new ValidationError(path, `must have two known zones for the control plane, got "${regionName}" with ${zones.length}`);
  return [...zones].sort().slice(0, 2);
}
