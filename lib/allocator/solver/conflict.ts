import type { SolveOptions } from "./answer";
import { withObjective, type LinearModel } from "./model";
import { solve } from "./solve";

/** Rows that stand or fall together: one requirement of the user. */
export interface RowGroup {
  readonly name: string;
  /** Indices of rows. */
  readonly rows: readonly number[];
}

/**
 * A smallest set of groups that cannot be met together: leaving out any one of them makes the rest feasible. Rows of no
 * group are laws and always hold.
 *
 * Deletion filter: one solve per group and the first in order is tried first, so the later groups tend to stay. A group
 * whose trial no solver settles stays.
 *
 * @returns the names; undefined where the whole model is not proven infeasible; empty where the laws alone conflict
 */
export function conflictOf(model: LinearModel, groups: readonly RowGroup[], options: SolveOptions = {}): readonly string[] | undefined {
  const asked = { ...withObjective(model, []), rows: model.rows };
  const isInfeasible = (kept: readonly RowGroup[]): boolean => {
    const gone = new Set(groups.filter((group) => !kept.includes(group)).flatMap(({ rows }) => rows));
    return solve({ ...asked, rows: asked.rows.filter((_, r) => !gone.has(r)) }, options).status === "infeasible";
  };
  if (!isInfeasible(groups)) return undefined;
  let kept = [...groups];
  for (const group of groups) {
    const without = kept.filter((one) => one !== group);
    if (isInfeasible(without)) kept = without;
  }
  return kept.map(({ name }) => name);
}
