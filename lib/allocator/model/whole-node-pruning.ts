import type { Resources } from "../../catalog";
import { contentsOf, perNode, type Item, type PlaceContents } from "./items";
import { leastWhole, type Place, type Problem, RELATIVE_ROUNDING, type ReplicaOption } from "./problem";
import { sameKind } from "./places";
import { onPlaces } from "./without-places";

/** The resource by which the price of a node is split. */
const SPLIT = "gpu";

/**
 * The problem without places on which things cost more than on whole nodes elsewhere; for the cost alone.
 *
 * Of a node of place b, all that takes no accelerators can be moved together to some whole nodes of one other place, at
 * a price v (`rehoused`). A replica that takes g of the G accelerators then accounts for g / G of the price of b less v;
 * together those on one node account for no more than that. If each kind of replica on b can be replaced by replicas on
 * nodes of other places, bought for it alone, for no more than that, no plan needs b. Asked of those nodes: no maxNodes,
 * no quota, not paid by use, in the same zone, site and kind of purchase where these matter. Holds one place after the
 * other, for places still kept.
 * Not used with profile workloads, loads that follow the hour of the day, a price of carbon or of moves, or limits of
 * power, carbon or renewable share.
 */
export function withoutDearPlaces(problem: Problem): Problem {
  const { limits } = problem;
  if (problem.periods.length > 1 || limits.carbonPriceUsdPerTonne > 0 || problem.churn) return problem;
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
  const each = (p: number): number => leastPrice(problem, p) / (problem.places[p]?.machine.resources[SPLIT] ?? 0);
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
      .filter(({ place, candidate }) => place === b && splits(candidate.need))
      .every((option) => {
        const paid = ((option.candidate.need[SPLIT] ?? 0) / (has[SPLIT] ?? 1)) * left;
        return workload.options.some((other) => other.place !== b && kept.has(other.place) && sameKind(problem.places[other.place], problem.places[b]) && wholeNodes(problem, other, option) * (price[other.place] ?? Infinity) <= paid);
      });
  });
}

function splits(need: Resources): boolean {
  return (need[SPLIT] ?? 0) > 0;
}

/** Least price of whole nodes of one other place that hold all that may stand on a node of b without accelerators; 0 where nothing may. */
function rehoused({ problem, contents, price, kept }: Pruning, b: number): number {
  const inside = contents[b];
  const items = (inside?.items ?? []).filter(({ need }) => !splits(need));
  const divisible = (inside?.divisible ?? []).flatMap((w) => {
    const workload = problem.workloads[w];
    return workload?.kind === "divisible" ? [{ w, need: workload.need }] : [];
  });
  if (items.length === 0 && divisible.length === 0) return 0;
  // accelerators that are divided freely account for none of the price
  if (divisible.some(({ need }) => splits(need))) return Infinity;
  // dearer than the node itself is no use
  let least = leastPrice(problem, b) * (1 + RELATIVE_ROUNDING);
  let found = Infinity;
  problem.places.forEach((place, a) => {
    const each = price[a] ?? Infinity;
    if (a === b || each >= least || !kept.has(a) || !sameKind(place, problem.places[b])) return;
    const there = contents[a];
    const rooms = items.map((item) => roomFor(problem, item, there?.items.find(({ workload }) => workload === item.workload)));
    const nodes = [...rooms, ...divisible.map(({ w, need }) => (there?.divisible.includes(w) ? { need, size: {} } : undefined))].map((one) => (one ? nodesToHold(problem.places[b]?.machine.resources ?? {}, place.machine.resources, one.need, one.size) : Infinity));
    const all = Math.max(...nodes) * each;
    if (all < least) least = found = all;
  });
  return found;
}

/** An item that may move: to a replica that carries no less and takes no more. */
function roomFor(problem: Problem, item: Item, other: Item | undefined): { readonly need: Resources; readonly size: Resources } | undefined {
  const workload = problem.workloads[item.workload];
  if (!other || workload?.kind !== "replicated") return undefined;
  const rate = (option: number): number => workload.options[option]?.candidate.ratePerReplica ?? 0;
  const names = [...new Set([...Object.keys(item.need), ...Object.keys(other.need)])];
  const fits = rate(other.option) >= rate(item.option) && names.every((name) => (other.need[name] ?? 0) <= (item.need[name] ?? 0));
  return fits ? { need: item.need, size: item.need } : undefined;
}

/**
 * Nodes of one kind that hold, by first fit, whatever stands on one node of another, while a thing of some size is
 * placed.
 *
 * Where the thing does not go onto a node, that node has more than (room - size) of some resource in use. Of k such
 * nodes for a resource more than k (room - size) would be in use, which is no more than the other node has, less the
 * size: so k is below the quotient of both, and with one node more than all these k the thing has a node.
 */
function nodesToHold(full: Resources, room: Resources, need: Resources, size: Resources): number {
  let nodes = 1;
  for (const name of Object.keys(need)) {
    const [held, free] = [(full[name] ?? 0) - (size[name] ?? 0), (room[name] ?? 0) - (size[name] ?? 0)];
    if (held <= 0 || (need[name] ?? 0) <= 0) continue;
    if (free <= 0) return Infinity;
    nodes += Math.ceil(held / free) - 1;
  }
  return nodes;
}

/** Whole nodes of a for replicas that carry as much as one of b. */
function wholeNodes(problem: Problem, a: ReplicaOption, b: ReplicaOption): number {
  const copies = Math.max(1, leastWhole(b.candidate.ratePerReplica / a.candidate.ratePerReplica));
  return Math.ceil(copies / perNode(a.candidate.need, problem.places[a.place]?.machine.resources ?? {}));
}
