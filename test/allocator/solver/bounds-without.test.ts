import fc from "fast-check";
import { boundsWithout, lpDuals } from "../../../lib/allocator/solver";
import { smallModels } from "./models";

test("the bound without some columns is the relaxation's optimum with them at 0, whatever was asked before", () => {
  fc.assert(
    fc.property(smallModels, fc.array(fc.array(fc.nat(7), { maxLength: 3 }), { minLength: 1, maxLength: 5 }), (model, drawn) => {
      const free = model.columns.flatMap(({ lower }, c) => (lower === 0 ? [c] : []));
      const sets = drawn.map((picks) => (free.length === 0 ? [] : picks.map((pick) => free[pick % free.length] ?? 0)));
      boundsWithout(model, sets).forEach((bound, i) => {
        const columns = model.columns.map((column, c) => (sets[i]?.includes(c) ? { ...column, upper: 0 } : column));
        const optimum = lpDuals({ ...model, columns })?.objective ?? Infinity;
        expect(bound).toBeLessThanOrEqual(optimum + 1e-6 * Math.max(1, Math.abs(optimum)));
        if (Number.isFinite(optimum)) expect(bound).toBeGreaterThanOrEqual(optimum - 1e-4 * Math.max(1, Math.abs(optimum)));
      });
    }),
    { numRuns: 300, seed: 5 },
  );
});
