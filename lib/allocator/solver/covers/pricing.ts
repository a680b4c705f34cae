import { SHORT } from "./cheapest-cover";
import { anyPriceOf, type Cover } from "./covers";

/** Share that is taken off a least price for rounding. */
const ROUNDING = 1e-9;
/** Partial ways looked at, at most. */
const MOST_LOOKS = 20_000;

/** Bounds of the counts of a cover's members. */
export interface CountBounds {
  readonly lower: Int32Array;
  readonly upper: Int32Array;
}

export interface Cheapest {
  /** No way within the bounds has a lower price; Infinity where there is none. */
  readonly price: number;
  /** A way of that price, one count per member; absent where the search was too long, or there is none. */
  readonly counts?: Int32Array | undefined;
}

interface Choice {
  readonly member: number;
  readonly size: number;
  readonly price: number;
  readonly most: number;
}

/** Finds the cheapest way to carry one demand at any prices: a covering knapsack with bounds, by depth first. */
export class Pricing {
  /** Looks so far: a measure of work. */
  work = 0;
  private things: readonly Choice[] = [];
  private readonly counts: Int32Array;
  private best: Int32Array | undefined;
  private least = Infinity;
  private looks = 0;
  private enough = 0;

  constructor(private readonly cover: Cover) {
    this.counts = new Int32Array(cover.members.length);
  }

  /** @param prices per unit of each row; what rows pay for is taken as often as it may be */
  cheapest(prices: ArrayLike<number>, { lower, upper }: CountBounds): Cheapest {
    const { cover, counts } = this;
    let [missing, paid] = [cover.demand, 0];
    const choices: Choice[] = [];
    for (let i = 0; i < counts.length; i++) {
      const { size } = cover.members[i];
      const price = anyPriceOf(cover.members[i], prices);
      if (upper[i] < lower[i]) return { price: Infinity };
      counts[i] = price < 0 ? upper[i] : lower[i];
      missing -= counts[i] * size;
      paid += counts[i] * price;
      if (counts[i] < upper[i]) choices.push({ member: i, size, price, most: upper[i] - counts[i] });
    }
    this.enough = SHORT * Math.max(cover.demand, ...cover.members.map(({ size }) => size));
    this.things = undominated(choices, missing);
    [this.least, this.best, this.looks] = [Infinity, undefined, MOST_LOOKS];
    this.search(0, missing, paid);
    this.work += MOST_LOOKS - this.looks + 10 * counts.length;
    if (this.looks >= 0 && this.least === Infinity) return { price: Infinity };
    const least = this.looks >= 0 ? this.least : paid + Math.max(0, missing - this.enough) * this.things[0].price / this.things[0].size;
    return { price: least - ROUNDING * (Math.abs(least) + Math.abs(paid)), counts: this.best };
  }

  private search(i: number, missing: number, price: number): void {
    const { things, enough, counts } = this;
    if (missing <= enough) {
      if (price >= this.least) return;
      this.least = price;
      this.best = counts.slice();
      return;
    }
    if (i === things.length || --this.looks < 0) return;
    const { member, size, price: each, most } = things[i];
    const before = counts[member];
    for (let count = Math.min(most, Math.ceil((missing - enough) / size)); count >= 0; count--) {
      const left = missing - count * size;
      const paid = price + count * each;
      // with fewer of this one, what is missing costs no less
      if (left > enough && (i + 1 === things.length || paid + (left - enough) * (things[i + 1].price / things[i + 1].size) >= this.least)) break;
      counts[member] = before + count;
      this.search(i + 1, left, paid);
    }
    counts[member] = before;
  }
}

/** Things than which no other that carries what is missing alone is at once as large and as cheap, by price per size. */
function undominated(things: readonly Choice[], missing: number): readonly Choice[] {
  const kept: Choice[] = [];
  /** Of those that carry all that is missing alone. */
  let largest = -Infinity;
  for (const one of [...things].sort((a, b) => a.price - b.price || b.size - a.size || b.most - a.most)) {
    if (one.most <= 0 || one.size <= largest) continue;
    kept.push(one);
    if (one.most * one.size >= missing) largest = one.size;
  }
  return kept.sort((a, b) => a.price / a.size - b.price / b.size);
}
