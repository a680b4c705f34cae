import type { BinItem, BinTask, Needs } from "./bin-task";

/** What is still to be held, and what there is for it. */
export interface Rest {
  /** Copies of each item; parts of what divides. */
  readonly counts: readonly number[];
  /** Nodes of each kind. */
  readonly nodes: readonly number[];
  /** Of each limit. */
  readonly caps: readonly number[];
}

/** Everything, and all there is. */
export function wholeOf({ items, kinds, caps }: BinTask): Rest {
  return { counts: items.map(({ count }) => count), nodes: kinds.map(({ most }) => most), caps: caps.map(({ atMost }) => atMost) };
}

/** A rest as a task of its own, with the items of which anything is left. */
export function taskOfRest(task: BinTask & Needs, { counts, nodes, caps }: Rest): BinTask & Needs {
  const kept = itemsOf(counts);
  const of = <T>(list: readonly T[]): readonly T[] => kept.flatMap((i) => list.slice(i, i + 1));
  // one copy of what divides is all of it that is left
  const share = task.items.map(({ divides }, i) => (divides ? (counts[i] ?? 0) : 1));
  const scaled = <T extends readonly number[] | undefined>(amounts: T, i: number): T => amounts && (amounts.map((amount) => amount * (share[i] ?? 1)) as unknown as T);
  return {
    ...task,
    items: of(task.items.map((item, i): BinItem => ({ ...item, count: item.divides ? 1 : (counts[i] ?? 0) }))),
    needs: of(task.needs.map(scaled)),
    kinds: task.kinds.map((kind, k) => ({ ...kind, most: Math.min(kind.most, nodes[k] ?? 0), parts: of(kind.parts.map(scaled)) })),
    caps: task.caps.map((cap, c) => ({ ...cap, atMost: caps[c] ?? 0 })),
  };
}

/** Items of the whole task of which anything is left. */
function itemsOf(counts: readonly number[]): readonly number[] {
  return counts.flatMap((count, i) => (count > 0 ? [i] : []));
}

/** What stands on a node, all of it of a rest, as copies of the items of that rest. */
export function inRest({ items }: BinTask, { counts }: Rest, content: readonly number[]): readonly number[] {
  return itemsOf(counts).map((i) => (content[i] ?? 0) / (items[i]?.divides ? (counts[i] ?? 1) : 1));
}

/** What stands on a node of a rest, as copies of the items of the whole task. */
export function inWholeTask(task: BinTask, { counts }: Rest, content: readonly number[]): readonly number[] {
  const kept = itemsOf(counts);
  return task.items.map(({ divides }, i) => (content[kept.indexOf(i)] ?? 0) * (divides ? (counts[i] ?? 0) : 1));
}

/** What copies of a rest are worth, per copy of each item of the whole task. */
export function worthInWholeTask({ items }: BinTask, { counts }: Rest, worth: readonly number[]): readonly number[] {
  const kept = itemsOf(counts);
  return items.map(({ divides }, i) => (worth[kept.indexOf(i)] ?? 0) / (divides && (counts[i] ?? 0) > 0 ? (counts[i] ?? 1) : 1));
}
