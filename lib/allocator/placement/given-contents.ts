import { contentsOf, shapesOf } from "../model/items";
import type { Problem } from "../model/problem";
import type { Assignment } from "./decode";

/** A node and how many of each item of its place stand on it. */
export interface GivenNode {
  readonly place: number;
  readonly copies: readonly number[];
}

/** An assignment in which what stands on each node is part of the answer: no packing is looked for. */
export function withGivenContents(problem: Problem, assignment: Assignment, nodes: readonly GivenNode[]): Assignment {
  const shapes = contentsOf(problem).map(({ items }) => shapesOf(items));
  const count = problem.places.map(() => 0);
  const nodeContents = nodes.map(({ place, copies }) => {
    const node = count[place] ?? 0;
    count[place] = node + 1;
    const held = (shapes[place] ?? []).map(({ members }, shape) => [shape, members.reduce((sum, i) => sum + (copies[i] ?? 0), 0)] as const);
    return { place, node, shapes: new Map(held.filter(([, sum]) => sum > 0)), shares: new Map<number, number>() };
  });
  return { ...assignment, periods: assignment.periods.map((period) => ({ ...period, patterns: [], nodeContents })) };
}
