import { RELATIVE_ROUNDING } from "../model/problem";
import type { Box } from "./box";
import type { ZoneClass, ZoneType } from "./zone-task";

/** What the nodes of one zone of a class cost at least, for every content of the zone. */
export interface ZoneCosts {
  /** USD a month, by index of the content in the box; Infinity where something does not run in these zones. */
  readonly usdPerMonth: Float64Array;
  /** Nodes that hold a content at that cost. */
  nodesFor(content: number): readonly ZoneNode[];
}

export interface ZoneNode {
  /** Among the types of the class. */
  readonly type: number;
  /** Replicas per workload. */
  readonly replicas: readonly number[];
}

/**
 * Exact, by dynamic programming: the least cost of a content is that of some node, filled as far as anything fits, and
 * of what it leaves.
 */
export function zoneCosts(box: Box, { types }: ZoneClass): ZoneCosts {
  const { cost: onOneNode, type: typeOf } = cheapestNodes(box, types);
  const pieces = unimproved(box, onOneNode);
  const usdPerMonth = new Float64Array(box.size).fill(Infinity);
  const chosen = new Int32Array(box.size).fill(-1);
  usdPerMonth[0] = 0;
  for (let content = 1; content < box.size; content++) {
    let least = Infinity;
    for (const piece of pieces) {
      const own = onOneNode[piece] ?? Infinity;
      // they come by rising cost
      if (own >= least) break;
      const left = box.less(content, piece);
      const all = own + (usdPerMonth[left] ?? Infinity);
      if (left < content && all < least) [least, chosen[content]] = [all, piece];
    }
    usdPerMonth[content] = least;
  }
  return { usdPerMonth, nodesFor };

  function nodesFor(content: number): readonly ZoneNode[] {
    const nodes: ZoneNode[] = [];
    for (let left = content; left > 0; ) {
      const piece = chosen[left] ?? -1;
      if (piece < 0) throw new Error(`content ${box.vector(content).join()} has no nodes`);
      nodes.push({ type: typeOf[piece] ?? -1, replicas: box.vector(piece).map((count, w) => Math.min(count, box.count(left, w))) });
      left = box.less(left, piece);
    }
    return nodes;
  }
}

/** Per content the cheapest type of which one node holds it. */
function cheapestNodes(box: Box, types: readonly ZoneType[]): { readonly cost: Float64Array; readonly type: Int32Array } {
  const cost = new Float64Array(box.size).fill(Infinity);
  const type = new Int32Array(box.size).fill(-1);
  types.forEach((one, t) => {
    for (let content = 1; content < box.size; content++) {
      if (one.usdPerMonth < (cost[content] ?? 0) && holds(box, one, content)) [cost[content], type[content]] = [one.usdPerMonth, t];
    }
  });
  return { cost, type };
}

function holds(box: Box, { parts }: ZoneType, content: number): boolean {
  const used: number[] = [];
  for (let w = 0; w < box.width; w++) {
    const count = box.count(content, w);
    if (count === 0) continue;
    const own = parts[w];
    if (!own) return false;
    for (let r = 0; r < own.length; r++) used[r] = (used[r] ?? 0) + count * (own[r] ?? 0);
  }
  return used.every((part) => part <= 1 + RELATIVE_ROUNDING);
}

/** Contents that have a cost and to which nothing can be added at the same cost, by rising cost. */
export function unimproved(box: Box, cost: Float64Array, most: readonly number[] = box.most): readonly number[] {
  const found: number[] = [];
  for (let content = 1; content < box.size; content++) {
    const own = cost[content] ?? Infinity;
    if (own === Infinity || !box.isWithin(content, most)) continue;
    const grows = most.some((highest, w) => {
      const more = box.count(content, w) < highest ? box.oneMore(content, w) : undefined;
      return more !== undefined && (cost[more] ?? Infinity) <= own;
    });
    if (!grows) found.push(content);
  }
  return found.sort((a, b) => (cost[a] ?? 0) - (cost[b] ?? 0) || a - b);
}
