import { lpDuals } from "../solver";
import { ContentPool } from "../bins/content-pool";
import { worthiest, type Worthiest } from "../bins/worth";
import { nothing, roomBeside, rowsOf, usdOf, usdOfNodes, type Bought, type FilledNode, type Room } from "./bought";
import type { FillTask } from "./fill-task";
import { programOf } from "./program";

/** Passes of pricing for everything, at most, and for a rest. */
const PASSES = 60;
const FEW_PASSES = 8;
/** Contents begun per node in a pass, and where that finds none that pays. */
const STEPS = 5000;
const SHARP_STEPS = 1_000_000;
/** Contents of a relaxation for a rest, at most. */
const MOST_CONTENTS = 400;
/** A relaxation that is so near to its bound, as a share, is done. */
const NEAR = 5e-5;
const ROUNDING = 1e-9;
/** What rows are short of or exceed costs so many times the dearest way to mend it. */
const FINE = 10;

/** So many nodes with a content, in parts. */
export interface NodeShare extends FilledNode {
  readonly nodes: number;
}

/** What to buy beside what is bought, in parts. */
export interface Relaxed {
  readonly usd: number;
  readonly nodes: readonly NodeShare[];
  /** Values of the free columns, in their order. */
  readonly free: readonly number[];
  /** Per row, USD a month. */
  readonly prices: Float64Array;
  /** Some row is short or exceeded. */
  readonly isShort: boolean;
}

/** What prices prove: no plan that costs up to c costs less than `least` - c * `lost`. */
interface Proof {
  readonly least: number;
  readonly lost: number;
}

/**
 * Nodes bought in parts with what stands on them, at the least cost, within all rows of a problem: a linear relaxation by
 * column generation (Gilmore and Gomory 1961; Dantzig and Wolfe 1960), the contents of nodes being what is generated.
 */
export class NodePrices {
  private readonly pool = new ContentPool<FilledNode>(({ offer }) => offer);
  private readonly fines: readonly Fine[];
  private best: { readonly prices: Float64Array; readonly proof: Proof };

  constructor(private readonly task: FillTask) {
    this.takeIn(alone(task));
    this.fines = finesOf(task, this.pool.contents);
    this.best = { prices: new Float64Array(task.model.rows.length), proof: { least: 0, lost: 0 } };
  }

  /** The relaxation of everything. */
  settle(passes = PASSES): void {
    const start = nothing(this.task);
    for (let pass = 0; pass < passes; pass++) {
      const relaxed = this.relaxed(start);
      if (!relaxed || relaxed.usd <= this.boundUpTo(relaxed.usd) * (1 + NEAR)) break;
      const middle = between(relaxed.prices, this.best.prices);
      if (![STEPS, SHARP_STEPS].some((steps) => this.price(middle, relaxed.usd, steps) || this.price(relaxed.prices, relaxed.usd, steps))) break;
    }
  }

  /** No plan costs less, where some plan costs as much. */
  boundUpTo(usd: number): number {
    const { least, lost } = this.best.proof;
    return least - lost * usd;
  }

  get prices(): Float64Array {
    return this.best.prices;
  }

  /** What nodes may be worth beyond their cost, as a part of it. */
  get lost(): number {
    return this.best.proof.lost;
  }

  /** What a node costs with what it takes of the limits, less what its content is worth: 0 or more but for rounding. */
  loss(node: FilledNode): number {
    return this.lossAt(this.best.prices, node);
  }

  private lossAt(prices: Float64Array, node: FilledNode): number {
    let loss = usdOf(this.task, node);
    for (const [row, amount] of rowsOf(this.task, node)) loss -= amount * prices[row];
    return loss;
  }

  /**
   * What to buy beside what is bought, of contents of which there is use; undefined where that was not found.
   *
   * @param free values of the free columns, as far as they are known
   */
  relaxedBeside(bought: Bought, free: readonly number[]): Relaxed | undefined {
    let now = free;
    for (let pass = 1; ; pass++) {
      const relaxed = this.relaxed(bought, roomBeside(this.task, bought, now));
      if (!relaxed || pass === FEW_PASSES) return relaxed;
      now = relaxed.free;
      if (!this.takeIn(this.paying(relaxed.prices, roomBeside(this.task, bought, now).wanted, STEPS).contents)) return relaxed;
    }
  }

