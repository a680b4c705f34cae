import fc from "fast-check";
import { energyKilowattHours, facilityKilowatts, HOURS_PER_MONTH, HOURS_PER_YEAR, tonnesCo2e } from "../../lib/energy";

describe("energy and carbon", () => {
  test("a month is a twelfth of a year", () => expect(HOURS_PER_MONTH * 12).toBe(HOURS_PER_YEAR));

  test("100 kW of IT in us-east-1 for a year emit 421 tonnes", () => {
    const energy = energyKilowattHours(facilityKilowatts(100, 1.15), HOURS_PER_YEAR);
    expect(energy).toBeCloseTo(1_007_400, 6);
    expect(tonnesCo2e(energy, 418)).toBeCloseTo(421.0932, 4);
  });

  test("emissions of a sum are the sum of emissions", () => {
    const amount = fc.double({ min: 0, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(amount, amount, fc.double({ min: 0, max: 1000, noNaN: true }), (a, b, grams) => {
        const parts = tonnesCo2e(a, grams) + tonnesCo2e(b, grams);
        expect(Math.abs(tonnesCo2e(a + b, grams) - parts)).toBeLessThanOrEqual(1e-9 * (1 + parts));
      }),
    );
  });

  test.each([
    ["kilowatts", () => energyKilowattHours(-1, 1)],
    ["hours", () => energyKilowattHours(1, NaN)],
    ["facilityKilowattHours", () => tonnesCo2e(-1, 1)],
    ["gridGramsCo2ePerKwh", () => tonnesCo2e(1, Infinity)],
  ])("a bad %s is refused by its name", (name, attempt) => expect(attempt).toThrow(`${name}: must be`));
});
