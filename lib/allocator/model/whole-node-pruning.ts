import { hasPrices } from "./capacity-price";
import { ACCELERATOR, isAccelerated } from "./accelerated";
import { contentsOf, needOf, perNode, type PlaceContents } from "./items";
import { usdToRehouse } from "./rehousing";
import { leastWhole, type Place, type Problem, RELATIVE_ROUNDING, type ReplicaOption } from "./problem";
import { sameKind } from "./places";
import { onPlaces } from "./without-places";

/**
 * The problem without places on which things cost more than on whole nodes elsewhere; for the cost alone.
 *
 * Of a node of place b, all that takes no accelerators can be moved together to some whole nodes of one other place, at
 * a price v (`rehoused`). A replica that takes g of the G accelerators then accounts for g / G of the price of b less v;
 * together those on one node account for no more than that. If each kind of replica on b can be replaced by replicas on
 * nodes of other places, bought for it alone, for no more than that, no plan needs b. Asked of those nodes: no maxNodes,
 * no quota, not paid by use, in the same zone, site and kind of purchase where these matter. Holds one place after the
 * other, for places still kept.
 * Not used with profile workloads, loads that follow the hour of the day, a price of carbon, capacity or moves, or limits of
 * power, carbon or renewable share.
 */
export function withoutDearPlaces(problem: Problem): Problem {
  const { limits } = problem;
  if (problem.periods.length > 1 || hasPrices(limits) || problem.churn) return problem;
  if (limits.facilityPowerLimitKilowatts !== undefined || limits.carbonLimitTonnesPerYear !== undefined || (limits.minRenewableShare ?? 0) > 0) return problem;
  if (problem.workloads.some(({ kind }) => kind === "profile")) return problem;
  const price = problem.places.map((place) => freePrice(problem, place));
  const kept = new Set(problem.places.keys());
  const contents = contentsOf(problem);
  for (const b of dearestFirst(problem)) {
    if (replaceable({ problem, contents, price, kept }, b)) kept.delete(b);
  }
  return onPlaces(problem, (place) => kept.has(place));
}

/** Places by the price of an accelerator, then those without by the price of a node. */
function dearestFirst(problem: Problem): readonly number[] {
  const each = (p: number): number => leastPrice(problem, p) / (problem.places[p]?.machine.resources[ACCELERATOR] ?? 0);
  const byPrice = (figure: (p: number) => number) => (a: number, b: number) => figure(b) - figure(a) || a - b;
  const [having, others] = [true, false].map((has) => [...problem.places.keys()].filter((p) => Number.isFinite(each(p)) === has));
  return [...(having ?? []).sort(byPrice(each)), ...(others ?? []).sort(byPrice((p) => leastPrice(problem, p)))];
}

interface Pruning {
  readonly problem: Problem;
  readonly contents: readonly PlaceContents[];
  readonly price: readonly number[];
  readonly kept: ReadonlySet<number>;
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

function replaceable(pruning: Pruning, b: number): boolean {
  const { problem, price, kept } = pruning;
  const has = problem.places[b]?.machine.resources ?? {};
  const left = leastPrice(problem, b) - rehoused(pruning, b);
  if (!(left >= 0)) return false;
  return problem.workloads.every((workload) => {
    if (workload.kind !== "replicated") return true;
    return workload.options
      .filter(({ place, candidate }) => place === b && isAccelerated(candidate.need))
      .every((option) => {
        const paid = ((option.candidate.need[ACCELERATOR] ?? 0) / (has[ACCELERATOR] ?? 1)) * left;
        return workload.options.some((other) => other.place !== b && kept.has(other.place) && sameKind(problem.places[other.place], problem.places[b]) && wholeNodes(problem, other, option) * (price[other.place] ?? Infinity) <= paid);
      });
  });
}

/** Least price of whole nodes of one other place that hold all that may stand on a node of b without accelerators; 0 where nothing may. */
function rehoused({ problem, contents, price, kept }: Pruning, b: number): number {
  // accelerators that are divided freely account for none of the price
  const dividesAccelerators = contents[b]?.divisible.some((w) => isAccelerated(needOf(problem, w)));
  if (dividesAccelerators) return Infinity;
  // dearer than the node itself is no use
  const dearest = leastPrice(problem, b) * (1 + RELATIVE_ROUNDING);
  return usdToRehouse({ problem, contents, price: price.map((usd, a) => (kept.has(a) ? usd : Infinity)) }, b, problem.places[b]?.machine.resources ?? {}, dearest);
}

/** Whole nodes of a for replicas that carry as much as one of b. */
function wholeNodes(problem: Problem, a: ReplicaOption, b: ReplicaOption): number {
  const copies = Math.max(1, leastWhole(b.candidate.ratePerReplica / a.candidate.ratePerReplica));
  return Math.ceil(copies / perNode(a.candidate.need, problem.places[a.place]?.machine.resources ?? {}));
}
