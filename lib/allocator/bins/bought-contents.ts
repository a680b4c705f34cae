import { ModelBuilder, lpDuals, solve, type LinearModel } from "../solver";
import type { BinTask } from "./bin-task";
import { ContentPool, type NodeContent } from "./content-pool";
import { worthOf, type Cover } from "./covers";
import type { FilledNodes } from "./fit";
import { wholeOf, type Rest } from "./rest";
import { worthiest } from "./worth";

/** Passes of pricing for everything, at most, and for a rest. */
const PASSES = 60;
const FEW_PASSES = 15;
/** Contents begun per node in a pass, and where what nodes hold at most is worked out for a cover. */
const STEPS = [1000, 10_000, 100_000];
const FEW_STEPS = 1000;
const SHARP_STEPS = 100_000;
/** A relaxation that is so near to its bound, as a share, is done. */
const NEAR = 1e-4;
/** A content pays that is worth more than its node by more than this, as a share. */
const ROUNDING = 1e-9;
/** What is not held costs so many times what it would alone. */
const FINE = 10;
/** A part of a copy that is too small to be told from rounding. */
const SMALL = 1e-9;

/** So many nodes with one content, in parts. */
export interface BoughtContent extends NodeContent {
  readonly nodes: number;
}

/** Contents, and nodes of the search tree, of a program of whole nodes, at most. */
const MOST_CONTENTS = 300;
const FEW_NODES = 20;

/** What copies of the items are worth, and what the limits add to the price of nodes. */
interface Prices {
  readonly worth: readonly number[];
  readonly rents: readonly number[];
}

/** Nodes that hold everything within all limits cost no less than `least` and what each of them loses. */
export interface Losses {
  readonly least: number;
  readonly perNode: readonly number[];
}

/** What the relaxation says of all nodes. */
interface Settled {
  readonly cover: Cover;
  readonly losses: Losses;
}

interface Relaxation extends Prices {
  readonly usd: number;
  readonly bought: readonly BoughtContent[];
}

/**
 * Nodes bought in parts with what stands on them, at the least cost: the relaxation of cutting stock over several sorts of
 * stock, by column generation (Gilmore and Gomory 1961). Its prices give the cover by which divisible nodes are dearest.
 */
export class BoughtContents {
  private readonly pool = new ContentPool<NodeContent>(({ kind }) => kind);
  /** Per item: the cheapest node that holds any of it; and what a copy costs alone on the nodes that are cheapest for it. */
  private readonly leastUsd: readonly number[];
  private readonly usdAlone: readonly number[];
  private best: Prices & { readonly bound: number };

  constructor(private readonly task: BinTask) {
    const { items, kinds } = task;
    const only = (i: number, count: number): readonly number[] => items.map((_, j) => (j === i ? count : 0));
    const alone = kinds.flatMap((kind, k) => items.map(({ count }, i): NodeContent => ({ kind: k, content: worthiest(task, kind, only(i, 1), only(i, count), FEW_STEPS).content })));
    this.pool.takeIn(alone.filter(({ content }) => content.some((count) => count > 0)));
    const least = (i: number, per: (count: number) => number): number => Math.min(...alone.flatMap(({ kind, content }) => (content[i] ? [(kinds[kind]?.usdPerMonth ?? 0) / per(content[i] ?? 1)] : [])));
    this.leastUsd = items.map((_, i) => least(i, () => 1));
    this.usdAlone = items.map((_, i) => least(i, (count) => count));
    this.best = { worth: this.usdAlone, rents: task.caps.map(() => 0), bound: -Infinity };
  }

  /** The relaxation for everything, and the cover of its prices. */
  settle(): Settled {
    const all = wholeOf(this.task);
    for (let [pass, level] = [0, 0]; pass < PASSES && level < STEPS.length; pass++) {
      const relaxed = this.relaxation(all);
      if (!relaxed || relaxed.usd <= this.best.bound * (1 + NEAR)) break;
      const steps = STEPS[level] ?? FEW_STEPS;
      // what pays is looked for longer where none is found and none is ruled out
      if (!this.price(between(relaxed, this.best), all, steps) && !this.price(relaxed, all, steps)) level++;
    }
    const { worth } = this.best;
    const cover = { worth, least: worthOf(worth, all.counts), most: this.task.kinds.map((kind) => worthiest(this.task, kind, worth, all.counts, SHARP_STEPS).atMost) };
    return { cover, losses: this.lossesAt(cover, all) };
  }

