import type { Resources } from "../../catalog";
import type { Item } from "../model/items";

/** Feasibility tolerance, as a part of a node: that of the solvers. */
export const TOLERANCE = 1e-6;

/** What stands on one node. */
export interface NodeContent {
  /** Count per item of the place. */
  readonly items: number[];
  /** Share of each divisible workload, by its index. */
  readonly shares: Map<number, number>;
}

export interface PackingTask {
  readonly items: readonly Item[];
  /** Whole things to place, per item. */
  readonly counts: readonly number[];
  readonly divisible: readonly { readonly workload: number; readonly need: Resources; readonly share: number }[];
  readonly has: Resources;
  readonly nodes: number;
}

/**
 * Packs whole things onto whole nodes by a few greedy orders, then fills in the divisible shares.
 *
 * @param fill places shares on the nodes given; undefined when they do not fit
 * @returns the content of each node; undefined when no order works (which proves nothing)
 */
export function pack(task: PackingTask, fill: (task: PackingTask, nodes: readonly NodeContent[]) => readonly NodeContent[] | undefined): readonly NodeContent[] | undefined {
  for (const { nodes, left } of attempts(task)) {
    const filled = left.some((count) => count > 0) ? undefined : fill(task, nodes);
    if (filled) return filled;
  }
  return undefined;
}

/** Whole things on nodes in one of the greedy orders, and how many of each found no room. */
export interface Attempt {
  readonly nodes: readonly NodeContent[];
  readonly left: readonly number[];
}

/** The greedy orders, each worked out when it is asked for. */
export function* attempts(task: PackingTask): Generator<Attempt> {
  const resources = [...new Set(task.items.flatMap((item) => Object.keys(item.need)))].sort();
  const parts = task.items.map((item) => resources.map((name) => (item.need[name] ?? 0) / (task.has[name] ?? 0)));
  for (const order of ordersOf(parts)) for (const choose of [firstFit, bestFit, evenFit]) yield place(task, parts, order, choose);
}

/** The node that takes one thing; none before `from` does. */
type Chooser = (free: readonly (readonly number[])[], need: readonly number[], from: number) => number;

function firstFit(free: readonly (readonly number[])[], need: readonly number[], from: number): number {
  for (let node = from; node < free.length; node++) if (holds(free[node] ?? [], need)) return node;
  return -1;
}

/** The node that is left with the least room. */
function bestFit(free: readonly (readonly number[])[], need: readonly number[]): number {
  let best = -1;
  let least = Infinity;
  free.forEach((left, node) => {
    if (!holds(left, need)) return;
    const room = left.reduce((sum, value, r) => sum + value - (need[r] ?? 0), 0);
    if (room < least - TOLERANCE) [best, least] = [node, room];
  });
  return best;
}

/** The node that is left with the most even room, which others fill best. Of those the emptiest. */
function evenFit(free: readonly (readonly number[])[], need: readonly number[]): number {
  let best = -1;
  let [least, most] = [Infinity, 0];
  free.forEach((left, node) => {
    if (!holds(left, need)) return;
    const rooms = left.map((value, r) => value - (need[r] ?? 0));
    const uneven = Math.max(...rooms) - Math.min(...rooms);
    const room = Math.min(...rooms);
    if (uneven > least + TOLERANCE || (uneven > least - TOLERANCE && room <= most + TOLERANCE)) return;
    [best, least, most] = [node, uneven, room];
  });
  return best;
}

function holds(left: readonly number[], need: readonly number[]): boolean {
  return need.every((part, r) => part <= (left[r] ?? 0) + TOLERANCE);
}

/** Orders of items to try: by largest part, by sum of parts, by each resource in turn. */
function ordersOf(parts: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const width = parts[0]?.length ?? 0;
  const keys: ((item: readonly number[]) => number)[] = [
    (item) => Math.max(0, ...item),
    (item) => item.reduce((sum, part) => sum + part, 0),
    ...Array.from({ length: width }, (_, r) => (item: readonly number[]) => item[r] ?? 0),
  ];
  const indices = parts.map((_, i) => i);
  const orders = keys.map((key) => [...indices].sort((a, b) => key(parts[b] ?? []) - key(parts[a] ?? []) || a - b));
  const seen = new Set<string>();
  return orders.filter((order) => !seen.has(order.join()) && seen.add(order.join()));
}

function place(task: PackingTask, parts: readonly (readonly number[])[], order: readonly number[], choose: Chooser): Attempt {
  const nodes: NodeContent[] = Array.from({ length: task.nodes }, () => ({ items: task.items.map(() => 0), shares: new Map() }));
  const free = nodes.map(() => (parts[0] ?? []).map(() => 1));
  const left = [...task.counts];
  for (const item of order) {
    const need = parts[item] ?? [];
    for (let count = task.counts[item] ?? 0, node = 0; count > 0; left[item] = count) {
      node = choose(free, need, choose === firstFit ? node : 0);
      const content = nodes[node];
      if (!content) break;
      // the node that first and best fit take for one copy they take for the next, too, while it has room
      for (let more = true; more && count > 0 && holds(free[node] ?? [], need); count--, more = choose !== evenFit) {
        content.items[item] = (content.items[item] ?? 0) + 1;
        free[node] = (free[node] ?? []).map((value, r) => value - (need[r] ?? 0));
      }
    }
  }
  return { nodes, left };
}

/** What a node's whole things leave of a resource. */
export function roomLeft(task: Pick<PackingTask, "items" | "has">, node: NodeContent, resource: string): number {
  const used = task.items.reduce((sum, item, i) => sum + (node.items[i] ?? 0) * (item.need[resource] ?? 0), 0);
  return Math.max(0, (task.has[resource] ?? 0) - used);
}
