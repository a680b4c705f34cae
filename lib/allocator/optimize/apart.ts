import type { Formulation } from "../model/formulation";
import { contentsOf, shapesOf, type PlaceContents } from "../model/items";
import { takesAccelerators } from "../model/accelerated";
import type { Problem } from "../model/problem";
import { decode, type Assignment } from "../placement/decode";
import { placeAll } from "../placement/placed";
import { trimmed } from "../placement/trim";
import { moneyOf, verifyPlaced } from "../placement/verify-placed";
import { verify } from "../solver";
import type { Standing } from "./stages";

/** Some workloads of a problem, by themselves. */
export interface Part {
  readonly problem: Problem;
  /** Index of each in the whole problem. */
  readonly workloads: readonly number[];
  readonly standing: Standing;
}

/**
 * A plan made of two: of the work that takes accelerators, and of the rest. Neither gains much from the other's nodes,
 * and each by itself is found in a fraction of the time; what they could share is left to the search that starts here.
 *
 * @returns undefined where there is one sort of work only, or the two plans together break a limit
 */
export function apart(problem: Problem, formulation: Formulation, solved: Solver): Standing | undefined {
  const parts = partsOf(problem, solved);
  return parts && standingIn(problem, formulation, parts);
}

/** @returns a good plan of a problem, and that problem with the options it has left; what is paid beside it already */
type Solver = (part: Problem, paidUsd: number) => { readonly problem: Problem; readonly standing: Standing } | undefined;

/** The work that takes accelerators, and the rest, each with a plan; undefined where there is one sort only, or no plan is found. */
export function partsOf(problem: Problem, solved: Solver): readonly [Part, Part] | undefined {
  if (problem.periods.length > 1 || problem.churn) return undefined;
  const [first, second] = [true, false].map((takes) => problem.workloads.flatMap((workload, w) => (takesAccelerators(workload) === takes ? [w] : [])));
  const part = (workloads: readonly number[] = [], paidUsd: number): Part | undefined => {
    const found = workloads.length === 0 || workloads.length === problem.workloads.length ? undefined : solved({ ...problem, workloads: problem.workloads.filter((_, w) => workloads.includes(w)) }, paidUsd);
    return found && { ...found, workloads };
  };
  const accelerated = part(first, 0);
  const rest = accelerated && part(second, moneyOf(accelerated.problem, accelerated.standing.assignment, accelerated.standing.placed));
  return rest && [accelerated, rest];
}

/** Plans of parts of a problem as one of the problem; undefined where the two together break a limit. */
export function standingIn(problem: Problem, formulation: Formulation, parts: readonly Part[]): Standing | undefined {
  const { model, columns } = formulation;
  const x = Float64Array.from(model.columns, ({ lower }) => lower);
  const columnOf = columnsOf(problem, formulation);
  for (const { problem: own, standing } of parts) {
    for (const [key, column] of columnsOf(own, standing.formulation)) x[columnOf.get(key) ?? -1] += (standing.x[column] ?? 0) - (standing.formulation.model.columns[column]?.lower ?? 0);
  }
  if (verify(model, x).length > 0) return undefined;
  const decoded = trimmed(problem, decode(problem, columns, x));
  const nodeContents = contentsOfNodes(problem, parts);
  const assignment: Assignment = { ...decoded, periods: decoded.periods.map((period) => ({ ...period, patterns: [], nodeContents })) };
  const result = placeAll(problem, assignment, (problem.limits.minRenewableShare ?? 0) > 0);
  const [first] = parts;
  if ("unplaced" in result || !first || verifyPlaced(problem, assignment, result.placed).length > 0) return undefined;
  return { assignment, placed: result.placed, formulation, x, bound: -Infinity, solver: first.standing.solver };
}

/** Columns of a formulation by what tells them in each part: replicas by their options, whose order may be another, all else by name. */
function columnsOf(problem: Problem, { model, columns }: Formulation): ReadonlyMap<unknown, number> {
  const found = new Map<unknown, number>(model.columns.map(({ name }, c) => [name, c] as const));
  for (const { workload, option, column } of columns.periods[0]?.replicas ?? []) {
    const own = problem.workloads[workload];
    if (own?.kind !== "replicated") continue;
    found.delete(model.columns[column]?.name);
    found.set(own.options[option], column);
  }
  return found;
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
