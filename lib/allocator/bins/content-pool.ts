/** Copies per item on one node of a kind. */
export interface NodeContent {
  readonly kind: number;
  readonly content: readonly number[];
}

/** Contents met so far, each once. */
export class ContentPool {
  readonly contents: NodeContent[] = [];
  private readonly known = new Set<string>();

  /** @returns whether any is a new one */
  takeIn(contents: readonly NodeContent[]): boolean {
    const before = this.contents.length;
    for (const one of contents) {
      const key = `${one.kind}:${one.content.join()}`;
      if (this.known.has(key)) continue;
      this.known.add(key);
      this.contents.push(one);
    }
    return this.contents.length > before;
  }
}
