export { HighSpeedFabric } from "./high-speed-fabric";
export type { HighSpeedFabricProps } from "./high-speed-fabric";
export type { FabricZone, HighSpeedFabricAttributes, IHighSpeedFabric } from "./fabric-interface";
export { EfaOptimization } from "./efa-optimization";
export { readyNetwork } from "./ready-network";
