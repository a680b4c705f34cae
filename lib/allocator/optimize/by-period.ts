import { gangsOf, inPeriod, type Piece } from "../model/in-period";
import { meanOverDay } from "../model/periods";
import { type GangOption, type Problem, RELATIVE_ROUNDING } from "../model/problem";
import { gangNodes } from "../placement/verify-placed";
import { lpDuals, solve, type LinearModel } from "../solver";
import { joined, type Part } from "./parts-joined";
import { usdOfStanding, type Modes, type StageResult, type Standing } from "./stages";

/** Plans a problem of one period; what is known of parts of others with the same limits it may read and add to. */
type Solver = (piece: Problem, known: Map<string, StageResult>) => StageResult;

/** Why a piece has no plan. */
type NoPlan = Exclude<StageResult, { readonly standing: Standing }>;

/**
 * A plan of a day made of plans of its periods, each by itself, and of the gangs, which have their nodes all day. What
 * is paid by the hour costs the same that way, so the sum of the bounds holds for the day: each piece has fewer limits
 * to keep, and nodes that are paid all month through are paid by the hour in it.
 *
 * Work that waits stands in equal parts in all periods; what is proven then is the linear relaxation of the whole day.
 *
 * @returns undefined where the pieces together break a limit, or no plan of one was found
 */
export function plannedByPeriod(problem: Problem, modes: Modes, solved: Solver): StageResult | undefined {
  const relaxed = solve(relaxationOf(modes.model().model), { gap: 1 });
  if (relaxed.status === "infeasible") return { status: "infeasible", solver: relaxed.solver };
  const gangs = planned([gangsOf({ ...problem, limits: withoutLimitsOfDay(problem) })], solved);
  if ("status" in gangs) return impossible(gangs);
  const periods = planned(piecesOf({ ...problem, limits: leftByGangs(problem) }), solved);
  if ("status" in periods) return hasWaiting(problem) ? undefined : impossible(periods);
  const first = joined(problem, modes, [...gangs.parts, ...periods.parts]);
  const plan = first ? { ...first, bound: boundOf(problem, gangs.parts, periods.parts) } : besideGangs(problem, modes, solved, gangs.parts, periods.parts);
  return plan && { standing: hasWaiting(problem) ? { ...plan, bound: Math.min(usdOfStanding(plan), leastRelaxed(modes)) } : plan };
}

/** What the linear relaxation of the whole day costs, USD a month; nothing costs less than nothing. */
function leastRelaxed(modes: Modes): number {
  return Math.max(0, lpDuals(modes.model().model)?.objective ?? 0);
}

/**
 * Plans in which each period keeps what gangs leave: the cheapest gangs, and those that take less power than these. Gangs
 * that take as much power as the cheapest leave no more than these, which is one bound; gangs that take less cost more,
 * which is another; the lower of the two holds for the day, where one gang and no other limit is there.
 */
function besideGangs(problem: Problem, modes: Modes, solved: Solver, gangs: readonly Part[], periods: readonly Part[]): Standing | undefined {
  const planBeside = (own: readonly Part[]): { readonly plan?: Standing; readonly bound: number } => {
    const beside = planned(piecesOf(leftBeside(problem, own)), solved);
    if (!("parts" in beside)) return { bound: beside.status === "infeasible" ? Infinity : -Infinity };
    return { plan: joined(problem, modes, [...own, ...beside.parts]), bound: boundOf(problem, own, beside.parts) };
  };
  const cheapest = planBeside(gangs);
  const thrifty = onlyPowerCounts(problem) ? planned([withLessPower(problem, powerOf(problem, gangs))], solved) : undefined;
  const less = thrifty && "parts" in thrifty ? planBeside(thrifty.parts) : undefined;
  const plans = [cheapest.plan, less?.plan].filter((plan) => plan !== undefined).sort((a, b) => usdOfStanding(a) - usdOfStanding(b));
  const all = boundOf(problem, gangs, periods);
  const withLess = !thrifty ? all : "parts" in thrifty ? boundOf(problem, thrifty.parts, periods) : thrifty.status === "infeasible" ? Infinity : all;
  const bound = thrifty ? Math.max(all, Math.min(cheapest.bound, withLess)) : all;
  const [best] = plans;
  return best && { ...best, bound };
}

