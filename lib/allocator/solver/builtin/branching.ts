/** Distance from a whole number within which a value counts as whole; the rounded point is verified in any case. */
export const WHOLE = 1e-6;

/** The columns that must be whole. */
export function integersOf(integrality: Int32Array): Int32Array {
  const integers = new Int32Array(integrality.length);
  let count = 0;
  for (let c = 0; c < integrality.length; c++) if (integrality[c] !== 0) integers[count++] = c;
  return integers.slice(0, count);
}

/** Distance from a whole number that is none. */
const EXACT = 1e-11;

/** The integer farthest from whole, where rounding it may have cost something; -1 where all are exact. */
export function leastWhole(integers: Int32Array, x: Float64Array): number {
  let column = -1;
  let farthest = EXACT;
  for (const c of integers) {
    const distance = Math.abs(x[c] - Math.round(x[c]));
    if (distance <= farthest) continue;
    farthest = distance;
    column = c;
  }
  return column;
}

/** What branching on each column has cost so far, per unit of distance, downwards and upwards. */
export class PseudoCosts {
  private readonly sum: [Float64Array, Float64Array];
  private readonly count: [Float64Array, Float64Array];

  /** @param integers the columns that must be whole, of all that have costs */
  constructor(private readonly integers: Int32Array, private readonly costs: Float64Array) {
    const columns = costs.length;
    this.sum = [new Float64Array(columns), new Float64Array(columns)];
    this.count = [new Float64Array(columns), new Float64Array(columns)];
  }

  learn(column: number, up: boolean, distance: number, gain: number): void {
    if (!(distance > WHOLE) || !(gain >= 0) || gain === Infinity) return;
    this.sum[up ? 1 : 0][column] += gain / distance;
    this.count[up ? 1 : 0][column]++;
  }

  /** The column to branch on, that which raises the bound most on both sides; -1 when all integers are whole. */
  choose(x: Float64Array): number {
    const down = this.mean(0);
    const up = this.mean(1);
    let best = -1;
    let most = -1;
    const { integers } = this;
    for (let i = 0; i < integers.length; i++) {
      const c = integers[i];
      const below = x[c] - Math.floor(x[c]);
      if (below <= WHOLE || below >= 1 - WHOLE) continue;
      const score = Math.max(this.per(c, 0, down) * below, 1e-6) * Math.max(this.per(c, 1, up) * (1 - below), 1e-6);
      if (score > most) {
        best = c;
        most = score;
      }
    }
    return best;
  }

  /** What branching on a column is thought to bring, both sides together, by what has been learnt so far. */
  scores(): (c: number, value: number) => number {
    const [down, up] = [this.mean(0), this.mean(1)];
    return (c, value) => {
      const below = value - Math.floor(value);
      return Math.max(this.per(c, 0, down) * below, 1e-6) * Math.max(this.per(c, 1, up) * (1 - below), 1e-6);
    };
  }

  /** Both sides have been seen. */
  isReliable(c: number): boolean {
    return this.count[0][c] > 0 && this.count[1][c] > 0;
  }

  private per(c: number, side: 0 | 1, mean: number): number {
    return this.count[side][c] > 0 ? this.sum[side][c] / this.count[side][c] : mean + Math.abs(this.costs[c]);
  }

  private mean(side: 0 | 1): number {
    let total = 0;
    let seen = 0;
    const { integers } = this;
    for (let i = 0; i < integers.length; i++) {
      const c = integers[i];
      if (this.count[side][c] === 0) continue;
      total += this.sum[side][c] / this.count[side][c];
      seen++;
    }
    return seen === 0 ? 1 : total / seen;
  }
}
