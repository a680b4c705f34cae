import fc from "fast-check";
import { chooseControls } from "../../../lib/secure-zone";
import type { BudgetControl, SecurityBudget } from "../../../lib/secure-zone";
import { residualUsdPerYear, totalUsdPerYear } from "../../../lib/secure-zone/budget/problem";

/** The best total by trying every set. */
function enumerated(budget: SecurityBudget): number | undefined {
  let best: number | undefined;
  const { controls } = budget;
  for (let bits = 0; bits < 2 ** controls.length; bits++) {
    const set = controls.filter((_, index) => (bits >> index) & 1);
    if (!allowed(budget, set)) continue;
    const total = totalUsdPerYear(budget.scenarios, set);
    if (best === undefined || total < best) best = total;
  }
  return best;
}

function allowed(budget: SecurityBudget, set: readonly BudgetControl[]): boolean {
  const ids = new Set(set.map((one) => one.id));
  return (
    set.reduce((sum, one) => sum + one.usdPerMonth, 0) <= budget.budgetUsdPerMonth &&
    budget.controls.every((one) => !one.mandatory || ids.has(one.id)) &&
    set.every((one) => (one.needs ?? []).every((id) => ids.has(id)) && !(one.excludes ?? []).some((id) => ids.has(id)))
  );
}

const scenarios = ["stolen node credential", "leaked pipeline token", "poisoned weights", "insider"];

function budgets(least: number, most: number): fc.Arbitrary<SecurityBudget> {
  const effect = fc.record({
    effectiveness: fc.integer({ min: 0, max: 95 }).map((percent) => percent / 100),
    overlapGroup: fc.option(fc.constantFrom("detection", "encryption"), { nil: undefined }),
  });
  const control = fc.record({
    usdPerMonth: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 4000 })),
    effects: fc.array(effect, { minLength: scenarios.length, maxLength: scenarios.length }),
    needs: fc.option(fc.nat(), { nil: undefined }),
    excludes: fc.option(fc.nat({ max: 1000 }), { nil: undefined, freq: 6 }),
  });
  return fc.record({
    controls: fc.array(control, { minLength: least, maxLength: most }),
    risks: fc.array(fc.record({ eventsPerYear: fc.integer({ min: 0, max: 40 }).map((n) => n / 10), lossUsd: fc.integer({ min: 0, max: 5_000_000 }) }), { minLength: 1, maxLength: scenarios.length }),
    budget: fc.integer({ min: 0, max: 20_000 }),
    mandatory: fc.array(fc.integer({ min: 0, max: most - 1 }), { maxLength: 2 }),
  }).map(({ controls, risks, budget, mandatory }): SecurityBudget => ({
    budgetUsdPerMonth: budget,
    scenarios: risks.map((risk, index) => ({ name: scenarios[index] as string, ...risk })),
    controls: controls.map((one, index) => ({
      id: `control-${index}`,
      usdPerMonth: one.usdPerMonth,
      mandatory: mandatory.includes(index),
      effects: risks.map((_, s) => ({ scenario: scenarios[s] as string, ...(one.effects[s] as { effectiveness: number; overlapGroup: string | undefined }) })),
      ...(one.needs === undefined ? {} : { needs: [`control-${one.needs % controls.length}`] }),
      ...(one.excludes === undefined || controls.length < 2 ? {} : { excludes: [`control-${(index + 1) % controls.length}`] }),
    })),
  }));
}

