import type { Formulation } from "../model/formulation";
import type { Problem } from "../model/problem";
import { churnOf, moneyOf } from "../placement/verify-placed";
import type { AllocationPlan } from "../plan";
import { churnAtMost, churnBeside } from "./churn";
import { atMostRow, capacityPerNode, carbonObjective, carbonPerNode, idleObjective, moneyObjective, rankObjective } from "./objectives";
import { verify, type Row, type SolverName } from "../solver";
import { THOROUGH } from "../bins/effort";
import { nodesMoved } from "../model/in-force";
import { withoutDearPlaces } from "../model/whole-node-pruning";
import { withoutNeedlessPlaces } from "../model/without-places";
import { zoneRedundantStage } from "./zone-redundant";
import { apart } from "./apart";
import { BinPlans } from "./bins";
import { plannedByPeriod } from "./by-period";
import { filledPlan } from "./filled";
import { zonedOptimum, ZONE_SEARCH } from "../zones/zoned-optimum";
import { pointOfZoned } from "../zones/zoned-standing";
import { gapOf, gapOfStanding, Modes, solveStage, standingOf, usdOfStanding, valueOf, type StageResult, type Standing } from "./stages";

/** A plan in numbers. */
export interface Optimum {
  readonly status: "optimal" | "feasible";
  readonly standing: Standing;
  /** USD a month of what stands; like the next two with carbon and moves at their prices. */
  readonly cost: number;
  /** USD a month of the cheapest plan found: what `bound` proves. */
  readonly cheapest: number;
  /** No plan costs less, USD a month. */
  readonly bound: number;
  readonly solver: SolverName;
  /** Where it was found over sets of nodes: for questions beside the request. */
  readonly bins?: BinPlans;
}

export interface Goals {
  /** (value - bound) / value. */
  readonly gapLimit: number;
  /** Share by which later objectives may raise the cost. Default: within `gapLimit` of the bound. */
  readonly costSlack?: number;
  /** Plan in force: of plans within the slack the one nearest to it is taken, before the second objective; where moves have a price, that has settled it. */
  readonly previousPlan?: AllocationPlan;
  /** Cost only: no later objectives. */
  readonly costOnly?: boolean;
}

/** A search that found no plan. */
export interface NoOptimum {
  /** `unknown`: none was proven impossible either. */
  readonly status: "infeasible" | "unknown";
  readonly solver: SolverName;
  /** The search over sets of nodes, for what it learnt, where the problem is one for it. */
  readonly bins?: BinPlans;
}

export type OptimizeResult = Optimum | NoOptimum;

/** Equality of money, as a share. */
const SAME = 1e-9;
/** Later objectives are decided to this share; they never stand in the way of the first. */
const LATER_GAP = 1e-4;
/** Or to this one where more costs much. */
const LATER_ENOUGH = 1e-3;

/** Minimizes cost, then carbon (where every figure is known, else idle capacity), then by name. */
export function optimize(problem: Problem, goals: Goals): OptimizeResult {
  const bins = hasWholeThings(problem) ? BinPlans.of(problem) : undefined;
  const packed = bins?.cheapest({ ...THOROUGH, gap: goals.gapLimit });
  const modes = new Modes(problem);
  const first = packed ?? cheapestStage(problem, modes, goals);
  if (!("standing" in first)) return { ...first, bins };
  const firstCost = moneyOf(problem, first.standing.assignment, first.standing.placed);
  // where nothing was proven, still nothing costs less than nothing
  const bound = Math.max(0, Math.min(first.standing.bound, firstCost));
  const cap = costCap(firstCost, bound, goals);
  const later = (): Standing => (bins && packed ? laterBins(problem, bins, first.standing, cap, goals.previousPlan) : laterStages(problem, modes, first.standing, cap, goals.previousPlan));
  const standing = goals.costOnly ? first.standing : later();
  const cost = moneyOf(problem, standing.assignment, standing.placed);
  // where the first stage ended with a gap, a later one may come upon a cheaper plan
  const cheapest = Math.min(firstCost, cost);
  const status = gapOf(cheapest, bound) <= goals.gapLimit + SAME ? "optimal" : "feasible";
  return { status, standing, cost, cheapest, bound, solver: first.standing.solver, ...(bins && packed ? { bins } : {}) };
}

