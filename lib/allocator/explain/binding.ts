import { hasPrices } from "../model/capacity-price";
import type { AllocationInput } from "../input";
import { limitKind, limitsEnergy, unlimited, usedOf } from "../infeasible/limits";
import { valueAt, withChanges } from "../infeasible/changes";
import { limitPathsOf } from "../infeasible/conflict";
import { unservable } from "../infeasible/feasibility";
import { demandsByName, latencyPath } from "../model/demands";
import { prunedProblem } from "../model/pruned-problem";
import type { Problem, RequestPath } from "../model/problem";
import { BRIEF } from "../bins/effort";
import { BinPlans } from "../optimize/bins";
import { filledPlan } from "../optimize/filled";
import { filledDay } from "../optimize/filled-day";
import { moneyObjective } from "../optimize/objectives";
import { integersOf, isFilled, MOST_SEARCHED, type Optimum } from "../optimize/optimize";
import { siteUse } from "../placement/verify-placed";
import { Modes, solveStage, usdOfStanding } from "../optimize/stages";
import { rounded } from "../plan-document/pools";
import type { BindingLimit } from "../plan";
import { lpPrices, type LpPrices } from "./lp-prices";
import { usedOfRule, type WhereThingsStand } from "./rules-used";

/** Savings below this share of the cost are not told from rounding; in large problems from the gap of the what-if. */
const NOTICEABLE = 1e-6;
const NOTICEABLE_LARGE = 1e-3;
const EXACT_GAP = 1e-7;
/** Whole decisions up to which what-ifs are exact. */
const EXACT_INTEGERS = 150;
/** Nodes of the search of one what-if. */
const NODES = 300;

/**
 * Limits without which the plan would be cheaper, each with what one more unit of it would save: found by solving
 * again, not from the prices of the linear program.
 */
export function bindingLimits(input: AllocationInput, problem: Problem, optimum: Optimum, standing: WhereThingsStand): WhatBinds {
  const candidates = limitPathsOf(input).filter((path) => path !== "zoneRedundant" && (path !== "budgetUsdPerMonth" || costIsNotAll(problem)));
  const noticeable = integersOf(problem) <= EXACT_INTEGERS ? NOTICEABLE : NOTICEABLE_LARGE;
  // below what is proven under the limits: a cheaper plan within the gap says nothing of a limit
  const below = optimum.bound * (1 - noticeable) - NOTICEABLE;
  const saved = (cost: number | undefined): boolean => cost !== undefined && cost < below;
  // one question for all, where it takes no longer than one: without limits of nodes there are too many sets of them to go through
  const allAtOnce = candidates.length > 1 && !optimum.bins;
  if (candidates.length === 0 || (allAtOnce && !saved(costWithout(input, candidates, below)))) return { limits: [], notes: [] };
  // one more relaxation, which few limits ask for
  let known: LpPrices | undefined;
  const price: LpPrices = (path) => (known ??= lpPrices(input))(path);
  const { asked, left } = worthAsking(input, problem, optimum, candidates, price);
  const withPrice = (path: RequestPath, limit: BindingLimit): BindingLimit => {
    const lp = price(path);
    return { ...limit, ...(lp === undefined ? {} : { lpPriceUsdPerMonth: rounded(lp) }) };
  };
  const limits = asked.flatMap((path) => (saved(costWithout(input, [path], below, optimum.bins)) ? [withPrice(path, limitOf(path))] : []));
  return { limits: limits.sort((a, b) => (a.limit < b.limit ? -1 : 1)), notes: left === 0 ? [] : [`${left} more own offers are used up; what one more node of each would save was not worked out`] };

  function limitOf(path: RequestPath): BindingLimit {
    const value = valueAt(input.request, path);
    const atSite = problem.limits.sites.find((limit) => limit.path === path);
    if (atSite) return withOneMore(input, path, atSite.atMost, siteUse(problem, optimum.standing.assignment, optimum.standing.placed, atSite), optimum, below);
    const asRule = usedOfRule(input, path, standing);
    if (asRule !== undefined && typeof value === "number") {
      const limit = { limit: limitName(input, path), value, used: rounded(asRule) };
      return path.startsWith("maxSpotShare.") ? limit : withOneMore(input, path, value, asRule, optimum, below);
    }
    const kind = limitKind(input, path);
    if (!kind || typeof value !== "number") return { limit: path, value: Number(value), used: rounded(renewableShare(problem, optimum)) };
    return withOneMore(input, path, value, usedOf(kind, problem, optimum.standing), optimum, below);
  }
}

/** A budget keeps a cheapest plan from nothing, unless something else has a price, too. */
function costIsNotAll({ limits, churn }: Problem): boolean {
  return hasPrices(limits) || churn !== undefined;
}

/**
 * Limits that are asked about one by one. Of the nodes of own offers, where there are many, those that are used up and
 * worth most in the linear relaxation: each takes two solves.
 */