describe("the choice of controls within a budget", () => {
  test("equals enumeration", () => {
    fc.assert(
      fc.property(budgets(1, 9), (budget) => {
        const best = enumerated(budget);
        if (best === undefined) {
          expect(() => chooseControls(budget)).toThrow(/mandatory controls/);
          return;
        }
        const choice = chooseControls(budget);
        expect(choice.totalUsdPerYear).toBeCloseTo(best, 2);
        const chosen = new Set(choice.controls.filter((one) => one.chosen).map((one) => one.id));
        expect(allowed(budget, budget.controls.filter((one) => chosen.has(one.id)))).toBe(true);
      }),
      { numRuns: 40, seed: 7 },
    );
  });

  test("equals enumeration with sixteen controls", () => {
    const [sampled] = fc.sample(budgets(16, 16), { numRuns: 1, seed: 11 });
    const budget = { ...(sampled as SecurityBudget), budgetUsdPerMonth: 20_000 };
    expect(budget.controls).toHaveLength(16);
    expect(chooseControls(budget).totalUsdPerYear).toBeCloseTo(enumerated(budget) as number, 2);
  });

  test("never gets worse with more budget", () => {
    fc.assert(
      fc.property(budgets(1, 7), fc.integer({ min: 0, max: 5000 }), (budget, more) => {
        fc.pre(enumerated(budget) !== undefined);
        const richer = { ...budget, budgetUsdPerMonth: budget.budgetUsdPerMonth + more };
        expect(chooseControls(richer).totalUsdPerYear).toBeLessThanOrEqual(chooseControls(budget).totalUsdPerYear + 0.01);
      }),
      { numRuns: 10, seed: 3 },
    );
  });

  const risk = { name: "insider", eventsPerYear: 0.1, lossUsd: 5_000_000 };
  const control = (id: string, usdPerMonth: number, effectiveness: number, more: Partial<BudgetControl> = {}): BudgetControl => ({ id, usdPerMonth, effects: [{ scenario: "insider", effectiveness }], ...more });

  test("does not depend on the order of the lists", () => {
    const controls = [control("b", 500, 0.5), control("a", 400, 0.5), control("c", 100, 0.2)];
    const one = chooseControls({ controls, scenarios: [risk], budgetUsdPerMonth: 1000 });
    expect(chooseControls({ controls: [...controls].reverse(), scenarios: [risk], budgetUsdPerMonth: 1000 })).toEqual(one);
  });

  test("says what was left out, and what that risks", () => {
    const choice = chooseControls({ controls: [control("DET-10", 900, 0.5), control("DET-06", 200, 0.3)], scenarios: [risk], budgetUsdPerMonth: 1000 });
    expect(choice.controls.map(({ id, chosen }) => [id, chosen])).toEqual([["DET-06", false], ["DET-10", true]]);
    // 0.1 x 5,000,000 x 0.5 stays; DET-06 would take 30 % of that
    expect(choice.residualUsdPerYear).toBeCloseTo(250_000, 6);
    expect(choice.controls[0]).toMatchObject({ avoidedUsdPerYear: expect.closeTo(75_000, 6) as number, breakEvenFactor: expect.closeTo(2400 / 75_000, 9) as number });
  });

  test("counts the best of overlapping controls only, and never calls a scenario impossible", () => {
    const inGroup = (id: string, e: number): BudgetControl => ({ id, usdPerMonth: 1, effects: [{ scenario: "insider", effectiveness: e, overlapGroup: "g" }] });
    expect(residualUsdPerYear(risk, [inGroup("a", 0.5), inGroup("b", 0.8)])).toBeCloseTo(100_000, 6);
    expect(residualUsdPerYear(risk, [control("a", 0, 0.95), control("b", 0, 0.95)])).toBeCloseTo(500_000 * 0.02, 6);
  });

  test("says which decisions turn when the losses are halved or doubled", () => {
    // worth 500,000 x 0.1 x ... = 50,000 a year against 60,000
    const choice = chooseControls({ controls: [control("a", 5000, 0.1)], scenarios: [risk], budgetUsdPerMonth: 10_000 });
    expect(choice.controls[0]?.chosen).toBe(false);
    expect(choice.sensitivity.find((one) => one.change === "loss x 2")?.added).toEqual(["a"]);
    expect(choice.sensitivity.find((one) => one.change === "loss x 0.5")?.added).toEqual([]);
  });

  test("warns where more is spent on a scenario than the Gordon-Loeb bound", () => {
    const small = { ...risk, lossUsd: 100_000 };
    const choice = chooseControls({ controls: [control("a", 400, 0.5, { mandatory: true })], scenarios: [small], budgetUsdPerMonth: 1000 });
    expect(choice.scenarios[0]).toMatchObject({ grossUsdPerYear: 10_000, aboveGordonLoeb: true });
  });

  test.each<[string, Partial<SecurityBudget>, RegExp]>([
    ["a perfect control", { controls: [control("a", 1, 1)] }, /^controls\[0\]\.effects\[0\]\.effectiveness: .*at most 0\.95/],
    ["a negative cost", { controls: [control("a", -1, 0.5)] }, /^controls\[0\]\.usdPerMonth/],
    ["an unknown scenario", { controls: [{ id: "a", usdPerMonth: 1, effects: [{ scenario: "x", effectiveness: 0.1 }] }] }, /^controls\[0\]\.effects\[0\]\.scenario/],
    ["an unknown need", { controls: [control("a", 1, 0.5, { needs: ["z"] })] }, /^controls\[0\]\.needs\[0\]/],
    ["a name twice", { controls: [control("a", 1, 0.5), control("a", 2, 0.5)] }, /^controls\[1\]/],
    ["a budget that is no number", { budgetUsdPerMonth: NaN }, /^budgetUsdPerMonth/],
    ["mandatory controls beyond the budget", { controls: [control("a", 2000, 0.5, { mandatory: true })] }, /they cost 2000 USD a month, the budget is 1000/],
  ])("refuses %s", (_what, change, message) => {
    expect(() => chooseControls({ controls: [], scenarios: [risk], budgetUsdPerMonth: 1000, ...change })).toThrow(message);
  });
});