/** Whether anything beside gangs must stand whole on a node. */
function hasWholeThings({ workloads }: Problem): boolean {
  return workloads.some(({ kind }) => kind === "replicated" || kind === "profile");
}

/** Whole decisions of a problem: what its solving time grows with. */
export function integersOf(problem: Problem): number {
  const gangs = problem.workloads.reduce((sum, workload) => sum + (workload.kind === "gang" ? workload.options.length : 0), 0);
  const replicas = problem.workloads.reduce((sum, workload) => sum + (workload.kind === "replicated" ? workload.options.length : 0), 0);
  return gangs + problem.periods.length * (problem.offers.length + replicas);
}

/** Up to so many the optimum itself is sought first, instead of one within `gapLimit`. */
const EXACT_INTEGERS = 150;
const EXACT_GAP = 1e-7;
/** Nodes spent on the optimum itself; what is left open by then is proven to `gapLimit`. */
const EXACT_NODES = 300;

/** Beyond so many a search in one model proves little zone by zone; elsewhere it is quicker than nodes bought with contents. */
export const MOST_SEARCHED = 1000;

/** Where any zone may be lost: beyond these a search in one model proves little for its time, of one period among others, and alone. */
const MOST_SEARCHED_OF_DAY = 500;
const MOST_SEARCHED_ZONED = 1500;

/** Whether nodes are bought with what stands on them before a search in one model: where nothing must stand whole, sums say what fits. */
export function isFilled(problem: Problem): boolean {
  const integers = integersOf(problem);
  return hasWholeThings(problem) && integers > EXACT_INTEGERS && (problem.limits.zoneRedundant || integers <= MOST_SEARCHED);
}

function cheapestStage(problem: Problem, modes: Modes, { gapLimit, costOnly = false }: Goals, before?: Before): StageResult {
  const zoned = zonedStanding(problem, modes, EXACT_GAP);
  if (zoned && gapOfStanding(zoned) <= gapLimit) return { standing: zoned };
  return searchedStage(problem, modes, { gapLimit, costOnly }, before, zoned);
}

/** Results of parts of a day: work whose load stays the same is a part of each of its periods. */
type Before = Map<string, StageResult>;

function solvedOnce(before: Before | undefined, part: Problem, gapLimit: number): StageResult {
  const key = JSON.stringify([part.workloads, gapLimit]);
  const known = before?.get(key) ?? cheapestStage(part, new Modes(part), { gapLimit }, before);
  before?.set(key, known);
  return known;
}

/** The optimum over contents of zones, where the problem allows it, as a solution that stands. */
function zonedStanding(problem: Problem, modes: Modes, gap: number): Standing | undefined {
  const found = zonedOptimum(problem, gap);
  const x = found && pointOfZoned(problem, modes.model(), found);
  return x && verify(modes.model().model, x).length === 0 ? standingOf(problem, modes.model(), x, { bound: found.bound, solver: ZONE_SEARCH }) : undefined;
}

function searchedStage(problem: Problem, modes: Modes, { gapLimit, costOnly }: Goals, before?: Before, zoned?: Standing): StageResult {
  const day = isDay(problem) ? plannedByPeriod(problem, modes, (piece, known) => cheapestOf(piece, gapLimit, known)) : undefined;
  if (day && (!("standing" in day) || gapOfStanding(day.standing) <= (integersOf(problem) > MOST_SEARCHED ? Math.max(gapLimit, NEAR_OF_DAY) : gapLimit))) return day;
  if (problem.limits.zoneRedundant && integersOf(problem) > EXACT_INTEGERS && problem.periods.length === 1 && !problem.churn) {
    return zoneRedundantStage(problem, modes, gapLimit, { integersOf, mostSearched: before ? MOST_SEARCHED_OF_DAY : MOST_SEARCHED_ZONED, solved: (part, gap) => solvedOnce(before, part, gap) });
  }
  const filled = isFilled(problem) ? filledPlan(problem, gapLimit) : undefined;
  if (filled && gapOfStanding(filled) <= gapLimit) return { standing: filled };
  const stage = { objective: moneyObjective, gap: gapLimit, ...(filled ? { known: filled } : day ? { known: day.standing } : knownApart(problem, modes, gapLimit)) };
  // what is compared with other costs is sought itself; what is not may stay within the gap
  if (costOnly || integersOf(problem) > EXACT_INTEGERS || gapLimit <= EXACT_GAP) return solveStage(problem, modes, stage, zoned);
  const exact = solveStage(problem, modes, { ...stage, gap: EXACT_GAP, packedGap: gapLimit, enough: gapLimit, nodeLimit: EXACT_NODES }, zoned);
  if ("standing" in exact && gapOfStanding(exact.standing) <= gapLimit) return exact;
  if (!("standing" in exact) && exact.status === "infeasible") return exact;
  return solveStage(problem, modes, stage, "standing" in exact ? exact.standing : undefined);
}

