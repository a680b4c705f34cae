/** A part of the search. */
export interface Node {
  /** Bounds of the integers where it was split off: all lower ones, then all upper ones. Absent at the root. */
  readonly within?: Float64Array;
  /** The column that was split, and its bounds here. */
  readonly column: number;
  readonly lower: number;
  readonly upper: number;
  /** No point in it has a lower objective. */
  readonly bound: number;
  readonly depth: number;
  /** Whether it is the part above; how far its bound is from the value that was split. */
  readonly up?: boolean;
  readonly distance: number;
  /** Basis of the node it was split off from: the variable of each line. */
  readonly basis?: Int32Array;
}

/** Open nodes, the one with the lowest bound first; among equals the last one put in. */
export class OpenNodes {
  private readonly heap: { readonly node: Node; readonly order: number }[] = [];
  private count = 0;

  get size(): number {
    return this.heap.length;
  }

  /** The lowest bound of any; infinite when there is none. */
  get lowestBound(): number {
    return this.heap[0]?.node.bound ?? Infinity;
  }

  push(node: Node): void {
    const { heap } = this;
    heap.push({ node, order: this.count++ });
    for (let i = heap.length - 1; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!this.before(i, parent)) return;
      [heap[i], heap[parent]] = [heap[parent], heap[i]];
      i = parent;
    }
  }

  pop(): Node | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last) return undefined;
    if (heap.length > 0) {
      heap[0] = last;
      this.sink();
    }
    return first.node;
  }

  private sink(): void {
    const { heap } = this;
    for (let i = 0; ; ) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2]) if (child < heap.length && this.before(child, least)) least = child;
      if (least === i) return;
      [heap[i], heap[least]] = [heap[least], heap[i]];
      i = least;
    }
  }

  private before(a: number, b: number): boolean {
    const one = this.heap[a];
    const other = this.heap[b];
    return one.node.bound < other.node.bound || (one.node.bound === other.node.bound && one.order > other.order);
  }
}
