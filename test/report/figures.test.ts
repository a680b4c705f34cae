import * as fc from "fast-check";
import { amount, grouped, usd } from "../../lib/report/figures";

describe("figures without the locale's data", () => {
  const localized = (value: number, decimals: number): string => value.toLocaleString("en-US", { maximumFractionDigits: decimals });
  const cents = fc.integer({ min: -1e9, max: 1e9 }).map((value) => value / 1000);
  const any = fc.oneof(cents, fc.double({ noNaN: true, min: -1e15, max: 1e15 }), fc.double(), fc.integer());

  test("read as the locale writes them", () => {
    fc.assert(fc.property(any, fc.integer({ min: 0, max: 3 }), (value, decimals) => grouped(value, decimals) === localized(value, decimals)), { numRuns: 2000 });
  });

  test.each([
    [1.005, "1.01"],
    [999.995, "1,000"],
    [-0.001, "-0"],
    [0.1, "0.1"],
    [1234567.5, "1,234,568"],
    [2e-7, "0"],
  ])("%p dollars read %s", (value, text) => expect(usd(value)).toBe(text));

  test("amounts above a thousand are whole", () => expect([amount(1234.5), amount(0.012345), amount(undefined)]).toEqual(["1,235", "0.0123", ""]));
});
