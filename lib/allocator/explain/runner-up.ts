import type { AllocationInput } from "../input";
import { buildProblem, type Problem } from "../model/problem";
import { needlessOffers } from "../model/pruning";
import { costObjective } from "../optimize/objectives";
import { Modes, solveStage, type Standing } from "../optimize/stages";
import { costOf, nodesBought } from "../placement/verify-placed";
import { rounded } from "../plan-document/pools";
import type { PlanPool, RunnerUp } from "../plan";
import { unservable } from "../infeasible/feasibility";

/** Types of the plan that are left out in turn, at most; the search for a runner-up ends there in large plans. */
const MOST_TRIALS = 6;
const GAP = 1e-6;

/**
 * The cheapest plan with another set of instance types: without one of the chosen types, or with one that is not
 * chosen. Types that another makes needless are not looked at.
 */
export function runnerUp(input: AllocationInput, problem: Problem, pools: readonly PlanPool[], cost: number): RunnerUp | undefined {
  const chosen = [...new Set(pools.map(({ instanceType }) => instanceType))].sort();
  let best: { cost: number; counts: ReadonlyMap<string, number> } | undefined;
  const consider = (other: Problem, standing: Standing | undefined): void => {
    if (!standing) return;
    const found = costOf(other, standing.assignment, standing.placed);
    if (best === undefined || found < best.cost - GAP * best.cost) best = { cost: found, counts: countsByType(other, standing) };
  };
  for (const type of chosen.slice(0, MOST_TRIALS)) {
    const without = buildProblem(input, new Set(), { has: (name) => typeOf(input, name) === type });
    const pruned = needlessOffers(without);
    const other = buildProblem(input, new Set(), { has: (name) => typeOf(input, name) === type || pruned.has(name) });
    consider(other, solved(other));
  }
  consider(problem, withAnother(problem, chosen));
  if (!best) return undefined;
  return { costUsdPerMonth: rounded(best.cost), difference: differenceText(pools, best.counts, best.cost, cost) };
}

function typeOf(input: AllocationInput, name: string): string | undefined {
  return input.offers.find((offer) => offer.name === name)?.machine.name;
}

function solved(problem: Problem): Standing | undefined {
  if (unservable(problem).length > 0) return undefined;
  const result = solveStage(problem, new Modes(problem), { objective: costObjective, gap: GAP });
  return "standing" in result ? result.standing : undefined;
}

/** At least one node of a type that is not chosen. */
function withAnother(problem: Problem, chosen: readonly string[]): Standing | undefined {
  const isOther = problem.offers.map((one) => !chosen.includes(one.offer.machine.name));
  if (!isOther.some(Boolean)) return undefined;
  const result = solveStage(problem, new Modes(problem), {
    objective: costObjective,
    keep: ({ columns }) => [
      {
        name: "another",
        lower: 1,
        upper: Infinity,
        entries: [
          ...columns.nodes.flatMap((column, o): [number, number][] => (isOther[o] ? [[column, 1]] : [])),
          ...columns.gangs.flatMap(({ column, option }): [number, number][] => (isOther[option.offer] ? [[column, option.candidate.nodes]] : [])),
        ],
      },
    ],
    gap: GAP,
    keepEmptyNodes: true,
  });
  return "standing" in result ? result.standing : undefined;
}

function countsByType(problem: Problem, { assignment, placed }: Standing): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  nodesBought(problem, assignment, placed).forEach((nodes, o) => {
    const type = problem.offers[o]?.offer.machine.name ?? "";
    if (nodes > 0) counts.set(type, (counts.get(type) ?? 0) + nodes);
  });
  return counts;
}

/** `m7i.large 3 -> 0, c7i.large 0 -> 4; 1.2 % dearer`. */
function differenceText(pools: readonly PlanPool[], counts: ReadonlyMap<string, number>, other: number, cost: number): string {
  const before = new Map<string, number>();
  for (const { instanceType, nodes } of pools) before.set(instanceType, (before.get(instanceType) ?? 0) + nodes);
  const types = [...new Set([...before.keys(), ...counts.keys()])].sort();
  const moves = types.flatMap((type) => {
    const [from, to] = [before.get(type) ?? 0, counts.get(type) ?? 0];
    return from === to ? [] : [`${type} ${from} -> ${to}`];
  });
  const share = cost > 0 ? ((other / cost - 1) * 100).toFixed(2) : "0.00";
  return `${moves.join(", ")}; ${share} % dearer`;
}
