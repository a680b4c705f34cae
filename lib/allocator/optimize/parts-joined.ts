import { formulateRelaxed, type Formulation } from "../model/formulation";
import { contentsOf, shapesOf, type PlaceContents } from "../model/items";
import { periodName } from "../model/limit-rows";
import type { Problem } from "../model/problem";
import { decode, type Assignment } from "../placement/decode";
import { placeAll } from "../placement/placed";
import { trimmed } from "../placement/trim";
import { verifyPlaced } from "../placement/verify-placed";
import { verify } from "../solver";
import type { Modes, Standing } from "./stages";

/** Some workloads of a problem, by themselves. */
export interface Part {
  readonly problem: Problem;
  /** Index of each in the whole problem. */
  readonly workloads: readonly number[];
  readonly standing: Standing;
  /** Index of the period of the day in which it stands; 0 for what stands all day. @default 0 */
  readonly period?: number;
  /** Per workload of its own, what its shares are of in the whole problem. @default 1 */
  readonly loads?: readonly number[];
}

/** Plans of parts as one, in the formulation that a search starts with, where that can say it, so that it starts there. */
export function joined(problem: Problem, modes: Modes, parts: readonly Part[]): Standing | undefined {
  return standingIn(problem, modes.model(), parts) ?? standingIn(problem, formulateRelaxed(problem), parts);
}

/**
 * Plans of parts of a problem as one of the problem: their sum, and of nodes that are paid all day what the busiest
 * period takes.
 *
 * @returns undefined where the parts together break a limit
 */
export function standingIn(problem: Problem, formulation: Formulation, parts: readonly Part[]): Standing | undefined {
  const { model, columns } = formulation;
  const x = pointOf(problem, formulation, parts);
  if (verify(model, x).length > 0) return undefined;
  const decoded = trimmed(problem, decode(problem, columns, x));
  const assignment: Assignment = { ...decoded, periods: decoded.periods.map((period, t) => ({ ...period, patterns: [], nodeContents: contentsOfNodes(problem, parts.filter((part) => (part.period ?? 0) === t)) })) };
  const result = placeAll(problem, assignment, (problem.limits.minRenewableShare ?? 0) > 0);
  const [first] = parts;
  if ("unplaced" in result || !first || verifyPlaced(problem, assignment, result.placed).length > 0) return undefined;
  return { assignment, placed: result.placed, formulation, x, bound: -Infinity, solver: first.standing.solver };
}

function pointOf(problem: Problem, formulation: Formulation, parts: readonly Part[]): Float64Array {
  const x = Float64Array.from(formulation.model.columns, ({ lower }) => lower);
  problem.periods.forEach((_, t) => {
    const columnOf = columnsOf(problem, formulation, t);
    const above = new Map<number, number>();
    for (const part of parts) {
      if ((part.period ?? 0) !== t) continue;
      const own = part.standing.formulation;
      const share = new Map(own.columns.periods[0]?.shares.map(({ workload, column }) => [column, part.loads?.[workload] ?? 1] as const));
      for (const [key, column] of columnsOf(part.problem, own, 0)) {
        const whole = columnOf.get(key) ?? -1;
        const more = (part.standing.x[column] ?? 0) - (own.model.columns[column]?.lower ?? 0);
        above.set(whole, (above.get(whole) ?? 0) + more * (share.get(column) ?? 1));
      }
    }
    for (const [column, more] of above) x[column] = Math.max(x[column] ?? 0, (formulation.model.columns[column]?.lower ?? 0) + more);
  });
  return x;
}

/** Columns of a period by what tells them in each part: replicas by their options, whose order may be another, all else by name. */
function columnsOf(problem: Problem, { model, columns }: Formulation, t: number): ReadonlyMap<unknown, number> {
  const at = periodName(problem, t);
  const nameOf = (column: number): string => withoutPeriod(model.columns[column]?.name ?? "", at);
  const found = new Map<unknown, number>(model.columns.map((_, c) => [nameOf(c), c] as const));
  for (const { workload, option, column } of columns.periods[t]?.replicas ?? []) {
    const own = problem.workloads[workload];
    if (own?.kind !== "replicated") continue;
    found.delete(nameOf(column));
    found.set(own.options[option], column);
  }
  return found;
}

/** A column's name as it is where there is one period only. */
function withoutPeriod(name: string, at: string): string {
  return at === "" ? name : name.replace(`${at}]`, "]").replace(`${at},`, ",");
}

type NodeContents = Assignment["periods"][number]["nodeContents"];

/** What stands on each node is known: no packing is looked for. */
function contentsOfNodes(problem: Problem, parts: readonly Part[]): NodeContents {
  const inside = contentsOf(problem);
  const count = problem.places.map(() => 0);
  return parts.flatMap(({ workloads, standing }) => {
    const [period] = standing.placed.periods;
    return (period?.nodes ?? []).flatMap((nodes, o): NodeContents => {
      const place = problem.offers[o]?.place ?? -1;
      const shapeOf = shapesByItem(inside[place], period?.contents[place], workloads);
      return nodes.map(({ items, shares }) => {
        const shapes = new Map<number, number>();
        items.forEach((times, i) => {
          const shape = shapeOf[i] ?? -1;
          if (times > 0) shapes.set(shape, (shapes.get(shape) ?? 0) + times);
        });
        const node = count[place] ?? 0;
        count[place] = node + 1;
        return { place, node, shapes, shares: new Map([...shares].map(([w, share]) => [workloads[w] ?? -1, share] as const)) };
      });
    });
  });
}

/** For each item of a place in a part its shape in the whole problem: the same workload and the same need. */
function shapesByItem(inside: PlaceContents | undefined, own: PlaceContents | undefined, workloads: readonly number[]): readonly number[] {
  const items = inside?.items ?? [];
  const shapes = shapesOf(items);
  return (own?.items ?? []).map(({ workload, need }) => {
    const text = JSON.stringify(need);
    const item = items.findIndex((one) => one.workload === workloads[workload] && JSON.stringify(one.need) === text);
    return shapes.findIndex(({ members }) => members.includes(item));
  });
}