/** A gap of a large day of which a search in one model closes little. */
const NEAR_OF_DAY = 0.03;

/** Whether periods are planned one by one before a search in one model of the whole day. */
function isDay(problem: Problem): boolean {
  return problem.periods.length > 1 && !problem.churn && integersOf(problem) > EXACT_INTEGERS;
}

/** The cheapest plan of one period. */
function cheapestOf(piece: Problem, gapLimit: number, before: Before): StageResult {
  const packed = hasWholeThings(piece) ? BinPlans.of(piece)?.cheapest({ ...THOROUGH, gap: gapLimit }) : undefined;
  return packed ?? cheapestStage(piece, new Modes(piece), { gapLimit }, before);
}

/** In large problems a plan to start from, of two made one by one. */
function knownApart(problem: Problem, modes: Modes, gapLimit: number): { readonly known?: Standing } {
  if (integersOf(problem) <= COST_ONLY_INTEGERS) return {};
  const known = apart(problem, modes.model(), (whole, paidUsd) => {
    const part = withoutDearPlaces(withoutNeedlessPlaces(whole));
    const result = solveStage(part, new Modes(part), { objective: moneyObjective, gap: gapLimit, paidBeside: LITTLE * paidUsd, once: true });
    return "standing" in result ? { problem: part, standing: result.standing } : undefined;
  });
  return known ? { known } : {};
}

/** What a gap of the second plan may cost beside its own: this part of a gap of the first. */
const LITTLE = 0.2;

/**
 * Later objectives may cost up to the slack. Without one of its own that is `gapLimit`, less what the proof of the
 * first stage left open: the plan stays proven within `gapLimit`.
 */
function costCap(cheapest: number, bound: number, goals: Goals): number {
  if (goals.costSlack !== undefined) return cheapest * (1 + goals.costSlack);
  if (goals.gapLimit >= 1) return cheapest * (1 + goals.gapLimit);
  return Math.max(cheapest, Math.min(cheapest * (1 + goals.gapLimit), bound / (1 - goals.gapLimit)));
}

/** Beyond so many whole decisions the cheapest plan found is the plan: each later objective takes as long as the first. */
const COST_ONLY_INTEGERS = 500;

/** In large problems later objectives count only where the request gives them room of their own, or a plan is in force. */
export function skipsLater(problem: Problem, { costSlack, previousPlan }: Goals): boolean {
  return costSlack === undefined && (!previousPlan?.pools || problem.churn !== undefined) && integersOf(problem) > COST_ONLY_INTEGERS;
}

/** Up to so many the later objectives are taken strictly one after the other; beyond it in one stage, by weight. */
const STRICT_INTEGERS = 40;
/** Beyond STRICT_INTEGERS: a thousandth less of the second objective outweighs any change of cost within the slack. */
const COST_WEIGHT = 1e-3;
/** Nodes of the search for later objectives: they are worth some time, not much. */
const LATER_NODES = 200;

