import type { Formulation } from "../model/formulation";
import { contentsOf, type PlaceContents } from "../model/items";
import { patternFor } from "../model/patterns-of-place";
import { cheaperFirst } from "../model/places";
import type { Problem } from "../model/problem";
import type { Assignment } from "./decode";
import { cheapestNodes, type Leftovers, type NewNode } from "./new-nodes";
import { attempts, TOLERANCE, type PackingTask } from "./packing";
import { taskOf } from "./placed";
import { mostShares } from "./shares";

/**
 * A point in which what found no room in its place stands on a few new nodes, the cheapest that hold it; undefined where
 * a few are not enough, or loads follow the hour of the day.
 */
export function withLeftoversElsewhere(problem: Problem, formulation: Formulation, x: ArrayLike<number>, assignment: Assignment, unplaced: readonly number[]): Float64Array | undefined {
  const [period, columns] = [assignment.periods[0], formulation.columns.periods[0]];
  if (!period || !columns || problem.periods.length > 1) return undefined;
  const contents = contentsOf(problem);
  const leftovers = unplaced.map((p) => {
    const inside = contents[p] as PlaceContents;
    const nodes = (problem.places[p]?.offers ?? []).reduce((sum, o) => sum + (period.nodes[o] ?? 0), 0);
    return leftoversOf(taskOf(problem, p, inside, period, nodes), p);
  });
  const found = cheapestNodes(problem, contents, joined(leftovers));
  if (!found) return undefined;
  const more = Float64Array.from(x);
  const add = (column: number | undefined, amount: number): void => void (column !== undefined && (more[column] = Math.max(0, (more[column] ?? 0) + amount)));
  for (const { items, shares } of leftovers) {
    for (const { workload, option, place, count } of items) add(columns.replicas.find((one) => one.workload === workload && one.option === option && one.place === place)?.column, -count);
    for (const { workload, place, share } of shares) add(columns.shares.find((one) => one.workload === workload && one.place === place)?.column, -share);
  }
  return found.every((node) => bought(node)) ? more : undefined;

  function bought({ place, replicas, shares }: NewNode): boolean {
    const inside = contents[place];
    const offer = [...(problem.places[place]?.offers ?? [])].sort(cheaperFirst(problem)).find((o) => (more[columns?.nodes[o] ?? -1] ?? Infinity) + 1 <= (formulation.model.columns[columns?.nodes[o] ?? -1]?.upper ?? 0));
    const pattern = columns && inside ? patternFor(columns, inside, place, replicas) : "none";
    if (offer === undefined || pattern === "none") return false;
    add(columns?.nodes[offer], 1);
    add(pattern, 1);
    inside?.items.forEach((item, i) => add(columns?.replicas.find((one) => one.workload === item.workload && one.option === item.option && one.place === place)?.column, replicas[i] ?? 0));
    for (const [w, share] of shares) add(columns?.shares.find((one) => one.workload === w && one.place === place)?.column, share);
    return true;
  }
}

/** What a place cannot hold, in the greedy order that leaves least. */
function leftoversOf(task: PackingTask, place: number): Leftovers {
  const parts = task.items.map(({ need }) => Math.max(0, ...Object.entries(need).map(([name, amount]) => amount / (task.has[name] ?? 0))));
  let best: { readonly items: readonly number[]; readonly shares: ReadonlyMap<number, number>; readonly weight: number } | undefined;
  for (const { nodes, left } of attempts(task)) {
    const whole = left.reduce((sum, count, i) => sum + count * (parts[i] ?? 0), 0);
    if (best && whole >= best.weight) continue;
    const { left: shares } = mostShares(task, nodes);
    const weight = task.divisible.reduce((sum, { workload, need }) => sum + (shares.get(workload) ?? 0) * Math.max(...Object.entries(need).map(([name, amount]) => amount / (task.has[name] ?? 0))), whole);
    if (!best || weight < best.weight) best = { items: left, shares, weight };
  }
  return {
    items: task.items.flatMap(({ workload, option, need }, i) => ((best?.items[i] ?? 0) > 0 ? [{ workload, option, place, need, count: best?.items[i] ?? 0 }] : [])),
    shares: task.divisible.flatMap(({ workload, need }) => ((best?.shares.get(workload) ?? 0) > TOLERANCE ? [{ workload, place, need, share: best?.shares.get(workload) ?? 0 }] : [])),
  };
}

function joined(list: readonly Leftovers[]): Leftovers {
  return { items: list.flatMap(({ items }) => items), shares: list.flatMap(({ shares }) => shares) };
}
