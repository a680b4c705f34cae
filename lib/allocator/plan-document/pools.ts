import { HOURS_PER_MONTH, type Problem } from "../model/problem";
import type { Assignment } from "../placement/decode";
import type { Placed } from "../placement/placed";
import { nodesBought, nodesPaid, offerCost, usedOn } from "../placement/verify-placed";
import type { PlanPool, PlanTotals } from "../plan";

/** Money and shares are written to this many decimals: enough to add up, few enough to be read. */
const DECIMALS = 6;

export function rounded(value: number): number {
  const scale = 10 ** DECIMALS;
  const result = Math.round(value * scale) / scale;
  return Object.is(result, -0) ? 0 : result;
}

export interface PoolOfOffer {
  readonly offer: number;
  readonly pool: PlanPool;
}

/** One pool per offer that is bought, by name. */
export function poolsOf(problem: Problem, assignment: Assignment, placed: Placed): readonly PoolOfOffer[] {
  const bought = nodesBought(problem, assignment, placed);
  const paid = nodesPaid(problem, assignment, placed);
  return problem.offers.flatMap((one, o) => {
    const nodes = bought[o] ?? 0;
    if (nodes === 0) return [];
    const meanNodes = rounded(paid[o] ?? nodes);
    const pool: PlanPool = {
      name: one.offer.name,
      instanceType: one.offer.machine.name,
      site: one.offer.site,
      zone: one.offer.zone,
      purchaseOption: one.offer.purchaseOption,
      nodes,
      ...(meanNodes === nodes ? {} : { meanNodes }),
      costUsdPerMonth: rounded(offerCost(problem, assignment, placed, o)),
      ...(one.kilowatts === undefined ? {} : { powerKilowatts: rounded(nodes * one.kilowatts) }),
      utilization: utilization(problem, assignment, placed, o, paid[o] ?? nodes),
    };
    return [{ offer: o, pool }];
  });
}

/** Part of each resource of the pool's nodes that is in use, over the day; a gang holds its nodes whole, of accelerators those it runs on. */
function utilization(problem: Problem, assignment: Assignment, placed: Placed, o: number, nodes: number): Record<string, number> {
  const one = problem.offers[o];
  const has = one?.offer.machine.resources ?? {};
  const used = new Map<string, number>();
  const add = (name: string, amount: number): void => void used.set(name, (used.get(name) ?? 0) + amount);
  placed.periods.forEach((period, t) => {
    const weight = problem.periods[t]?.weight ?? 1;
    for (const node of period.nodes[o] ?? []) for (const [name, amount] of usedOn(problem, period, one?.place ?? -1, node)) add(name, weight * amount);
  });
  for (const { option } of assignment.gangs) {
    if (option.offer !== o) continue;
    for (const [name, amount] of Object.entries(has)) add(name, name === "gpu" ? option.candidate.acceleratorCount : amount * option.candidate.nodes);
  }
  return Object.fromEntries(
    Object.entries(has)
      .filter(([, amount]) => amount > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, amount]) => [name, rounded(Math.min(1, (used.get(name) ?? 0) / (amount * nodes)))]),
  );
}

/** Sums over the pools; a figure that some pool does not have is absent. */
export function totalsOf(problem: Problem, pools: readonly PoolOfOffer[]): PlanTotals {
  const exact = (figure: (pool: PoolOfOffer) => number | undefined): number | undefined => {
    const figures = pools.map(figure);
    return figures.includes(undefined) ? undefined : figures.reduce<number>((total, value) => total + (value ?? 0), 0);
  };
  const sum = (figure: (pool: PoolOfOffer) => number | undefined): number | undefined => {
    const total = exact(figure);
    return total === undefined ? undefined : rounded(total);
  };
  const costUsdPerMonth = sum(({ pool }) => pool.costUsdPerMonth) ?? 0;
  const power = sum(({ pool }) => pool.powerKilowatts);
  const carbon = sum(({ offer, pool }) => multiply(problem.offers[offer]?.tonnesCo2ePerYear, meanNodes(pool)));
  const meanPower = exact(({ pool }) => multiply(pool.powerKilowatts, meanNodes(pool) / pool.nodes));
  const green = exact(({ offer, pool }) => multiply(problem.offers[offer]?.offer.renewableShare, multiply(pool.powerKilowatts, meanNodes(pool) / pool.nodes)));
  return {
    costUsdPerMonth,
    costByKind: { nodes: costUsdPerMonth },
    nodes: pools.reduce((total, { pool }) => total + pool.nodes, 0),
    accelerators: pools.reduce((total, { offer, pool }) => total + pool.nodes * (problem.offers[offer]?.offer.machine.accelerators ?? 0), 0),
    ...(power === undefined || meanPower === undefined ? {} : { facilityPowerKilowatts: power, energyKilowattHoursPerMonth: rounded(meanPower * HOURS_PER_MONTH) }),
    ...(carbon === undefined ? {} : { tonnesCo2ePerYear: carbon }),
    ...(green === undefined || meanPower === undefined || meanPower === 0 ? {} : { renewableShare: rounded(green / meanPower) }),
  };
}

function meanNodes(pool: PlanPool): number {
  return pool.meanNodes ?? pool.nodes;
}

function multiply(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a * b;
}
