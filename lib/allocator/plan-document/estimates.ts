import type { Estimate, Layout, WorkloadDemand } from "../../demand";
import type { AllocationPlan, PlanPlacement } from "../plan";

/** Digits that a plan carries of an estimate: far more than its band allows, the same on every machine. */
const DIGITS = 6;

/**
 * The plan with the estimate behind every placement that has one. A placement's estimate is that of the candidate with
 * its kind of node, its layout and, for a gang, its number of nodes.
 *
 * @param demands one per workload; they belong to the request that the plan answers
 */
export function withEstimates(plan: AllocationPlan, demands: readonly WorkloadDemand[]): AllocationPlan {
  const machines = new Map((plan.pools ?? []).map((pool) => [pool.name, pool.instanceType] as const));
  const byName = new Map(demands.map((demand) => [demand.workload, demand] as const));
  if (!plan.workloads) return plan;
  const workloads = plan.workloads.map((workload) => ({
    ...workload,
    placements: workload.placements.map((placement) => {
      const estimate = estimateBehind(placement, machines.get(placement.pool), byName.get(workload.name));
      return estimate ? { ...placement, estimate: shortened(estimate) } : placement;
    }),
  }));
  return { ...plan, workloads };
}

function estimateBehind(placement: PlanPlacement, machine: string | undefined, demand: WorkloadDemand | undefined): Estimate | undefined {
  const same = (candidate: { readonly machine: string; readonly layout: Layout }) => candidate.machine === machine && layoutKey(candidate.layout) === layoutKey(placement.layout);
  if (demand?.kind === "gang") return demand.candidates.find((c) => same(c) && c.nodes === placement.nodes)?.estimate;
  return demand?.kind === "replicated" ? demand.candidates.find(same)?.estimate : undefined;
}

function layoutKey(layout: Layout): string {
  return JSON.stringify(Object.entries(layout).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function shortened(estimate: Estimate): Estimate {
  return JSON.parse(JSON.stringify(estimate), (_, value: unknown) => (typeof value === "number" ? Number(value.toPrecision(DIGITS)) : value)) as Estimate;
}
