import { inRange, ValidationError } from "../errors";
import { type UpsLosses, upsEfficiency } from "./ups";

/** The uninterruptible power supplies of a hall, sharing the load evenly. */
export interface UpsPlant {
  readonly losses: UpsLosses;
  /** Rated output of one module, kW. */
  readonly ratedKilowatts: number;
  /** Modules that share the load, redundant ones included (2N: twice what the load needs). */
  readonly modules: number;
}

/** What stands between the servers and the utility's meter, stage by stage. */
export interface PowerChain {
  readonly ups: UpsPlant;
  /** Lost in distribution units, wiring and switchgear, of the power that enters them, 0..1. */
  readonly distributionLossShare: number;
  /** Power of cooling and lighting per kW of heat removed, of the servers and of the losses. */
  readonly coolingKilowattsPerKilowatt: number;
}

/**
 * Power at the utility's meter for an IT load, kW: facility = IT x PUE (ISO/IEC 30134-2).
 *
 * @param powerUsageEffectiveness annual figure of the site, at least 1; it holds the losses of UPS, distribution and
 *   cooling, so it is never combined with a `PowerChain`
 */
export function facilityKilowatts(itKilowatts: number, powerUsageEffectiveness: number): number {
  inRange("itKilowatts", itKilowatts, { atLeast: 0 });
  inRange("powerUsageEffectiveness", powerUsageEffectiveness, { atLeast: 1 });
  return itKilowatts * powerUsageEffectiveness;
}

/** IT load that a limit at the utility's meter leaves, kW: the inverse of `facilityKilowatts`. */
export function itKilowattsWithin(facilityLimitKilowatts: number, powerUsageEffectiveness: number): number {
  inRange("facilityLimitKilowatts", facilityLimitKilowatts, { atLeast: 0 });
  inRange("powerUsageEffectiveness", powerUsageEffectiveness, { atLeast: 1 });
  return facilityLimitKilowatts / powerUsageEffectiveness;
}

/**
 * Power at the utility's meter for an IT load through an explicit chain, kW. Losses are heat that the cooling must
 * remove too.
 *
 * @throws ValidationError when the load is more than the modules are rated for
 */
export function chainKilowatts(itKilowatts: number, chain: PowerChain): number {
  inRange("itKilowatts", itKilowatts, { atLeast: 0 });
  inRange("distributionLossShare", chain.distributionLossShare, { atLeast: 0, below: 1 });
  inRange("coolingKilowattsPerKilowatt", chain.coolingKilowattsPerKilowatt, { atLeast: 0 });
  const distributed = itKilowatts / (1 - chain.distributionLossShare);
  const drawn = upsInputKilowatts(distributed, chain.ups);
  return drawn * (1 + chain.coolingKilowattsPerKilowatt);
}

/** The PUE that a chain amounts to at an IT load; it rises as the load falls, for fixed losses stay. */
export function chainPowerUsageEffectiveness(itKilowatts: number, chain: PowerChain): number {
  inRange("itKilowatts", itKilowatts, { above: 0 });
  return chainKilowatts(itKilowatts, chain) / itKilowatts;
}

/** Input of a UPS plant for an output, kW; at no load the fixed losses of all modules. */
export function upsInputKilowatts(outputKilowatts: number, plant: UpsPlant): number {
  inRange("outputKilowatts", outputKilowatts, { atLeast: 0 });
  inRange("ratedKilowatts", plant.ratedKilowatts, { above: 0 });
  inRange("modules", plant.modules, { atLeast: 1 });
  const rated = plant.ratedKilowatts * plant.modules;
  if (outputKilowatts > rated) {
    const fix = "add modules or lower the load";
    throw new ValidationError("outputKilowatts", `must be at most the rating ${rated} kW, got ${outputKilowatts}; ${fix}`);
  }
  if (outputKilowatts === 0) return plant.losses.fixed * rated;
  return outputKilowatts / upsEfficiency(plant.losses, outputKilowatts / rated);
}
