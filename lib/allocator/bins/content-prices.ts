import { ModelBuilder, lpDuals } from "../solver";
import type { BinKind, BinTask } from "./bin-task";
import { ContentPool, type NodeContent } from "./content-pool";
import { isMetBy, SHORT, worthOf, type Cover } from "./covers";
import { worthiest } from "./worth";

/** Passes of pricing, at most. */
const MOST_PASSES = 40;
/** A relaxation that is so near to its bound, as a share, is done. */
const NEAR = 1e-3;
/** Contents begun per node: in a pass, and where what nodes hold at most is worked out to the end. */
const STEPS = 10_000;
const SHARP_STEPS = 300_000;
/** An item is worth at most so many times what it was to begin with: keeps the first passes from jumping about. */
const MOST_WORTH = 3;
const MOST_TIMES = 1000;

/**
 * Prices of the items on some nodes: those of the largest multiple of all of them that finds room in parts of contents, a
 * linear relaxation solved by column generation (Gilmore and Gomory 1961), each pass at prices half way between the last
 * ones and the best so far. Where that multiple is below 1, the prices prove that the nodes have too little room.
 */
export class ContentPrices {
  private readonly counts: readonly number[];
  private readonly pool = new ContentPool<NodeContent>(({ kind }) => kind);
  private worth: readonly number[];
  /** Lowest multiple that some prices prove, and those. */
  private best: { readonly worth: readonly number[]; readonly times: number };
  /** Highest multiple known to find room. */
  private reached = 0;
  private passes = 0;
  private done = false;

  constructor(
    private readonly task: BinTask,
    private readonly nodes: readonly number[],
    private readonly from: Cover,
  ) {
    this.counts = task.items.map(({ count }) => count);
    this.worth = from.worth;
    this.best = { worth: from.worth, times: worthOf(from.most, nodes) / from.least };
  }

  /** A cover that the nodes do not meet; undefined where parts of contents hold everything, or it is not known. */
  unmet(): Cover | undefined {
    while (!this.done && this.best.times >= 1 - SHORT && this.reached < 1) this.pass();
    if (this.best.times >= 1 - SHORT) return undefined;
    const cover = this.cover(STEPS);
    return isMetBy(cover, this.nodes) ? undefined : cover;
  }

  /** The cover that leaves the nodes the least to spare. */
  tightest(): Cover {
    while (!this.done && this.best.times > this.reached * (1 + NEAR)) this.pass();
    return this.cover(SHARP_STEPS);
  }

  private pass(): void {
    const { task, nodes, counts, worth } = this;
    const found = task.kinds.map((kind, k) => (nodes[k] ? worthiest(task, kind, worth, counts, STEPS) : undefined));
    const times = found.reduce((sum, one, k) => sum + (one?.atMost ?? 0) * (nodes[k] ?? 0), 0) / worthOf(worth, counts);
    if (times < this.best.times) this.best = { worth, times };
    const prices = this.pool.takeIn(found.flatMap((one, kind) => (one ? [{ kind, content: one.content }] : []))) ? this.prices() : undefined;
    this.done = !prices || ++this.passes >= MOST_PASSES;
    if (!prices) return;
    this.reached = Math.max(this.reached, prices.times);
    const scale = worthOf(this.best.worth, counts);
    this.worth = prices.worth.map((own, i) => (own + (this.best.worth[i] ?? 0) / scale) / 2);
  }

  private prices(): { readonly worth: readonly number[]; readonly times: number } | undefined {
    const { task, nodes, from } = this;
    const columns = this.pool.contents;
    const builder = new ModelBuilder();
    columns.forEach(({ kind }, c) => builder.column(`content[${c}]`, { upper: nodes[kind] ?? 0 }));
    const times = builder.column("times", { upper: MOST_TIMES, cost: -1 });
    const missing = task.items.map(({ count }, i) => builder.column(`missing[${i}]`, { upper: count, cost: (MOST_WORTH * (from.worth[i] ?? 0)) / from.least + 1e-6 }));
    task.items.forEach(({ count }, i) => {
      const held = columns.flatMap(({ content }, c): [number, number][] => (content[i] ? [[c, content[i] ?? 0]] : []));
      builder.row(`item[${i}]`, { lower: 0 }, [[times, -count], [missing[i] ?? 0, 1], ...held]);
    });
    nodes.forEach((count, k) => count > 0 && builder.row(`nodes[${k}]`, { upper: count }, columns.flatMap(({ kind }, c): [number, number][] => (kind === k ? [[c, 1]] : []))));
    const duals = lpDuals(builder.build());
    // what is missing is not held: only without it is the multiple one that finds room
    const whole = duals && missing.every((column) => (duals.x[column] ?? 0) <= SHORT);
    return duals && { worth: task.items.map((_, i) => Math.max(0, duals.rows[i] ?? 0)), times: whole ? -duals.objective : 0 };
  }

  private cover(steps: number): Cover {
    const { task, counts, best } = this;
    const atMost = (kind: BinKind, k: number): number => worthiest(task, kind, best.worth, counts, this.nodes[k] ? steps : STEPS).atMost;
    return { worth: best.worth, least: worthOf(best.worth, counts), most: task.kinds.map(atMost) };
  }
}
