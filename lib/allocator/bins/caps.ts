import { ModelBuilder, solve } from "../solver";
import type { BinTask } from "./bin-task";
import { SHORT, type Cover } from "./covers";

/** Whether no nodes, even where they divide, meet all covers within all limits over nodes. */
export function exceedsCaps({ kinds, caps }: BinTask, covers: readonly Cover[]): boolean {
  if (caps.length === 0) return false;
  const builder = new ModelBuilder();
  kinds.forEach(({ most }, k) => builder.column(`nodes[${k}]`, { upper: most }));
  const entries = (perNode: readonly number[]): [number, number][] => perNode.flatMap((amount, k): [number, number][] => (amount === 0 ? [] : [[k, amount]]));
  covers.forEach(({ most, least }, c) => builder.row(`cover[${c}]`, { lower: least * (1 - SHORT) }, entries(most)));
  caps.forEach(({ perNode, atMost }, c) => builder.row(`cap[${c}]`, { upper: atMost + SHORT * Math.abs(atMost) }, entries(perNode)));
  return solve(builder.build()).status === "infeasible";
}
