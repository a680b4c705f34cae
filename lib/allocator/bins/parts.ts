import { worthOf } from "./covers";
import type { BinItem, BinKind, BinTask, Needs } from "./bin-task";

/** Nodes of the largest types that one part of a large task takes, about: some sizes leave less over than others. */
const NODES_PER_PART = [12, 16, 9];
/** Share of all needs that goes into alike parts, at least. */
const LEAST_IN_PARTS = 0.5;

/** Alike parts of a task. */
export interface Parts {
  readonly part: BinTask & Needs;
  /** So many parts; one more, and what does not go into all of them, is left over as a task of its own. */
  readonly count: number;
  /** Of all work that divides, in each. */
  readonly share: number;
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
    if (count * largeNodes(part) >= LEAST_IN_PARTS * largeNodes(task)) return [{ count: count - 1, share: 1 / count, part }];
  }
  return [];
}

function partOf(task: BinTask & Needs, count: number): BinTask & Needs {
  const items = task.items.map((item) => (item.divides ? item : { ...item, count: Math.floor(item.count / count) }));
  return withItems(task, items, task.items.map(({ divides }) => (divides ? 1 / count : 1)), (kind) => Math.floor(kind.most / count), (atMost) => atMost / count);
}

/** What is left of a task beside some parts that took nodes of each kind. */
export function restOf(task: BinTask & Needs, { count, share, part }: Parts, nodes: readonly number[]): BinTask & Needs {
  const left = (item: BinItem): number => item.count - count * (part.items.find(({ workload }) => workload === item.workload)?.count ?? 0);
  const items = task.items.map((item) => (item.divides ? item : { ...item, count: left(item) }));
  const shares = items.map(({ divides }) => (divides ? 1 - count * share : 1));
  return withItems(task, items, shares, (kind, k) => kind.most - count * (nodes[k] ?? 0), (atMost, perNode) => atMost - count * worthOf(perNode, nodes));
}

/** What stands on nodes of a part, as copies of the items of the whole task. */
export function inWhole(task: BinTask, part: BinTask, share: number, content: readonly number[]): readonly number[] {
  const at = task.items.map(({ workload }) => part.items.findIndex((item) => item.workload === workload));
  return task.items.map(({ divides }, i) => (content[at[i] ?? -1] ?? 0) * (divides ? share : 1));
}

/** A task with the items of which any copies are left. */
function withItems(task: BinTask & Needs, items: readonly BinItem[], shares: readonly number[], most: (kind: BinKind, k: number) => number, atMost: (limit: number, perNode: readonly number[]) => number): BinTask & Needs {
  const kept = items.flatMap(({ count }, i) => (count > 0 ? [i] : []));
  const of = <T>(list: readonly T[]): readonly T[] => kept.flatMap((i) => list.slice(i, i + 1));
  const scaled = <T extends readonly number[] | undefined>(amounts: T, i: number): T => amounts && (amounts.map((amount) => amount * (shares[i] ?? 1)) as unknown as T);
  return {
    ...task,
    items: of(items),
    needs: of(task.needs.map(scaled)),
    kinds: task.kinds.map((kind, k) => ({ ...kind, most: most(kind, k), parts: of(kind.parts.map(scaled)) })),
    caps: task.caps.map((cap) => ({ ...cap, atMost: atMost(cap.atMost, cap.perNode) })),
  };
}

/** Nodes that hold all of the resource of which they hold the least, were each the largest there is. */
function largeNodes({ items, kinds, needs }: BinTask & Needs): number {
  const all = (needs[0] ?? []).map((_, r) => items.reduce((sum, { count }, i) => sum + count * (needs[i]?.[r] ?? 0), 0) / Math.max(...kinds.map(({ has }) => has[r] ?? 0)));
  return Math.max(0, ...all);
}
