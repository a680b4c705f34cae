import { Box } from "./box";
import { cheapestSpread } from "./spread";
import { zoneCosts } from "./zone-costs";
import { zoneTaskOf, type ZoneTask } from "./zone-task";
import type { Problem } from "../model/problem";
import type { SolverName } from "../solver";

/** This search's own name; the version counts changes that may change an answer among equals. */
export const ZONE_SEARCH: SolverName = { name: "zone-search", version: "1" };

/** One node of a plan with what stands on it. */
export interface ZonedNode {
  readonly place: number;
  readonly offer: number;
  /** Replicas by workload of the problem. */
  readonly replicas: ReadonlyMap<number, number>;
}

/** Nodes that survive the loss of any one zone at the least cost, and the proof. */
export interface ZonedOptimum {
  readonly nodes: readonly ZonedNode[];
  readonly gangs: ZoneTask["gangs"];
  /** No plan costs less, USD a month. */
  readonly bound: number;
}

/**
 * The cheapest plan of a problem in which replicas must be enough with any one zone lost, where the problem is small and
 * nothing limits it: found over contents of zones instead of zone by zone, so that zones that are alike are one.
 *
 * @returns undefined where the problem is another
 */
export function zonedOptimum(problem: Problem, gap: number): ZonedOptimum | undefined {
  const task = zoneTaskOf(problem);
  if (!task) return undefined;
  const replicas = task.workloads.map((one) => one.replicas);
  const box = new Box(replicas);
  const tables = task.classes.map((zoneClass) => zoneCosts(box, zoneClass));
  const master = { box, zones: task.classes.map(({ zones }) => zones.length), costs: tables.map(({ usdPerMonth }) => usdPerMonth) };
  const found = cheapestSpread(master, replicas, leastOf(task), gap);
  if (!found) return undefined;
  const zonesUsed = task.classes.map(() => 0);
  const nodes = found.filled.flatMap(({ zoneClass, content, zones }) =>
    Array.from({ length: zones }, () => nodesIn(task, zoneClass, zonesUsed[zoneClass]++, tables[zoneClass]?.nodesFor(content) ?? [])).flat(),
  );
  return { nodes, gangs: task.gangs, bound: found.bound + task.gangsUsdPerMonth };
}

/** With n replicas to be left when any of z zones is lost, some zone has at least n / (z - 1). */
function leastOf({ workloads, classes }: ZoneTask): readonly number[] {
  return workloads.map(({ replicas }, w) => {
    const zones = classes.reduce((sum, one) => sum + (one.types.some(({ parts }) => parts[w]) ? one.zones.length : 0), 0);
    return Math.ceil(replicas / (zones - 1));
  });
}

function nodesIn({ classes, workloads }: ZoneTask, zoneClass: number, zone: number, nodes: ReturnType<ReturnType<typeof zoneCosts>["nodesFor"]>): readonly ZonedNode[] {
  return nodes.flatMap(({ type, replicas }): ZonedNode[] => {
    const at = classes[zoneClass]?.types[type]?.places[zone];
    return at ? [{ ...at, replicas: new Map(workloads.map(({ workload }, w) => [workload, replicas[w] ?? 0] as const)) }] : [];
  });
}