  /** What each node costs beyond what it holds at most, at the best prices. */
  private lossesAt({ least, most }: Cover, all: Rest): Losses {
    const usd = this.task.kinds.map((_, k) => this.usdAt(this.best, k));
    const times = Math.min(1, ...most.map((worth, k) => (worth > 0 ? (usd[k] ?? 0) / worth : 1)));
    return { least: times * least - worthOf(this.best.rents, all.caps), perNode: usd.map((own, k) => Math.max(0, own - times * (most[k] ?? 0))) };
  }

  /** Nothing that holds everything costs less. */
  get bound(): number {
    return this.best.bound;
  }

  /** Of a copy of each item: no node holds what is worth more than it costs, and all together is worth the bound where nothing limits. */
  get worth(): readonly number[] {
    const all = worthOf(this.best.worth, wholeOf(this.task).counts);
    return this.best.worth.map((own) => (own * this.best.bound) / all);
  }

  /** What to buy for a rest, in parts, of contents that it has copies for; undefined where that was not found. */
  boughtFor(rest: Rest): readonly BoughtContent[] | undefined {
    for (let pass = 1; ; pass++) {
      const relaxed = this.relaxation(rest);
      if (!relaxed || pass === FEW_PASSES || !this.pool.takeIn(this.paying(relaxed, rest, FEW_STEPS).contents)) return relaxed?.bought;
    }
  }

  /** Takes in what pays at some prices; keeps those that prove most. */
  private price(prices: Prices, all: Rest, steps: number): boolean {
    const { contents, most } = this.paying(prices, all, steps);
    const usd = this.task.kinds.map((_, k) => this.usdAt(prices, k));
    const total = worthOf(prices.worth, all.counts);
    const least = -worthOf(prices.rents, all.caps);
    // no content may be worth more than its node: either all worths are lowered, or so much is lost on every node there is
    const lowered = total * Math.min(1, ...most.map((worth, k) => (worth > 0 ? (usd[k] ?? 0) / worth : 1)));
    const lost = total - most.reduce((sum, worth, k) => sum + (all.nodes[k] ?? 0) * Math.max(0, worth - (usd[k] ?? 0)), 0);
    const bound = least + Math.max(lowered, lost);
    if (bound > this.best.bound) this.best = { ...prices, bound };
    return this.pool.takeIn(contents);
  }

  /** Price of a node with what it takes of the limits. */
  private usdAt({ rents }: Prices, kind: number): number {
    return this.task.caps.reduce((sum, { perNode }, c) => sum + (rents[c] ?? 0) * (perNode[kind] ?? 0), this.task.kinds[kind]?.usdPerMonth ?? 0);
  }

  /** Contents that are worth more than their nodes, and what a node of each kind holds at most. */
  private paying(prices: Prices, { counts, nodes }: Rest, steps: number): { readonly contents: readonly NodeContent[]; readonly most: readonly number[] } {
    const found = this.task.kinds.map((kind, k) => (nodes[k] ? worthiest(this.task, kind, prices.worth, counts, steps) : undefined));
    const contents = found.flatMap((one, kind) => (one && one.worth > this.usdAt(prices, kind) * (1 + ROUNDING) ? [{ kind, content: one.content }] : []));
    return { contents, most: found.map((one) => one?.atMost ?? 0) };
  }

