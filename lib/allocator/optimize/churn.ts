import type { Formulation } from "../model/formulation";
import type { Problem } from "../model/problem";
import type { AllocationPlan } from "../plan";
import type { Column, Row } from "../solver";

/**
 * Nodes bought and nodes given up against a plan in force, per pool: the columns and rows that count them. A pool is
 * told by its name: type, zone and purchase option.
 */
export function churnBeside(problem: Problem, previous: AllocationPlan, { model, columns }: Formulation): { readonly columns: readonly Column[]; readonly rows: readonly Row[] } {
  const before = new Map((previous.pools ?? []).map(({ name, nodes }) => [name, nodes] as const));
  const first = model.columns.length;
  return {
    columns: problem.offers.map((one, o) => ({ name: `moved[${one.offer.name}]`, lower: 0, upper: upperOf(model.columns, columns, o) + (before.get(one.offer.name) ?? 0), integer: false, cost: 1 })),
    rows: problem.offers.flatMap((one, o): Row[] => {
      const nodes: [number, number][] = [
        [columns.nodes[o] ?? 0, 1],
        ...columns.gangs.filter(({ option }) => option.offer === o).map(({ column, option }): [number, number] => [column, option.candidate.nodes]),
      ];
      const then = before.get(one.offer.name) ?? 0;
      const moved = first + o;
      return [
        { name: `more[${one.offer.name}]`, lower: -Infinity, upper: then, entries: [...nodes, [moved, -1]] },
        { name: `fewer[${one.offer.name}]`, lower: then, upper: Infinity, entries: [...nodes, [moved, 1]] },
      ];
    }),
  };
}

function upperOf(all: readonly Column[], columns: Formulation["columns"], o: number): number {
  const gangs = columns.gangs.filter(({ option }) => option.offer === o).reduce((sum, { option }) => sum + option.candidate.nodes, 0);
  return (all[columns.nodes[o] ?? 0]?.upper ?? 0) + gangs;
}

/** Sum of nodes bought and given up, as a row that keeps it. */
export function churnAtMost(problem: Problem, formulation: Formulation, value: number): Row {
  const first = formulation.model.columns.length;
  return { name: "churn", lower: -Infinity, upper: value, entries: problem.offers.map((_, o): [number, number] => [first + o, 1]) };
}
