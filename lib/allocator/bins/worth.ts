import { OVER, type BinKind, type BinTask } from "./bin-task";
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
 */
export function worthiest({ items }: Pick<BinTask, "items">, kind: BinKind, worth: readonly number[], counts: readonly number[], steps: number): Worthiest {
  const search = new Knapsack(piecesOf(kind, items, worth, counts), Int32Array.from(counts), steps);
  search.run();
  const content = worth.map(() => 0);
  search.best.forEach((count, at) => (content[search.pieces.items[at]] = count));
  return { content, worth: search.bestWorth, atMost: Math.max(search.bestWorth * (1 + SAME), search.unseen) };
}

class Knapsack {
  readonly best: Float64Array;
  bestWorth = 0;
  /** Highest bound of what the limit of steps left unseen. */
  unseen = 0;
  private readonly taken: Float64Array;
  private readonly free: Float64Array;
  private step = 0;

  constructor(
    readonly pieces: Pieces,
    private readonly counts: Int32Array,
    private readonly steps: number,
  ) {
    const { items, width } = pieces;
    this.best = new Float64Array(items.length);
    this.taken = new Float64Array(items.length);
    this.free = new Float64Array((items.length + 1) * width).fill(1);
  }

  run(): void {
    this.from(0, 1 + OVER, 0);
  }

  private from(at: number, room: number, worth: number): void {
    const { pieces, free, counts } = this;
    const { items, width, parts, whole } = pieces;
    const bound = worth + fractionalWorth(pieces, at, room, counts);
    if (bound <= this.bestWorth * (1 + SAME)) return;
    if (at === whole) return this.end(at * width, worth, bound);
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
  private end(here: number, worth: number, bound: number): void {
    const { items, whole } = this.pieces;
    this.keep(worth + this.fill(here));
    this.taken.fill(0, whole);
    // one after the other need not be the best way to fill it with several
    if (items.length - whole > 1) this.unseen = Math.max(this.unseen, bound);
  }

  private fill(here: number): number {
    const { items, width, parts, whole, worth } = this.pieces;
    let sum = 0;
    for (let k = whole; k < items.length; k++) {
      let share = this.counts[items[k]];
      for (let r = 0; r < width; r++) if (parts[k * width + r] > 0) share = Math.min(share, Math.max(0, this.free[here + r]) / parts[k * width + r]);
      for (let r = 0; r < width; r++) this.free[here + r] -= share * parts[k * width + r];
      this.taken[k] = share;
      sum += share * worth[k];
    }
    return sum;
  }
}