  /** Contents met so far of which there is use beside what is bought, those first that lose least at the prices of what is to be bought. */
  useful(bought: Bought, { free, prices }: Relaxed, atMost: number): readonly FilledNode[] {
    return this.cheapest(this.fitting(roomBeside(this.task, bought, free)), prices, atMost);
  }

  /** Those of some nodes that lose least of what they cost, at some prices. */
  private cheapest(nodes: readonly FilledNode[], prices: Float64Array, atMost: number): readonly FilledNode[] {
    if (nodes.length <= atMost) return nodes;
    const found = nodes.map((node) => ({ node, loss: this.lossAt(prices, node) }));
    return found.sort((a, b) => a.loss - b.loss).slice(0, atMost).map(({ node }) => node);
  }

  takeIn(contents: readonly FilledNode[]): boolean {
    return this.pool.takeIn(contents);
  }

  private relaxed(bought: Bought, room?: Room): Relaxed | undefined {
    const { free } = this.task;
    const contents = room ? this.cheapest(this.fitting(room), this.best.prices, MOST_CONTENTS) : this.pool.contents;
    const fines = this.task.model.rows.map(({ lower }, r) => fineFor(this.fines[r] as Fine, lower - bought.activity[r]));
    const program = programOf(this.task, contents, bought, fines);
    const duals = lpDuals(program);
    if (!duals) return undefined;
    const values = Array.from(duals.x);
    return {
      usd: duals.objective + usdOfNodes(this.task, bought),
      nodes: contents.map((node, n) => ({ ...node, nodes: values[n] ?? 0 })),
      free: values.slice(contents.length, contents.length + free.length),
      prices: duals.rows,
      isShort: values.slice(contents.length + free.length).some((off) => off > SHORT),
    };
  }

  /** Contents met so far, less what there is no use for. */
  private fitting({ wanted, allowed }: Room): readonly FilledNode[] {
    const { places, offers } = this.task;
    const found = new Map<string, FilledNode>();
    for (const { offer, content } of this.pool.contents) {
      const columns = places[offers[offer]?.place ?? -1]?.columns ?? [];
      if (allowed(offers[offer]?.column ?? -1) < 1) continue;
      const own = content.map((count, i) => Math.min(count, wanted(columns[i] ?? -1)));
      if (own.some((count) => count > 0)) found.set(`${offer}:${own.join()}`, { offer, content: own });
    }
    return [...found.values()];
  }

  /** Takes in what pays at some prices; keeps those that prove most. */
  private price(prices: Float64Array, usd: number, steps: number): boolean {
    const { task } = this;
    const { contents, losses } = this.paying(signed(task, prices), () => Infinity, steps);
    const least = leastOf(task, signed(task, prices));
    const lost = Math.max(0, ...losses);
    if (least - lost * usd > this.boundUpTo(usd)) this.best = { prices: signed(task, prices), proof: { least, lost } };
    return this.takeIn(contents);
  }

  /** Contents that are worth more than their nodes; and, per offer, what a node may be worth beyond its cost, as a part of that. */
  private paying(prices: Float64Array, most: (column: number) => number, steps: number): { readonly contents: readonly FilledNode[]; readonly losses: readonly number[] } {
    const { task } = this;
    const known = new Map<string, Worthiest>();
    const reduced = (c: number): number => reducedCost(task, prices, c);
    const usdOfOffer = task.offers.map(({ column }) => reduced(column));
    const leastUsd = task.places.map(() => Infinity);
    task.offers.forEach(({ place }, o) => (leastUsd[place] = Math.min(leastUsd[place] ?? Infinity, usdOfOffer[o] ?? Infinity)));
    const byPlace = task.places.map((place, p): Worthiest | undefined => {
      const above = Math.max(0, leastUsd[p] ?? Infinity);
      if (!place || above === Infinity) return undefined;
      const worth = place.columns.map((c) => Math.max(0, -reduced(c)));
      const counts = place.columns.map((c) => Math.min(most(c), task.model.columns[c]?.upper ?? 0));
      const key = `${place.key}|${above}|${worth.join()}|${counts.join()}`;
      const found = known.get(key) ?? worthiest(place, place.kind, worth, counts, steps, above);
      known.set(key, found);
      return found;
    });
    const contents: FilledNode[] = [];
    const losses = task.offers.map(({ place, column }, offer) => {
      const found = byPlace[place];
      const usd = usdOfOffer[offer] ?? Infinity;
      if (!found) return 0;
      if (found.worth > usd + ROUNDING * Math.abs(usd)) contents.push({ offer, content: found.content });
      const beyond = found.atMost - usd;
      return beyond > 0 ? beyond / (task.model.columns[column]?.cost ?? 0) : 0;
    });
    return { contents, losses };
  }
}

