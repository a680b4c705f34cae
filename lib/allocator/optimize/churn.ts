import type { Formulation } from "../model/formulation";
import { comparisonsOf, moveCounts } from "../model/in-force";
import type { Problem } from "../model/problem";
import type { AllocationPlan } from "../plan";
import type { Column, Row } from "../solver";

/** The columns and rows that count nodes bought and given up against a plan in force, as a mean over the day. */
export function churnBeside(problem: Problem, previous: AllocationPlan, { model, columns }: Formulation): { readonly columns: readonly Column[]; readonly rows: readonly Row[] } {
  const counts = moveCounts(problem, previous, columns, (column) => model.columns[column]?.upper ?? 0);
  return {
    columns: counts.map(({ name, upper, weight }) => ({ name, lower: 0, upper, integer: false, cost: weight })),
    rows: counts.flatMap(({ rows }, i) => rows(model.columns.length + i)),
  };
}

/** Sum of nodes bought and given up, as a row that keeps it. */
export function churnAtMost(problem: Problem, previous: AllocationPlan, { model }: Formulation, value: number): Row {
  const entries = comparisonsOf(problem, previous).map(({ weight }, i): [number, number] => [model.columns.length + i, weight]);
  return { name: "churn", lower: -Infinity, upper: value, entries };
}
