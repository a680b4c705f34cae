import { fraction } from "./items";
import { type Gang, type Problem, type ProblemOffer, type ProblemWorkload, PROFILE_NEED, RELATIVE_ROUNDING, usdOfNode } from "./problem";
import { sameKind } from "./places";

/** Names of offers that a better or equal one makes needless, each with that one's name. */
export type Needless = ReadonlyMap<string, string>;

/**
 * Offers without which no plan gets worse.
 *
 * Offer b is needless beside offer a when every node of b in any plan can be replaced by one of a, with all that
 * stands on it, and no limit and no objective gets worse:
 * - each workload that runs on b runs on a, each of its replicas there carrying as much and taking no larger part of
 *   the node (so whatever stands on a node of b stands on one of a), a gang taking no more nodes;
 * - a costs no more, alone and with carbon and capacity at their prices, draws no more power, causes no more carbon, and
 *   adds no less to the renewable balance;
 * - nothing limits the nodes of a that does not limit those of b alike: no maxNodes, no quota unless of the same type;
 * - both stand in the same zone, site, and kind of purchase where these matter, and a gang sees one zone either way;
 * - neither is paid by use;
 * - where loads follow the hour of the day, a is paid by the hour, or b is paid all month through as well.
 * `mayReplace` narrows this down for questions in which some offers must stay.
 * The relation is transitive; of offers that are equal in all this the first by name stays. So some best plan uses
 * only what is left, for the cost and for the carbon objective.
 */
export function needlessOffers(problem: Problem, mayReplace: (a: ProblemOffer, b: ProblemOffer) => boolean = () => true): Needless {
  const found = new Map<string, string>();
  const ordered = problem.offers.map((_, o) => o).sort((a, b) => price(problem, a) - price(problem, b) || a - b);
  const compare = comparer(problem);
  const allowed = (a: number, b: number): boolean => {
    const one = problem.offers[a];
    const other = problem.offers[b];
    return one !== undefined && other !== undefined && mayReplace(one, other);
  };
  const quotas = new Set(problem.limits.quotas.map(({ instanceType }) => instanceType));
  const sites = new Set(problem.limits.sites.map(({ site }) => site));
  /** Those kept so far that may replace others. */
  const kept: number[] = [];
  for (const b of ordered) {
    const better = kept.find((a) => allowed(a, b) && replaces(problem, compare, { quotas, sites }, a, b));
    if (better === undefined) {
      if (isFree(problem.offers[b])) kept.push(b);
    } else found.set(problem.offers[b]?.offer.name ?? "", problem.offers[better]?.offer.name ?? "");
  }
  return found;
}

function price(problem: Problem, o: number): number {
  return problem.offers[o]?.usdPerMonth ?? 0;
}

type Compare = (a: number, b: number) => boolean;

/** Whether any number of its nodes can be had, each at its price. */
function isFree(offer: ProblemOffer | undefined): boolean {
  return offer !== undefined && offer.maxNodes === undefined && !offer.offer.usdPerYearByResource;
}

/** Types that have quotas, and sites that have limits. */
interface Limited {
  readonly quotas: ReadonlySet<string>;
  readonly sites: ReadonlySet<string>;
}

function replaces(problem: Problem, runsAsWell: Compare, limited: Limited, a: number, b: number): boolean {
  const one = problem.offers[a];
  const other = problem.offers[b];
  if (!one || !other || !isFree(one) || other.offer.usdPerYearByResource) return false;
  if (one.usdPerMonth > other.usdPerMonth || usdOfNode(one) > usdOfNode(other)) return false;
  if (problem.periods.length > 1 && !one.hourly && other.hourly) return false;
  const sameType = one.offer.machine.name === other.offer.machine.name;
  const sameQuota = sameType && one.offer.site === other.offer.site;
  if (!sameQuota && limited.quotas.has(one.offer.machine.name)) return false;
  // another machine may ask more of a site that has little
  if (limited.sites.has(one.offer.site) && (!sameType || one.offer.site !== other.offer.site)) return false;
  if (!sameKind(problem.places[one.place], problem.places[other.place])) return false;
  return noMoreEnergy(problem, one, other) && runsAsWell(a, b);
}

function noMoreEnergy(problem: Problem, a: ProblemOffer, b: ProblemOffer): boolean {
  if (b.kilowatts !== undefined && (a.kilowatts === undefined || a.kilowatts > b.kilowatts)) return false;
  if (b.tonnesCo2ePerYear !== undefined && (a.tonnesCo2ePerYear === undefined || a.tonnesCo2ePerYear > b.tonnesCo2ePerYear)) return false;
  const floor = problem.limits.minRenewableShare ?? 0;
  return floor === 0 || balance(a, floor) >= balance(b, floor);
}

/** What a node adds to a balance in which so much renewable energy is asked. */
function balance(offer: ProblemOffer, floor: number): number {
  return (offer.kilowatts ?? 0) * (offer.renewableShare - floor);
}

/** Whether everything runs on the first offer as well as on the second; worked out once per pair of places. */
function comparer(problem: Problem): Compare {
  const gangs = problem.workloads.flatMap((workload) => (workload.kind === "gang" ? [nodesByOffer(problem, workload)] : []));
  const shared = problem.workloads.filter((workload) => workload.kind !== "gang");
  const known = new Map<number, boolean>();
  return (a, b) => {
    for (let g = 0; g < gangs.length; g++) if (gangs[g][a] > gangs[g][b]) return false;
    const pa = problem.offers[a]?.place ?? -1;
    const pb = problem.offers[b]?.place ?? -1;
    if (pa === pb) return true;
    const key = pa * problem.places.length + pb;
    const seen = known.get(key);
    if (seen !== undefined) return seen;
    const result = shared.every((workload) => sharesAsWell(problem, workload, pa, pb));
    known.set(key, result);
    return result;
  };
}

/** Nodes that a gang takes of each offer; infinite where it does not run. */
function nodesByOffer({ offers }: Problem, { options }: Gang): Float64Array {
  const nodes = new Float64Array(offers.length).fill(Infinity);
  for (const { offer, candidate } of options) nodes[offer] = candidate.nodes;
  return nodes;
}

function sharesAsWell(problem: Problem, workload: ProblemWorkload, a: number, b: number): boolean {
  const hasA = problem.places[a]?.machine.resources ?? {};
  const hasB = problem.places[b]?.machine.resources ?? {};
  const noLargerPart = (needA: Readonly<Record<string, number>>, needB: Readonly<Record<string, number>>): boolean =>
    Object.keys(needA).every((name) => fraction(needA, hasA, name) <= fraction(needB, hasB, name) * (1 + RELATIVE_ROUNDING * 1e-3));
  switch (workload.kind) {
    case "divisible":
      return !workload.places.includes(b) || (workload.places.includes(a) && noLargerPart(workload.need, workload.need));
    case "replicated": {
      const onA = workload.options.filter((option) => option.place === a);
      return workload.options
        .filter((option) => option.place === b)
        .every(({ candidate }) => onA.some((other) => other.candidate.ratePerReplica >= candidate.ratePerReplica && noLargerPart(other.candidate.need, candidate.need)));
    }
    case "profile": {
      const ratesA = workload.classes.find((one) => one.places.includes(a))?.rates;
      const ratesB = workload.classes.find((one) => one.places.includes(b))?.rates;
      if (!ratesB) return true;
      return ratesA !== undefined && ratesB.every((rate, bucket) => rate === undefined || (ratesA[bucket] ?? 0) >= rate) && noLargerPart(PROFILE_NEED, PROFILE_NEED);
    }
    case "gang":
      return true;
  }
}
