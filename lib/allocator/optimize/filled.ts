import { begunWith } from "../filled/begun";
import { nothing, usdOfAll, type Bought } from "../filled/bought";
import { dive } from "../filled/dive";
import { fillTaskOf, type FillTask } from "../filled/fill-task";
import { standingOfFilled } from "../filled/filled-standing";
import { marketOf } from "../filled/market";
import { NodePrices } from "../filled/node-prices";
import { repacked } from "../filled/repack";
import { takesAccelerators } from "../model/accelerated";
import type { Problem } from "../model/problem";
import { withoutNeedlessPlaces } from "../model/without-places";
import { moneyObjective } from "./objectives";
import { Modes, solveStage, type Standing } from "./stages";

/** Nodes of the search for the nodes with accelerators. */
const MARKET_NODES = 400;

/**
 * A plan of nodes bought with what stands on them, and what no plan costs less than: by column generation over contents,
 * the nodes with accelerators decided first, against the prices of all others.
 *
 * @param below USD a month, a plan below which will do
 * @returns undefined where the problem is another, all of it takes accelerators, or no plan was found
 */
export function filledPlan(problem: Problem, gapLimit: number, below = 0): Standing | undefined {
  const task = problem.workloads.every(takesAccelerators) ? undefined : fillTaskOf(problem);
  if (!task) return undefined;
  const prices = new NodePrices(task);
  prices.settle();
  const begun = begin(task, prices, gapLimit);
  const boundFor = (usd: number): number => Math.max(prices.boundUpTo(usd), begun.bound - prices.lost * usd);
  const isGood = (bought: Bought): boolean => usdOfAll(task, bought) <= Math.max(below, boundFor(usdOfAll(task, bought)) / (1 - gapLimit));
  const best = bestOf(task, prices, begun.bought, isGood);
  return best && standingOfFilled(task, best, boundFor(usdOfAll(task, best)));
}

/** The best of some dives, each a little different, packed anew; the first that is good. */
function bestOf(task: FillTask, prices: NodePrices, start: Bought, isGood: (bought: Bought) => boolean): Bought | undefined {
  const found: Bought[] = [];
  const take = (bought: Bought | undefined): boolean => bought !== undefined && found.push(bought) > 0 && isGood(bought);
  const dives = task.offers.length > MANY_OFFERS ? 1 : DIVES;
  for (let turn = 0; turn < dives; turn++) if (take(dive(task, prices, start, Infinity, turn))) return found.pop();
  if (found.length === 0 && start.nodes.length > 0 && take(dive(task, prices, nothing(task)))) return found.pop();
  const [cheapest] = found.sort((a, b) => usdOfAll(task, a) - usdOfAll(task, b));
  return cheapest && repacked(task, prices, cheapest, isGood);
}

/** Of so many offers, zone by zone, each dive takes seconds. */
const MANY_OFFERS = 200;
const DIVES = 3;

/** Some plan, good or not; undefined where the problem is another, or none was found soon. */
export function anyFilledPlan(problem: Problem): Standing | undefined {
  const task = fillTaskOf(problem);
  if (!task) return undefined;
  const prices = new NodePrices(task);
  prices.settle(FEW_PASSES);
  const found = dive(task, prices, nothing(task));
  return found && standingOfFilled(task, found, -Infinity);
}

/** Passes of pricing where any plan will do. */
const FEW_PASSES = 6;

/** Nodes with accelerators, and gangs, of a plan in which all else is bought by the piece. */
function begin(task: FillTask, prices: NodePrices, gapLimit: number): { readonly bought: Bought; readonly bound: number } {
  const none = { bought: nothing(task), bound: -Infinity };
  const market = marketOf(task, prices.prices);
  if (!market) return none;
  const part = withoutNeedlessPlaces(market.problem);
  const result = solveStage(part, new Modes(part), { objective: moneyObjective, gap: gapLimit / 2, nodeLimit: MARKET_NODES });
  if (!("standing" in result)) return none;
  const { standing } = result;
  return { bought: begunWith(task, { problem: part, workloads: [...part.workloads.keys()], standing }), bound: standing.bound + market.besideUsd };
}
