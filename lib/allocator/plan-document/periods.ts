import type { Problem } from "../model/problem";
import type { Assignment } from "../placement/decode";
import type { Placed, PlacedPeriod } from "../placement/placed";
import { nodesInPeriod, standing } from "../placement/verify-placed";
import type { PlanPeriod } from "../plan";
import { rounded } from "./pools";

/** What runs in each period of the day; undefined where no load changes. */
export function periodsOfPlan(problem: Problem, assignment: Assignment, placed: Placed): readonly PlanPeriod[] | undefined {
  if (problem.periods.length === 1) return undefined;
  return problem.periods.map(({ hours }, t): PlanPeriod => {
    const nodes = nodesInPeriod(problem, assignment, placed, t);
    const power = problem.offers.map(({ kilowatts }, o) => ((nodes[o] ?? 0) === 0 ? 0 : kilowatts === undefined ? undefined : (nodes[o] ?? 0) * kilowatts));
    const period = placed.periods[t] ?? { nodes: [], contents: [] };
    return {
      hours,
      nodes: positive(problem.offers.map(({ offer }, o) => [offer.name, nodes[o] ?? 0])),
      replicas: positive(replicasIn(problem, period)),
      shares: positive(sharesIn(problem, period)),
      ...(power.includes(undefined) ? {} : { facilityPowerKilowatts: rounded(power.reduce<number>((sum, value) => sum + (value ?? 0), 0)) }),
    };
  });
}

function replicasIn(problem: Problem, period: PlacedPeriod): readonly (readonly [string, number])[] {
  return problem.workloads.flatMap((workload, w) =>
    workload.kind === "replicated" || workload.kind === "profile" ? [[workload.name, standing(problem, period, w).reduce((sum, { count }) => sum + count, 0)] as const] : [],
  );
}

/** Peak loads are what a problem's figures are; a plan speaks of the stated demand. */
function sharesIn(problem: Problem, period: PlacedPeriod): readonly (readonly [string, number])[] {
  return problem.workloads.flatMap((workload, w) => {
    if (workload.kind !== "divisible") return [];
    const share = period.nodes.flat().reduce((sum, node) => sum + (node.shares.get(w) ?? 0), 0);
    return [[workload.name, rounded(share * workload.peak)] as const];
  });
}

function positive(entries: readonly (readonly [string, number])[]): Record<string, number> {
  return Object.fromEntries(entries.filter(([, value]) => value > 0).sort(([a], [b]) => (a < b ? -1 : 1)));
}
