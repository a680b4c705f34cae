import { OVER, type BinTask } from "./bin-task";
import { SHORT, type Cover } from "./covers";

/** Numbers of nodes per kind, and what they cost. */
export interface NodeSet {
  readonly nodes: readonly number[];
  readonly usdPerMonth: number;
}

export interface Listed {
  /** Cheapest first. */
  readonly sets: readonly NodeSet[];
  /** Sets begun. */
  readonly steps: number;
}

/**
 * All numbers of nodes that meet the covers at a cost above one figure and up to another.
 *
 * @returns undefined where more sets than `mostSteps` are begun
 */
export function nodeSets(task: BinTask, covers: readonly Cover[], above: number, upTo: number, mostSteps: number): Listed | undefined {
  const search = new Search(task, covers, above, upTo, mostSteps);
  if (!search.run()) return undefined;
  return { sets: search.found.sort((a, b) => a.usdPerMonth - b.usdPerMonth || compare(a.nodes, b.nodes)), steps: search.steps };
}

/** Among equals fewer nodes first. */
function compare(a: readonly number[], b: readonly number[]): number {
  const total = (nodes: readonly number[]): number => nodes.reduce((sum, count) => sum + count, 0);
  if (total(a) !== total(b)) return total(a) - total(b);
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return (b[k] ?? 0) - (a[k] ?? 0);
  return 0;
}

/** Kinds are decided one after the other, dearest first. */
class Search {
  readonly found: NodeSet[] = [];
  steps = 0;
  private readonly order: readonly number[];
  /** Per cover and kind in the order: what this kind and those after it give at most. */
  private readonly reach: readonly (readonly number[])[];
  /** Per cover and kind in the order: kinds from there on, the most worth for its cost first. */
  private readonly cheapestFrom: readonly (readonly (readonly number[])[])[];
  private readonly nodes: number[];

  constructor(
    private readonly task: BinTask,
    private readonly covers: readonly Cover[],
    private readonly above: number,
    private readonly upTo: number,
    private readonly mostSteps: number,
  ) {
    const { kinds } = task;
    const usd = (k: number): number => kinds[k]?.usdPerMonth ?? 0;
    this.order = kinds.map((_, k) => k).sort((a, b) => usd(b) - usd(a) || a - b);
    this.reach = covers.map(({ most }) => this.order.map((_, at) => this.order.slice(at).reduce((sum, k) => sum + (kinds[k]?.most ?? 0) * (most[k] ?? 0), 0)));
    this.cheapestFrom = covers.map(({ most }) => this.order.map((_, at) => this.order.slice(at).sort((a, b) => usd(a) * (most[b] ?? 0) - usd(b) * (most[a] ?? 0) || a - b)));
    this.nodes = kinds.map(() => 0);
  }

  run(): boolean {
    return this.from(0, 0, this.covers.map(({ least }) => least * (1 - SHORT)), this.task.caps.map(({ atMost }) => atMost * (1 + OVER)));
  }

  least(): number {
    return Math.max(0, ...this.covers.map(({ least }, c) => this.leastFor(c, 0, least)));
  }

  /** @param left of each limit over nodes */
  private from(at: number, usd: number, open: readonly number[], left: readonly number[]): boolean {
    if (++this.steps > this.mostSteps) return false;
    for (let c = 0; c < open.length; c++) if ((open[c] ?? 0) > (this.reach[c]?.[at] ?? 0) || usd + this.leastFor(c, at, open[c] ?? 0) > this.upTo) return true;
    const k = this.order[at];
    if (k === undefined) {
      if (usd > this.above) this.found.push({ nodes: [...this.nodes], usdPerMonth: usd });
      return true;
    }
    const { most = 0, usdPerMonth = 0 } = this.task.kinds[k] ?? {};
    const barred = this.task.apart?.[k]?.some((other) => (this.nodes[other] ?? 0) > 0);
    for (let count = 0; count <= (barred ? 0 : most) && usd + count * usdPerMonth <= this.upTo; count++) {
      this.nodes[k] = count;
      const leftOver = count === 0 ? left : left.map((amount, c) => amount - count * (this.task.caps[c]?.perNode[k] ?? 0));
      if (leftOver.some((amount) => amount < 0)) break;
      if (!this.from(at + 1, usd + count * usdPerMonth, count === 0 ? open : open.map((rest, c) => rest - count * (this.covers[c]?.most[k] ?? 0)), leftOver)) return false;
    }
    this.nodes[k] = 0;
    return true;
  }

  /** Cost of the rest of a cover where nodes divide. */
  private leastFor(c: number, at: number, open: number): number {
    let usd = 0;
    for (const k of this.cheapestFrom[c]?.[at] ?? []) {
      if (open <= 0) break;
      const { most = 0, usdPerMonth = 0 } = this.task.kinds[k] ?? {};
      const own = this.covers[c]?.most[k] ?? 0;
      if (own <= 0) break;
      const taken = Math.min(most, open / own);
      usd += taken * usdPerMonth;
      open -= taken * own;
    }
    return usd;
  }
}

/** Cost of nodes that divide and meet every cover by itself, at least: no set costs less. */
export function leastUsd(task: BinTask, covers: readonly Cover[]): number {
  return new Search(task, covers, 0, 0, 0).least();
}

/** Whether one set is within another that holds less than everything. */
export function isWithin(nodes: readonly number[], other: readonly number[]): boolean {
  return nodes.every((count, k) => count <= (other[k] ?? 0));
}
