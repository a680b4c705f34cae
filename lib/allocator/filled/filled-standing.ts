import { formulate } from "../model/formulation";
import { contentsOf, shapesOf } from "../model/items";
import type { Problem } from "../model/problem";
import { decode, type Assignment } from "../placement/decode";
import { placeAll } from "../placement/placed";
import { verifyPlaced } from "../placement/verify-placed";
import type { Standing } from "../optimize/stages";
import { verify, type SolverName } from "../solver";
import type { Bought, FilledNode } from "./bought";
import type { FillTask } from "./fill-task";

/** This search's own name; the version counts changes that may change an answer among equals. */
export const FILL_SEARCH: SolverName = { name: "fill-search", version: "1" };

/** Filled nodes and chosen gangs as a solution that stands; undefined where they do not. */
export function standingOfFilled(task: FillTask, bought: Bought, bound: number): Standing | undefined {
  const { problem } = task;
  const formulation = formulate(problem, problem.places.map(() => ({ kind: "relaxed" })));
  const x = pointOf(task, bought, formulation.model.columns.length);
  if (verify(formulation.model, x).length > 0) return undefined;
  const assignment = withContents(task, bought, decode(problem, formulation.columns, x));
  const result = placeAll(problem, assignment, (problem.limits.minRenewableShare ?? 0) > 0);
  if ("unplaced" in result || verifyPlaced(problem, assignment, result.placed).length > 0) return undefined;
  return { assignment, placed: result.placed, formulation, x, bound, solver: FILL_SEARCH };
}

function pointOf(task: FillTask, { nodes, lower }: Bought, size: number): Float64Array {
  const x = new Float64Array(size);
  task.free.forEach((c, f) => (x[c] = lower[f] ?? 0));
  for (const { offer, content } of nodes) {
    const own = task.offers[offer];
    const columns = task.places[own?.place ?? -1]?.columns ?? [];
    if (own) x[own.column] += 1;
    content.forEach((count, i) => (x[columns[i] ?? -1] += count));
  }
  for (const { workload, column } of task.columns.periods[0]?.mostInZone ?? []) x[column] = Math.max(x[column] ?? 0, mostInZone(task.problem, task, x, workload));
  return x;
}

function mostInZone({ places }: Problem, { columns }: FillTask, x: Float64Array, workload: number): number {
  const byZone = new Map<string, number>();
  for (const one of columns.periods[0]?.replicas ?? []) {
    if (one.workload !== workload) continue;
    const zone = places[one.place]?.zone ?? "";
    byZone.set(zone, (byZone.get(zone) ?? 0) + (x[one.column] ?? 0));
  }
  return Math.max(0, ...byZone.values());
}

/** What stands on each node is part of the answer: no packing is looked for. */
function withContents({ problem, offers }: FillTask, { nodes }: Bought, assignment: Assignment): Assignment {
  const shapes = contentsOf(problem).map(({ items }) => shapesOf(items));
  const count = problem.places.map(() => 0);
  const nodeContents = nodes.map(({ offer, content }: FilledNode) => {
    const place = offers[offer]?.place ?? -1;
    const node = count[place] ?? 0;
    count[place] = node + 1;
    const held = (shapes[place] ?? []).map(({ members }, shape) => [shape, members.reduce((sum, i) => sum + (content[i] ?? 0), 0)] as const);
    return { place, node, shapes: new Map(held.filter(([, copies]) => copies > 0)), shares: new Map<number, number>() };
  });
  return { ...assignment, periods: assignment.periods.map((period) => ({ ...period, patterns: [], nodeContents })) };
}
