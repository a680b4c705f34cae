import { byUse } from "../model/formulation";
import { HOURS_PER_DAY } from "../model/periods";
import { type Gang, HOURS_PER_MONTH, type Problem, type ProblemWorkload, type Profile } from "../model/problem";
import type { Assignment, PeriodAssignment } from "../placement/decode";
import type { NodeContent } from "../placement/packing";
import type { Placed, PlacedPeriod } from "../placement/placed";
import { sharedNodesPaid } from "../placement/verify-placed";
import type { PlanPlacement, PlanWorkload } from "../plan";
import { rounded, type PoolOfOffer } from "./pools";

/** What a workload has on one pool. */
interface Stand {
  readonly offer: number;
  /** Index among the workload's options; -1 for profiles and divisible ones. */
  readonly option: number;
  readonly nodes: number;
  readonly replicas: number;
  /** Of the workload, not yet normalized. */
  readonly weight: number;
}

/** Every workload with its places and its part of the cost, by name. */
export function workloadsOf(problem: Problem, kinds: ReadonlyMap<string, string>, assignment: Assignment, placed: Placed, pools: readonly PoolOfOffer[]): readonly PlanWorkload[] {
  const costs = costPerWorkload(problem, assignment, placed, pools);
  return problem.workloads.map((workload, w) => {
    const stands = workload.kind === "gang" ? gangStands(assignment, w) : dayStands(problem, assignment, placed, workload, w);
    const total = stands.reduce((sum, one) => sum + one.weight, 0);
    const placements = stands.map((one): PlanPlacement => ({
      pool: problem.offers[one.offer]?.offer.name ?? "",
      nodes: one.nodes,
      replicas: one.replicas,
      share: one.weight / total,
      layout: layoutOf(workload, assignment, w, one.option),
    }));
    const days = workload.kind === "gang" ? assignment.gangs.find((gang) => gang.workload === w)?.option.candidate.days : undefined;
    const costUsdPerMonth = rounded(costs[w] ?? 0);
    return {
      name: workload.name,
      kind: kinds.get(workload.name) ?? workload.kind,
      costUsdPerMonth,
      placements,
      ...(days === undefined ? {} : { days: rounded(days), costToCompletionUsd: rounded((costUsdPerMonth / HOURS_PER_MONTH) * HOURS_PER_DAY * days) }),
    };
  });
}


function gangStands(assignment: Assignment, w: number): readonly Stand[] {
  return assignment.gangs.filter((one) => one.workload === w).map(({ option }) => ({ offer: option.offer, option: -1, nodes: option.candidate.nodes, replicas: 1, weight: 1 }));
}

function layoutOf(workload: ProblemWorkload, assignment: Assignment, w: number, option: number): PlanPlacement["layout"] {
  if (workload.kind === "gang") return assignment.gangs.find((one) => one.workload === w)?.option.candidate.layout ?? {};
  return workload.kind === "replicated" ? (workload.options[option]?.candidate.layout ?? {}) : {};
}

/** What stands in any period: counts at the busiest, weights over the day. */
function dayStands(problem: Problem, assignment: Assignment, placed: Placed, workload: Exclude<ProblemWorkload, Gang>, w: number): readonly Stand[] {
  const found = new Map<string, Stand>();
  placed.periods.forEach((period, t) => {
    const given = assignment.periods[t];
    if (!given) return;
    const load = workload.loads[t] ?? 1;
    for (const one of sharedStands(problem, given, period, workload, w, load)) {
      const key = `${one.offer}/${one.option}`;
      const known = found.get(key) ?? { ...one, nodes: 0, replicas: 0, weight: 0 };
      const weight = known.weight + (problem.periods[t]?.weight ?? 1) * one.weight;
      found.set(key, { ...known, nodes: Math.max(known.nodes, one.nodes), replicas: Math.max(known.replicas, one.replicas), weight });
    }
  });
  return [...found.values()].sort((a, b) => a.offer - b.offer || a.option - b.option);
}

/** Weights of replicas are what they carry: their workload's load over their rates. */
function sharedStands(problem: Problem, assignment: PeriodAssignment, placed: PlacedPeriod, workload: ProblemWorkload, w: number, load: number): readonly Stand[] {
  const stands = periodStands(problem, assignment, placed, workload, w);
  if (workload.kind !== "replicated") return stands;
  const total = stands.reduce((sum, { weight }) => sum + weight, 0);
  return stands.map((one) => ({ ...one, weight: (one.weight / total) * load }));
}

