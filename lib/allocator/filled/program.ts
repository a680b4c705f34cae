import { ModelBuilder, type LinearModel } from "../solver";
import { rowsOf, usdOf, type Bought, type FilledNode } from "./bought";
import type { FillTask } from "./fill-task";

/**
 * What is to be bought beside what is bought already: so many nodes with each content, in parts or whole, and free columns.
 *
 * Columns: contents, free columns in their order, then, in parts, what rows are short of and exceed, at fines. Rows are
 * those of the task's model.
 *
 * @param fines USD a month and unit of each row; none: all rows must hold
 */
export function programOf(task: FillTask, contents: readonly FilledNode[], bought: Bought, fines?: readonly number[]): LinearModel {
  const { model, free, offers } = task;
  const builder = new ModelBuilder(model.offset);
  const integer = fines === undefined;
  const rows = model.rows.map((): [number, number][] => []);
  contents.forEach((node, n) => {
    const useful = model.columns[offers[node.offer]?.column ?? -1]?.upper ?? 0;
    // in parts next to no bound but those of rows, so that prices know of it
    const upper = integer ? useful : BEYOND * useful;
    const column = builder.column(`content[${n}]`, { upper, integer, cost: usdOf(task, node) });
    for (const [row, amount] of rowsOf(task, node)) rows[row]?.push([column, amount]);
  });
  free.forEach((c, f) => {
    const { name, cost, integer: whole } = model.columns[c];
    const column = builder.column(name, { lower: bought.lower[f], upper: bought.upper[f] ?? 0, integer: integer && whole, cost });
    for (const [row, coefficient] of task.entries[c] ?? []) rows[row]?.push([column, coefficient]);
  });
  model.rows.forEach(({ name, lower, upper }, r) => {
    const fine = fines?.[r];
    const missing = lower - bought.activity[r];
    if (fine !== undefined && lower > -Infinity) rows[r]?.push([builder.column(`short[${name}]`, { upper: Math.max(missing, 0) + BEYOND, cost: fine }), 1]);
    if (fine !== undefined && upper < Infinity) rows[r]?.push([builder.column(`beyond[${name}]`, { upper: Math.abs(upper - bought.activity[r]) + BEYOND, cost: fine }), -1]);
    builder.row(name, { lower: lower - bought.activity[r], upper: upper - bought.activity[r] }, rows[r] ?? []);
  });
  return builder.build();
}

/** So many times what is of use, and so much beyond it, is out of reach. */
const BEYOND = 100;
