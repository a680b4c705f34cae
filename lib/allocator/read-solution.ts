import { DEFAULT_GAP_LIMIT } from "./allocate";
import type { AllocationInput } from "./input";
import { plainFormulation } from "./model/plain";
import { standingOf } from "./optimize/stages";
import { costOf } from "./placement/verify-placed";
import { planOf } from "./plan-document/assemble";
import type { AllocationPlan } from "./plan";
import { verify } from "./solver";

/** A solution of the written model that came from outside, and what its solver says of it. */
export interface OutsideSolution {
  /** Value per column of the model by name; columns that are left out are 0. */
  readonly values: Readonly<Record<string, number>>;
  /** Proven lower bound, USD a month. @default none: 0 */
  readonly bound?: number;
  readonly solver: { readonly name: string; readonly version: string };
}

/**
 * The plan of a solution that another program found for the written model: placed node by node and verified like
 * every plan.
 *
 * @throws RangeError naming the rows that the solution breaks, or the columns the model does not have
 */
export function planOfSolution(input: AllocationInput, solution: OutsideSolution): AllocationPlan {
  const { problem, formulation } = plainFormulation(input);
  const index = new Map(formulation.model.columns.map(({ name }, c) => [name, c] as const));
  const unknown = Object.keys(solution.values).filter((name) => !index.has(name)).sort();
  if (unknown.length > 0) throw new RangeError(`the solution names columns the model does not have: ${unknown.slice(0, 3).join(", ")}`);
  const x = Float64Array.from(formulation.model.columns, ({ name }) => solution.values[name] ?? 0);
  const broken = verify(formulation.model, x);
  if (broken.length > 0) throw new RangeError(`the solution breaks ${broken.length} rows or bounds of the model, first ${broken[0]?.name ?? ""}`);
  const standing = standingOf(problem, formulation, x, { bound: solution.bound ?? 0, solver: solution.solver });
  if (!standing) throw new RangeError("the solution's replicas could not be placed on its nodes");
  const cost = costOf(problem, standing.assignment, standing.placed);
  const bound = Math.min(cost, solution.bound ?? 0);
  const gapLimit = input.request.gapLimit ?? DEFAULT_GAP_LIMIT;
  const status = cost - bound <= gapLimit * cost ? "optimal" : "feasible";
  return planOf(input, problem, { status, standing, cost, cheapest: cost, bound, solver: solution.solver });
}
