import { OVER, type BinTask } from "./bin-task";

/** What stands on each of some nodes: copies per item, parts of one where it divides. */
export type Contents = readonly (readonly number[])[];

/**
 * Looks for room for everything on the given nodes by local search: all copies stand somewhere, and moves and exchanges of
 * copies lessen what nodes hold too much, each resource of each node with a weight that grows where it stays too full
 * (guided local search, Voudouris and Tsang 1999).
 *
 * @param nodes kind of each node
 * @param moves at most
 * @returns undefined where no room was found, which proves nothing
 */
export function guidedContents(task: BinTask, nodes: readonly number[], moves: number): Contents | undefined {
  const chunks = chunksOf(task, nodes);
  const search = new GuidedSearch(inChunks(task, chunks), nodes);
  return search.placesAll && search.run(moves) ? search.contents.map((content) => content.map((count, i) => count / (chunks[i] ?? 1))) : undefined;
}

/** Chunks of what divides, in all, at most. */
const MOST_CHUNKS = 120;
/** A chunk is at most so much of a node, where there are not too many of them. */
const SMALL = 0.05;

/** Into how many chunks each item is cut: 1 where it does not divide. */
function chunksOf({ items, kinds }: BinTask, nodes: readonly number[]): readonly number[] {
  const dividing = items.filter(({ divides }) => divides).length;
  return items.map(({ divides }, i) => {
    const largest = Math.max(0, ...nodes.flatMap((k) => kinds[k]?.parts[i] ?? []));
    return divides ? Math.max(1, Math.min(Math.ceil(largest / SMALL), Math.floor(MOST_CHUNKS / dividing))) : 1;
  });
}

function inChunks(task: BinTask, chunks: readonly number[]): BinTask {
  if (chunks.every((count) => count === 1)) return task;
  return {
    ...task,
    items: task.items.map((item, i) => ({ ...item, count: item.count * (chunks[i] ?? 1) })),
    kinds: task.kinds.map((kind) => ({ ...kind, parts: kind.parts.map((own, i) => own?.map((part) => part / (chunks[i] ?? 1))) })),
  };
}

/** An improvement that is none but rounding. */
const ROUNDING = 1e-12;
/** How much the weight of what is too full grows, and for how many moves an item does not return to a node. */
const HEAVIER = 0.2;
const BARRED = 5;
/** To the moves an item stays away from a node a few are added in turn, so that searches do not go round in circles. */
const TURNS = 7;

class GuidedSearch {
  /** Whether every copy runs on some node. */
  placesAll = true;
  private readonly items: number;
  private readonly width: number;
  /** Part of each node that a copy of each item takes, by resource; NaN where it does not run. */
  private readonly parts: Float64Array;
  private readonly counts: Int32Array;
  private readonly used: Float64Array;
  private readonly weights: Float64Array;
  /** Move until which an item does not return to a node. */
  private readonly barred: Int32Array;
  private move = 0;
  private best = { item: -1, to: -1, back: -1, gain: -Infinity };

  constructor(
    private readonly task: BinTask,
    private readonly nodes: readonly number[],
  ) {
    const { items, kinds } = task;
    this.items = items.length;
    this.width = kinds[0]?.has.length ?? 0;
    this.parts = Float64Array.from(nodes.flatMap((k) => items.flatMap((_, i) => kinds[k]?.parts[i] ?? Array.from({ length: this.width }, () => NaN))));
    this.counts = new Int32Array(nodes.length * items.length);
    this.used = new Float64Array(nodes.length * this.width);
    this.weights = new Float64Array(nodes.length * this.width).fill(1);
    this.barred = new Int32Array(nodes.length * items.length);
    this.begin();
  }

  get contents(): Contents {
    return this.nodes.map((_, n) => [...this.counts.subarray(n * this.items, (n + 1) * this.items)]);
  }

  run(moves: number): boolean {
    for (; this.move < moves; this.move++) {
      const from = this.fullest();
      if (from < 0) return true;
      this.findBest(from);
      const { item, to, back, gain } = this.best;
      if (item < 0 || gain <= ROUNDING) this.weigh();
      if (item >= 0) this.exchange(from, item, to, back);
    }
    return this.fullest() < 0;
  }

