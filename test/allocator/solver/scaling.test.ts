import { ModelBuilder, type LinearModel } from "../../../lib/allocator/solver";
import { arraysOf } from "../../../lib/allocator/solver/arrays";
import { startedSimplex } from "../../../lib/allocator/solver/builtin/start-basis";
import { scalingOf } from "../../../lib/allocator/solver/scaling";
import { numbersFrom } from "../support/random";

const SERVICES = 8;

/** Contents of nodes, each of which carries parts of some services: to be bought until all are carried. */
function contents(seed: number, left: number): LinearModel {
  const next = numbersFrom(seed);
  const builder = new ModelBuilder();
  const carried: [number, number][][] = Array.from({ length: SERVICES }, () => []);
  for (let c = 0; c < 60; c++) {
    const content = builder.column(`content[${c}]`, { upper: 1000, cost: 40 + 2000 * next() });
    carried.forEach((terms, s) => {
      if (next() < 0.3) terms.push([content, s === 0 ? 1e-5 * (1 + 99 * next()) : Math.ceil(9 * next())]);
    });
  }
  // what a sum that should have been 0 left behind
  if (left > 0) carried[0].push([builder.column("content[60]", { upper: 1000, cost: 40 }), left]);
  carried.forEach((terms, s) => builder.row(`all[${s}]`, { lower: s === 0 ? 0.5 : 20, upper: s === 0 ? 0.5 : Infinity }, terms));
  return builder.build();
}

describe("how a program is scaled", () => {
  test("is not said by what rounding left behind in a row", () => {
    const [without, beside] = [scalingOf(contents(1, 0)), scalingOf(contents(1, 5.3e-18))];
    expect(beside.rows).toEqual(without.rows);
    expect(beside.columns.slice(0, 60)).toEqual(without.columns);
    expect(Math.min(...beside.columns)).toBeGreaterThan(1e-3);
  });

  test("is said by what is small but counts", () => {
    const { columns } = scalingOf(contents(1, 5.3e-9));
    expect(columns[60]).toBeGreaterThan(100 * Math.max(...columns.slice(0, 60)));
  });

  test("lets the built-in relaxation be settled in few steps in spite of it", () => {
    for (let seed = 1; seed <= 40; seed++) {
      const model = contents(seed, 5.3e-18);
      const simplex = startedSimplex(arraysOf(model, scalingOf(model), true));
      expect({ seed, status: simplex.solve() }).toEqual({ seed, status: "optimal" });
      expect(simplex.relaxation.pivots).toBeLessThan(100);
    }
  });
});
