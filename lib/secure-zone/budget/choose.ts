import { solve } from "../../allocator";
import { InfeasibleError } from "../../errors";
import { budgetModel } from "./model";
import type { Tangent } from "./model";
import { EFFECTIVENESS_MAX, MONTHS_PER_YEAR, checkBudget, effectOf, logShare, residualUsdPerYear, totalUsdPerYear } from "./problem";
import type { BudgetControl, SecurityBudget } from "./problem";

/** One control that was chosen or left out, and what it is worth beside the others that were chosen. */
export interface ControlChoice {
  readonly id: string;
  readonly chosen: boolean;
  readonly usdPerMonth: number;
  /** Loss a year it avoids (chosen) or would avoid (left out), the other chosen controls in place. */
  readonly avoidedUsdPerYear: number;
  /** Its effectiveness times this just pays its cost; above 1: not worth it as stated. Absent without any effect. */
  readonly breakEvenFactor?: number;
}

export interface ScenarioRisk {
  readonly name: string;
  /** Expected loss a year without any control. */
  readonly grossUsdPerYear: number;
  readonly residualUsdPerYear: number;
  /** Spent on controls that act here is above 1/e of the gross loss, the Gordon-Loeb bound: look twice. */
  readonly aboveGordonLoeb: boolean;
}

/** The best set of controls within the budget; every figure rests on the user's frequencies, losses and effects. */
export interface SecurityChoice {
  readonly controls: ControlChoice[];
  readonly scenarios: ScenarioRisk[];
  readonly costUsdPerMonth: number;
  readonly residualUsdPerYear: number;
  /** Cost and residual loss, USD a year: what was minimized. */
  readonly totalUsdPerYear: number;
  /** Which decisions turn when all losses, or all effects, are halved or doubled. */
  readonly sensitivity: Sensitivity[];
}

export interface Sensitivity {
  /** `loss x 0.5`, `loss x 2`, `effect x 0.5`, `effect x 2`. */
  readonly change: string;
  readonly added: string[];
  readonly dropped: string[];
}

/** Relative difference below which the bound meets the choice. */
const EXACT = 1e-9;

/** Rounds of tangents: each adds the exact point of a set not seen before, so the end is certain, this only bounds it. */
const ROUNDS_MAX = 500;

/**
 * Chooses controls within a budget: least residual loss plus cost.
 *
 * @throws ValidationError for bad input
 * @throws InfeasibleError when the mandatory controls alone break the budget or each other
 */
export function chooseControls(budget: SecurityBudget): SecurityChoice {
  checkBudget(budget);
  const sorted = ordered(budget);
  const chosen = optimum(sorted);
  return { ...describe(sorted, chosen), sensitivity: sensitivity(sorted, chosen) };
}

/** The order of the lists must not matter. */
function ordered(budget: SecurityBudget): SecurityBudget {
  const byKey = <T>(key: (one: T) => string) => (a: T, b: T) => (key(a) < key(b) ? -1 : 1);
  return {
    ...budget,
    controls: [...budget.controls].sort(byKey((one) => one.id)),
    scenarios: [...budget.scenarios].sort(byKey((one) => one.name)),
  };
}

/**
 * Outer linearization, exact: the program bounds the optimum from below; its set is priced truly, and gets a tangent at
 * its own point, until bound and price meet.
 */
function optimum(budget: SecurityBudget): BudgetControl[] {
  const tangents: Tangent[] = budget.scenarios.map((_, scenario) => ({ scenario, at: 0 }));
  let best: BudgetControl[] | undefined;
  let bestTotal = Infinity;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const answer = solve(budgetModel(budget, tangents));
    if (answer.status === "infeasible") throw conflict(budget);
    if (!("x" in answer)) throw new Error(`${answer.solver.name} gave no answer for ${budget.controls.length} controls: ${answer.reason ?? answer.status}`);
    const set = budget.controls.filter((_, index) => (answer.x[index] ?? 0) > 0.5);
    const total = totalUsdPerYear(budget.scenarios, set);
    if (total < bestTotal) [best, bestTotal] = [set, total];
    if (bestTotal - answer.bound <= EXACT * Math.max(1, Math.abs(bestTotal))) break;
    const fresh = budget.scenarios
      .map((scenario, index): Tangent => ({ scenario: index, at: logShare(scenario.name, set) }))
      .filter((one) => !tangents.some((other) => other.scenario === one.scenario && Math.abs(other.at - one.at) < 1e-12));
    if (fresh.length === 0) break;
    tangents.push(...fresh);
  }
  return best ?? [];
}

