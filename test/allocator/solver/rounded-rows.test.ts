import fc from "fast-check";
import { lpDuals, ModelBuilder, solve, verify, type LinearModel } from "../../../lib/allocator/solver";
import { withRoundedRows } from "../../../lib/allocator/solver/rounded-rows";
import { bruteForce } from "./models";

const MOST = 4;

/** Things of unlike sizes that must carry a demand, at a cost each. */
const covers: fc.Arbitrary<LinearModel> = fc
  .record({
    things: fc.array(fc.record({ size: fc.integer({ min: 1, max: 97 }), cost: fc.integer({ min: 1, max: 60 }) }), { minLength: 2, maxLength: 4 }),
    demands: fc.array(fc.integer({ min: 1, max: 150 }), { minLength: 1, maxLength: 2 }),
  })
  .map(({ things, demands }) => {
    const builder = new ModelBuilder();
    const columns = things.map(({ cost }, t) => builder.column(`x${t}`, { upper: MOST, integer: true, cost }));
    demands.forEach((demand, d) => builder.row(`carry${d}`, { lower: demand / 37 }, columns.map((c, t): [number, number] => [c, (things[t]?.size ?? 0) / (37 + d)])));
    return builder.build();
  });

test("rounding cuts of covering rows lose no whole point", () => {
  fc.assert(
    fc.property(covers, (model) => {
      const cut = withRoundedRows(model);
      expect(cut.rows.slice(0, model.rows.length)).toEqual(model.rows);
      const x = model.columns.map(() => 0);
      const visit = (c: number): void => {
        if (c === x.length) {
          if (verify(model, x).length === 0) expect({ x, broken: verify(cut, x) }).toEqual({ x, broken: [] });
          return;
        }
        for (x[c] = 0; (x[c] ?? 0) <= MOST; x[c] = (x[c] ?? 0) + 1) visit(c + 1);
      };
      visit(0);
      const best = bruteForce(model);
      const answer = solve(model);
      if (best === Infinity) expect(answer.status).toBe("infeasible");
      else expect("x" in answer && answer.objective).toBeCloseTo(best, 6);
    }),
    { numRuns: 300, seed: 3 },
  );
});

test("they bring the relaxation nearer to the whole optimum, and rows of like sizes have none", () => {
  const builder = new ModelBuilder();
  const [small, large] = [builder.column("small", { upper: 9, integer: true, cost: 10 }), builder.column("large", { upper: 9, integer: true, cost: 22 })];
  builder.row("carry", { lower: 2.5 }, [[small, 1], [large, 2.2]]);
  const model = builder.build();
  // 2.5 small ones cost 25 in parts; whole, the best is 30
  expect(lpDuals(model)?.objective).toBeCloseTo(25, 6);
  expect(lpDuals(withRoundedRows(model))?.objective).toBeGreaterThan(28);
  const alike = { ...model, rows: model.rows.map((row) => ({ ...row, entries: row.entries.map(([c]): [number, number] => [c, 1]) })) };
  expect(withRoundedRows(alike)).toBe(alike);
});