/** The gang of a problem with the options that take less power than a figure. */
function withLessPower(problem: Problem, kilowatts: number): Piece {
  const { problem: own, ...piece } = gangsOf({ ...problem, limits: withoutLimitsOfDay(problem) });
  const takesLess = ({ offer, candidate }: GangOption): boolean => candidate.nodes * (problem.offers[offer]?.kilowatts ?? 0) < kilowatts * (1 - RELATIVE_ROUNDING);
  return { ...piece, problem: { ...own, workloads: own.workloads.map((workload) => (workload.kind === "gang" ? { ...workload, options: workload.options.filter(takesLess) } : workload)) } };
}

/** Of what one gang leaves to others nothing but power is limited. */
function onlyPowerCounts({ limits, offers, workloads }: Problem): boolean {
  if (workloads.filter(({ kind }) => kind === "gang").length !== 1) return false;
  const others = [limits.carbonLimitTonnesPerYear, limits.minRenewableShare].some((limit) => limit !== undefined);
  return limits.facilityPowerLimitKilowatts !== undefined && !others && limits.quotas.length === 0 && offers.every(({ maxNodes }) => maxNodes === undefined);
}

function powerOf(problem: Problem, parts: readonly Part[]): number {
  return problem.offers.reduce((sum, { kilowatts = 0 }, o) => sum + kilowatts * nodesOf(parts, o), 0);
}

/** Nodes of an offer that gangs have. */
function nodesOf(parts: readonly Part[], o: number): number {
  return parts.reduce((sum, { standing }) => sum + gangNodes(standing.assignment, o), 0);
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

/** Limits that hold at any hour, less the power that gangs take at least. */
function leftByGangs(problem: Problem): Problem["limits"] {
  const limits = withoutLimitsOfDay(problem);
  const { facilityPowerLimitKilowatts: power } = limits;
  if (power === undefined) return limits;
  const least = problem.workloads.reduce((sum, workload) => {
    if (workload.kind !== "gang") return sum;
    return sum + Math.min(...workload.options.map(({ offer, candidate }) => candidate.nodes * (problem.offers[offer]?.kilowatts ?? 0)));
  }, 0);
  // a limit that is met exactly is met
  return { ...limits, facilityPowerLimitKilowatts: Math.max(0, power * (1 + RELATIVE_ROUNDING) - least) };
}

/**
 * What gangs leave of each limit, for each period to keep by itself: enough, not needed. A budget is left out, since
 * busy hours may cost more than the mean.
 */
function leftBeside(problem: Problem, parts: readonly Part[]): Problem {
  const over = (figure: (one: Problem["offers"][number]) => number): number => problem.offers.reduce((sum, one, o) => sum + nodesOf(parts, o) * figure(one), 0);
  const { budgetUsdPerMonth: _budget, facilityPowerLimitKilowatts: power, carbonLimitTonnesPerYear: carbon, ...limits } = problem.limits;
  return {
    ...problem,
    offers: problem.offers.map((one, o) => (one.maxNodes === undefined ? one : { ...one, maxNodes: one.maxNodes - nodesOf(parts, o) })),
    limits: {
      ...limits,
      quotas: limits.quotas.map(({ instanceType, nodes }) => ({ instanceType, nodes: Math.max(0, nodes - over(({ offer }) => Number(offer.machine.name === instanceType))) })),
      ...(power === undefined ? {} : { facilityPowerLimitKilowatts: Math.max(0, power - powerOf(problem, parts)) }),
      ...(carbon === undefined ? {} : { carbonLimitTonnesPerYear: carbon - over(({ tonnesCo2ePerYear }) => tonnesCo2ePerYear ?? 0) }),
    },
  };
}