function laterStages(problem: Problem, modes: Modes, first: Standing, cap: number, previous?: AllocationPlan): Standing {
  const second = carbonObjective(problem) ?? idleObjective(problem);
  const costAtMost = (limit: number) => (formulation: Formulation): Row => atMostRow("cost", moneyObjective(formulation), limit * (1 + SAME));
  if (previous?.pools && !problem.churn) return nearest(problem, modes, first, cap, previous);
  let best = first;
  const improve = (objective: (formulation: Formulation) => readonly number[], keep: ((formulation: Formulation) => Row)[]): void => {
    const stage = { objective, keep: (formulation: Formulation) => keep.map((row) => row(formulation)), gap: LATER_GAP, enough: LATER_ENOUGH, briefly: true, nodeLimit: LATER_NODES };
    const result = solveStage(problem, modes, stage, best);
    if ("standing" in result) best = result.standing;
  };
  if (integersOf(problem) > STRICT_INTEGERS) {
    improve(blended(second, first), [costAtMost(cap)]);
    return best;
  }
  improve(second, [costAtMost(cap)]);
  const secondValue = valueOf(second(best.formulation), best.x);
  const secondAtMost = (formulation: Formulation): Row => atMostRow("second", second(formulation), secondValue + SAME * Math.abs(secondValue));
  improve(moneyObjective, [costAtMost(cap), secondAtMost]);
  const cost = usdOfStanding(best);
  improve(rankObjective(problem), [costAtMost(cost), secondAtMost]);
  return best;
}

/** Later objectives of a plan found over sets of nodes. */
function laterBins(problem: Problem, bins: BinPlans, first: Standing, cap: number, previous?: AllocationPlan): Standing {
  if (previous?.pools) return bins.best(first, cap, (nodes) => nodesMoved(problem, previous, (_, offer) => nodes[offer] ?? 0));
  const perNode = carbonPerNode(problem) ?? capacityPerNode(problem);
  return bins.best(first, cap, (nodes) => nodes.reduce((sum, count, o) => sum + count * perNode(o), 0));
}

/** The second objective and, at a small weight, the cost; each in units of its value in the cheapest plan. */
function blended(second: (formulation: Formulation) => readonly number[], first: Standing): (formulation: Formulation) => readonly number[] {
  const unit = (objective: readonly number[]): number => Math.max(Math.abs(valueOf(objective, first.x)), Number.MIN_VALUE);
  const [secondUnit, costUnit] = [unit(second(first.formulation)), unit(moneyObjective(first.formulation))];
  return (formulation) => {
    const cost = moneyObjective(formulation);
    return second(formulation).map((value, c) => value / secondUnit + (COST_WEIGHT * (cost[c] ?? 0)) / costUnit);
  };
}

/**
 * Of the plans within the slack the one that buys and gives up the fewest nodes against the plan in force, then the
 * cheapest of those: a small change of demand gives a small change of plan.
 */
function nearest(problem: Problem, modes: Modes, first: Standing, cap: number, previous: AllocationPlan): Standing {
  const withinCap = (formulation: Formulation): Row => atMostRow("cost", moneyObjective(formulation), cap * (1 + SAME));
  const beside = (formulation: Formulation) => churnBeside(problem, previous, formulation);
  const closest = solveStage(problem, modes, { objective: () => [], keep: (formulation) => [withinCap(formulation)], beside, gap: LATER_GAP, nodeLimit: CHURN_NODES });
  if (!("standing" in closest)) return first;
  const moved = churnOf(problem, previous, closest.standing.assignment, closest.standing.placed) * (1 + SAME);
  const cheapest = solveStage(problem, modes, {
    objective: moneyObjective,
    beside: (formulation) => {
      const { columns, rows } = beside(formulation);
      return { columns: columns.map((column) => ({ ...column, cost: 0 })), rows: [...rows, churnAtMost(problem, previous, formulation, moved)] };
    },
    gap: LATER_GAP,
    nodeLimit: CHURN_NODES,
  });
  return "standing" in cheapest && costWithin(problem, cheapest.standing, cap) ? cheapest.standing : closest.standing;
}

/** Nodes of the search for the nearest plan. */
const CHURN_NODES = 2000;

function costWithin(problem: Problem, { assignment, placed }: Standing, cap: number): boolean {
  return moneyOf(problem, assignment, placed) <= cap * (1 + SAME);
}