const SHORT = 1e-6;
/** Less than this is too little to be told from nothing by a price. */
const LITTLE = 1e-5;

/** Of each item as many as fit, alone on a node: where a copy costs least, and the cheapest nodes. */
function alone({ places, offers, model, entries }: FillTask): readonly FilledNode[] {
  const byRows = new Map<string, { readonly node: FilledNode; readonly usd: number; readonly copies: number }[]>();
  offers.forEach(({ place, column: nodes }, offer) => {
    const own = places[place];
    own?.columns.forEach((column, i) => {
      const parts = own.kind.parts[i];
      if (!parts) return;
      const fits = 1 / Math.max(...parts, Number.MIN_VALUE);
      const copies = Math.min(model.columns[column]?.upper ?? 0, own.items[i]?.divides ? fits : Math.floor(fits + ROUNDING));
      if (copies <= 0) return;
      const key = JSON.stringify([own.items[i], entries[column]]);
      const one = { node: { offer, content: own.columns.map((_, j) => (j === i ? copies : 0)) }, usd: model.columns[nodes]?.cost ?? 0, copies };
      byRows.set(key, [...(byRows.get(key) ?? []), one]);
    });
  });
  return [...byRows.values()].flatMap((all) => [
    ...[...all].sort((a, b) => a.usd / a.copies - b.usd / b.copies).slice(0, FEW),
    ...[...all].sort((a, b) => a.usd - b.usd).slice(0, FEW),
  ]).map(({ node }) => node);
}

/** Nodes of each sort that are begun with. */
const FEW = 3;

/** The dearest way to mend a row: USD a month and unit, and of one node. */
interface Fine {
  readonly perUnit: number;
  readonly node: number;
}

function finesOf(task: FillTask, contents: readonly FilledNode[]): readonly Fine[] {
  const fines = task.model.rows.map(() => ({ perUnit: 0, node: 0 }));
  const take = (row: number, usd: number, amount: number): void => {
    const fine = fines[row];
    if (!fine || Math.abs(amount) <= ROUNDING) return;
    fine.perUnit = Math.max(fine.perUnit, usd / Math.abs(amount));
    fine.node = Math.max(fine.node, usd);
  };
  for (const node of contents) for (const [row, amount] of rowsOf(task, node)) take(row, usdOf(task, node), amount);
  for (const c of task.free) for (const [row, amount] of task.entries[c] ?? []) take(row, task.model.columns[c]?.cost ?? 0, amount);
  return fines;
}

/** What a row is short of costs more than any node, however little it is. */
function fineFor({ perUnit, node }: Fine, missing: number): number {
  return FINE * Math.max(perUnit, missing > SHORT ? node / Math.max(missing, LITTLE) : 0);
}

/** Of a column of the model, less what it adds to the rows at their prices. */
export function reducedCost({ model, entries }: FillTask, prices: Float64Array, column: number): number {
  return (entries[column] ?? []).reduce((cost, [row, coefficient]) => cost - coefficient * prices[row], model.columns[column]?.cost ?? 0);
}

/** Prices that a row without a lower or an upper bound can have. */
function signed({ model }: FillTask, prices: Float64Array): Float64Array {
  return prices.map((price, r) => ((price > 0 && model.rows[r]?.lower === -Infinity) || (price < 0 && model.rows[r]?.upper === Infinity) ? 0 : price));
}

/** What the rows are worth, and the free columns at their best. */
function leastOf(task: FillTask, prices: Float64Array): number {
  const { model, free } = task;
  const rows = model.rows.reduce((sum, { lower, upper }, r) => sum + (prices[r] > 0 ? prices[r] * lower : prices[r] < 0 ? prices[r] * upper : 0), model.offset);
  return free.reduce((sum, c) => {
    const { lower = 0, upper = 0 } = model.columns[c] ?? {};
    const reduced = reducedCost(task, prices, c);
    return sum + Math.min(reduced * lower, reduced * upper);
  }, rows);
}

/** Prices half way between two: keeps passes from jumping about. */
function between(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((price, r) => (price + b[r]) / 2);
}
