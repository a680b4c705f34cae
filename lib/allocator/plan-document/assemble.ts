import type { AllocationInput } from "../input";
import { capacityUsdOf } from "../model/capacity-price";
import { MONTHS_PER_YEAR, type Problem } from "../model/problem";
import { churnUsd, nodesPaid } from "../placement/verify-placed";
import { integersOf, type Optimum } from "../optimize/optimize";
import { gapOf } from "../optimize/stages";
import type { AllocationPlan, PlanTotals } from "../plan";
import { bindingLimits } from "../explain/binding";
import { notChosen } from "../explain/not-chosen";
import { runnerUp } from "../explain/runner-up";
import { changesOf } from "./changes";
import { notesOf } from "./notes";
import { periodsOfPlan } from "./periods";
import { poolsOf, rounded, totalsOf } from "./pools";
import { workloadsOf } from "./workloads";

/** The runner-up is for orientation. */
const RUNNER_UP_GAP = 1e-3;
/** Whole decisions beyond which it is not looked for, and a note says so: it takes longer than the plan itself. */
const RUNNER_UP_INTEGERS = 500;

/**
 * The plan document of an optimum.
 *
 * @param how.costOnly the request was so large that later objectives were left out
 */
export function planOf(input: AllocationInput, problem: Problem, optimum: Optimum, { costOnly = false }: { readonly costOnly?: boolean } = {}): AllocationPlan {
  const { assignment, placed } = optimum.standing;
  const pools = poolsOf(problem, assignment, placed);
  const totals = totalsOf(problem, pools);
  const kinds = new Map(input.request.workloads.map((workload) => [workload.name, workload.kind] as const));
  const withinGap = input.request.costSlack === undefined;
  const moves = rounded(churnUsd(problem, assignment, placed));
  const capacity = rounded(nodesPaid(problem, assignment, placed).reduce((sum, nodes, o) => sum + nodes * capacityUsd(problem, o), 0));
  const value = withinGap ? rounded(totals.costUsdPerMonth + carbonUsd(problem, totals) + capacity + moves) : rounded(optimum.cheapest);
  const bound = Math.min(value, optimum.bound);
  const workloads = workloadsOf(problem, kinds, assignment, placed, pools);
  const periods = periodsOfPlan(problem, assignment, placed);
  const poolList = pools.map(({ pool }) => pool);
  const binds = bindingLimits(input, problem, optimum, { pools: poolList, workloads });
  const withoutRunnerUp = costOnly || integersOf(problem) > RUNNER_UP_INTEGERS;
  const second = withoutRunnerUp ? undefined : runnerUp(input, poolList, totals.costUsdPerMonth, RUNNER_UP_GAP, optimum.bins);
  return {
    schemaVersion: "1",
    status: optimum.status,
    // of the plan as it is, not of its rounded tonnes at their price
    gap: gapOf(withinGap ? Math.min(value, optimum.cost) : value, bound),
    objective: { value, bound, unit: "usdPerMonth" },
    solver: optimum.solver,
    catalogVersion: input.catalogVersion,
    inputHash: input.inputHash,
    totals,
    pools: poolList,
    ...(periods === undefined ? {} : { periods }),
    workloads,
    binding: binds.limits,
    notChosen: notChosen(input, poolList, workloads),
    ...(second === undefined ? {} : { runnerUp: second }),
    ...(input.previousPlan === undefined ? {} : { changes: changesOf(input.previousPlan, poolList, workloads) }),
    notes: [...notesOf(input, problem, totals), ...(moves > 0 ? [`moving away from the plan in force counts ${moves} USD in the objective, at churnPriceUsdPerNode`] : []), ...(capacity > 0 ? [`capacity bought counts ${capacity} USD a month in the objective, at capacityPriceUsdPerMonth`] : []), ...binds.notes, ...largeNotes(costOnly, withoutRunnerUp), ...(optimum.status === "feasible" ? [UNPROVEN_NOTE] : [])],
  };
}

/** Price of the carbon of a plan, USD a month. */
function carbonUsd({ limits }: Problem, { tonnesCo2ePerYear = 0 }: PlanTotals): number {
  return (limits.carbonPriceUsdPerTonne * tonnesCo2ePerYear) / MONTHS_PER_YEAR;
}

function capacityUsd({ offers, limits }: Problem, o: number): number {
  const one = offers[o];
  return one ? capacityUsdOf(one.offer, limits.capacityPriceUsdPerMonth) : 0;
}

const UNPROVEN_NOTE = "the search ended at its limit before the proof: the gap says how much cheaper a plan could be at most; fewer types on offer (catalog.instanceTypes) or a larger gapLimit shorten it";

/** What a large problem does without. */
function largeNotes(costOnly: boolean, withoutRunnerUp: boolean): readonly string[] {
  return [
    ...(costOnly ? ["large request: the plan is decided by cost alone; give a costSlack to have carbon or idle capacity weighed, too"] : []),
    ...(withoutRunnerUp ? ["large request: the runner-up plan was not looked for"] : []),
  ];
}