function worthAsking(input: AllocationInput, problem: Problem, { standing }: Optimum, candidates: readonly RequestPath[], price: LpPrices): { readonly asked: readonly RequestPath[]; readonly left: number } {
  const own = candidates.filter((path) => path.endsWith(".maxNodes"));
  const most = integersOf(problem) <= SMALL_INTEGERS ? MOST_OWN : MOST_OWN_LARGE;
  const hasRoom = (path: RequestPath): boolean => {
    const kind = limitKind(input, path);
    return kind !== undefined && usedOf(kind, problem, standing) < Number(valueAt(input.request, path));
  };
  // in large problems what neither is used up nor has a price is not asked about
  const worth = integersOf(problem) <= EXACT_INTEGERS ? candidates : candidates.filter((path) => own.includes(path) || !hasRoom(path) || price(path) !== 0);
  if (own.length <= most) return { asked: worth, left: 0 };
  const usedUp = own.filter((path) => !hasRoom(path));
  const ranked = usedUp.map((path) => ({ path, worth: price(path) ?? 0, name: limitName(input, path) })).sort((a, b) => a.worth - b.worth || (a.name < b.name ? -1 : 1));
  const first = ranked.slice(0, most).map(({ path }) => path);
  return { asked: worth.filter((path) => !own.includes(path) || first.includes(path)), left: usedUp.length - first.length };
}

/** Whole decisions up to which a solve takes little. */
const SMALL_INTEGERS = 40;
const MOST_OWN = 8;
const MOST_OWN_LARGE = 2;

/** What binds, and what was left out of the search for it. */
export interface WhatBinds {
  readonly limits: readonly BindingLimit[];
  readonly notes: readonly string[];
}

/** A limit with what one more unit of it saves. */
function withOneMore(input: AllocationInput, path: RequestPath, value: number, used: number, { cheapest: now, bins }: Optimum, below: number): BindingLimit {
  const more = costWithMore(input, path, value + 1, below, bins);
  return { limit: limitName(input, path), value, used: rounded(used), ...(more === undefined ? {} : { oneMoreUnitUsdPerMonth: more < below ? rounded(more - now) : 0 }) };
}

/** Own offers and workloads by name, not by their place in the list: the plan is the same for every order of it. */
function limitName({ request }: AllocationInput, path: RequestPath): string {
  return path
    .replace(/^catalog\.offers\[(\d+)\]/, (_, index: string) => `catalog.offers[${request.catalog?.offers?.[Number(index)]?.name ?? index}]`)
    .replace(/^workloads\[(\d+)\]/, (_, index: string) => `workloads[${request.workloads[Number(index)]?.name ?? index}]`);
}

function renewableShare(problem: Problem, { standing }: Optimum): number {
  const power = usedOf({ unit: "kW", decimals: 3, over: "day", perNode: (one) => one.kilowatts ?? 0 }, problem, standing);
  const green = usedOf({ unit: "kW", decimals: 3, over: "day", perNode: (one) => (one.kilowatts ?? 0) * one.renewableShare }, problem, standing);
  return power === 0 ? 0 : green / power;
}

/** USD a month of the cheapest plan without some limits; offers barred for want of a figure stay barred. */
function costWithout(input: AllocationInput, paths: readonly RequestPath[], below: number, like?: BinPlans): number | undefined {
  const lifted = paths.some(limitsEnergy) ? paths.filter(limitsEnergy).reduce((changed, path) => unlimited(changed, path), input) : input;
  return cheapest(prunedProblem(lifted, new Set(paths.filter((path) => !limitsEnergy(path)))), below, like);
}

function costWithMore(input: AllocationInput, path: RequestPath, value: number, below: number, like?: BinPlans): number | undefined {
  const request = withChanges(input.request, [{ path, from: null, to: value }]);
  const own = new Map((request.catalog?.offers ?? []).map((offer) => [offer.name, offer.maxNodes] as const));
  const offers = path.endsWith(".maxNodes") ? input.offers.map((offer) => (offer.machine.origin === "own" ? { ...offer, maxNodes: own.get(offer.machine.name) } : offer)) : input.offers;
  const served = demandsByName(input).find((one) => latencyPath(one.path) === path)?.demand;
  const demands = served ? input.demands.map((demand) => (demand === served ? { ...demand, maxNetworkLatencyMs: value } : demand)) : input.demands;
  return cheapest(prunedProblem({ ...input, request, offers, demands }), below, like);
}

/** USD a month of the cheapest plan; infinite where none costs less than a figure, undefined where none was found. */
function cheapest(problem: Problem, below: number, like?: BinPlans): number | undefined {
  if (unservable(problem).length > 0) return undefined;
  const bins = BinPlans.of(problem, like);
  if (bins) {
    const packed = bins.cheapest({ ...BRIEF, gap: NOTICEABLE, below });
    if (!packed) return undefined;
    return "standing" in packed ? usdOfStanding(packed.standing) : Infinity;
  }
  if (isFilled(problem)) {
    const filled = problem.periods.length > 1 ? filledDay(problem, NOTICEABLE_LARGE, NODES) : filledPlan(problem, NOTICEABLE_LARGE, below);
    // a search in one model of so many decisions, zone by zone, takes minutes
    if (filled || integersOf(problem) > MOST_SEARCHED) return filled && usdOfStanding(filled);
  }
  const how = integersOf(problem) <= EXACT_INTEGERS ? { gap: EXACT_GAP, enough: NOTICEABLE_LARGE } : { gap: NOTICEABLE_LARGE, briefly: true };
  const result = solveStage(problem, new Modes(problem), { objective: moneyObjective, ...how, nodeLimit: NODES });
  return "standing" in result ? usdOfStanding(result.standing) : undefined;
}
