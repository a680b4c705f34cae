import { byUse, wholeNodeByUse } from "../model/formulation";
import { meanOverDay } from "../model/periods";
import { nodesLost, nodesMoved } from "../model/in-force";
import { offersOfQuotas, siteNeedOf } from "../model/limit-rows";
import { isFirmClass, type Problem, type Profile, RELATIVE_ROUNDING, type SiteLimit } from "../model/problem";
import { firmFloorsOf } from "../model/users";
import type { AllocationPlan } from "../plan";
import type { Assignment, PeriodAssignment } from "./decode";
import { TOLERANCE, type NodeContent } from "./packing";
import type { Placed, PlacedPeriod } from "./placed";

/** Relative tolerance on sums of money, power and rates. */
const RELATIVE = 1e-6;

/**
 * Checks a placed plan against the problem, on whole numbers and without the solver: every node, every demand, every
 * limit.
 *
 * @returns what does not hold, in words; empty for a good plan
 */
export function verifyPlaced(problem: Problem, assignment: Assignment, placed: Placed): readonly string[] {
  const inPeriods = placed.periods.flatMap((period, t) => {
    const given = assignment.periods[t];
    return given ? [...nodesHold(problem, period), ...demandsMet(problem, t, given, period)] : [];
  });
  return [...inPeriods, ...metOverDay(problem, assignment, placed), ...limitsKept(problem, assignment, placed)];
}

function nodesHold(problem: Problem, placed: PlacedPeriod): string[] {
  return placed.nodes.flatMap((nodes, o) => {
    const offer = problem.offers[o];
    const has = problem.places[offer?.place ?? -1]?.machine.resources ?? {};
    return nodes.flatMap((node, n) =>
      [...usedOn(problem, placed, offer?.place ?? -1, node)].flatMap(([resource, used]) =>
        used > (has[resource] ?? 0) * (1 + TOLERANCE) + RELATIVE_ROUNDING ? [`node ${n} of ${offer?.offer.name}: ${used} ${resource} of ${has[resource] ?? 0}`] : [],
      ),
    );
  });
}

/** What stands on a node, per resource. */
export function usedOn(problem: Problem, placed: PlacedPeriod, place: number, node: NodeContent): ReadonlyMap<string, number> {
  const used = new Map<string, number>();
  const add = (need: Readonly<Record<string, number>>, times: number): void => {
    for (const name of Object.keys(need)) used.set(name, (used.get(name) ?? 0) + (need[name] ?? 0) * times);
  };
  placed.contents[place]?.items.forEach((item, i) => {
    if ((node.items[i] ?? 0) > 0) add(item.need, node.items[i] ?? 0);
  });
  for (const [w, share] of node.shares) {
    const workload = problem.workloads[w];
    if (workload?.kind === "divisible") add(workload.need, share);
  }
  return used;
}

/** Replicas of a workload that really stand, per place and option. */
export function standing(problem: Problem, placed: PlacedPeriod, workload: number): readonly { readonly place: number; readonly option: number; readonly count: number }[] {
  const found = new Map<string, { place: number; option: number; count: number }>();
  placed.nodes.forEach((nodes, o) => {
    const place = problem.offers[o]?.place ?? -1;
    placed.contents[place]?.items.forEach((item, i) => {
      if (item.workload !== workload) return;
      const count = nodes.reduce((sum, node) => sum + (node.items[i] ?? 0), 0);
      const key = `${place}/${item.option}`;
      const known = found.get(key) ?? { place, option: item.option, count: 0 };
      known.count += count;
      found.set(key, known);
    });
  });
  return [...found.values()];
}

