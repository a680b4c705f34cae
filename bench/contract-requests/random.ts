/** Seeded source of numbers (mulberry32), so that a request can be made again from its seed. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** 0 <= x < 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** Whole number, both ends included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** Rounded to `digits`, so that requests read well and products are no exact sums. */
  real(low: number, high: number, digits = 2): number {
    return Number((low + this.next() * (high - low)).toFixed(digits));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(from: readonly T[]): T {
    const found = from[Math.floor(this.next() * from.length)];
    if (found === undefined) throw new Error("nothing to pick from");
    return found;
  }

  shuffled<T>(from: readonly T[]): T[] {
    const list = [...from];
    for (let i = list.length - 1; i > 0; i -= 1) {
      const j = this.whole(0, i);
      [list[i], list[j]] = [list[j] as T, list[i] as T];
    }
    return list;
  }

  some<T>(from: readonly T[], count: number): T[] {
    return this.shuffled(from).slice(0, count);
  }
}

/** The same request with its lists and keys in another order; the hours of a day keep theirs. */
export function permuted(random: Random, value: unknown): unknown {
  if (Array.isArray(value)) return random.shuffled(value.map((inner) => permuted(random, inner)));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(random.shuffled(Object.entries(value)).map(([key, inner]) => [key, key === "hourlyFactors" ? inner : permuted(random, inner)]));
}
