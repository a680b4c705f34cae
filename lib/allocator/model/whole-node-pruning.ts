import { perNode } from "./items";
import { type Place, type Problem, RELATIVE_ROUNDING, type ReplicaOption } from "./problem";
import { sameKind } from "./places";

/** The resource by which the price of a node is split. */
const SPLIT = "gpu";

/**
 * The problem without places on which replicas cost more than on whole nodes elsewhere; for the cost alone.
 *
 * A replica that takes g of the G accelerators of a node of place b accounts for g / G of its price; together those on
 * one node account for no more than the price. If each kind of replica on b can be replaced by replicas on nodes of
 * other places, bought for it alone, for no more than that, no plan needs b. Asked of those nodes: no maxNodes, no
 * quota, not paid by use, in the same zone, site and kind of purchase where these matter. Holds one place after the other, for places still kept.
 * Not used with divisible or profile workloads, loads that follow the hour of the day, a price of carbon or of moves, or limits
 * of power, carbon or renewable share.
 */
export function withoutDearPlaces(problem: Problem): Problem {
  const { limits } = problem;
  if (problem.periods.length > 1 || limits.carbonPriceUsdPerTonne > 0 || problem.churn) return problem;
  if (limits.facilityPowerLimitKilowatts !== undefined || limits.carbonLimitTonnesPerYear !== undefined || (limits.minRenewableShare ?? 0) > 0) return problem;
  if (problem.workloads.some(({ kind }) => kind === "divisible" || kind === "profile")) return problem;
  const price = problem.places.map((place) => freePrice(problem, place));
  const perReplica = (p: number): number => leastPrice(problem, p) / (problem.places[p]?.machine.resources[SPLIT] ?? 0);
  const kept = new Set(problem.places.keys());
  const order = [...kept].filter((p) => Number.isFinite(perReplica(p))).sort((a, b) => perReplica(b) - perReplica(a) || a - b);
  for (const b of order) {
    if (replaceable(problem, b, price, kept)) kept.delete(b);
  }
  const workloads = problem.workloads.map((workload) => (workload.kind === "replicated" ? { ...workload, options: workload.options.filter(({ place }) => kept.has(place)) } : workload));
  return { ...problem, workloads };
}

/** Price of a node that can be had without limit; Infinity where there is none. */
function freePrice(problem: Problem, place: Place): number {
  const quota = problem.limits.quotas.some(({ instanceType }) => instanceType === place.machine.name);
  if (quota || place.usdPerMonthByResource) return Infinity;
  return Math.min(Infinity, ...place.offers.flatMap((o) => (problem.offers[o]?.maxNodes === undefined ? [problem.offers[o]?.usdPerMonth ?? Infinity] : [])));
}

/** Least price of any of its nodes; 0 where they are paid by use, so that they stay. */
function leastPrice(problem: Problem, p: number): number {
  const place = problem.places[p];
  if (!place || place.usdPerMonthByResource) return 0;
  return Math.min(...place.offers.map((o) => problem.offers[o]?.usdPerMonth ?? 0));
}

function replaceable(problem: Problem, b: number, price: readonly number[], kept: ReadonlySet<number>): boolean {
  const has = problem.places[b]?.machine.resources ?? {};
  return problem.workloads.every((workload) => {
    if (workload.kind !== "replicated") return true;
    return workload.options
      .filter(({ place }) => place === b)
      .every((option) => {
        const paid = ((option.candidate.need[SPLIT] ?? 0) / (has[SPLIT] ?? 1)) * leastPrice(problem, b);
        return workload.options.some((other) => other.place !== b && kept.has(other.place) && sameKind(problem.places[other.place], problem.places[b]) && wholeNodes(problem, other, option) * (price[other.place] ?? Infinity) <= paid);
      });
  });
}

/** Whole nodes of a for replicas that carry as much as one of b. */
function wholeNodes(problem: Problem, a: ReplicaOption, b: ReplicaOption): number {
  const copies = Math.max(1, Math.ceil((b.candidate.ratePerReplica / a.candidate.ratePerReplica) * (1 - RELATIVE_ROUNDING)));
  return Math.ceil(copies / perNode(a.candidate.need, problem.places[a.place]?.machine.resources ?? {}));
}
