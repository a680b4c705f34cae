import type { Formulation } from "../model/formulation";
import { meanOverDay } from "../model/periods";
import type { Problem } from "../model/problem";
import type { AllocationPlan } from "../plan";
import { nodesByHour } from "../plan-hours";
import { nodesInPeriod } from "../placement/verify-placed";
import type { Column, Row } from "../solver";
import type { Standing } from "./stages";

/**
 * Nodes bought and nodes given up against a plan in force, per pool and period of the day: the columns and rows that
 * count them, as a mean over the day. A pool is told by its name: type, zone and purchase option.
 */
export function churnBeside(problem: Problem, previous: AllocationPlan, { model, columns }: Formulation): { readonly columns: readonly Column[]; readonly rows: readonly Row[] } {
  const first = model.columns.length;
  const offers = problem.offers.length;
  return {
    columns: problem.periods.flatMap(({ weight, hours }, t) => {
      const before = nodesBefore(previous, hours);
      return problem.offers.map((one, o) => ({ name: `moved[${one.offer.name},h${hours[0] ?? 0}]`, lower: 0, upper: upperOf(model.columns, columns, o, t) + before(one.offer.name), integer: false, cost: weight }));
    }),
    rows: problem.periods.flatMap(({ hours }, t) => {
      const before = nodesBefore(previous, hours);
      return problem.offers.flatMap((one, o): Row[] => {
        const nodes: [number, number][] = [
          [columns.periods[t]?.nodes[o] ?? 0, 1],
          ...columns.gangs.filter(({ option }) => option.offer === o).map(({ column, option }): [number, number] => [column, option.candidate.nodes]),
        ];
        const then = before(one.offer.name);
        const moved = first + t * offers + o;
        const at = `${one.offer.name},h${hours[0] ?? 0}`;
        return [
          { name: `more[${at}]`, lower: -Infinity, upper: then, entries: [...nodes, [moved, -1]] },
          { name: `fewer[${at}]`, lower: then, upper: Infinity, entries: [...nodes, [moved, 1]] },
        ];
      });
    }),
  };
}

/** Nodes of the pools of a plan in the hours of a period; where its own periods differ, in the first of these hours. */
function nodesBefore(previous: AllocationPlan, hours: readonly number[]): (pool: string) => number {
  return (pool) => nodesByHour(previous, pool)[hours[0] ?? 0] ?? 0;
}

function upperOf(all: readonly Column[], columns: Formulation["columns"], o: number, t: number): number {
  const gangs = columns.gangs.filter(({ option }) => option.offer === o).reduce((sum, { option }) => sum + option.candidate.nodes, 0);
  return (all[columns.periods[t]?.nodes[o] ?? 0]?.upper ?? 0) + gangs;
}

/** Sum of nodes bought and given up, as a row that keeps it. */
export function churnAtMost(problem: Problem, formulation: Formulation, value: number): Row {
  const first = formulation.model.columns.length;
  const entries = problem.periods.flatMap(({ weight }, t) => problem.offers.map((_, o): [number, number] => [first + t * problem.offers.length + o, weight]));
  return { name: "churn", lower: -Infinity, upper: value, entries };
}

/** Nodes bought and given up against a plan in force, mean over the day. */
export function churnOf(problem: Problem, previous: AllocationPlan, { assignment, placed }: Standing): number {
  return meanOverDay(problem.periods, (t) => {
    const before = nodesBefore(previous, problem.periods[t]?.hours ?? []);
    const now = nodesInPeriod(problem, assignment, placed, t);
    return problem.offers.reduce((moved, one, o) => moved + Math.abs((now[o] ?? 0) - before(one.offer.name)), 0);
  });
}
