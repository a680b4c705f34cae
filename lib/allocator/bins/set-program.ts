import { ModelBuilder, solve, type LinearModel } from "../solver";
import type { BinTask } from "./bin-task";
import { SHORT, type Cover } from "./covers";
import type { NodeSet } from "./node-sets";

/** A good set will do: gap and nodes of the search tree after which the built-in search ends. */
const ENOUGH = { gap: 1e-3, nodeLimit: 60, solver: "built-in" } as const;

/** Whether no nodes, even where they divide, meet all covers within all limits over nodes. */
export function exceedsCaps(task: BinTask, covers: readonly Cover[]): boolean {
  return task.caps.length > 0 && solve(programOf(task, covers, false)).status === "infeasible";
}

/** The cheapest numbers of nodes that meet all covers, where they are too many to list; with what none costs less than. */
export function setByProgram(task: BinTask, covers: readonly Cover[]): { readonly set?: NodeSet; readonly bound: number } {
  const answer = solve(programOf(task, covers, true), ENOUGH);
  if (!("x" in answer)) return { bound: answer.bound };
  return { set: { nodes: Array.from(answer.x, Math.round), usdPerMonth: answer.objective }, bound: answer.bound };
}

function programOf({ kinds, caps }: BinTask, covers: readonly Cover[], integer: boolean): LinearModel {
  const builder = new ModelBuilder();
  kinds.forEach(({ most, usdPerMonth }, k) => builder.column(`nodes[${k}]`, { upper: most, integer, cost: usdPerMonth }));
  const entries = (perNode: readonly number[]): [number, number][] => perNode.flatMap((amount, k): [number, number][] => (amount === 0 ? [] : [[k, amount]]));
  covers.forEach(({ most, least }, c) => builder.row(`cover[${c}]`, { lower: least * (1 - SHORT) }, entries(most)));
  caps.forEach(({ perNode, atMost }, c) => builder.row(`cap[${c}]`, { upper: atMost + SHORT * Math.abs(atMost) }, entries(perNode)));
  return builder.build();
}
