import { roomBeside, usdOfAll, withNode, type Bought, type FilledNode } from "./bought";
import type { FillTask } from "./fill-task";
import type { NodePrices, NodeShare, Relaxed } from "./node-prices";

/** Parts of a node that are none but rounding. */
const ROUNDING = 1e-6;
/** Nodes of one content that are bought at once, and steps, at most. */
const MOST_AT_ONCE = 100_000;
const MOST_STEPS = 2000;

/**
 * Whole nodes from nodes bought in parts: gangs are chosen first, each as the most of it is; then nodes that are whole are
 * kept, else the one that is most nearly so; for what they do not hold parts are bought again, until nothing is short (a
 * dive by column generation, with contents of which there is use, so that the last nodes are small ones).
 *
 * @param below USD a month at which it is no use to go on
 * @param turn which of the nodes that are most nearly whole is taken: another one gives another plan
 * @returns undefined where that was not found
 */
export function dive(task: FillTask, prices: NodePrices, start: Bought, below = Infinity, turn = 0): Bought | undefined {
  let bought = start;
  let free = start.upper;
  for (let step = 0; step < MOST_STEPS; step++) {
    const relaxed = prices.relaxedBeside(bought, free);
    if (!relaxed || relaxed.usd >= below) return undefined;
    free = relaxed.free;
    const settled = withGangs(task, bought, relaxed);
    if (settled) {
      bought = settled;
      continue;
    }
    const chosen = nearlyWhole(relaxed.nodes, turn);
    if (chosen.length === 0) return relaxed.isShort ? undefined : bought;
    const before = bought.nodes.length;
    for (const one of chosen) {
      const node = held(task, one, roomBeside(task, bought, free).wanted);
      if (node) bought = withNode(task, bought, node);
    }
    if (bought.nodes.length === before || usdOfAll(task, bought) >= below) return undefined;
  }
  return undefined;
}

/** With gangs chosen that are not yet; undefined where all are. */
function withGangs({ columns, free }: FillTask, bought: Bought, relaxed: Relaxed): Bought | undefined {
  const place = new Map(free.map((c, f) => [c, f] as const));
  const [lower, upper] = [[...bought.lower], [...bought.upper]];
  const most = new Map<number, number>();
  const open = columns.gangs.flatMap(({ workload, column }) => {
    const f = place.get(column) ?? -1;
    return upper[f] !== lower[f] ? [{ workload, f, value: relaxed.free[f] ?? 0 }] : [];
  });
  if (open.length === 0) return undefined;
  for (const { workload, f, value } of open) {
    const known = most.get(workload);
    if (known === undefined || value > (relaxed.free[known] ?? 0)) most.set(workload, f);
  }
  for (const { workload, f } of open) lower[f] = upper[f] = most.get(workload) === f ? 1 : 0;
  return { ...bought, lower, upper };
}

/** Each content as often as its nodes are whole; the nearest to a whole one where there is none. */
function nearlyWhole(parts: readonly NodeShare[], turn: number): readonly FilledNode[] {
  const whole = parts.flatMap((one) => Array.from({ length: Math.min(MOST_AT_ONCE, Math.floor(one.nodes + ROUNDING)) }, () => one));
  if (whole.length > 0) return whole;
  const begun = parts.filter(({ nodes }) => nodes > ROUNDING).sort((a, b) => b.nodes - a.nodes);
  return begun.slice(turn % Math.max(1, begun.length)).slice(0, 1);
}

/** Of a content what is of use, and of what divides as much as the node has room for; undefined where that is nothing. */
export function held({ places, offers }: FillTask, { offer, content }: FilledNode, most: (column: number) => number): FilledNode | undefined {
  const own = offers[offer];
  const place = places[own?.place ?? -1];
  if (!own || !place) return undefined;
  const { parts, has } = place.kind;
  const kept = content.map((count, i) => Math.min(count, most(place.columns[i] ?? -1)));
  const room = has.map((_, r) => 1 - kept.reduce((sum, count, i) => sum + count * (parts[i]?.[r] ?? 0), 0));
  place.items.forEach(({ divides }, i) => {
    const part = parts[i];
    if (!divides || !part) return;
    const more = Math.max(0, Math.min(most(place.columns[i] ?? -1) - (kept[i] ?? 0), ...part.flatMap((one, r) => (one > 0 ? [(room[r] ?? 0) / one] : []))));
    kept[i] = (kept[i] ?? 0) + more;
    part.forEach((one, r) => (room[r] = (room[r] ?? 0) - more * one));
  });
  return kept.some((count) => count > 0) ? { offer, content: kept } : undefined;
}
