import { ValidationError, inRange } from "../../errors";

/** A control to choose: what it costs and what it stops, as the user knows it. */
export interface BudgetControl {
  /** Id of the catalogue, or one of the user's own. */
  readonly id: string;
  /** USD a month, 0 or more. */
  readonly usdPerMonth: number;
  /** Chosen whatever it costs. @default false */
  readonly mandatory?: boolean;
  /** Ids that must be chosen with it. */
  readonly needs?: string[];
  /** Ids that cannot be chosen with it. */
  readonly excludes?: string[];
  /** What it stops, by scenario; scenarios left out are not touched. */
  readonly effects?: ControlEffect[];
}

export interface ControlEffect {
  readonly scenario: string;
  /** Share of the events stopped, or of the loss avoided: 0 to 0.95. No such figure is published: it is the user's. */
  readonly effectiveness: number;
  /** Controls of one group overlap in this scenario: only the best of them counts. @default it stands for itself */
  readonly overlapGroup?: string;
}

/** Something that can happen: how often, and what it costs then. Both are the user's. */
export interface RiskScenario {
  readonly name: string;
  /** Expected events a year without any control, 0 or more. */
  readonly eventsPerYear: number;
  /** USD per event, 0 or more. */
  readonly lossUsd: number;
}

export interface SecurityBudget {
  readonly controls: BudgetControl[];
  readonly scenarios: RiskScenario[];
  /** USD a month for all chosen controls, the mandatory ones included. */
  readonly budgetUsdPerMonth: number;
}

/** No control is perfect: the most that may be claimed for one. */
export const EFFECTIVENESS_MAX = 0.95;

/** No set of controls makes a scenario impossible: the least share of its loss that stays. */
export const RESIDUAL_MIN = 0.02;

export const MONTHS_PER_YEAR = 12;

/** @throws ValidationError naming the path of the bad value */
export function checkBudget(budget: SecurityBudget): void {
  inRange("budgetUsdPerMonth", budget.budgetUsdPerMonth, { atLeast: 0 });
  const scenarios = unique("scenarios", budget.scenarios.map((one) => one.name));
  budget.scenarios.forEach((one, index) => {
    inRange(`scenarios[${index}].eventsPerYear`, one.eventsPerYear, { atLeast: 0 });
    inRange(`scenarios[${index}].lossUsd`, one.lossUsd, { atLeast: 0 });
  });
  const ids = unique("controls", budget.controls.map((one) => one.id));
  budget.controls.forEach((control, index) => checkControl(`controls[${index}]`, control, ids, scenarios));
}

function checkControl(path: string, control: BudgetControl, ids: ReadonlySet<string>, scenarios: ReadonlySet<string>): void {
  inRange(`${path}.usdPerMonth`, control.usdPerMonth, { atLeast: 0 });
  for (const list of ["needs", "excludes"] as const) {
    (control[list] ?? []).forEach((id, index) => {
      if (!ids.has(id)) throw new ValidationError(`${path}.${list}[${index}]`, `must be the id of another control, got "${id}"`);
    });
  }
  const seen = new Set<string>();
  (control.effects ?? []).forEach((effect, index) => {
    const here = `${path}.effects[${index}]`;
    if (!scenarios.has(effect.scenario)) throw new ValidationError(`${here}.scenario`, `must be the name of a scenario, got "${effect.scenario}"`);
    if (seen.has(effect.scenario)) throw new ValidationError(`${here}.scenario`, `stands twice, "${effect.scenario}"; keep one`);
    seen.add(effect.scenario);
    inRange(`${here}.effectiveness`, effect.effectiveness, { atLeast: 0, atMost: EFFECTIVENESS_MAX });
  });
}

function unique(path: string, names: readonly string[]): ReadonlySet<string> {
  const set = new Set<string>();
  names.forEach((name, index) => {
    if (set.has(name)) throw new ValidationError(`${path}[${index}]`, `must be named once, got "${name}" twice`);
    set.add(name);
  });
  return set;
}

/** The effect of a control on a scenario; 0 when it has none. */
export function effectOf(control: BudgetControl, scenario: string): ControlEffect | undefined {
  return (control.effects ?? []).find((effect) => effect.scenario === scenario && effect.effectiveness > 0);
}

/**
 * Expected loss a year that stays in a scenario under a set of controls: f·L·∏(1 - e), the best of each overlap group,
 * never below `RESIDUAL_MIN` of it. That the controls act independently is an assumption.
 */
export function residualUsdPerYear(scenario: RiskScenario, chosen: readonly BudgetControl[]): number {
  return scenario.eventsPerYear * scenario.lossUsd * Math.max(RESIDUAL_MIN, Math.exp(logShare(scenario.name, chosen)));
}

/** ln of the share of a scenario's loss that stays, before the floor. */
export function logShare(scenario: string, chosen: readonly BudgetControl[]): number {
  const best = new Map<string, number>();
  for (const control of chosen) {
    const effect = effectOf(control, scenario);
    if (!effect) continue;
    const group = groupOf(control, effect);
    best.set(group, Math.max(best.get(group) ?? 0, effect.effectiveness));
  }
  return [...best.values()].sort((a, b) => a - b).reduce((sum, e) => sum + Math.log1p(-e), 0);
}

export function groupOf(control: BudgetControl, effect: ControlEffect): string {
  return effect.overlapGroup === undefined ? `control:${control.id}` : `group:${effect.overlapGroup}`;
}

/** What the choice minimizes: residual loss and the controls' cost, USD a year. */
export function totalUsdPerYear(scenarios: readonly RiskScenario[], chosen: readonly BudgetControl[]): number {
  const residual = scenarios.reduce((sum, one) => sum + residualUsdPerYear(one, chosen), 0);
  return residual + MONTHS_PER_YEAR * chosen.reduce((sum, one) => sum + one.usdPerMonth, 0);
}
