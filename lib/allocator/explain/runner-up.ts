import type { AllocationInput } from "../input";
import type { Columns } from "../model/columns";
import type { Formulation } from "../model/formulation";
import { buildProblem } from "../model/build-problem";
import type { Problem, ProblemOffer } from "../model/problem";
import { poolsInForce } from "../model/pruned-problem";
import { needlessOffers } from "../model/pruning";
import { BRIEF } from "../bins/effort";
import { BinPlans } from "../optimize/bins";
import { moneyObjective } from "../optimize/objectives";
import { Modes, solveStage, usdOfStanding, type Standing } from "../optimize/stages";
import { costOf, nodesBought } from "../placement/verify-placed";
import { boundsWithout, type Row } from "../solver";
import { rounded } from "../plan-document/pools";
import type { PlanPool, RunnerUp } from "../plan";
import { unservable } from "../infeasible/feasibility";

/** Nodes of the search: the runner-up is for orientation. */
const NODES = 500;

/**
 * The cheapest plan with another set of instance types: without one of the chosen types, or with one that is not
 * chosen. Types that another, not chosen one makes needless are not looked at.
 */
export function runnerUp(input: AllocationInput, pools: readonly PlanPool[], cost: number, gap: number, like?: BinPlans): RunnerUp | undefined {
  const chosen = new Set(pools.map(({ instanceType }) => instanceType));
  const problem = problemBeside(input, chosen);
  if (unservable(problem).length > 0) return undefined;
  const standing = cheapestOfOtherSets(problem, chosen, gap, like);
  if (!standing) return undefined;
  const found = costOf(problem, standing.assignment, standing.placed);
  return { costUsdPerMonth: rounded(found), difference: differenceText(pools, countsByType(problem, standing), found, cost) };
}

/** The other sets one after the other, by the bound of their relaxation, until no other can be cheaper. */
function cheapestOfOtherSets(problem: Problem, chosen: ReadonlySet<string>, gap: number, like?: BinPlans): Standing | undefined {
  const bins = BinPlans.of(problem, like);
  if (bins) {
    const packed = bins.cheapestOn({ ...BRIEF, gap }, (types) => types.size !== chosen.size || [...types].some((type) => !chosen.has(type)));
    return packed && "standing" in packed ? packed.standing : undefined;
  }
  const { model, columns } = new Modes(problem).model();
  const types = [undefined, ...[...chosen].sort()];
  const bounds = boundsWithout(model, types.map((left) => (left === undefined ? [] : nodesOf(problem, columns, (type) => type === left).map(([column]) => column))));
  let best: { readonly standing?: Standing; readonly value: number } = { value: Infinity };
  for (const { left, bound } of types.map((type, i) => ({ left: type, bound: bounds[i] ?? 0 })).sort((one, other) => one.bound - other.bound)) {
    if (bound >= best.value * (1 - gap)) break;
    const result = solveStage(problem, new Modes(problem), {
      objective: moneyObjective,
      beside: (formulation) => ({ columns: [], rows: [left === undefined ? withAnother(problem, formulation, chosen) : without(problem, formulation, left)] }),
      gap,
      briefly: true,
      nodeLimit: NODES,
      keepEmptyNodes: true,
    });
    if (!("standing" in result)) continue;
    const value = usdOfStanding(result.standing);
    if (value < best.value) best = { standing: result.standing, value };
  }
  return best.standing;
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

/** A chosen type has no node. */
function without(problem: Problem, { columns }: Formulation, left: string): Row {
  return { name: `without ${left}`, lower: -Infinity, upper: 0, entries: nodesOf(problem, columns, (type) => type === left) };
}

/** A type that is not chosen has a node. */
function withAnother(problem: Problem, { columns }: Formulation, chosen: ReadonlySet<string>): Row {
  return { name: "another type", lower: 1, upper: Infinity, entries: nodesOf(problem, columns, (type) => !chosen.has(type)) };
}

/** Nodes of some types, as terms over the columns. */
function nodesOf(problem: Problem, columns: Columns, counts: (type: string) => boolean): [number, number][] {
  const isCounted = (o: number): boolean => counts(problem.offers[o]?.offer.machine.name ?? "");
  return [
    ...sharedNodeColumns(columns).filter(([, o]) => isCounted(o)).map(([column]): [number, number] => [column, 1]),
    ...columns.gangs.filter(({ option }) => isCounted(option.offer)).map(({ column, option }): [number, number] => [column, option.candidate.nodes]),
  ];
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
