import { OVER, type BinItem, type BinKind } from "./bin-task";
import { FluidRooms, type Fluids } from "./fluid";
import { copiesIn, fractionalWorth, piecesOf, type Pieces } from "./pieces";

/** The content of one node that is worth most. */
export interface Worthiest {
  /** Copies per item. */
  readonly content: readonly number[];
  readonly worth: number;
  /** No content is worth more. */
  readonly atMost: number;
}

/** A content that is worth so little more, as a share, makes no difference. */
const SAME = 1e-7;

/**
 * The most that whole copies on one node of a kind are worth, and parts of what divides in the room they leave: a knapsack
 * of several resources, by branch and bound over items in the order of their worth per room.
 *
 * @param worth per copy of each item
 * @param counts copies of each item there are
 * @param steps contents begun, at most; what is left unseen counts in `atMost`
 * @param above only contents worth more are of interest: without any the content is empty
 */
export function worthiest({ items }: { readonly items: readonly Pick<BinItem, "divides">[] }, kind: Pick<BinKind, "parts" | "has">, worth: readonly number[], counts: readonly number[], steps: number, above = 0): Worthiest {
  const search = new Knapsack(piecesOf(kind, items, worth, counts), Float64Array.from(counts), steps, above);
  search.run();
  const content = worth.map(() => 0);
  search.best.forEach((count, at) => (content[search.pieces.items[at]] = count));
  return { content, worth: search.bestWorth > above ? search.bestWorth : 0, atMost: Math.max(search.bestWorth * (1 + SAME), search.unseen) };
}

class Knapsack {
  readonly best: Float64Array;
  bestWorth = 0;
  /** Highest bound of what the limit of steps left unseen. */
  unseen = 0;
  private readonly taken: Float64Array;
  private readonly free: Float64Array;
  private readonly fluids: FluidRooms;
  private step = 0;

  constructor(
    readonly pieces: Pieces,
    private readonly counts: Float64Array,
    private readonly steps: number,
    above: number,
  ) {
    this.bestWorth = above;
    const { items, width } = pieces;
    this.best = new Float64Array(items.length);
    this.taken = new Float64Array(items.length);
    this.free = new Float64Array((items.length + 1) * width).fill(1);
    this.fluids = new FluidRooms(fluidsOf(pieces, counts));
  }

  run(): void {
    this.from(0, 1 + OVER, 0);
  }

  private from(at: number, room: number, worth: number): void {
    const { pieces, free, counts } = this;
    const { items, width, parts, whole } = pieces;
    const bound = worth + fractionalWorth(pieces, at, room, counts);
    if (bound <= this.bestWorth * (1 + SAME)) return;
    if (at === whole) return this.end(at * width, worth);
    this.keep(worth);
    if (++this.step > this.steps) {
      this.unseen = Math.max(this.unseen, bound);
      return;
    }
    const here = at * width;
    const most = copiesIn(pieces, at, free, here, counts[items[at]]);
    const first = Math.min(most, Math.ceil(pieces.filled[at] - 1e-6));
    for (let turn = 0; turn <= most; turn++) {
      const count = turn <= first ? first - turn : turn;
      this.taken[at] = count;
      for (let r = 0; r < width; r++) free[here + width + r] = free[here + r] - count * parts[here + r];
      this.from(at + 1, room - count * pieces.size[at], worth + count * pieces.worth[at]);
    }
    this.taken[at] = 0;
  }

  private keep(worth: number): void {
    if (worth <= this.bestWorth * (1 + SAME)) return;
    this.bestWorth = worth;
    this.best.set(this.taken);
  }

  /** All whole pieces are decided: what divides fills the room that they leave. */
  private end(here: number, worth: number): void {
    const { whole, items, width } = this.pieces;
    if (items.length === whole) return this.keep(worth);
    const free = this.free.subarray(here, here + width);
    const atMost = worth + this.fluids.atMost(free);
    if (atMost <= this.bestWorth * (1 + SAME)) return;
    const fill = this.fluids.best(free);
    this.taken.set(fill.shares, whole);
    this.keep(worth + fill.worth);
    this.taken.fill(0, whole);
    if (atMost > (worth + fill.worth) * (1 + SAME)) this.unseen = Math.max(this.unseen, atMost);
  }
}

function fluidsOf({ items, whole, worth, parts, width }: Pieces, counts: Float64Array): Fluids {
  const own = Array.from(items.subarray(whole), (_, k) => whole + k);
  return { worth: own.map((k) => worth[k]), most: own.map((k) => counts[items[k]]), parts: own.map((k) => Array.from(parts.subarray(k * width, (k + 1) * width))) };
}