function demandsMet(problem: Problem, t: number, assignment: PeriodAssignment, placed: PlacedPeriod): string[] {
  const zones: (string | undefined)[] = problem.limits.zoneRedundant ? [...new Set(problem.places.map(({ zone }) => zone))] : [undefined];
  const shares = sharesIn(problem, placed.nodes);
  const firmShares = sharesIn(problem, firmNodes(problem, placed));
  return problem.workloads.flatMap((workload, w) => {
    if (workload.kind === "gang") return [];
    const load = workload.loads[t] ?? 1;
    switch (workload.kind) {
      case "divisible": {
        if (workload.deferrable) return [];
        const sum = shares[w] ?? 0;
        const firm = firmShares[w] ?? 0;
        return [
          ...(Math.abs(sum - load) <= RELATIVE ? [] : [`${workload.name}: shares sum to ${sum} of ${load}`]),
          ...(firm >= load * workload.firmShare - RELATIVE ? [] : [`${workload.name}: ${firm} of ${load * workload.firmShare} where nodes cannot be taken back`]),
        ];
      }
      case "replicated": {
        const all = standing(problem, placed, w);
        const rateOf = (counts: (place: number) => boolean): number => all.reduce((sum, { place, option, count }) => sum + (counts(place) ? count * (workload.options[option]?.candidate.ratePerReplica ?? 0) : 0), 0);
        const short = (rate: number, share: number, where: string): string[] => (rate >= workload.rate * load * share * (1 - RELATIVE) ? [] : [`${workload.name}: carries ${rate} of ${workload.rate * load * share}${where}`]);
        const firm = firmFloorsOf(workload).flatMap(({ name, share, places }) =>
          short(rateOf((place) => (places?.has(place) ?? true) && problem.places[place]?.reclaimable !== true), share, `${name && ` for ${name}`} where nodes cannot be taken back`),
        );
        const everywhere = workload.floors.flatMap(({ name, share, places }) =>
          zones.flatMap((lost) => short(rateOf((place) => (places?.has(place) ?? true) && (lost === undefined || problem.places[place]?.zone !== lost)), share, `${name && ` for ${name}`}${lost ? ` without ${lost}` : ""}`)),
        );
        return [...firm, ...everywhere];
      }
      case "profile":
        return load === 0 ? [] : profileMet(problem, workload, w, load, assignment, placed);
    }
  });
}

type NodesOfOffers = PlacedPeriod["nodes"];

/** Share of each workload on some nodes. */
function sharesIn({ workloads }: Problem, offers: NodesOfOffers): Float64Array {
  const totals = new Float64Array(workloads.length);
  for (const nodes of offers) for (const { shares } of nodes) shares.forEach((share, w) => (totals[w] = (totals[w] ?? 0) + share));
  return totals;
}

/** Nodes that cannot be taken back. */
function firmNodes(problem: Problem, placed: PlacedPeriod): NodesOfOffers {
  return placed.nodes.filter((_, o) => problem.places[problem.offers[o]?.place ?? -1]?.reclaimable !== true);
}

/** Gangs on exactly one offer, deferrable work done at some hour. */
function metOverDay(problem: Problem, assignment: Assignment, placed: Placed): string[] {
  if (!problem.workloads.some((workload) => workload.kind === "gang" || (workload.kind === "divisible" && workload.deferrable))) return [];
  const shares = placed.periods.map(({ nodes }) => sharesIn(problem, nodes));
  const firmShares = placed.periods.map((period) => sharesIn(problem, firmNodes(problem, period)));
  return problem.workloads.flatMap((workload, w) => {
    if (workload.kind === "gang") return assignment.gangs.filter((one) => one.workload === w).length === 1 ? [] : [`${workload.name}: not on exactly one offer`];
    if (workload.kind !== "divisible" || !workload.deferrable) return [];
    const done = meanOverDay(problem.periods, (t) => shares[t]?.[w] ?? 0);
    const firm = meanOverDay(problem.periods, (t) => firmShares[t]?.[w] ?? 0);
    return [
      ...(Math.abs(done - 1) <= RELATIVE ? [] : [`${workload.name}: ${done} of the day's work is done`]),
      ...(firm >= workload.firmShare - RELATIVE ? [] : [`${workload.name}: ${firm} of ${workload.firmShare} where nodes cannot be taken back`]),
    ];
  });
}

