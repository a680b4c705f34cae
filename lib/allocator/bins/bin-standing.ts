import type { Formulation } from "../model/formulation";
import { contentsOf } from "../model/items";
import type { Problem } from "../model/problem";
import { decode } from "../placement/decode";
import { type GivenNode, withGivenContents } from "../placement/given-contents";
import { placeAll } from "../placement/placed";
import { verifyPlaced } from "../placement/verify-placed";
import type { Standing } from "../optimize/stages";
import { verify } from "../solver";
import { BIN_SEARCH } from "./bin-search";
import type { FilledNodes } from "./fit";
import type { BinTask } from "./bin-task";

/**
 * Filled nodes as a solution of a formulation that stands.
 *
 * @param keepEmptyNodes buy nodes on which nothing stands, too
 * @throws where they do not: a fault of the search
 */
export function standingOfBins(problem: Problem, formulation: Formulation, task: BinTask, filled: FilledNodes, bound: number, keepEmptyNodes = false): Standing {
  const x = pointOf(formulation, task, filled);
  const assignment = withGivenContents(problem, decode(problem, formulation.columns, x), nodesOf(problem, task, filled));
  const result = placeAll(problem, assignment, keepEmptyNodes);
  if ("unplaced" in result) throw new Error(`nodes of ${result.unplaced.map((p) => problem.places[p]?.key).join(", ")} do not hold what was put on them`);
  const faults = [...verify(formulation.model, x).map(({ name }) => name), ...verifyPlaced(problem, assignment, result.placed)];
  if (faults.length > 0) throw new Error(`the plan failed its verification: ${faults.join("; ")}`);
  return { assignment, placed: result.placed, formulation, x, bound, solver: BIN_SEARCH };
}

function pointOf({ model, columns }: Formulation, { kinds, items }: BinTask, filled: FilledNodes): Float64Array {
  const x = Float64Array.from(model.columns, ({ lower }) => lower);
  const period = columns.periods[0];
  const add = (column: number | undefined, amount: number): void => void (column !== undefined && (x[column] += amount));
  filled.kinds.forEach((k, n) => {
    const kind = kinds[k];
    add(period?.nodes[kind?.offer ?? -1], 1);
    items.forEach(({ workload, divides }, i) => {
      const columnsOf = divides ? period?.shares : period?.replicas;
      add(columnsOf?.find((one) => one.workload === workload && one.place === kind?.place)?.column, filled.contents[n]?.[i] ?? 0);
    });
  });
  return x;
}

/** Each node with its copies, in the order of the items of its place. */
function nodesOf(problem: Problem, { kinds, items }: BinTask, { kinds: nodes, contents }: FilledNodes): readonly GivenNode[] {
  const inside = contentsOf(problem);
  return nodes.map((k, n) => {
    const place = kinds[k]?.place ?? -1;
    const counts = new Map(items.map(({ workload }, i) => [workload, contents[n]?.[i] ?? 0] as const));
    return { place, copies: (inside[place]?.items ?? []).map(({ workload }) => counts.get(workload) ?? 0) };
  });
}
