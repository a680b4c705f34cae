import type { Columns } from "../model/columns";
import type { Formulation } from "../model/formulation";
import { contentsOf } from "../model/items";
import { patternFor } from "../model/patterns-of-place";
import type { Problem } from "../model/problem";
import type { ZonedNode, ZonedOptimum } from "./zoned-optimum";

/** The point of a formulation that buys the nodes of a zoned optimum; undefined where some node is no pattern of its place. */
export function pointOfZoned(problem: Problem, { model, columns }: Formulation, { nodes, gangs }: ZonedOptimum): Float64Array | undefined {
  const x = Float64Array.from(model.columns, ({ lower }) => lower);
  const period = columns.periods[0];
  if (!period) return undefined;
  const add = (column: number | undefined, amount: number): void => void (column !== undefined && (x[column] = (x[column] ?? 0) + amount));
  for (const { workload, option } of gangs) add(gangColumn(columns, workload, option.offer), 1);
  const contents = contentsOf(problem);
  for (const node of nodes) {
    add(period.nodes[node.offer], 1);
    for (const [w, count] of node.replicas) add(period.replicas.find(({ workload, place }) => workload === w && place === node.place)?.column, count);
    const inside = contents[node.place];
    const pattern = inside && patternFor(period, inside, node.place, inside.items.map(({ workload }) => node.replicas.get(workload) ?? 0));
    if (pattern === "none") return undefined;
    add(pattern, 1);
  }
  for (const { workload, column } of period.mostInZone) x[column] = Math.max(x[column] ?? 0, mostIn(problem, nodes, workload));
  return x;
}

function gangColumn({ gangs }: Columns, workload: number, offer: number): number | undefined {
  return gangs.find((one) => one.workload === workload && one.option.offer === offer)?.column;
}

function mostIn(problem: Problem, nodes: readonly ZonedNode[], workload: number): number {
  const byZone = new Map<string | undefined, number>();
  for (const { place, replicas } of nodes) {
    const zone = problem.places[place]?.zone;
    byZone.set(zone, (byZone.get(zone) ?? 0) + (replicas.get(workload) ?? 0));
  }
  return Math.max(0, ...byZone.values());
}