/** The loads found are within the replicas that stand. With a zone lost the solver's own rows were checked. */
function profileMet(problem: Problem, workload: Profile, w: number, factor: number, assignment: PeriodAssignment, placed: PlacedPeriod): string[] {
  const all = standing(problem, placed, w);
  const loads = assignment.loads.filter((one) => one.workload === w);
  const missing = workload.bucketRates.flatMap((_, b) => {
    const sum = loads.filter((one) => one.bucket === b).reduce((total, one) => total + one.share, 0);
    return Math.abs(sum - 1) <= RELATIVE ? [] : [`${workload.name}: bucket ${b} carried to ${sum}`];
  });
  const over = workload.classes.flatMap((one, c) => {
    const replicas = all.filter(({ place }) => one.places.includes(place)).reduce((sum, { count }) => sum + count, 0);
    const load = loads.filter((part) => part.class === c).reduce((sum, part) => sum + (part.share * factor * (workload.bucketRates[part.bucket] ?? 0)) / (one.rates[part.bucket] ?? 0), 0);
    return load <= replicas + TOLERANCE * Math.max(1, replicas) ? [] : [`${workload.name}: load ${load} on ${replicas} replicas`];
  });
  const requests = (parts: typeof loads): number => parts.reduce((sum, { bucket, share }) => sum + share * (workload.bucketRates[bucket] ?? 0), 0);
  const firm = requests(loads.filter((one) => isFirmClass(problem, workload.classes[one.class]))) / requests(loads);
  const taken = firm >= workload.firmShare - RELATIVE ? [] : [`${workload.name}: ${firm} of ${workload.firmShare} where nodes cannot be taken back`];
  return [...missing, ...over, ...taken];
}

function limitsKept(problem: Problem, assignment: Assignment, placed: Placed): string[] {
  const { limits } = problem;
  const problems: string[] = [];
  const atMost = (name: string, used: number, limit: number | undefined): void => {
    if (limit !== undefined && used > limit * (1 + RELATIVE) + RELATIVE_ROUNDING) problems.push(`${name}: ${used} of ${limit}`);
  };
  const quotas = offersOfQuotas(problem);
  problem.periods.forEach((_, t) => {
    const nodes = nodesInPeriod(problem, assignment, placed, t);
    const over = (figure: (offer: number) => number): number => nodes.reduce((sum, count, o) => sum + count * figure(o), 0);
    problem.offers.forEach((one, o) => atMost(`maxNodes of ${one.offer.name}`, nodes[o] ?? 0, one.maxNodes));
    for (const quota of quotas) {
      for (const [, own] of quota.sites) atMost(`quotas.${quota.instanceType}`, own.reduce((sum, o) => sum + (nodes[o] ?? 0), 0), quota.nodes);
    }
    atMost("facilityPowerLimitKilowatts", over((o) => problem.offers[o]?.kilowatts ?? 0), limits.facilityPowerLimitKilowatts);
  });
  for (const limit of limits.sites) atMost(limit.path, siteUse(problem, assignment, placed, limit), limit.atMost);
  const paid = nodesPaid(problem, assignment, placed);
  const overDay = (figure: (offer: number) => number): number => paid.reduce((sum, count, o) => sum + count * figure(o), 0);
  atMost("carbonLimitTonnesPerYear", overDay((o) => problem.offers[o]?.tonnesCo2ePerYear ?? 0), limits.carbonLimitTonnesPerYear);
  atMost("budgetUsdPerMonth", costOf(problem, assignment, placed), limits.budgetUsdPerMonth);
  const floor = limits.minRenewableShare ?? 0;
  const power = overDay((o) => problem.offers[o]?.kilowatts ?? 0);
  const green = overDay((o) => (problem.offers[o]?.kilowatts ?? 0) * (problem.offers[o]?.renewableShare ?? 0));
  if (floor > 0 && green < floor * power * (1 - RELATIVE) - RELATIVE_ROUNDING) problems.push(`minRenewableShare: ${green / power} of ${floor}`);
  return problems;
}

/** What workloads ask of a site, at the busiest hour. */
export function siteUse(problem: Problem, assignment: Assignment, placed: Placed, { site, name }: SiteLimit): number {
  const stands = (o: number): boolean => problem.offers[o]?.offer.site === site;
  const gangs = assignment.gangs.reduce((sum, { option }) => sum + (stands(option.offer) ? (option.candidate.site?.[name] ?? 0) : 0), 0);
  const shared = placed.periods.map((period) => {
    const here = sharesIn(problem, period.nodes.filter((_, o) => stands(o)));
    return problem.workloads.reduce((sum, _, w) => sum + siteNeedOf(problem, w, name) * (here[w] ?? 0), 0);
  });
  return gangs + Math.max(0, ...shared);
}

