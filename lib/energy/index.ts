export {
  type PowerChain,
  type UpsPlant,
  chainKilowatts,
  chainPowerUsageEffectiveness,
  facilityKilowatts,
  itKilowattsWithin,
  upsInputKilowatts,
} from "./power-chain";
export { type UpsLosses, LEGACY_DISTRIBUTION_UNIT, LEGACY_UPS, MODERN_UPS, upsEfficiency } from "./ups";
export { HOURS_PER_MONTH, HOURS_PER_YEAR, energyKilowattHours, tonnesCo2e } from "./carbon";
