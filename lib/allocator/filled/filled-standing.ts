import { formulateRelaxed } from "../model/formulation";
import type { Problem } from "../model/problem";
import { decode } from "../placement/decode";
import { withGivenContents } from "../placement/given-contents";
import { placeAll } from "../placement/placed";
import { verifyPlaced } from "../placement/verify-placed";
import type { Standing } from "../optimize/stages";
import { verify, type SolverName } from "../solver";
import type { Bought } from "./bought";
import type { FillTask } from "./fill-task";

/** This search's own name; the version counts changes that may change an answer among equals. */
export const FILL_SEARCH: SolverName = { name: "fill-search", version: "1" };

/** Filled nodes and chosen gangs as a solution that stands; undefined where they do not. */
export function standingOfFilled(task: FillTask, bought: Bought, bound: number): Standing | undefined {
  const { problem } = task;
  const formulation = formulateRelaxed(problem);
  const x = pointOf(task, bought, formulation.model.columns.length);
  if (verify(formulation.model, x).length > 0) return undefined;
  const nodes = bought.nodes.map(({ offer, content }) => ({ place: task.offers[offer]?.place ?? -1, copies: content }));
  const assignment = withGivenContents(problem, decode(problem, formulation.columns, x), nodes);
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
