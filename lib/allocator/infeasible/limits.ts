import type { AllocationInput } from "../input";
import { peakBeside } from "../model/limit-rows";
import type { Problem, ProblemOffer, RequestPath } from "../model/problem";
import { prunedProblem } from "../model/pruned-problem";
import { BinPlans } from "../optimize/bins";
import { costObjective, nodesObjective } from "../optimize/objectives";
import type { Standing } from "../optimize/stages";
import { costOf, nodesInPeriod, nodesPaid } from "../placement/verify-placed";
import { bestBy, type Goal } from "./feasibility";

/** A limit of a request that a plan may need more of. */
export interface Need {
  readonly path: RequestPath;
  readonly limit: number;
  /** Least value with which the rest of the request is feasible, where `isLeast`; a plan that takes so much was found. */
  readonly needed: number;
  readonly isLeast: boolean;
  readonly unit: string;
}

interface LimitKind {
  readonly unit: string;
  /** Counted in each site by itself. @default false */
  readonly perSite?: boolean;
  /** Counted at the busiest hour, or as a mean over the day. */
  readonly over: "peak" | "day";
  /** What of the limit one node of an offer takes; undefined for the cost. */
  readonly perNode?: (offer: ProblemOffer) => number;
  /** Own offer whose nodes are counted. */
  readonly ownOffer?: string;
  /** Decimals to which a cure rounds up. */
  readonly decimals: number;
}

/** Kind of an upper limit by its path; undefined for other members of a request. */
export function limitKind(input: AllocationInput, path: RequestPath): LimitKind | undefined {
  if (path === "budgetUsdPerMonth") return { unit: "USD", decimals: 2, over: "day" };
  if (path === "facilityPowerLimitKilowatts") return { unit: "kW", perNode: (one) => one.kilowatts ?? 0, decimals: 3, over: "peak" };
  if (path === "carbonLimitTonnesPerYear") return { unit: "tonnes", perNode: (one) => one.tonnesCo2ePerYear ?? 0, decimals: 3, over: "day" };
  if (path.startsWith("quotas.")) return { unit: "nodes", perNode: (one) => (`quotas.${one.offer.machine.name}` === path ? 1 : 0), decimals: 0, over: "peak", perSite: true };
  const own = /^catalog\.offers\[(\d+)\]\.maxNodes$/.exec(path);
  const name = own ? input.request.catalog?.offers?.[Number(own[1])]?.name : undefined;
  return name === undefined ? undefined : { unit: "nodes", ownOffer: name, perNode: (one) => (one.offer.machine.name === name ? 1 : 0), decimals: 0, over: "peak" };
}

/** What a limit would have to be at least, all else as asked; undefined where that does not help. */
export function neededOf(input: AllocationInput, path: RequestPath, limit: number): Need | undefined {
  const kind = limitKind(input, path);
  if (!kind) return undefined;
  const packed = kind.ownOffer === undefined ? undefined : BinPlans.of(prunedProblem(input, new Set([path])))?.fewestOf(kind.ownOffer);
  if (packed !== undefined) return packed === Infinity ? undefined : { path, limit, needed: packed, isLeast: true, unit: kind.unit };
  const goal = (problem: Problem): Goal => goalOf(problem, kind);
  const figure = kind.perSite ? undefined : (kind.perNode ?? priceOf);
  const found = limitsEnergy(path) ? bestBy(unlimited(input, path), new Set(), goal, figure) : bestBy(input, new Set([path]), goal, figure);
  if (!found) return undefined;
  return { path, limit, needed: roundedUp(usedOf(kind, found.problem, found.standing), kind.decimals), isLeast: found.isBest, unit: kind.unit };
}

export function priceOf({ usdPerMonth }: ProblemOffer): number {
  return usdPerMonth;
}

/** As little as can be of what a limit counts. */
function goalOf(problem: Problem, kind: LimitKind): Goal {
  const { perNode, over } = kind;
  if (!perNode) return { objective: costObjective };
  const sums = sumsOf(problem, kind);
  if (over === "day" || (problem.periods.length === 1 && sums.length === 1)) return { objective: nodesObjective(problem, perNode) };
  return { objective: () => [], beside: ({ model, columns }) => peakBeside(problem, model.columns, columns, sums) };
}

/** What a limit counts per node: over all sites, or over each. */
function sumsOf(problem: Problem, { perNode, perSite }: LimitKind): readonly ((offer: number) => number)[] {
  const figure = (o: number, site?: string): number => {
    const one = problem.offers[o];
    return one === undefined || (site !== undefined && one.offer.site !== site) ? 0 : (perNode?.(one) ?? 0);
  };
  const sites = [...new Set(problem.offers.map(({ offer }) => offer.site))].sort();
  return perSite && sites.length > 1 ? sites.map((site) => (o: number) => figure(o, site)) : [(o: number) => figure(o)];
}

/** Limits under which offers without the figure are barred: they stay barred under a higher limit. */
export function limitsEnergy(path: RequestPath): boolean {
  return path === "facilityPowerLimitKilowatts" || path === "carbonLimitTonnesPerYear";
}

/** The request with its limits of energy (or one of them) out of reach, but set. */
export function unlimited(input: AllocationInput, only?: RequestPath): AllocationInput {
  const { facilityPowerLimitKilowatts: power, carbonLimitTonnesPerYear: carbon } = input.request;
  const lift = (path: RequestPath, value: number | undefined): number | undefined => (value === undefined || (only !== undefined && only !== path) ? value : Infinity);
  return {
    ...input,
    request: {
      ...input.request,
      facilityPowerLimitKilowatts: lift("facilityPowerLimitKilowatts", power),
      carbonLimitTonnesPerYear: lift("carbonLimitTonnesPerYear", carbon),
    },
  };
}

export function usedOf(kind: LimitKind, problem: Problem, { assignment, placed }: Standing): number {
  const { perNode } = kind;
  if (!perNode) return costOf(problem, assignment, placed);
  const largest = (nodes: readonly number[]): number => Math.max(...sumsOf(problem, kind).map((figure) => nodes.reduce((total, count, o) => total + count * figure(o), 0)));
  if (kind.over === "day") return largest(nodesPaid(problem, assignment, placed));
  return Math.max(...problem.periods.map((_, t) => largest(nodesInPeriod(problem, assignment, placed, t))));
}

/** Up, so that the value suffices; a figure that is round but for floating point stays as it is. */
export function roundedUp(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  const scaled = value * scale;
  return (Math.abs(scaled - Math.round(scaled)) < 1e-6 ? Math.round(scaled) : Math.ceil(scaled)) / scale;
}
