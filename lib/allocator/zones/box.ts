/** All vectors of whole counts from 0 to a highest one, in a fixed order: each comes after all that it is no smaller than. */
export class Box {
  readonly size: number;
  private readonly strides: readonly number[];
  /** Counts of vector i from `i * width` on. */
  private readonly counts: Int32Array;

  constructor(readonly most: readonly number[]) {
    const strides = most.map(() => 1);
    for (let w = most.length - 2; w >= 0; w--) strides[w] = (strides[w + 1] ?? 1) * ((most[w + 1] ?? 0) + 1);
    this.strides = strides;
    this.size = sizeOf(most);
    this.counts = new Int32Array(this.size * most.length);
    for (let i = 0; i < this.size; i++) most.forEach((highest, w) => (this.counts[i * most.length + w] = Math.floor(i / (strides[w] ?? 1)) % (highest + 1)));
  }

  get width(): number {
    return this.most.length;
  }

  count(index: number, w: number): number {
    return this.counts[index * this.most.length + w] ?? 0;
  }

  vector(index: number): readonly number[] {
    return this.most.map((_, w) => this.count(index, w));
  }

  indexOf(vector: readonly number[]): number {
    return this.strides.reduce((sum, stride, w) => sum + stride * (vector[w] ?? 0), 0);
  }

  /** Index of a vector less another, at least 0 in every count. */
  less(index: number, other: number): number {
    let left = 0;
    for (let w = 0; w < this.most.length; w++) {
      const rest = this.count(index, w) - this.count(other, w);
      if (rest > 0) left += rest * (this.strides[w] ?? 0);
    }
    return left;
  }

  /** Index of the vector with one more of a count; undefined beyond the highest. */
  oneMore(index: number, w: number): number | undefined {
    return this.count(index, w) < (this.most[w] ?? 0) ? index + (this.strides[w] ?? 0) : undefined;
  }

  isWithin(index: number, most: readonly number[]): boolean {
    for (let w = 0; w < this.most.length; w++) if (this.count(index, w) > (most[w] ?? 0)) return false;
    return true;
  }
}

/** Vectors from 0 to a highest one. */
export function sizeOf(most: readonly number[]): number {
  return most.reduce((product, highest) => product * (highest + 1), 1);
}
