import type { ISecureZone } from "./zone-interface";

/** Marks zones that take reports; across copies of the package `instanceof` would not know them. */
export const ZONE_BRAND = Symbol.for("cdktf-ai-datacenter.SecureZone");

interface Reporting {
  markCarried(controls: string[], by: string): void;
  isolateNodesIn(vpcId: string): void;
}

/** Tells the zone that a construct carries controls, where the zone is of this app. */
export function reportCarried(zone: ISecureZone, controls: string[], by: string): void {
  if (ZONE_BRAND in zone) (zone as unknown as Reporting).markCarried(controls, by);
}

/** Lets the zone's response cut off nodes in a network, where the zone is of this app. For who makes the network. */
export function isolateNodes(zone: ISecureZone, vpcId: string): void {
  if (ZONE_BRAND in zone) (zone as unknown as Reporting).isolateNodesIn(vpcId);
}
