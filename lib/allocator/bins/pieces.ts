import { fullNode } from "./room-prices";
import { OVER, type BinItem, type BinKind } from "./bin-task";

/**
 * The items that run on nodes of one kind and are worth something, the most worth for its room first; the resources are
 * weighed into one room, of which the node has 1 (a surrogate relaxation of the knapsack).
 */
export interface Pieces {
  /** Items, in the order of worth per room; those that divide come after all others, in the same order among themselves. */
  readonly items: Int32Array;
  /** Number of those that do not divide. */
  readonly whole: number;
  /** Per copy. */
  readonly worth: Float64Array;
  readonly size: Float64Array;
  /** Parts of a node that a copy takes, resource by resource: piece k has those from `k * width` on. */
  readonly parts: Float64Array;
  readonly width: number;
  /** Copies of each on the node, where copies divide. */
  readonly filled: Float64Array;
}

/**
 * @param task the items
 * @param counts copies there are of each item
 */
export function piecesOf(kind: Pick<BinKind, "parts" | "has">, task: readonly Pick<BinItem, "divides">[], worth: readonly number[], counts: readonly number[]): Pieces {
  const usable = worth.flatMap((own, i) => (own > 0 && kind.parts[i] && (counts[i] ?? 0) > 0 ? [i] : []));
  const items = Int32Array.from([...usable.filter((i) => !task[i]?.divides), ...usable.filter((i) => task[i]?.divides)]);
  const whole = usable.filter((i) => !task[i]?.divides).length;
  const unordered = inOrder(kind, worth, items, Array.from(items, (_, k) => k), new Float64Array(items.length), whole, new Float64Array(items.length));
  const { weights, copies } = fullNode(unordered.worth, Float64Array.from(items, (i) => counts[i] ?? 0), unordered.parts, unordered.width);
  const size = sizesOf(unordered, weights);
  const order = orderOf(unordered.worth, size);
  return inOrder(kind, worth, items, [...order.filter((k) => k < whole), ...order.filter((k) => k >= whole)], size, whole, copies);
}

function inOrder(kind: Pick<BinKind, "parts" | "has">, worth: readonly number[], items: Int32Array, order: readonly number[], size: Float64Array, whole: number, copies: Float64Array): Pieces {
  const ordered = Int32Array.from(order, (k) => items[k]);
  return {
    items: ordered,
    whole,
    worth: Float64Array.from(ordered, (item) => worth[item] ?? 0),
    size: Float64Array.from(order, (k) => size[k]),
    parts: Float64Array.from([...ordered].flatMap((item) => kind.parts[item] ?? [])),
    width: kind.has.length,
    filled: Float64Array.from(order, (k) => copies[k]),
  };
}

/** Worth of what fits of the whole pieces from a place on, and of all that divide, where all copies divide and only the weighed room counts. */
export function fractionalWorth({ items, worth, size, whole }: Pieces, from: number, room: number, counts: Float64Array | Int32Array): number {
  let sum = 0;
  for (let i = from, j = whole; i < whole || j < items.length; ) {
    const k = j === items.length || (i < whole && worth[i] * size[j] >= worth[j] * size[i]) ? i++ : j++;
    const count = counts[items[k]];
    const all = count * size[k];
    if (all > room) return sum + (worth[k] * room) / size[k];
    sum += count * worth[k];
    room -= all;
  }
  return sum;
}

/** Copies of a piece that fit in what is free of a node, where `free` holds that from `at` on. */
export function copiesIn({ parts, width }: Pieces, piece: number, free: Float64Array, at: number, count: number): number {
  let most = count;
  for (let r = 0, p = piece * width; r < width; r++, p++) if (parts[p] > 0) most = Math.min(most, Math.floor((free[at + r] + OVER) / parts[p]));
  return Math.max(0, most);
}

function sizesOf({ items, parts, width }: Pieces, weights: readonly number[]): Float64Array {
  return Float64Array.from(items, (_, k) => {
    let size = 0;
    for (let r = 0; r < width; r++) size += parts[k * width + r] * (weights[r] ?? 0);
    return size;
  });
}

/** Most worth for its room first; among equals in the order of the items. */
function orderOf(worth: Float64Array, size: Float64Array): readonly number[] {
  return Array.from(worth, (_, k) => k).sort((a, b) => worth[b] * size[a] - worth[a] * size[b] || a - b);
}
