import fc from "fast-check";
import {
  chainKilowatts,
  chainPowerUsageEffectiveness,
  facilityKilowatts,
  itKilowattsWithin,
  LEGACY_DISTRIBUTION_UNIT,
  LEGACY_UPS,
  MODERN_UPS,
  type PowerChain,
  upsEfficiency,
  upsInputKilowatts,
} from "../../lib/energy";
import { ValidationError } from "../../lib/errors";

describe("the efficiency of a UPS", () => {
  // oracles: the three-term model of Schneider white paper 113 at its own coefficients
  test.each([
    [1, 0.9174],
    [0.75, 0.9063],
    [0.5, 0.885],
    [0.25, 0.8264],
    [0.1, 0.6897],
  ])("of a legacy unit at load %d is %d", (load, efficiency) => expect(upsEfficiency(LEGACY_UPS, load)).toBeCloseTo(efficiency, 4));

  test.each([
    [1, 0.9709],
    [0.75, 0.9697],
    [0.5, 0.9639],
    [0.25, 0.9401],
    [0.1, 0.8684],
  ])("of a legacy distribution unit at load %d is %d", (load, efficiency) =>
    expect(upsEfficiency(LEGACY_DISTRIBUTION_UNIT, load)).toBeCloseTo(efficiency, 4));

  test.each([
    [1, 0.97],
    [0.5, 0.9704],
    [0.25, 0.964],
    [0.1, 0.938],
  ])("of a modern unit at load %d is about %d", (load, efficiency) => expect(upsEfficiency(MODERN_UPS, load)).toBeCloseTo(efficiency, 3));

  // measured: TI reference design of a 1.6 kW inverter, coefficients fitted by least squares
  test("follows the points measured on an inverter within 0.25 points", () => {
    const measured: [number, number][] = [[0.05, 89.9], [0.1, 93.6], [0.2, 95.6], [0.3, 96.2], [0.4, 96.5], [0.5, 96.4], [0.6, 96.3], [0.8, 96.1], [1, 95.5]];
    const fit = { fixed: 0.00496, proportional: 0.01479, quadratic: 0.02576 };
    for (const [load, percent] of measured) expect(Math.abs(upsEfficiency(fit, load) * 100 - percent)).toBeLessThanOrEqual(0.25);
  });

  test("is between 0 and 1, and has no more loss with a smaller coefficient", () => {
    const coefficient = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(coefficient, coefficient, coefficient, fc.double({ min: 1e-6, max: 1, noNaN: true }), (fixed, proportional, quadratic, load) => {
        const losses = { fixed, proportional, quadratic };
        const efficiency = upsEfficiency(losses, load);
        expect(efficiency).toBeGreaterThan(0);
        expect(efficiency).toBeLessThanOrEqual(1);
        expect(upsEfficiency({ ...losses, fixed: fixed / 2 }, load)).toBeGreaterThanOrEqual(efficiency);
      }),
    );
  });

  test.each([0, -0.1, 1.01, NaN, Infinity])("at load %d is refused", (load) => expect(() => upsEfficiency(MODERN_UPS, load)).toThrow(ValidationError));

  test("with a negative coefficient is refused by its name", () => {
    expect(() => upsEfficiency({ ...MODERN_UPS, quadratic: -0.01 }, 0.5)).toThrow("quadratic: must be");
  });
});

describe("the facility's power", () => {
  test("is the IT load times PUE, and the limit goes back the same way", () => {
    expect(facilityKilowatts(100, 1.15)).toBeCloseTo(115, 9);
    expect(itKilowattsWithin(750, 1.25)).toBe(600);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.double({ min: 1, max: 3, noNaN: true }), (it, pue) => {
        expect(itKilowattsWithin(facilityKilowatts(it, pue), pue)).toBeCloseTo(it, 6);
      }),
    );
  });

  test("refuses a PUE below 1", () => {
    expect(() => facilityKilowatts(100, 0.99)).toThrow("powerUsageEffectiveness: must be a finite number at least 1, got 0.99");
  });
});

describe("an explicit power chain", () => {
  const chain: PowerChain = {
    ups: { losses: LEGACY_UPS, ratedKilowatts: 100, modules: 2 },
    distributionLossShare: 0.02,
    coolingKilowattsPerKilowatt: 0.1,
  };

  test("adds distribution, UPS at the share that each module carries, and the cooling of it all", () => {
    // 98 kW behind 2 % distribution is 100 kW, half of 2 x 100 kW: 100 / 0.885 = 112.99 kW, and a tenth for cooling
    expect(chainKilowatts(98, chain)).toBeCloseTo((100 / upsEfficiency(LEGACY_UPS, 0.5)) * 1.1, 9);
    expect(chainKilowatts(98, chain)).toBeCloseTo(124.3, 1);
  });

  test("amounts to a PUE that rises as the load falls", () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 190, noNaN: true }), (load) => {
        expect(chainPowerUsageEffectiveness(load / 2, chain)).toBeGreaterThan(chainPowerUsageEffectiveness(load, chain));
      }),
    );
  });

  test("draws its fixed losses at no load", () => {
    expect(upsInputKilowatts(0, chain.ups)).toBe(8);
  });

  test("in 2N runs at half the load of N, at a lower efficiency", () => {
    const single = upsInputKilowatts(90, { ...chain.ups, modules: 1 });
    expect(upsInputKilowatts(90, chain.ups)).toBeGreaterThan(single);
  });

  test("is refused above its rating, and with losses of everything", () => {
    expect(() => chainKilowatts(197, chain)).toThrow("outputKilowatts: must be at most the rating 200 kW");
    expect(() => chainKilowatts(1, { ...chain, distributionLossShare: 1 })).toThrow("distributionLossShare: must be");
  });
});