function periodStands(problem: Problem, assignment: PeriodAssignment, placed: PlacedPeriod, workload: ProblemWorkload, w: number): readonly Stand[] {
  return placed.nodes.flatMap((nodes, offer): Stand[] => {
    const place = problem.offers[offer]?.place ?? -1;
    if (workload.kind === "divisible") {
      const on = nodes.filter((node) => (node.shares.get(w) ?? 0) > 0);
      const weight = on.reduce((sum, node) => sum + (node.shares.get(w) ?? 0), 0);
      return on.length === 0 ? [] : [{ offer, option: -1, nodes: on.length, replicas: 1, weight }];
    }
    return (placed.contents[place]?.items ?? []).flatMap((item, i) => {
      const on = nodes.filter((node) => item.workload === w && (node.items[i] ?? 0) > 0);
      if (on.length === 0) return [];
      const replicas = on.reduce((sum, node) => sum + (node.items[i] ?? 0), 0);
      const each = workload.kind === "replicated" ? (workload.options[item.option]?.candidate.ratePerReplica ?? 0) : profileWeight(problem, placed, assignment, workload as Profile, w, place);
      return [{ offer, option: item.option, nodes: on.length, replicas, weight: replicas * each }];
    });
  });
}

/** Requests that one replica of a profile carries: its class's load, spread evenly over the class. */
function profileWeight(problem: Problem, placed: PlacedPeriod, assignment: PeriodAssignment, profile: Profile, w: number, place: number): number {
  const index = profile.classes.findIndex((one) => one.places.includes(place));
  const requests = assignment.loads
    .filter((load) => load.workload === w && load.class === index)
    .reduce((sum, load) => sum + load.share * (profile.bucketRates[load.bucket] ?? 0), 0);
  const replicas = placed.nodes.reduce((sum, nodes, o) => {
    const at = problem.offers[o]?.place ?? -1;
    if (!profile.classes[index]?.places.includes(at)) return sum;
    const i = placed.contents[at]?.items.findIndex((item) => item.workload === w) ?? -1;
    return sum + nodes.reduce((count, node) => count + (node.items[i] ?? 0), 0);
  }, 0);
  return replicas === 0 ? 0 : requests / replicas;
}

/**
 * The cost of each pool over those who use it: by their part of what is used there, idle capacity thus shared by
 * use; what is paid by use goes to the user. A gang pays for its own nodes.
 */
function costPerWorkload(problem: Problem, assignment: Assignment, placed: Placed, pools: readonly PoolOfOffer[]): readonly number[] {
  const costs = problem.workloads.map(() => 0);
  const add = (w: number, usd: number): void => void (costs[w] = (costs[w] ?? 0) + usd);
  for (const { offer, pool } of pools) {
    const one = problem.offers[offer];
    const shared = sharedNodesPaid(problem, placed, offer);
    const gangs = assignment.gangs.filter(({ option }) => option.offer === offer);
    const byUsePool = one?.offer.usdPerYearByResource !== undefined;
    const weights = new Map<number, number>();
    const weigh = (w: number, weight: number): void => void weights.set(w, (weights.get(w) ?? 0) + weight);
    for (const { workload, option } of gangs) weigh(workload, byUsePool ? option.candidate.nodes * byUse(problem, one?.place ?? -1, one?.offer.machine.resources ?? {}) : option.candidate.nodes);
    const used = sharedUse(problem, placed, offer, byUsePool);
    const sum = [...used.values()].reduce((total, value) => total + value, 0);
    for (const [w, value] of used) weigh(w, byUsePool ? value : (value / sum) * shared);
    const total = [...weights.values()].reduce((all, value) => all + value, 0);
    if (total > 0) for (const [w, weight] of weights) add(w, (weight / total) * pool.costUsdPerMonth);
  }
  return costs;
}

/** Use per workload, over the day: the largest part of a node's resources that each takes, summed; for pools paid by use, USD. */
function sharedUse(problem: Problem, placed: Placed, offer: number, inUsd: boolean): ReadonlyMap<number, number> {
  const place = problem.offers[offer]?.place ?? -1;
  const has = problem.places[place]?.machine.resources ?? {};
  const used = new Map<number, number>();
  const measure = (need: Readonly<Record<string, number>>): number =>
    inUsd ? byUse(problem, place, need) : Math.max(0, ...Object.entries(need).map(([name, amount]) => amount / (has[name] ?? amount)));
  const add = (w: number, value: number): void => void used.set(w, (used.get(w) ?? 0) + value);
  placed.periods.forEach((period, t) => {
    const weight = problem.periods[t]?.weight ?? 1;
    for (const node of period.nodes[offer] ?? []) eachOn(problem, period, place, node, (w, need, times) => add(w, weight * measure(need) * times));
  });
  return used;
}

function eachOn(problem: Problem, placed: PlacedPeriod, place: number, node: NodeContent, visit: (workload: number, need: Readonly<Record<string, number>>, times: number) => void): void {
  placed.contents[place]?.items.forEach((item, i) => {
    if ((node.items[i] ?? 0) > 0) visit(item.workload, item.need, node.items[i] ?? 0);
  });
  for (const [w, share] of node.shares) {
    const workload = problem.workloads[w];
    if (workload?.kind === "divisible") visit(w, workload.need, share);
  }
}