function conflict(budget: SecurityBudget): InfeasibleError {
  const mandatory = budget.controls.filter((one) => one.mandatory);
  const cost = mandatory.reduce((sum, one) => sum + one.usdPerMonth, 0);
  const names = mandatory.map((one) => one.id).join(", ");
  return new InfeasibleError(
    ["budgetUsdPerMonth", ...mandatory.map((one) => `controls.${one.id}`)],
    `the mandatory controls ${names} with what they need do not fit: they cost ${cost} USD a month, the budget is ${budget.budgetUsdPerMonth}`,
  );
}

function describe(budget: SecurityBudget, chosen: readonly BudgetControl[]): Omit<SecurityChoice, "sensitivity"> {
  const scenarios = budget.scenarios.map((scenario) => {
    const gross = scenario.eventsPerYear * scenario.lossUsd;
    const spent = chosen.filter((one) => effectOf(one, scenario.name)).reduce((sum, one) => sum + one.usdPerMonth, 0);
    return {
      name: scenario.name,
      grossUsdPerYear: gross,
      residualUsdPerYear: residualUsdPerYear(scenario, chosen),
      aboveGordonLoeb: spent * MONTHS_PER_YEAR > gross / Math.E,
    };
  });
  return {
    controls: budget.controls.map((control) => choice(budget, control, chosen)),
    scenarios,
    costUsdPerMonth: chosen.reduce((sum, one) => sum + one.usdPerMonth, 0),
    residualUsdPerYear: scenarios.reduce((sum, one) => sum + one.residualUsdPerYear, 0),
    totalUsdPerYear: totalUsdPerYear(budget.scenarios, chosen),
  };
}

function choice(budget: SecurityBudget, control: BudgetControl, chosen: readonly BudgetControl[]): ControlChoice {
  const others = chosen.filter((one) => one.id !== control.id);
  const residual = (set: readonly BudgetControl[]) => budget.scenarios.reduce((sum, one) => sum + residualUsdPerYear(one, set), 0);
  const avoided = residual(others) - residual([...others, control]);
  const yearly = MONTHS_PER_YEAR * control.usdPerMonth;
  return {
    id: control.id,
    chosen: chosen.includes(control),
    usdPerMonth: control.usdPerMonth,
    avoidedUsdPerYear: avoided,
    ...(avoided > 0 ? { breakEvenFactor: yearly / avoided } : {}),
  };
}

function sensitivity(budget: SecurityBudget, chosen: readonly BudgetControl[]): Sensitivity[] {
  const now = new Set(chosen.map((one) => one.id));
  return (["loss", "effect"] as const).flatMap((what) =>
    [0.5, 2].map((factor) => {
      const then = new Set(optimum(scaledBudget(budget, what, factor)).map((one) => one.id));
      return {
        change: `${what} x ${factor}`,
        added: [...then].filter((id) => !now.has(id)).sort(),
        dropped: [...now].filter((id) => !then.has(id)).sort(),
      };
    }),
  );
}

function scaledBudget(budget: SecurityBudget, what: "loss" | "effect", factor: number): SecurityBudget {
  if (what === "loss") return { ...budget, scenarios: budget.scenarios.map((one) => ({ ...one, lossUsd: one.lossUsd * factor })) };
  const scaled = (e: number) => Math.min(EFFECTIVENESS_MAX, e * factor);
  return {
    ...budget,
    controls: budget.controls.map((control) => ({
      ...control,
      effects: (control.effects ?? []).map((effect) => ({ ...effect, effectiveness: scaled(effect.effectiveness) })),
    })),
  };
}
