import { inRange } from "../errors";

/** Loss coefficients of an uninterruptible power supply or distribution unit, each a fraction of its rated power. */
export interface UpsLosses {
  /** Drawn at no load. */
  readonly fixed: number;
  /** Grows with the load. */
  readonly proportional: number;
  /** Grows with the square of the load (resistive). */
  readonly quadratic: number;
}

/**
 * A present double-conversion unit: 97 % from half load to full, 96.4 % at a quarter. An own assumption in the class
 * of published 97 % units (Eaton 9395XR, Galaxy VS); replace it by the vendor's figures at 25, 50, 75 and 100 %.
 */
export const MODERN_UPS: UpsLosses = { fixed: 0.005, proportional: 0.015, quadratic: 0.011 };

/** A legacy unit. Source: Schneider Electric white paper 113, as quoted in the tests of OpenDC. */
export const LEGACY_UPS: UpsLosses = { fixed: 0.04, proportional: 0.05, quadratic: 0 };

/** A legacy power distribution unit. Source: as above. */
export const LEGACY_DISTRIBUTION_UNIT: UpsLosses = { fixed: 0.015, proportional: 0, quadratic: 0.015 };

/**
 * Efficiency of a UPS at a load.
 *
 * @param load fraction of rated power, 0 < load <= 1; with redundant modules the share that each carries
 * @returns output power over input power, 0..1
 * @throws ValidationError when `load` or a coefficient is out of range
 * @see "Electrical Efficiency Modeling for Data Centers", Schneider Electric white paper 113: three-term loss
 */
export function upsEfficiency(losses: UpsLosses, load: number): number {
  inRange("load", load, { above: 0, atMost: 1 });
  for (const term of ["fixed", "proportional", "quadratic"] as const) inRange(term, losses[term], { atLeast: 0, atMost: 1 });
  const lost = losses.fixed + losses.proportional * load + losses.quadratic * load ** 2;
  return load / (load + lost);
}
