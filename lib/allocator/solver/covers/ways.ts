import { cheapestCover } from "./cheapest-cover";
import { priceOf, type Cover, type Member } from "./covers";

/** One way to carry a demand, no part of which can be left out. */
export interface Way {
  /** How many of each column. */
  readonly counts: readonly (readonly [column: number, count: number])[];
  /** What it takes of each row. */
  readonly takes: ReadonlyMap<number, number>;
  readonly cost: number;
  /** Cost and what it takes, at its price. */
  readonly price: number;
}

/** Partial ways looked at, at most. */
const MOST_LOOKS = 40_000;
/** Part of a demand that counts as none. */
const NOTHING = 1e-9;
/** Share of the least price within which prices are the same. */
const SAME = 1e-7;

export interface Listed {
  /** By how much a way may be dearer than the cheapest. */
  readonly room: number;
  /** Ways, at most. */
  readonly most: number;
}

/** The cheapest ways to carry the demand of a cover, of those that take the same the cheapest one; not all of them where there are too many to look at. */
export function waysToCover({ demand, members }: Cover, prices: ArrayLike<number>, { room, most }: Listed): readonly Way[] {
  const priced = members.map((member) => ({ ...member, price: priceOf(member, prices) }));
  const least = cheapestCover(priced, demand);
  if (!Number.isFinite(least)) return [];
  const things = priced.filter((one) => !priced.some((other) => other !== one && other.most * other.size >= demand && isBetter(other, one)));
  return new Listing(things, demand, least * (1 + SAME) + room, most).run();
}

type Priced = Member & { readonly price: number };

/** Whether each of one thing carries no less than one of another at no more of anything; of two alike the first. */
function isBetter(one: Priced, other: Priced): boolean {
  if (one.size < other.size || one.cost > other.cost || one.takes.length !== other.takes.length) return false;
  if (!one.takes.every(([r, amount], i) => r === other.takes[i][0] && amount <= other.takes[i][1])) return false;
  return one.size > other.size || one.column < other.column || one.takes.some(([, amount], i) => amount < other.takes[i][1]);
}

/** Depth first through the things by price per size; once the list is full only what is cheaper than its last is looked for. */
class Listing {
  private readonly things: readonly Priced[];
  private readonly counts: Int32Array;
  private readonly ways: Way[] = [];
  private readonly known = new Map<string, Way>();
  private looks = MOST_LOOKS;

  constructor(
    things: readonly Priced[],
    private readonly demand: number,
    /** Price beyond which no way is listed. */
    private limit: number,
    private readonly most: number,
  ) {
    this.things = [...things].sort((a, b) => a.price / a.size - b.price / b.size || a.column - b.column);
    this.counts = new Int32Array(things.length);
  }

  run(): readonly Way[] {
    this.search(0, this.demand, 0);
    return this.ways;
  }

  private get enough(): number {
    return NOTHING * this.demand;
  }

  private search(i: number, missing: number, price: number): void {
    if (missing <= this.enough) return this.list(missing, price);
    if (i === this.things.length || --this.looks < 0) return;
    const { size, price: each, most } = this.things[i];
    const next = this.things[i + 1];
    for (let count = Math.min(most, Math.ceil((missing - this.enough) / size)); count >= 0; count--) {
      const left = missing - count * size;
      const paid = price + count * each;
      if (left > this.enough && (!next || paid + (left * next.price) / next.size > this.limit)) break;
      this.counts[i] = count;
      this.search(i + 1, left, paid);
    }
    this.counts[i] = 0;
  }

  private list(missing: number, price: number): void {
    const { things, counts, ways, known } = this;
    if (price > this.limit || things.some(({ size }, i) => counts[i] > 0 && missing + size <= this.enough)) return;
    const way = this.wayAt(price);
    const key = keyOf(way);
    const other = known.get(key);
    if (other && other.price <= price) return;
    if (other) ways.splice(ways.indexOf(other), 1);
    known.set(key, way);
    const at = ways.findIndex((one) => one.price > price);
    ways.splice(at < 0 ? ways.length : at, 0, way);
    if (ways.length <= this.most) return;
    const [out] = ways.splice(this.most);
    known.delete(keyOf(out));
    // what costs the same as the last one is not looked for
    this.limit = ways[this.most - 1].price * (1 - NOTHING);
  }

  private wayAt(price: number): Way {
    const takes = new Map<number, number>();
    const used = this.things.flatMap((thing, i) => (this.counts[i] > 0 ? [{ thing, count: this.counts[i] }] : []));
    for (const { thing, count } of used) for (const [r, amount] of thing.takes) takes.set(r, (takes.get(r) ?? 0) + amount * count);
    return {
      counts: used.map(({ thing, count }) => [thing.column, count]),
      takes: new Map([...takes].sort(([a], [b]) => a - b)),
      cost: used.reduce((sum, { thing, count }) => sum + thing.cost * count, 0),
      price,
    };
  }
}

/** What a way takes, as text. */
function keyOf({ takes }: Way): string {
  return [...takes].map(([r, amount]) => `${r}:${amount.toFixed(9)}`).join();
}