  /** Largest copies first, each where it leaves the least over. */
  private begin(): void {
    const { items } = this.task;
    const size = items.map((_, i) => Math.max(0, ...this.nodes.map((_, n) => (this.runs(n, i) ? Math.max(...this.partsOf(n, i)) : 0))));
    const order = items.map((_, i) => i).sort((a, b) => (size[b] ?? 0) - (size[a] ?? 0) || a - b);
    for (const i of order) {
      for (let copy = 0; copy < (items[i]?.count ?? 0); copy++) {
        let [best, least] = [-1, Infinity];
        for (let n = 0; n < this.nodes.length; n++) {
          const over = this.runs(n, i) ? this.excess(n, i, -1) * MUCH + this.room(n, i) : Infinity;
          if (over < least) [best, least] = [n, over];
        }
        if (best >= 0) this.put(best, i, 1);
        else this.placesAll = false;
      }
    }
  }

  private partsOf(node: number, item: number): Float64Array {
    const at = (node * this.items + item) * this.width;
    return this.parts.subarray(at, at + this.width);
  }

  private runs(node: number, item: number): boolean {
    return this.width === 0 || !Number.isNaN(this.parts[(node * this.items + item) * this.width]);
  }

  private put(node: number, item: number, count: number): void {
    this.counts[node * this.items + item] += count;
    const part = (node * this.items + item) * this.width;
    for (let r = 0, at = node * this.width; r < this.width; r++, at++) this.used[at] += count * this.parts[part + r];
  }

  /** Weighed excess of a node with a copy of one item more and of another less; -1 for none. */
  private excess(node: number, more: number, less: number): number {
    const { width, items, parts, used, weights } = this;
    const plus = (node * items + more) * width;
    const minus = (node * items + less) * width;
    let cost = 0;
    for (let r = 0, at = node * width; r < width; r++, at++) {
      const use = used[at] + (more < 0 ? 0 : parts[plus + r]) - (less < 0 ? 0 : parts[minus + r]);
      if (use > 1 + OVER) cost += weights[at] * (use - 1);
    }
    return cost;
  }

  private room(node: number, item: number): number {
    let room = 0;
    this.partsOf(node, item).forEach((part, r) => (room += 1 - part - this.used[node * this.width + r]));
    return room;
  }

  /** The node that holds most too much; -1 where none does. */
  private fullest(): number {
    let [node, most] = [-1, 0];
    for (let n = 0; n < this.nodes.length; n++) {
      const cost = this.excess(n, -1, -1);
      if (cost > most) [node, most] = [n, cost];
    }
    return node;
  }

  /** The move off a node that lessens the excess most, or adds least. */
  private findBest(from: number): void {
    const { items, counts } = this;
    this.best = { item: -1, to: -1, back: -1, gain: -Infinity };
    const before = this.excess(from, -1, -1);
    const there = this.nodes.map((_, n) => this.excess(n, -1, -1));
    for (let item = 0; item < items; item++) {
      if (counts[from * items + item] === 0) continue;
      const without = this.excess(from, -1, item);
      for (let to = 0; to < this.nodes.length; to++) {
        if (to === from || !this.mayTake(to, item)) continue;
        const both = before + there[to];
        this.consider(item, to, -1, both - without - this.excess(to, item, -1));
        for (let back = 0; back < items; back++) {
          if (back === item || counts[to * items + back] === 0 || !this.mayTake(from, back)) continue;
          this.consider(item, to, back, both - this.excess(from, back, item) - this.excess(to, item, back));
        }
      }
    }
  }

  private consider(item: number, to: number, back: number, gain: number): void {
    if (gain > this.best.gain + ROUNDING) this.best = { item, to, back, gain };
  }

  private mayTake(node: number, item: number): boolean {
    return this.barred[node * this.items + item] <= this.move && this.runs(node, item);
  }

  private exchange(from: number, item: number, to: number, back: number): void {
    this.put(from, item, -1);
    this.put(to, item, 1);
    this.bar(from, item);
    if (back < 0) return;
    this.put(to, back, -1);
    this.put(from, back, 1);
    this.bar(to, back);
  }

  private bar(node: number, item: number): void {
    this.barred[node * this.items + item] = this.move + BARRED + (this.move % TURNS);
  }

  /** What is too full now weighs more from now on. */
  private weigh(): void {
    for (let at = 0; at < this.used.length; at++) if (this.used[at] > 1 + OVER) this.weights[at] += HEAVIER;
  }
}

/** Of the first places, room counts only among those without excess. */
const MUCH = 1e3;
