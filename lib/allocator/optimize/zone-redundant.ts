import { THOROUGH } from "../bins/effort";
import { takesAccelerators } from "../model/accelerated";
import { formulateRelaxed } from "../model/formulation";
import { contentsOf } from "../model/items";
import type { Problem } from "../model/problem";
import { withoutDearPlaces } from "../model/whole-node-pruning";
import { withoutNeedlessPlaces } from "../model/without-places";
import { decode } from "../placement/decode";
import { withGivenContents } from "../placement/given-contents";
import { placeAll } from "../placement/placed";
import { verifyPlaced } from "../placement/verify-placed";
import { verify } from "../solver";
import { plannedByContents, type ContentsPlan, type Effort } from "../zones/contents/contents-plan";
import { ZONE_SEARCH } from "../zones/zoned-optimum";
import { pointOfZoned } from "../zones/zoned-standing";
import { withZonesMerged } from "../zones/zones-merged";
import { partsOf } from "./apart";
import { BinPlans } from "./bins";
import { boundByPrices, boundByRehousing } from "./bound-of-parts";
import { filledPlan } from "./filled";
import { moneyObjective } from "./objectives";
import { joined } from "./parts-joined";
import { gapOfStanding, Modes, solveStage, usdOfStanding, type StageResult, type Standing } from "./stages";

/** What the search asks of the stages of a plan. */
export interface ZoneRedundantSearch {
  /** Whole decisions of a problem. */
  readonly integersOf: (problem: Problem) => number;
  /** Whole decisions up to which one model is searched. */
  readonly mostSearched: number;
  /** Solves work of one sort by itself. */
  readonly solved: (part: Problem, gap: number) => StageResult;
}

/** Nodes of a search of work that takes accelerators: zones that are alike take many, and each is quick; and of other work. */
const MANY_NODES = 4000;
const SOME_NODES = 300;
/** Whole decisions beyond which a search in one model seldom makes a small gap smaller. */
const LARGE = 1000;
/** A gap that is small for a large problem. */
const NEAR_ENOUGH = 0.005;
/** Work without accelerators that is a larger part of the cost makes the second bound no nearer. */
const SMALL_PART = 0.1;

/**
 * The cheapest plan of a problem in which any zone may be lost: over the places that cheapest plans need; of work that takes
 * accelerators and the rest each by itself, together, then in one model from there.
 *
 * @param whole without hours and without a price of moves
 * @param modes of the whole problem
 */
export function zoneRedundantStage(whole: Problem, modes: Modes, gap: number, { integersOf, mostSearched, solved }: ZoneRedundantSearch): StageResult {
  const problem = withoutDearPlaces(withoutNeedlessPlaces(whole));
  const own = new Modes(problem);
  const integers = integersOf(problem);
  const enough = integers > LARGE ? Math.max(gap, NEAR_ENOUGH) : gap;
  const isGood = (plan: Standing | undefined): plan is Standing => plan !== undefined && gapOfStanding(plan) <= enough;
  const stage = { objective: moneyObjective, gap, allCuts: true, nodeLimit: problem.workloads.every(takesAccelerators) ? MANY_NODES : SOME_NODES };
  let best = planOfParts(problem, own, gap, solved);
  if (!best || (integers > LARGE && !isGood(best))) best = cheaper(best, boundTwice(problem, filledPlan(problem, gap), gap));
  best = withContents(problem, best, gap, FEW_SEARCHES);
  if (!best || (!isGood(best) && integers <= mostSearched)) {
    // begun from the known plan the search ends at worse ones
    const found = solveStage(problem, own, stage);
    best = cheaper(best, "standing" in found ? found.standing : undefined);
    if (!best) return found;
  }
  best = withContents(problem, best, gap, MANY_SEARCHES) ?? best;
  const standing = inWhole(whole, modes, problem, best);
  return standing ? { standing } : solveStage(whole, modes, stage);
}

/** A plan, where it leaves a gap, beside one by contents of zones. */
function withContents(problem: Problem, plan: Standing | undefined, gap: number, effort: Effort): Standing | undefined {
  const found = plan && gapOfStanding(plan) > gap ? plannedByContents(problem, gap, usdOfStanding(plan), effort) : undefined;
  return plan && found ? cheaper({ ...plan, bound: Math.max(plan.bound, found.bound) }, standingByContents(problem, found)) : plan;
}

/** Searches of one zone for work that is small enough: before a search in one model, and after it. */
const FEW_SEARCHES: Effort = { searches: 400, size: 250 };
const MANY_SEARCHES: Effort = { searches: 100, size: 600 };

/** A plan by contents of zones as a solution that stands. */
function standingByContents(problem: Problem, { nodes, bound }: ContentsPlan): Standing | undefined {
  const formulation = formulateRelaxed(problem);
  const x = nodes && pointOfZoned(problem, formulation, { nodes, gangs: [], bound });
  if (!x || verify(formulation.model, x).length > 0) return undefined;
  const inside = contentsOf(problem);
  const given = nodes.map(({ place, replicas }) => ({ place, copies: (inside[place]?.items ?? []).map(({ workload }) => replicas.get(workload) ?? 0) }));
  const assignment = withGivenContents(problem, decode(problem, formulation.columns, x), given);
  const result = placeAll(problem, assignment, false);
  if ("unplaced" in result || verifyPlaced(problem, assignment, result.placed).length > 0) return undefined;
  return { assignment, placed: result.placed, formulation, x, bound, solver: ZONE_SEARCH };
}

/** The cheaper of two plans, with the better bound. */
function cheaper(one: Standing | undefined, other: Standing | undefined): Standing | undefined {
  if (!one || !other) return one ?? other;
  return { ...(usdOfStanding(one) < usdOfStanding(other) ? one : other), bound: Math.max(one.bound, other.bound) };
}

/** A plan of a problem with fewer places as one of the whole. */
function inWhole(whole: Problem, modes: Modes, problem: Problem, standing: Standing): Standing | undefined {
  const found = joined(whole, modes, [{ problem, workloads: [...problem.workloads.keys()], standing }]);
  return found && { ...found, bound: standing.bound, solver: standing.solver };
}

/** @returns undefined where there is one sort of work only, or the two plans together break a limit */
function planOfParts(problem: Problem, modes: Modes, gap: number, solved: ZoneRedundantSearch["solved"]): Standing | undefined {
  const parts = partsOf(problem, (part) => {
    const result = solved(part, gap / 2);
    return "standing" in result ? { problem: part, standing: result.standing } : undefined;
  });
  const plan = parts && joined(problem, modes, parts);
  if (!plan) return undefined;
  const usd = usdOfStanding(plan);
  const first = { ...plan, bound: boundByPrices(parts, usd, gap / 4, MANY_NODES) ?? -Infinity };
  const second = gapOfStanding(first) > gap && usdOfStanding(parts[1].standing) <= SMALL_PART * usd ? boundByRehousing(parts, gap / 4, MANY_NODES) : undefined;
  return { ...first, bound: Math.max(first.bound, second ?? -Infinity) };
}

/** A plan with a second bound, where its own leaves a gap: that of the problem with its zones merged, if it is one for sets of nodes. */
function boundTwice(problem: Problem, plan: Standing | undefined, gap: number): Standing | undefined {
  const merged = plan && gapOfStanding(plan) > gap ? withZonesMerged(problem) : undefined;
  const found = merged && BinPlans.of(merged)?.cheapest({ ...THOROUGH, gap });
  return plan && found && "standing" in found ? { ...plan, bound: Math.max(plan.bound, found.standing.bound) } : plan;
}
