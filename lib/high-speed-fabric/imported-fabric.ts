import { Construct } from "constructs";
import { ValidationError, nearest, shown } from "../errors";
import { EfaOptimization } from "./efa-optimization";
import type { FabricZone, HighSpeedFabricAttributes, IHighSpeedFabric } from "./fabric-interface";

/** A fabric that another stack made. */
export class ImportedFabric extends Construct implements IHighSpeedFabric {
  readonly vpcId: string;
  readonly nodeSecurityGroupId: string;
  readonly efaSecurityGroupId: string;
  readonly efaOptimization: EfaOptimization;
  readonly placementGroups: boolean;
  private readonly zones: ReadonlyMap<string, FabricZone>;

  constructor(scope: Construct, id: string, attributes: HighSpeedFabricAttributes) {
    super(scope, id);
    this.vpcId = attributes.vpcId;
    this.nodeSecurityGroupId = attributes.nodeSecurityGroupId;
    this.efaSecurityGroupId = attributes.efaSecurityGroupId;
    this.efaOptimization = attributes.efaOptimization ?? EfaOptimization.IP_ADDRESSES;
    this.placementGroups = attributes.placementGroups ?? false;
    this.zones = new Map(attributes.zones.map((zone) => [zone.zoneId, zone] as const));
  }

  nodeSubnetId(zoneId: string): string {
    return this.zone(zoneId).nodeSubnetId;
  }

  controlPlaneSubnetId(zoneId: string): string {
    const zone = this.zone(zoneId);
    return zone.controlPlaneSubnetId ?? zone.nodeSubnetId;
  }

  private zone(zoneId: string): FabricZone {
    const zone = this.zones.get(zoneId);
    if (zone) return zone;
    const known = [...this.zones.keys()];
    throw new ValidationError("zones", `has no subnet in ${shown(zoneId)} (${this.node.path}); add the zone, or keep the allocation to ${known.join(", ")}${known.length ? ` (nearest: ${nearest(zoneId, known)})` : ""}`);
  }
}
