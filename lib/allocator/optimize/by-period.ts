import { formulateRelaxed } from "../model/formulation";
import { gangsOf, inPeriod, type Piece } from "../model/in-period";
import { meanOverDay } from "../model/periods";
import type { Problem } from "../model/problem";
import { gangNodes } from "../placement/verify-placed";
import { solve, type LinearModel } from "../solver";
import { standingIn, type Part } from "./parts-joined";
import type { Modes, StageResult, Standing } from "./stages";

/** Plans a problem of one period; what is known of parts of others with the same limits it may read and add to. */
type Solver = (piece: Problem, known: Map<string, StageResult>) => StageResult;

/** Why a piece has no plan. */
type NoPlan = Exclude<StageResult, { readonly standing: Standing }>;

/**
 * A plan of a day made of plans of its periods, each by itself, and of the gangs, which have their nodes all day. What
 * is paid by the hour costs the same that way, so the sum of the bounds holds for the day: each piece has fewer limits
 * to keep, and nodes that are paid all month through are paid by the hour in it.
 *
 * Work that waits stands in equal parts in all periods, and nothing is proven then.
 *
 * @returns undefined where the pieces together break a limit, or no plan of one was found
 */
export function plannedByPeriod(problem: Problem, modes: Modes, solved: Solver): StageResult | undefined {
  const relaxed = solve(relaxationOf(modes.model().model), { gap: 1 });
  if (relaxed.status === "infeasible") return { status: "infeasible", solver: relaxed.solver };
  const gangs = planned([gangsOf({ ...problem, limits: withoutLimitsOfDay(problem) })], solved);
  if ("status" in gangs) return impossible(gangs);
  const periods = planned(piecesOf({ ...problem, limits: withoutLimitsOfDay(problem) }), solved);
  if ("status" in periods) return hasWaiting(problem) ? undefined : impossible(periods);
  const bound = boundOf(problem, gangs.parts, periods.parts);
  const first = joined(problem, modes, [...gangs.parts, ...periods.parts]);
  if (first) return { standing: { ...first, bound } };
  const beside = planned(piecesOf(besideGangs(problem, gangs.parts)), solved);
  const second = "parts" in beside ? joined(problem, modes, [...gangs.parts, ...beside.parts]) : undefined;
  return second && { standing: { ...second, bound } };
}

/** Whether there is any point, at all: pieces take longer to say that there is none. */
function relaxationOf(model: LinearModel): LinearModel {
  return { ...model, columns: model.columns.map((column) => ({ ...column, cost: 0, integer: false })) };
}

/** With fewer limits than the day has, a piece is possible where the day is. */
function impossible(why: NoPlan): StageResult | undefined {
  return why.status === "infeasible" ? why : undefined;
}

function piecesOf(problem: Problem): readonly Piece[] {
  return problem.periods.map((_, t) => inPeriod(problem, t));
}

function planned(pieces: readonly Piece[], solved: Solver): { readonly parts: readonly Part[] } | NoPlan {
  const parts: Part[] = [];
  const known = new Map<string, StageResult>();
  for (const piece of pieces) {
    if (piece.workloads.length === 0) continue;
    const result = solved(piece.problem, known);
    if (!("standing" in result)) return result;
    parts.push({ ...piece, standing: result.standing });
  }
  return { parts };
}

function joined(problem: Problem, modes: Modes, parts: readonly Part[]): Standing | undefined {
  return standingIn(problem, modes.model(), parts) ?? standingIn(problem, formulateRelaxed(problem), parts);
}

/** What no plan of the day costs less than: the sum of what is proven of the pieces. */
function boundOf(problem: Problem, gangs: readonly Part[], periods: readonly Part[]): number {
  if (hasWaiting(problem)) return -Infinity;
  const sum = (parts: readonly Part[]): number => parts.reduce((total, { standing }) => total + standing.bound, 0);
  return sum(gangs) + meanOverDay(problem.periods, (t) => sum(periods.filter(({ period }) => period === t)));
}

function hasWaiting({ workloads }: Problem): boolean {
  return workloads.some((workload) => workload.kind === "divisible" && workload.deferrable);
}

/** Limits that hold at any hour. */
function withoutLimitsOfDay({ limits }: Problem): Problem["limits"] {
  const { budgetUsdPerMonth: _budget, carbonLimitTonnesPerYear: _carbon, minRenewableShare: _share, ...atAnyHour } = limits;
  return atAnyHour;
}

/**
 * What gangs leave of each limit, for each period to keep by itself: enough, not needed. A budget is left out, since
 * busy hours may cost more than the mean.
 */
function besideGangs(problem: Problem, parts: readonly Part[]): Problem {
  const nodesOf = (o: number): number => parts.reduce((sum, { standing }) => sum + gangNodes(standing.assignment, o), 0);
  const over = (figure: (one: Problem["offers"][number]) => number): number => problem.offers.reduce((sum, one, o) => sum + nodesOf(o) * figure(one), 0);
  const { budgetUsdPerMonth: _budget, facilityPowerLimitKilowatts: power, carbonLimitTonnesPerYear: carbon, ...limits } = problem.limits;
  return {
    ...problem,
    offers: problem.offers.map((one, o) => (one.maxNodes === undefined ? one : { ...one, maxNodes: one.maxNodes - nodesOf(o) })),
    limits: {
      ...limits,
      quotas: limits.quotas.map(({ instanceType, nodes }) => ({ instanceType, nodes: Math.max(0, nodes - over(({ offer }) => Number(offer.machine.name === instanceType))) })),
      ...(power === undefined ? {} : { facilityPowerLimitKilowatts: power - over(({ kilowatts }) => kilowatts ?? 0) }),
      ...(carbon === undefined ? {} : { carbonLimitTonnesPerYear: carbon - over(({ tonnesCo2ePerYear }) => tonnesCo2ePerYear ?? 0) }),
    },
  };
}
