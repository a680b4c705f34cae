import { inRange } from "../errors";

/** A month of the plan: 8,760 hours over 12. */
export const HOURS_PER_MONTH = 730;
export const HOURS_PER_YEAR = 8_760;

const GRAMS_PER_TONNE = 1_000_000;

/** Energy of a steady power over a time, kWh. */
export function energyKilowattHours(kilowatts: number, hours: number): number {
  inRange("kilowatts", kilowatts, { atLeast: 0 });
  inRange("hours", hours, { atLeast: 0 });
  return kilowatts * hours;
}

/**
 * Location-based emissions of energy drawn from a grid, tonnes CO2e (GHG Protocol scope 2 guidance).
 *
 * @param facilityKilowattHours at the utility's meter, so with PUE
 * @param gridGramsCo2ePerKwh average figure of the grid; direct or life cycle, one basis throughout a sum
 */
export function tonnesCo2e(facilityKilowattHours: number, gridGramsCo2ePerKwh: number): number {
  inRange("facilityKilowattHours", facilityKilowattHours, { atLeast: 0 });
  inRange("gridGramsCo2ePerKwh", gridGramsCo2ePerKwh, { atLeast: 0 });
  return (facilityKilowattHours * gridGramsCo2ePerKwh) / GRAMS_PER_TONNE;
}
