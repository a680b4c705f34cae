/** Copies per item on one node of a kind. */
export interface NodeContent {
  readonly kind: number;
  readonly content: readonly number[];
}

/** Contents of nodes met so far, each once. */
export class ContentPool<T extends { readonly content: readonly number[] } = NodeContent> {
  readonly contents: T[] = [];
  private readonly known = new Set<string>();

  /** @param nodeOf what tells one sort of node from another */
  constructor(private readonly nodeOf: (one: T) => number) {}

  /** @returns whether any is a new one */
  takeIn(contents: readonly T[]): boolean {
    const before = this.contents.length;
    for (const one of contents) {
      const key = `${this.nodeOf(one)}:${one.content.join()}`;
      if (this.known.has(key)) continue;
      this.known.add(key);
      this.contents.push(one);
    }
    return this.contents.length > before;
  }
}
