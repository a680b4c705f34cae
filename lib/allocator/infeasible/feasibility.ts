import type { AllocationInput } from "../input";
import { prunedProblem } from "../model/pruned-problem";
import type { Problem, ProblemOffer, RequestPath } from "../model/problem";
import { BinPlans } from "../optimize/bins";
import { plannedByPeriod } from "../optimize/by-period";
import { anyFilledPlan, filledPlan } from "../optimize/filled";
import { filledDay } from "../optimize/filled-day";
import { integersOf, isFilled } from "../optimize/optimize";
import { gapOfStanding, Modes, solveStage, type Stage, type StageResult, type Standing } from "../optimize/stages";

/**
 * Whether some plan satisfies the request without the members given. An unproven "no" counts as yes.
 *
 * @param like plans of the request with all its members: what was learnt there holds here
 */
export function isFeasible(input: AllocationInput, without: ReadonlySet<RequestPath> = new Set(), like?: BinPlans): boolean {
  const problem = prunedProblem(input, without);
  if (unservable(problem).length > 0) return false;
  const bins = BinPlans.of(problem, like);
  const packed = bins?.hasPlan(true);
  if (packed !== undefined || bins?.saysMost) return packed ?? true;
  const soon = anyPlanSoon(problem);
  if (soon) return "standing" in soon;
  const result = solveStage(problem, new Modes(problem), { objective: () => [], gap: 1, ...(isLarge(problem) ? { once: true, nodeLimit: LARGE_NODES } : {}) });
  return "standing" in result || result.status === "unknown";
}

/** Whether a plan that satisfies the request was found. */
export function isProvenFeasible(input: AllocationInput): boolean {
  const problem = prunedProblem(input);
  const bins = unservable(problem).length > 0 ? undefined : BinPlans.of(problem);
  const packed = bins?.hasPlan();
  if (packed !== undefined || bins?.saysMost) return packed ?? false;
  const soon = anyPlanSoon(problem);
  if (soon) return "standing" in soon;
  return bestBy(input, new Set(), () => ({ objective: () => [] })) !== undefined;
}

/** Of a large problem some plan, or that there is none; undefined where neither was soon found. */
function anyPlanSoon(problem: Problem): StageResult | undefined {
  if (!isLarge(problem)) return undefined;
  const filled = (piece: Problem): StageResult | undefined => {
    const standing = isFilled(piece) ? anyFilledPlan(piece) : undefined;
    return standing && { standing };
  };
  if (problem.periods.length === 1) return filled(problem);
  const any = { objective: (): readonly number[] => [], gap: 1, once: true, nodeLimit: LARGE_NODES };
  const day = problem.churn ? undefined : plannedByPeriod(problem, new Modes(problem), (piece) => filled(piece) ?? solveStage(piece, new Modes(piece), any));
  return day && ("standing" in day || day.status === "infeasible") ? day : undefined;
}

/** Workloads that nothing on offer can run. */
export function unservable(problem: Problem): readonly RequestPath[] {
  return problem.workloads
    .filter((workload) => {
      if (workload.kind === "divisible") return workload.places.length === 0;
      if (workload.kind === "profile") return workload.bucketRates.some((_, b) => !workload.classes.some((one) => one.rates[b] !== undefined));
      return workload.options.length === 0;
    })
    .map(({ path }) => path);
}

/** What a plan is to be best by. */
export type Goal = Pick<Stage, "objective" | "beside">;

/** A plan and the problem it is one of. */
export interface BestPlan {
  readonly problem: Problem;
  readonly standing: Standing;
  /** No other is better; in large problems one that is good will do. */
  readonly isBest: boolean;
}

/**
 * The plan that is best by a goal, without the members given; undefined when there is none.
 *
 * @param figureOf what of each node is to be least, where that is all of the goal
 */
export function bestBy(input: AllocationInput, without: ReadonlySet<RequestPath>, goal: (problem: Problem) => Goal, figureOf?: (offer: ProblemOffer) => number): BestPlan | undefined {
  const problem = prunedProblem(input, without);
  if (unservable(problem).length > 0) return undefined;
  const bins = figureOf ? undefined : BinPlans.of(problem);
  if (bins?.saysMost && bins.hasPlan() !== true) return undefined;
  const filled = figureOf && isLarge(problem) ? leastSoon(problem, figureOf) : undefined;
  if (filled?.isNear) return { problem, standing: filled.standing, isBest: false };
  const limits = isLarge(problem) ? { nodeLimit: LARGE_NODES, known: filled?.standing } : {};
  const result = (figureOf && BinPlans.least(problem, figureOf)) ?? solveStage(problem, new Modes(problem), { ...goal(problem), gap: WHAT_IF_GAP, ...limits });
  return "standing" in result ? { problem, standing: result.standing, isBest: !isLarge(problem) } : undefined;
}

/** Whole decisions beyond which what takes least of something is not sought to the end. */
const LARGE_INTEGERS = 300;

/** Nodes of a search in such problems. */
const LARGE_NODES = 200;

export function isLarge(problem: Problem): boolean {
  return integersOf(problem) > LARGE_INTEGERS;
}

/** A plan that takes little of what nodes of each offer take, and whether no other search is worth its time. */
function leastSoon(asked: Problem, figureOf: (offer: ProblemOffer) => number): { readonly standing: Standing; readonly isNear: boolean } | undefined {
  const problem = { ...asked, offers: asked.offers.map((offer) => ({ ...offer, usdPerMonth: figureOf(offer), unbilledUsdPerMonth: 0 })) };
  const isDay = problem.periods.length > 1;
  const standing = isDay ? filledDay(problem, NEAR, LARGE_NODES) : isFilled(problem) ? filledPlan(problem, NEAR) : undefined;
  return standing && { standing, isNear: isDay || gapOfStanding(standing) <= NEAR_ENOUGH };
}

/** Gap at which it is sought no further, and beyond which it is sought in another way. */
const NEAR = 5e-3;
const NEAR_ENOUGH = 0.02;
/** Figures in messages are exact to this share. */
const WHAT_IF_GAP = 1e-6;
