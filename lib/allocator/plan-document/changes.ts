import type { AllocationPlan, PlanChange, PlanPool, PlanWorkload } from "../plan";

/** Pools whose number of nodes differs from the plan in force, each with the workloads that moved. */
export function changesOf(previous: AllocationPlan, pools: readonly PlanPool[], workloads: readonly PlanWorkload[]): readonly PlanChange[] {
  const nodesOf = (list: readonly PlanPool[]): ReadonlyMap<string, number> => new Map(list.map(({ name, nodes }) => [name, nodes] as const));
  const [before, now] = [nodesOf(previous.pools ?? []), nodesOf(pools)];
  return [...new Set([...before.keys(), ...now.keys()])].sort().flatMap((pool): PlanChange[] => {
    const [fromNodes, toNodes] = [before.get(pool) ?? 0, now.get(pool) ?? 0];
    return fromNodes === toNodes ? [] : [{ pool, fromNodes, toNodes, reason: reasonOf(pool, previous.workloads ?? [], workloads) }];
  });
}

function reasonOf(pool: string, before: readonly PlanWorkload[], now: readonly PlanWorkload[]): string {
  const names = [...new Set([...before, ...now].map(({ name }) => name))].sort();
  const moves = names.flatMap((name) => {
    const [then, here] = [standsOn(before, name, pool), standsOn(now, name, pool)];
    return then === here ? [] : [`"${name}": ${here}, before: ${then}`];
  });
  return moves.length > 0 ? moves.join("; ") : "the same workloads need another number of nodes";
}

function standsOn(workloads: readonly PlanWorkload[], name: string, pool: string): string {
  const placements = workloads.find((workload) => workload.name === name)?.placements.filter((placement) => placement.pool === pool) ?? [];
  if (placements.length === 0) return "not here";
  const replicas = placements.reduce((sum, placement) => sum + placement.replicas, 0);
  const share = placements.reduce((sum, placement) => sum + placement.share, 0);
  return `${replicas} replicas, ${(share * 100).toFixed(1)} %`;
}
