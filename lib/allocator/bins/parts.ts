import type { BinTask, Needs } from "./bin-task";
import { worthOf } from "./covers";
import { taskOfRest, type Rest } from "./rest";

/** Nodes of the largest types that one part of a large task takes, about: some sizes leave less over than others. */
const NODES_PER_PART = [16, 25, 30, 20];
/** Share of all needs that goes into alike parts, at least. */
const LEAST_IN_PARTS = 0.5;

/** Alike parts of a task. */
export interface Parts {
  readonly part: Rest;
  /** So many parts; one more, and what does not go into all of them, is left over. */
  readonly count: number;
}

/**
 * Ways to divide a large task into alike parts: of each item as many copies in each part as go into all of them. Where
 * prices are by the node, the parts together cost at least what the whole does, and hardly more where each takes some large
 * nodes.
 *
 * @returns none where the task is not large, or too little of it can be divided
 */
export function waysToDivide(task: BinTask & Needs): readonly Parts[] {
  const ways = new Map(NODES_PER_PART.flatMap((nodes) => wayOf(task, Math.round(largeNodes(task) / nodes))).map((way) => [way.count, way]));
  return [...ways.values()];
}

function wayOf(task: BinTask & Needs, most: number): readonly Parts[] {
  for (let count = most; count >= 2; count = Math.floor(count / 2)) {
    const part = partOf(task, count);
    if (count * largeNodes(taskOfRest(task, part)) >= LEAST_IN_PARTS * largeNodes(task)) return [{ count: count - 1, part }];
  }
  return [];
}

function partOf({ items, kinds, caps }: BinTask, count: number): Rest {
  return {
    counts: items.map((item) => (item.divides ? 1 / count : Math.floor(item.count / count))),
    nodes: kinds.map(({ most }) => Math.floor(most / count)),
    caps: caps.map(({ atMost }) => atMost / count),
  };
}

/** What of a task is left beside its alike parts, each of which took some nodes. */
export function leftBeside({ items, kinds, caps }: BinTask, { count, part }: Parts, nodes: readonly number[]): Rest {
  return {
    counts: items.map((item, i) => item.count - count * (part.counts[i] ?? 0)),
    nodes: kinds.map(({ most }, k) => most - count * (nodes[k] ?? 0)),
    caps: caps.map(({ atMost, perNode }) => atMost - count * worthOf(perNode, nodes)),
  };
}

/** Nodes that hold all of the resource of which they hold the least, were each the largest there is. */
function largeNodes({ items, kinds, needs }: BinTask & Needs): number {
  const all = (needs[0] ?? []).map((_, r) => items.reduce((sum, { count }, i) => sum + count * (needs[i]?.[r] ?? 0), 0) / Math.max(...kinds.map(({ has }) => has[r] ?? 0)));
  return Math.max(0, ...all);
}
