import type { AllocationInput } from "../input";
import type { Columns } from "../model/columns";
import type { Formulation } from "../model/formulation";
import { buildProblem } from "../model/build-problem";
import type { Problem, ProblemOffer } from "../model/problem";
import { poolsInForce } from "../model/pruned-problem";
import { needlessOffers } from "../model/pruning";
import { moneyObjective } from "../optimize/objectives";
import { Modes, solveStage, type Standing } from "../optimize/stages";
import { costOf, nodesBought } from "../placement/verify-placed";
import type { Column, Row } from "../solver";
import { rounded } from "../plan-document/pools";
import type { PlanPool, RunnerUp } from "../plan";
import { unservable } from "../infeasible/feasibility";

/** Nodes of the search: the runner-up is for orientation. */
const NODES = 500;

/**
 * The cheapest plan with another set of instance types: without one of the chosen types, or with one that is not
 * chosen. Types that another, not chosen one makes needless are not looked at.
 */
export function runnerUp(input: AllocationInput, pools: readonly PlanPool[], cost: number, gap: number): RunnerUp | undefined {
  const chosen = new Set(pools.map(({ instanceType }) => instanceType));
  const problem = problemBeside(input, chosen);
  if (unservable(problem).length > 0) return undefined;
  const result = solveStage(problem, new Modes(problem), {
    objective: moneyObjective,
    beside: (formulation) => anotherSet(problem, formulation, chosen),
    gap,
    nodeLimit: NODES,
    keepEmptyNodes: true,
  });
  if (!("standing" in result)) return undefined;
  const { standing } = result;
  const found = costOf(problem, standing.assignment, standing.placed);
  return { costUsdPerMonth: rounded(found), difference: differenceText(pools, countsByType(problem, standing), found, cost) };
}
/** Offers that some best plan with another set of types may need: chosen types replace none but their own offers. */
function problemBeside(input: AllocationInput, chosen: ReadonlySet<string>): Problem {
  const typeOf = (one: ProblemOffer): string => one.offer.machine.name;
  const whole = buildProblem(input);
  const inForce = whole.churn ? poolsInForce(input) : new Set<string>();
  const needless = needlessOffers(whole, (a, b) => !inForce.has(b.offer.name) && (!chosen.has(typeOf(a)) || typeOf(a) === typeOf(b)));
  return buildProblem(input, new Set(), needless);
}

/** Columns of shared nodes, each once, with their offers. */
function sharedNodeColumns({ periods }: Columns): readonly (readonly [column: number, offer: number])[] {
  return [...new Map(periods.flatMap(({ nodes }) => nodes.map((column, o) => [column, o] as const)))];
}

/** A chosen type has no node, or another type has one: one switch for each, at least one of them on. */
function anotherSet(problem: Problem, { model, columns }: Formulation, chosen: ReadonlySet<string>): { columns: Column[]; rows: Row[] } {
  const types = [...chosen].sort();
  const switchOf = (index: number): number => model.columns.length + index;
  const typeAt = (o: number): string => problem.offers[o]?.offer.machine.name ?? "";
  const all = [
    ...sharedNodeColumns(columns).map(([column, o]) => ({ column, type: typeAt(o), nodes: 1 })),
    ...columns.gangs.map(({ column, option }) => ({ column, type: typeAt(option.offer), nodes: option.candidate.nodes })),
  ];
  const off = all.flatMap(({ column, type }): Row[] => {
    const index = types.indexOf(type);
    const upper = model.columns[column]?.upper ?? 0;
    return index < 0 || upper === 0 ? [] : [{ name: `off[${column}]`, lower: -Infinity, upper: 1, entries: [[column, 1 / upper], [switchOf(index), 1]] }];
  });
  const others = all.filter(({ type }) => !chosen.has(type)).map(({ column, nodes }): [number, number] => [column, nodes]);
  return {
    columns: [...types, "another"].map((name) => ({ name: `switch[${name}]`, lower: 0, upper: 1, integer: true, cost: 0 })),
    rows: [
      ...off,
      { name: "another type", lower: 0, upper: Infinity, entries: [...others, [switchOf(types.length), -1]] },
      { name: "another set", lower: 1, upper: Infinity, entries: [...types, ""].map((_, index): [number, number] => [switchOf(index), 1]) },
    ],
  };
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
  const share = cost > 0 ? (other / cost - 1) * 100 : 0;
  return `${moves.join(", ")}; ${share < 0 ? `${(-share).toFixed(2)} % cheaper, worse in the later objectives` : `${share.toFixed(2)} % dearer`}`;
}
