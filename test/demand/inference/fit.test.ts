import { fit } from "../../../bench/calibrate-inference-parts/fit";

const parameter = { path: ["rate"], spread: 100, low: 0.01, high: 100 };

/** Residuals of one rate against measured ones. */
function against(measured: readonly number[]) {
  return ([rate = 1]: readonly number[]) => Float64Array.from(measured.map((m) => Math.log(rate / m)));
}

describe("the fit of the calibration", () => {
  test("ends where no small change is better, far rows too", () => {
    const measured = [1, 1.1, 0.95, 6];
    const options = { iterations: 50, robust: 0.2, weights: measured.map(() => 1) };
    const [rate = NaN] = fit([parameter], [0.5], against(measured), options);
    const loss = (x: number) => measured.reduce((sum, m) => {
      const e = Math.abs(Math.log(x / m));
      return sum + 0.16 * ((1 + (e / 0.2) ** 2) ** 0.25 - 1) + Math.max(0, e - 0.6) ** 2;
    }, 0);
    for (const other of [0.97, 0.99, 1.01, 1.03]) expect(loss(rate)).toBeLessThanOrEqual(loss(rate * other));
  });

  test("brings what no row tells to where its neighbor went", () => {
    const two = [{ ...parameter, path: ["known"], spread: 1 }, { ...parameter, path: ["unknown"], spread: 1 }];
    const options = { iterations: 50, robust: 0.2, weights: [100], middles: [1, 1] };
    const residuals = against([3]);
    expect(fit(two, [1, 1], residuals, options)[1]).toBeCloseTo(1, 6);
    const [known = NaN, unknown = NaN] = fit(two, [1, 1], residuals, { ...options, ties: [{ a: 0, b: 1, spread: 0.1 }] });
    expect(known).toBeCloseTo(3, 1);
    expect(unknown).toBeGreaterThan(2.5);
  });

  test("keeps a parameter at its bound and still moves the others", () => {
    const bounded = [{ ...parameter, high: 1.2 }, parameter];
    const options = { iterations: 50, robust: 0.2, weights: [1, 1] };
    const [rate = NaN, factor = NaN] = fit(bounded, [1, 1], ([a = 1, b = 1]) => Float64Array.from([Math.log((a * b) / 4), Math.log(b / 2)]), options);
    expect(rate).toBeCloseTo(1.2, 6);
    expect(factor).toBeGreaterThan(2);
  });
});