  /**
   * Whole nodes of contents that cost little more than they are worth; undefined where none were found.
   *
   * @param known nodes that stand
   * @param gap (value - bound) / value that will do
   */
  wholeNodes(known: FilledNodes | undefined, gap: number): readonly NodeContent[] | undefined {
    const all = wholeOf(this.task);
    if (known) this.pool.takeIn(known.kinds.map((kind, n) => ({ kind, content: known.contents[n] ?? [] })));
    const loss = (one: NodeContent): number => this.usdAt(this.best, one.kind) - worthOf(this.best.worth, one.content);
    const most = (known?.usdPerMonth ?? Infinity) - this.best.bound;
    const contents = this.fitting(all).map((one) => ({ ...one, loss: loss(one) })).filter((one) => one.loss <= most).sort((a, b) => a.loss - b.loss).slice(0, MOST_CONTENTS);
    const answer = solve(this.program(contents, all, true), { gap, nodeLimit: FEW_NODES });
    if (!("x" in answer) || answer.objective >= (known?.usdPerMonth ?? Infinity) * (1 - ROUNDING)) return undefined;
    return contents.flatMap((one, c) => Array.from({ length: Math.round(answer.x[c] ?? 0) }, () => one));
  }

  private relaxation(rest: Rest): Relaxation | undefined {
    const contents = this.fitting(rest);
    const { items, caps } = this.task;
    const duals = lpDuals(this.program(contents, rest, false));
    if (!duals) return undefined;
    return {
      usd: duals.objective,
      bought: contents.map((one, c) => ({ ...one, nodes: duals.x[c] ?? 0 })),
      worth: items.map((_, i) => Math.max(0, duals.rows[i] ?? 0)),
      rents: caps.map((_, c) => Math.max(0, -(duals.rows[items.length + c] ?? 0))),
    };
  }

  /** Nodes with contents that hold a rest: in parts, with fines for what they do not hold, or whole. */
  private program(contents: readonly NodeContent[], rest: Rest, integer: boolean): LinearModel {
    const { items, kinds, caps } = this.task;
    const { counts, nodes } = rest;
    const builder = new ModelBuilder();
    const entries = (of: (content: NodeContent) => number): [number, number][] => contents.flatMap((one, c): [number, number][] => (of(one) ? [[c, of(one)]] : []));
    contents.forEach(({ kind }, c) => builder.column(`content[${c}]`, { upper: nodes[kind] ?? 0, integer, cost: kinds[kind]?.usdPerMonth ?? 0 }));
    const missing = integer ? [] : items.map((_, i) => builder.column(`missing[${i}]`, { upper: counts[i] ?? 0, cost: FINE * Math.max(this.usdAlone[i] ?? 0, (this.leastUsd[i] ?? 0) / Math.max(counts[i] ?? 0, SMALL)) }));
    const fined = (i: number): [number, number][] => missing.slice(i, i + 1).map((column) => [column, 1]);
    items.forEach((_, i) => builder.row(`item[${i}]`, { lower: (counts[i] ?? 0) * (1 - ROUNDING) }, [...fined(i), ...entries(({ content }) => content[i] ?? 0)]));
    caps.forEach(({ perNode }, c) => builder.row(`cap[${c}]`, { upper: rest.caps[c] ?? 0 }, entries(({ kind }) => perNode[kind] ?? 0)));
    kinds.forEach(({ isLimited }, k) => isLimited && builder.row(`kind[${k}]`, { upper: nodes[k] ?? 0 }, entries(({ kind }) => (kind === k ? 1 : 0))));
    return builder.build();
  }

  /** Contents met so far for which there are copies and nodes; of what divides no more than there is. */
  private fitting({ counts, nodes }: Rest): readonly NodeContent[] {
    const { items } = this.task;
    return this.pool.contents.flatMap(({ kind, content }) => {
      if (!nodes[kind] || content.some((own, i) => own > (counts[i] ?? 0) && !items[i]?.divides)) return [];
      return [{ kind, content: content.map((own, i) => Math.min(own, counts[i] ?? 0)) }];
    });
  }
}

/** Prices half way between two: keeps passes from jumping about. */
function between(a: Prices, b: Prices): Prices {
  const middle = (x: readonly number[], y: readonly number[]): readonly number[] => x.map((one, i) => (one + (y[i] ?? 0)) / 2);
  return { worth: middle(a.worth, b.worth), rents: middle(a.rents, b.rents) };
}