/** Nodes of an offer that gangs have. */
export function gangNodes(assignment: Assignment, o: number): number {
  return assignment.gangs.filter(({ option }) => option.offer === o).reduce((sum, { option }) => sum + option.candidate.nodes, 0);
}

/** Shared nodes of an offer in a period: of what is paid all month through the most of any period. */
export function sharedNodes(problem: Problem, { periods }: Placed, o: number, t: number): number {
  if (problem.offers[o]?.hourly) return periods[t]?.nodes[o]?.length ?? 0;
  return Math.max(0, ...periods.map(({ nodes }) => nodes[o]?.length ?? 0));
}

/** Nodes per offer in a period: those shared and those of gangs. */
export function nodesInPeriod(problem: Problem, assignment: Assignment, placed: Placed, t: number): readonly number[] {
  return problem.offers.map((_, o) => sharedNodes(problem, placed, o, t) + gangNodes(assignment, o));
}

/** Nodes per offer, the most at one time: those shared and those of gangs. */
export function nodesBought(problem: Problem, assignment: Assignment, placed: Placed): readonly number[] {
  return problem.offers.map((_, o) => Math.max(...problem.periods.map((_period, t) => sharedNodes(problem, placed, o, t))) + gangNodes(assignment, o));
}

/** Nodes per offer, mean over the hours that are paid. */
export function nodesPaid(problem: Problem, assignment: Assignment, placed: Placed): readonly number[] {
  return problem.offers.map((_, o) => sharedNodesPaid(problem, placed, o) + gangNodes(assignment, o));
}

/** Shared nodes of an offer, mean over the day. */
export function sharedNodesPaid(problem: Problem, placed: Placed, o: number): number {
  if (!problem.offers[o]?.hourly) return sharedNodes(problem, placed, o, 0);
  return meanOverDay(problem.periods, (t) => sharedNodes(problem, placed, o, t));
}

/** USD a month, from what stands. */
export function costOf(problem: Problem, assignment: Assignment, placed: Placed): number {
  return problem.offers.reduce((sum, _, o) => sum + offerCost(problem, assignment, placed, o), 0);
}

/** USD a month, carbon, capacity and moves at their prices included: what the plan is best by. */
export function moneyOf(problem: Problem, assignment: Assignment, placed: Placed): number {
  const paid = nodesPaid(problem, assignment, placed);
  const unbilled = problem.offers.reduce((sum, { unbilledUsdPerMonth }, o) => sum + (paid[o] ?? 0) * unbilledUsdPerMonth, 0);
  return costOf(problem, assignment, placed) + unbilled + churnUsd(problem, assignment, placed);
}

/** Price of the nodes bought and given up against the plan in force, USD. */
export function churnUsd(problem: Problem, assignment: Assignment, placed: Placed): number {
  const { churn } = problem;
  if (!churn) return 0;
  return churn.usdPerNode * (churnOf(problem, churn.inForce, assignment, placed) + nodesLost(problem, churn.inForce));
}

/** Nodes bought and given up against a plan in force, mean over the day. */
export function churnOf(problem: Problem, previous: AllocationPlan, assignment: Assignment, placed: Placed): number {
  const now = problem.periods.map((_, t) => nodesInPeriod(problem, assignment, placed, t));
  return nodesMoved(problem, previous, (period, offer) => now[period]?.[offer] ?? 0);
}

/** USD a month of one offer: its nodes, or what is used of them. */
export function offerCost(problem: Problem, assignment: Assignment, placed: Placed, o: number): number {
  const one = problem.offers[o];
  if (!one) return 0;
  const gangs = gangNodes(assignment, o);
  if (!one.offer.usdPerYearByResource) return (sharedNodesPaid(problem, placed, o) + gangs) * one.usdPerMonth;
  const used = meanOverDay(problem.periods, (t) => {
    const period = placed.periods[t] ?? { nodes: [], contents: [] };
    return (period.nodes[o] ?? []).reduce((total, node) => total + byUse(problem, one.place, Object.fromEntries(usedOn(problem, period, one.place, node))), 0);
  });
  return used + gangs * wholeNodeByUse(problem, o);
}
