import type { BinKind, BinTask } from "./bin-task";

/**
 * A task without the sets of nodes in which two or more nodes could be one larger one.
 *
 * Nodes can be one node of another kind that holds whatever they hold, costs no more, takes no more of any limit, and of
 * which there is no end. Among the cheapest sets the one of the fewest nodes has no such nodes, so some cheapest set is
 * left; others of the same cost may be lost.
 */
export function withLargerNodes<T extends BinTask>(task: T): T {
  const larger = new Larger(task);
  const { kinds } = task;
  const apart: number[][] = kinds.map(() => []);
  for (let k = 0; k < kinds.length; k++) {
    for (let other = 0; other < k; other++) {
      if (!larger.replaces([k, other])) continue;
      apart[k]?.push(other);
      apart[other]?.push(k);
    }
  }
  return { ...task, kinds: kinds.map((kind, k) => ({ ...kind, most: Math.min(kind.most, larger.fewestReplaced(k) - 1) })), apart };
}

/** Nodes of one kind, at most, for which one other is looked for. */
const MOST_TOGETHER = 8;

class Larger {
  /** Kinds of which there is no end. */
  private readonly endless: readonly number[];

  constructor(private readonly task: BinTask) {
    this.endless = task.kinds.flatMap(({ isLimited }, k) => (isLimited ? [] : [k]));
  }

  /** How many nodes of a kind can be one other node, at least. */
  fewestReplaced(kind: number): number {
    for (let count = 2; count <= MOST_TOGETHER; count++) if (this.replaces(Array.from({ length: count }, () => kind))) return count;
    return Infinity;
  }

  replaces(nodes: readonly number[]): boolean {
    const { kinds, caps } = this.task;
    const own = nodes.flatMap((k) => kinds[k] ?? []);
    const usd = own.reduce((sum, { usdPerMonth }) => sum + usdPerMonth, 0);
    const room = (kinds[0]?.has ?? []).map((_, r) => own.reduce((sum, { has }) => sum + (has[r] ?? 0), 0));
    const taken = caps.map(({ perNode }) => nodes.reduce((sum, k) => sum + (perNode[k] ?? 0), 0));
    return this.endless.some((other) => {
      const larger = kinds[other] as BinKind;
      return (
        larger.usdPerMonth <= usd &&
        !nodes.includes(other) &&
        room.every((amount, r) => (larger.has[r] ?? 0) >= amount) &&
        own.every(({ parts }) => parts.every((part, i) => !part || larger.parts[i])) &&
        caps.every(({ perNode }, c) => (perNode[other] ?? 0) <= (taken[c] ?? 0))
      );
    });
  }
}
