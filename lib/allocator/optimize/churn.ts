import type { Formulation } from "../model/formulation";
import { comparisonsOf, moveCounts, nodesMoved } from "../model/in-force";
import type { Problem } from "../model/problem";
import type { AllocationPlan } from "../plan";
import { nodesInPeriod } from "../placement/verify-placed";
import type { Column, Row } from "../solver";
import type { Standing } from "./stages";

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

/** Nodes bought and given up against a plan in force, mean over the day. */
export function churnOf(problem: Problem, previous: AllocationPlan, { assignment, placed }: Standing): number {
  const now = problem.periods.map((_, t) => nodesInPeriod(problem, assignment, placed, t));
  return nodesMoved(problem, previous, (period, offer) => now[period]?.[offer] ?? 0);
}
