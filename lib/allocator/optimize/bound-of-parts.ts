import { fillTaskOf } from "../filled/fill-task";
import { NodePrices } from "../filled/node-prices";
import type { Problem } from "../model/problem";
import { pricedSales } from "../room/priced";
import { rehousedSales } from "../room/rehoused";
import { roomSold, type Sales } from "../room/sold";
import { moneyObjective } from "./objectives";
import type { Part } from "./parts-joined";
import { Modes, solveStage, usdOfStanding } from "./stages";

/** Work that takes accelerators, and all other work, each with a plan. */
type Parts = readonly [accelerated: Part, rest: Part];

/**
 * No plan of all work that costs up to a figure costs less: the work with accelerators sells the room that it leaves, at
 * prices of a relaxation of the rest.
 *
 * @param usd USD a month
 * @returns undefined where the rest has no such prices
 */
export function boundByPrices([accelerated, rest]: Parts, usd: number, gap: number, nodeLimit: number): number | undefined {
  const task = fillTaskOf(withoutShares(rest.problem));
  if (!task) return undefined;
  const prices = new NodePrices(task);
  prices.settle();
  const selling = leastSelling(accelerated, pricedSales(accelerated.problem, task, prices.prices), gap, nodeLimit);
  return selling === undefined ? undefined : selling + prices.boundUpTo(usd);
}

/**
 * No plan of all work costs less: the rest is kept whole, and the work with accelerators sells the room that it leaves at
 * what whole nodes cost.
 *
 * @returns undefined where a limit is on all work together, or things may stand there for which no whole nodes can be had
 */
export function boundByRehousing([accelerated, rest]: Parts, gap: number, nodeLimit: number): number | undefined {
  if (!isFree(rest.problem)) return undefined;
  const sales = rehousedSales(accelerated.problem, rest.problem, usdOfStanding(rest.standing));
  const selling = sales && leastSelling(accelerated, sales, gap, nodeLimit);
  return selling === undefined ? undefined : selling + rest.standing.bound;
}

/** What the work that sells costs at least, less what it sells. */
function leastSelling({ problem }: Part, sales: Sales, gap: number, nodeLimit: number): number | undefined {
  const own = withoutShares(problem);
  const result = solveStage(own, new Modes(own), { objective: moneyObjective, gap, beside: roomSold(own, sales), nodeLimit });
  return "standing" in result ? result.standing.bound : undefined;
}

/** What all work together keeps, a part of it need not. */
function withoutShares(problem: Problem): Problem {
  const { minRenewableShare: _share, ...limits } = problem.limits;
  return { ...problem, limits };
}

/** No limit on all work together: each sort may have as many nodes as it would by itself. */
function isFree({ limits, offers }: Problem): boolean {
  const limited = [limits.budgetUsdPerMonth, limits.facilityPowerLimitKilowatts, limits.carbonLimitTonnesPerYear].some((limit) => limit !== undefined);
  return !limited && (limits.minRenewableShare ?? 0) === 0 && limits.quotas.length === 0 && offers.every(({ maxNodes }) => maxNodes === undefined);
}
