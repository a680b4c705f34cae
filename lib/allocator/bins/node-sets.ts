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
 * @param missed a cover that a set found does not meet, where there is one: it is left out, and so are the next ones that do not
 * @returns undefined where more sets than `mostSteps` are begun
 */
export function nodeSets(task: BinTask, covers: readonly Cover[], above: number, upTo: number, mostSteps: number, missed?: (nodes: readonly number[]) => Cover | undefined): Listed | undefined {
  const search = new Search(task, above, upTo, mostSteps, missed);
  covers.forEach((cover) => search.learn(cover));
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

/** A cover as the search needs it. */
interface Asked {
  readonly least: number;
  readonly most: readonly number[];
  /** Per kind in the order: what this kind and those after it give at most. */
  readonly reach: readonly number[];
  /** Per kind in the order: kinds from there on that give anything, the most for its cost first. */
  readonly cheapestFrom: readonly (readonly number[])[];
  /** Per kind in the order: what is still to be met there. */
  readonly open: Float64Array;
}

/** Kinds are decided one after the other, dearest first. */
class Search {
  readonly found: NodeSet[] = [];
  steps = 0;
  private readonly order: readonly number[];
  /** Of each kind in the order. */
  private readonly placeOf: readonly number[];
  private readonly covers: Asked[] = [];
  private readonly nodes: number[];
  /** Of each limit over nodes, per kind in the order: what is left there. */
  private readonly left: readonly Float64Array[];

  constructor(
    private readonly task: BinTask,
    private readonly above: number,
    private readonly upTo: number,
    private readonly mostSteps: number,
    private readonly missed?: (nodes: readonly number[]) => Cover | undefined,
  ) {
    const { kinds, caps } = task;
    this.order = kinds.map((_, k) => k).sort((a, b) => this.usd(b) - this.usd(a) || a - b);
    this.placeOf = kinds.map((_, k) => this.order.indexOf(k));
    this.nodes = kinds.map(() => 0);
    this.left = caps.map(({ atMost }) => new Float64Array(kinds.length + 1).fill(atMost * (1 + OVER)));
  }

  private usd(kind: number): number {
    return this.task.kinds[kind]?.usdPerMonth ?? 0;
  }

  /** Sets found from now on meet a cover. */
  learn({ most, least }: Cover): void {
    const { kinds } = this.task;
    const reach = this.order.map(() => 0);
    for (let at = this.order.length - 1, sum = 0; at >= 0; at--) {
      const k = this.order[at] ?? -1;
      sum += (kinds[k]?.most ?? 0) * (most[k] ?? 0);
      reach[at] = sum;
    }
    const cheapest = this.order.filter((k) => (most[k] ?? 0) > 0).sort((a, b) => this.usd(a) * (most[b] ?? 0) - this.usd(b) * (most[a] ?? 0) || a - b);
    const cheapestFrom = this.order.map((_, at) => cheapest.filter((k) => (this.placeOf[k] ?? 0) >= at));
    const open = new Float64Array(kinds.length + 1).fill(least * (1 - SHORT));
    this.order.forEach((k, at) => (open[at + 1] = open[at] - (this.nodes[k] ?? 0) * (most[k] ?? 0)));
    this.covers.push({ least, most, reach, cheapestFrom, open });
  }

  run(): boolean {
    return this.from(0, 0);
  }

  least(): number {
    return Math.max(0, ...this.covers.map((cover) => this.leastFor(cover, 0, cover.least)));
  }

  /** @param kind decided last, with so many nodes of it */
  private from(at: number, usd: number, kind = -1, decided = 0): boolean {
    if (++this.steps > this.mostSteps) return false;
    if (this.isMissed(at, usd, kind, decided)) return true;
    const k = this.order[at];
    if (k === undefined) {
      if (usd > this.above) this.take(usd);
      return true;
    }
    const { most = 0, usdPerMonth = 0 } = this.task.kinds[k] ?? {};
    const barred = this.task.apart?.[k]?.some((other) => (this.nodes[other] ?? 0) > 0);
    let ended = true;
    for (let count = 0; ended && count <= (barred ? 0 : most) && usd + count * usdPerMonth <= this.upTo; count++) {
      this.nodes[k] = count;
      if (!this.leaves(at, k, count)) break;
      ended = this.from(at + 1, usd + count * usdPerMonth, k, count);
    }
    this.nodes[k] = 0;
    return ended;
  }

  /** Whether some cover cannot be met at the cost; one that is missed is asked earlier from then on. */
  private isMissed(at: number, usd: number, kind: number, count: number): boolean {
    const { covers } = this;
    for (let i = 0; i < covers.length; i++) {
      const cover = covers[i] as Asked;
      const { open, most } = cover;
      if (at > 0) open[at] = open[at - 1] - (count === 0 ? 0 : count * (most[kind] ?? 0));
      if (open[at] <= (cover.reach[at] ?? 0) && usd + this.leastFor(cover, at, open[at]) <= this.upTo) continue;
      if (i > 0) [covers[i], covers[i - 1]] = [covers[i - 1] as Asked, cover];
      return true;
    }
    return false;
  }

  /** Whether the limits leave so many nodes. */
  private leaves(at: number, kind: number, count: number): boolean {
    for (let c = 0; c < this.left.length; c++) {
      const left = this.left[c] as Float64Array;
      left[at + 1] = left[at] - (count === 0 ? 0 : count * (this.task.caps[c]?.perNode[kind] ?? 0));
      if (left[at + 1] < 0) return false;
    }
    return true;
  }

  private take(usdPerMonth: number): void {
    const nodes = [...this.nodes];
    const cover = this.missed?.(nodes);
    if (cover) this.learn(cover);
    else this.found.push({ nodes, usdPerMonth });
  }

  /** Cost of the rest of a cover where nodes divide. */
  private leastFor({ cheapestFrom, most: worth }: Asked, at: number, open: number): number {
    let usd = 0;
    for (const k of cheapestFrom[at] ?? []) {
      if (open <= 0) break;
      const { most = 0, usdPerMonth = 0 } = this.task.kinds[k] ?? {};
      const own = worth[k] ?? 0;
      const taken = Math.min(most, open / own);
      usd += taken * usdPerMonth;
      open -= taken * own;
    }
    return usd;
  }
}

/** Cost of nodes that divide and meet every cover by itself, at least: no set costs less. */
export function leastUsd(task: BinTask, covers: readonly Cover[]): number {
  const search = new Search(task, 0, 0, 0);
  covers.forEach((cover) => search.learn(cover));
  return search.least();
}

/** Whether one set is within another that holds less than everything. */
export function isWithin(nodes: readonly number[], other: readonly number[]): boolean {
  return nodes.every((count, k) => count <= (other[k] ?? 0));
}
