import type { Formulation } from "../model/formulation";
import { takesAccelerators } from "../model/accelerated";
import type { Problem } from "../model/problem";
import { moneyOf } from "../placement/verify-placed";
import { standingIn, type Part } from "./parts-joined";
import type { Standing } from "./stages";

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
