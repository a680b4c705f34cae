import type { Formulation } from "../model/formulation";
import { HOURS_PER_DAY } from "../model/periods";
import type { Problem } from "../model/problem";
import type { AllocationPlan } from "../plan";
import { nodesByHour } from "../plan-hours";
import { nodesInPeriod } from "../placement/verify-placed";
import type { Column, Row } from "../solver";
import type { Standing } from "./stages";

/** Hours of one period in which the plan in force has the same nodes of an offer's pool. A pool is told by its name: type, zone and purchase option. */
interface Comparison {
  readonly period: number;
  readonly offer: number;
  readonly before: number;
  /** Part of the day. */
  readonly weight: number;
}

/** The plan in force beside the periods of a problem: hour by hour, for its own periods may be others. */
function comparisonsOf({ periods, offers }: Problem, previous: AllocationPlan): readonly Comparison[] {
  const byHour = offers.map(({ offer }) => nodesByHour(previous, offer.name));
  return periods.flatMap(({ hours }, period) =>
    offers.flatMap((_, offer) => {
      const hoursOf = new Map<number, number>();
      for (const hour of hours) hoursOf.set(byHour[offer]?.[hour] ?? 0, (hoursOf.get(byHour[offer]?.[hour] ?? 0) ?? 0) + 1);
      return [...hoursOf].sort(([a], [b]) => a - b).map(([before, count]): Comparison => ({ period, offer, before, weight: count / HOURS_PER_DAY }));
    }),
  );
}

/** The columns and rows that count nodes bought and given up against a plan in force, as a mean over the day. */
export function churnBeside(problem: Problem, previous: AllocationPlan, { model, columns }: Formulation): { readonly columns: readonly Column[]; readonly rows: readonly Row[] } {
  const first = model.columns.length;
  const comparisons = comparisonsOf(problem, previous);
  const at = ({ period, offer, before }: Comparison): string => `${problem.offers[offer]?.offer.name ?? ""},h${problem.periods[period]?.hours[0] ?? 0},${before}`;
  return {
    columns: comparisons.map((one) => ({ name: `moved[${at(one)}]`, lower: 0, upper: upperOf(model.columns, columns, one.offer, one.period) + one.before, integer: false, cost: one.weight })),
    rows: comparisons.flatMap((one, i): Row[] => {
      const nodes: [number, number][] = [
        [columns.periods[one.period]?.nodes[one.offer] ?? 0, 1],
        ...columns.gangs.filter(({ option }) => option.offer === one.offer).map(({ column, option }): [number, number] => [column, option.candidate.nodes]),
      ];
      return [
        { name: `more[${at(one)}]`, lower: -Infinity, upper: one.before, entries: [...nodes, [first + i, -1]] },
        { name: `fewer[${at(one)}]`, lower: one.before, upper: Infinity, entries: [...nodes, [first + i, 1]] },
      ];
    }),
  };
}

function upperOf(all: readonly Column[], columns: Formulation["columns"], o: number, t: number): number {
  const gangs = columns.gangs.filter(({ option }) => option.offer === o).reduce((sum, { option }) => sum + option.candidate.nodes, 0);
  return (all[columns.periods[t]?.nodes[o] ?? 0]?.upper ?? 0) + gangs;
}

/** Sum of nodes bought and given up, as a row that keeps it. */
export function churnAtMost(problem: Problem, previous: AllocationPlan, { model }: Formulation, value: number): Row {
  const entries = comparisonsOf(problem, previous).map(({ weight }, i): [number, number] => [model.columns.length + i, weight]);
  return { name: "churn", lower: -Infinity, upper: value, entries };
}

/** Nodes bought and given up against a plan in force, mean over the day. */
export function churnOf(problem: Problem, previous: AllocationPlan, { assignment, placed }: Standing): number {
  const now = problem.periods.map((_, t) => nodesInPeriod(problem, assignment, placed, t));
  return comparisonsOf(problem, previous).reduce((moved, { period, offer, before, weight }) => moved + weight * Math.abs((now[period]?.[offer] ?? 0) - before), 0);
}
