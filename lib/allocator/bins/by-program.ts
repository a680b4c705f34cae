import { ModelBuilder, solve, type SolveOptions } from "../solver";
import { OVER, type BinTask } from "./bin-task";
import type { Contents } from "./guided";

/**
 * Room on the given nodes by a mixed-integer program, node by node: whole copies and parts of what divides.
 *
 * @param nodes kind of each node
 * @param options limits of the search tree, and the solver
 */
export function contentsByProgram({ items, kinds }: BinTask, nodes: readonly number[], options: SolveOptions): Contents | "none" | "unknown" {
  const builder = new ModelBuilder();
  const columns = nodes.map((k, n) => items.map(({ count, divides }, i) => (kinds[k]?.parts[i] ? builder.column(`on[${n},${i}]`, { upper: count, integer: !divides }) : undefined)));
  items.forEach(({ count }, i) => builder.row(`item[${i}]`, { lower: count, upper: count }, columns.flatMap((own): [number, number][] => (own[i] === undefined ? [] : [[own[i], 1]]))));
  nodes.forEach((k, n) =>
    kinds[k]?.has.forEach((_, r) => {
      const held = items.flatMap((_item, i): [number, number][] => (columns[n]?.[i] === undefined ? [] : [[columns[n][i], kinds[k]?.parts[i]?.[r] ?? 0]]));
      builder.row(`room[${n},${r}]`, { upper: 1 + OVER }, held);
    }),
  );
  const answer = solve(builder.build(), options);
  if (!("x" in answer)) return answer.status === "infeasible" ? "none" : "unknown";
  return columns.map((own) => own.map((column) => (column === undefined ? 0 : (answer.x[column] ?? 0))));
}
