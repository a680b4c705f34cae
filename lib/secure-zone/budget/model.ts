import { ModelBuilder } from "../../allocator";
import type { LinearModel } from "../../allocator";
import { MONTHS_PER_YEAR, RESIDUAL_MIN, effectOf, groupOf } from "./problem";
import type { BudgetControl, RiskScenario, SecurityBudget } from "./problem";

/** A point at which the exponential of a scenario is bounded from below by its tangent. */
export interface Tangent {
  readonly scenario: number;
  /** ln of the share that stays, 0 or less. */
  readonly at: number;
}

/** A control that acts on a scenario. */
interface Member {
  readonly id: string;
  readonly column: number;
  /** ln(1 - effectiveness). */
  readonly log: number;
}

type Terms = (readonly [number, number])[];

/**
 * The choice as a mixed-integer linear program: x per control, w per scenario (share of the loss that stays), u per
 * control and scenario where controls overlap. The share is exp(y), convex in the linear y, and the objective pushes it
 * down, so tangents suffice and no binary is needed for them.
 */
export function budgetModel(budget: SecurityBudget, tangents: readonly Tangent[]): LinearModel {
  const model = new ModelBuilder();
  const columns = budget.controls.map((control) =>
    model.column(`x:${control.id}`, { lower: control.mandatory ? 1 : 0, upper: 1, integer: true, cost: MONTHS_PER_YEAR * control.usdPerMonth }),
  );
  const columnOf = new Map(budget.controls.map((control, index) => [control.id, columns[index] as number]));
  budget.scenarios.forEach((scenario, index) => {
    addScenario(model, budget, scenario, tangents.filter((one) => one.scenario === index).map((one) => one.at), columns);
  });
  addRules(model, budget, columnOf);
  return model.build();
}

/** w >= e^a (1 + y - a) for every tangent point a. */
function addScenario(model: ModelBuilder, budget: SecurityBudget, scenario: RiskScenario, points: readonly number[], columns: readonly number[]): void {
  const share = model.column(`w:${scenario.name}`, { lower: RESIDUAL_MIN, upper: 1, cost: scenario.eventsPerYear * scenario.lossUsd });
  const y = logTerms(model, budget, scenario, columns);
  points.forEach((at, index) => {
    const slope = Math.exp(at);
    model.row(`tangent:${scenario.name}:${index}`, { lower: slope * (1 - at) }, [
      [share, 1],
      ...y.map(([column, value]) => [column, -slope * value] as const),
    ]);
  });
}

/** y as a linear form: a control alone in its group by its x, overlapping ones by shares u that sum to at most 1. */
function logTerms(model: ModelBuilder, budget: SecurityBudget, scenario: RiskScenario, columns: readonly number[]): Terms {
  const groups = new Map<string, Member[]>();
  budget.controls.forEach((control, index) => {
    const effect = effectOf(control, scenario.name);
    if (!effect) return;
    const group = groupOf(control, effect);
    const member = { id: control.id, column: columns[index] as number, log: Math.log1p(-effect.effectiveness) };
    groups.set(group, [...(groups.get(group) ?? []), member]);
  });
  return [...groups].flatMap(([group, members]) =>
    members.length === 1 ? members.map((one) => [one.column, one.log] as const) : bestOf(model, `${scenario.name}:${group}`, members),
  );
}

function bestOf(model: ModelBuilder, name: string, members: readonly Member[]): Terms {
  const used = members.map((member) => {
    const column = model.column(`u:${name}:${member.id}`, { upper: 1 });
    model.row(`u:${name}:${member.id}`, { upper: 0 }, [[column, 1], [member.column, -1]]);
    return [column, member.log] as const;
  });
  model.row(`best:${name}`, { upper: 1 }, used.map(([column]) => [column, 1] as const));
  return used;
}

function addRules(model: ModelBuilder, budget: SecurityBudget, columnOf: ReadonlyMap<string, number>): void {
  const column = (id: string) => columnOf.get(id) as number;
  model.row("budget", { upper: budget.budgetUsdPerMonth }, budget.controls.map((one) => [column(one.id), one.usdPerMonth] as const));
  const pairs = (control: BudgetControl, ids: readonly string[] | undefined, write: (id: string) => void) =>
    [...(ids ?? [])].filter((id) => id !== control.id).sort().forEach(write);
  for (const control of budget.controls) {
    pairs(control, control.needs, (id) => model.row(`needs:${control.id}:${id}`, { upper: 0 }, [[column(control.id), 1], [column(id), -1]]));
    pairs(control, control.excludes, (id) => model.row(`excludes:${control.id}:${id}`, { upper: 1 }, [[column(control.id), 1], [column(id), 1]]));
  }
}
