import { solve } from "../solver";
import { roomBeside, usdOfAll, usdOfNodes, withNode, withoutNodes, type Bought } from "./bought";
import { dive, held } from "./dive";
import type { FillTask } from "./fill-task";
import type { NodePrices } from "./node-prices";
import { programOf } from "./program";

/** Nodes that are bought anew together, at most; of those in order of what they lose, so many groups; and tries in all. */
const MOST_NODES = 6;
const MOST_GROUPS = 6;
const MOST_TRIES = 24;
/** Contents, and nodes of the search tree, of a program of whole nodes, at most. */
const MOST_CONTENTS = 200;
const FEW_NODES = 60;
/** Gap of that program. */
const NEAR = 1e-4;
const ROUNDING = 1e-9;

/**
 * Buys anew what stands on a few nodes, those first that cost most beyond what their contents are worth, as long as that
 * saves anything (a large neighborhood search, Shaw 1998).
 *
 * @param isGood whether a plan will do
 */
export function repacked(task: FillTask, prices: NodePrices, bought: Bought, isGood: (bought: Bought) => boolean): Bought {
  let now = bought;
  let groups = groupsOf(prices, now);
  for (let tries = 0, g = 0; tries < MOST_TRIES && g < groups.length && !isGood(now); tries++) {
    const better = boughtAnew(task, prices, now, new Set(groups[g++]));
    if (better) [now, groups, g] = [better, groupsOf(prices, better), 0];
  }
  return now;
}

/** Groups of nodes, by index: those first that lose most. */
function groupsOf(prices: NodePrices, { nodes }: Bought): readonly (readonly number[])[] {
  const order = nodes.map((node, n) => ({ n, loss: prices.loss(node) })).sort((a, b) => b.loss - a.loss || a.n - b.n).map(({ n }) => n);
  const byLoss = Array.from({ length: MOST_GROUPS }, (_, g) => order.slice((g * MOST_NODES) / 2, (g * MOST_NODES) / 2 + MOST_NODES));
  return byLoss.filter((group, g) => group.length > 1 && (g === 0 || group.length > MOST_NODES / 2));
}

function boughtAnew(task: FillTask, prices: NodePrices, now: Bought, removed: ReadonlySet<number>): Bought | undefined {
  const kept = withoutNodes(task, now, removed);
  const before = usdOfAll(task, now);
  prices.takeIn(now.nodes.filter((_, n) => removed.has(n)));
  const dived = dive(task, prices, kept, before * (1 - ROUNDING));
  const below = dived ? usdOfAll(task, dived) : before;
  return wholeBeside(task, prices, kept, below) ?? dived;
}

/** Whole nodes beside what is bought, of contents that lose little; undefined where none are found below a cost. */
function wholeBeside(task: FillTask, prices: NodePrices, kept: Bought, below: number): Bought | undefined {
  const relaxed = prices.relaxedBeside(kept, kept.upper);
  if (!relaxed || relaxed.isShort || relaxed.usd >= below * (1 - ROUNDING)) return undefined;
  const contents = prices.useful(kept, relaxed, MOST_CONTENTS);
  const program = programOf(task, contents, kept);
  const answer = solve(program, { gap: NEAR, nodeLimit: FEW_NODES });
  if (!("x" in answer) || answer.objective + usdOfNodes(task, kept) >= below * (1 - ROUNDING)) return undefined;
  const free = Array.from(answer.x.slice(contents.length, contents.length + task.free.length));
  const nodes = contents.flatMap((node, c) => Array.from({ length: Math.round(answer.x[c] ?? 0) }, () => node));
  return nodes.reduce((bought, node) => {
    const own = held(task, node, roomBeside(task, bought, free).wanted);
    return own ? withNode(task, bought, own) : bought;
  }, kept);
}
