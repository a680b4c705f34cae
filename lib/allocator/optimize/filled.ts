import { begunWith } from "../filled/begun";
import { nothing, usdOfAll, type Bought } from "../filled/bought";
import { dive } from "../filled/dive";
import { fillTaskOf, type FillTask } from "../filled/fill-task";
import { standingOfFilled } from "../filled/filled-standing";
import { marketOf } from "../filled/market";
import { NodePrices } from "../filled/node-prices";
import { repacked } from "../filled/repack";
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
 * @returns undefined where the problem is another, or no plan was found
 */
export function filledPlan(problem: Problem, gapLimit: number, below = 0): Standing | undefined {
  const task = fillTaskOf(problem);
  if (!task) return undefined;
  const prices = new NodePrices(task);
  prices.settle();
  const begun = begin(task, prices, gapLimit);
  const found = dive(task, prices, begun.bought) ?? (begun.bought.nodes.length > 0 ? dive(task, prices, nothing(task)) : undefined);
  if (!found) return undefined;
  const boundFor = (usd: number): number => Math.max(prices.boundUpTo(usd), begun.bound - prices.lost * usd);
  const good = Math.max(below, boundFor(usdOfAll(task, found)) / (1 - gapLimit));
  const best = repacked(task, prices, found, good);
  return standingOfFilled(task, best, boundFor(usdOfAll(task, best)));
}

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
