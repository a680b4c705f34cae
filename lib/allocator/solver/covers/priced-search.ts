import { PseudoCosts, WHOLE } from "../builtin/branching";
import { solveBuiltIn } from "../builtin/solve";
import { objectiveAt, type LinearModel } from "../model";
import { partOf } from "../part";
import { tidied, verify } from "../verify";
import { anyPriceOf, type Cover } from "./covers";
import { Master, type Box, type MasterWay } from "./master";
import { nodeCuts } from "./node-cuts";
import { Pricing, type CountBounds } from "./pricing";

export interface PricedLimits {
  /** Share of the best objective within which the search stops. */
  readonly gap: number;
  readonly nodeLimit: number;
  /** Multiplications, at most. */
  readonly workLimit: number;
}

export interface PricedResult {
  readonly x?: Float64Array;
  readonly objective: number;
  readonly bound: number;
  readonly nodes: number;
}

/** A part of the search: bounds of the columns that stay, and of the counts by cover. */
interface Part extends Box {
  readonly counts: readonly CountBounds[];
  readonly bound: number;
  readonly depth: number;
  readonly branched?: { readonly column: number; readonly up: boolean; readonly distance: number };
}

/** Equality of objectives, as a share. */
const SAME = 1e-9;
/** Part of the gap within which the relaxation need not be known. */
const NEAR = 0.05;
/** Rounds of pricing, and of cuts, of one relaxation. */
const MOST_ROUNDS = 40;
const CUT_ROUNDS = { root: 12, node: 2 };
/** Rows of cuts, at most. */
const MOST_CUTS = 20;
const DIVE_ROUNDS = 3;
/** Nodes that are made whole in a dive, at most. */
const DIVE_STEPS = 100;
/** From this part of a unit on the side above goes first. */
const UPWARDS = 0.45;
/** A bound that rises by less, as a share, says that little is left to decide: a dive may end well. */
const FLAT = 2e-4;
/** What a demand that is not carried costs, in multiples of the objective. */
const DEAR = 20;
const FIRST_DIVE = 4;
/** A part below this depth is left for later where its bound is so many gaps above the lowest. */
const SHALLOW = 2;
const PLUNGE = 5;
/** Columns of which nothing is known that are tried before one is branched on. */
const TRIES = 8;
const TRY_ROUNDS = 3;
/** Effort for all else once the ways are given, what each time counts for, and the part of the gap to which it is worth it. */
const BUY = { nodes: 20, work: 2e7, charge: 1e7 };
const BOUGHT = 0.1;
const PATIENCE = 4;
/** What a look of the pricing counts for in multiplications. */
const LOOK = 20;

export class PricedSearch {
  private readonly master: Master;
  private readonly pricings: readonly Pricing[];
  private readonly pseudo: PseudoCosts;
  /** Whole columns that covers have to do with, and then the others. */
  private readonly wholes: readonly (readonly number[])[];
  private readonly placeOf: ReadonlyMap<number, number>;
  private readonly memberAt: ReadonlyMap<number, { readonly cover: number; readonly index: number }>;
  /** What one more of each column may cost. */
  private readonly guesses: Float64Array;
  private readonly open: Part[] = [];
  private x: Float64Array | undefined;
  private best = Infinity;
  private closed = Infinity;
  private nodes = 0;
  private bought = 0;
  private mayDive = true;
  private readonly stands: ((x: Float64Array) => boolean) | undefined;

  constructor(
    private readonly model: LinearModel,
    private readonly covers: readonly Cover[],
    ways: readonly MasterWay[],
    private readonly limits: PricedLimits,
    { start, missing, stands }: { readonly start?: ArrayLike<number>; readonly missing: number; readonly stands?: (x: Float64Array) => boolean },
  ) {
    this.master = new Master(model, covers, ways, DEAR * missing);
    this.pricings = this.master.covers.map((cover) => new Pricing(cover));
    this.placeOf = new Map(this.master.kept.map((column, place) => [column, place] as const));
    this.memberAt = new Map(covers.flatMap(({ members }, cover) => members.map(({ column }, index) => [column, { cover, index }] as const)));
    const isNear = this.nearColumns();
    const whole = model.columns.flatMap(({ integer }, c) => (integer ? [c] : []));
    this.wholes = [whole.filter((c) => isNear.has(c)), whole.filter((c) => !isNear.has(c))];
    this.guesses = Float64Array.from(model.columns, ({ cost }) => cost);
    this.pseudo = new PseudoCosts(Int32Array.from(whole), this.guesses);
    if (start) this.offer(start);
    this.stands = stands;
  }

  get work(): number {
    return this.master.work + this.bought * BUY.charge + this.pricings.reduce((sum, { work }) => sum + LOOK * work, 0);
  }

  run(): PricedResult {
    let next: Part | undefined = this.root();
    while (next) {
      if (this.nodes >= this.limits.nodeLimit || this.work >= this.limits.workLimit) {
        this.open.push(next);
        break;
      }
      next = this.expand(next);
      if (next && this.isFarAbove(next)) {
        this.open.push(next);
        next = undefined;
      }
      next ??= this.pop();
      while (next && this.cutOff(next.bound)) next = this.pop();
    }
    return { ...(this.x && { x: this.x }), objective: this.best, bound: Math.min(this.closed, this.best, this.lowestOpen()), nodes: this.nodes };
  }

  private lowestOpen(): number {
    return this.open.reduce((least, { bound }) => Math.min(least, bound), Infinity);
  }

  /** Whether going on downwards is no longer worth it. */
  private isFarAbove({ depth, bound }: Part): boolean {
    return depth > SHALLOW && bound > this.lowestOpen() + PLUNGE * this.limits.gap * Math.abs(bound);
  }

  private root(): Part {
    const { model, master, covers } = this;
    const bounds = (which: "lower" | "upper"): Float64Array => Float64Array.from(master.kept, (c) => model.columns[c][which]);
    const counts = covers.map(({ members }) => ({ lower: new Int32Array(members.length), upper: Int32Array.from(members, ({ most }) => Math.floor(most + WHOLE)) }));
    return { lower: bounds("lower"), upper: bounds("upper"), counts, bound: -Infinity, depth: 0 };
  }

  /** Things that carry demands, and what makes room for them. */
  private nearColumns(): ReadonlySet<number> {
    const members = this.covers.flatMap((cover) => cover.members);
    const near = new Set(members.map(({ column }) => column));
    for (const r of new Set(members.flatMap(({ takes }) => takes.map(([row]) => row)))) {
      for (const [c, a] of this.model.rows[r].entries) if (a < 0) near.add(c);
    }
    return near;
  }

  /** The open part with the lowest bound; of equals the last. */
  private pop(): Part | undefined {
    this.mayDive = true;
    let at = -1;
    this.open.forEach(({ bound }, i) => {
      if (at < 0 || bound <= this.open[at].bound) at = i;
    });
    return at < 0 ? undefined : this.open.splice(at, 1)[0];
  }

  /** Bounds from here on are near enough to the best point. */
  private get cut(): number {
    return this.best === Infinity ? Infinity : this.best - Math.max(this.limits.gap, SAME) * Math.abs(this.best);
  }

  private cutOff(bound: number): boolean {
    if (this.best === Infinity || bound < this.cut) return false;
    this.closed = Math.min(this.closed, bound);
    return true;
  }

  /** @returns the child to go on with */
  private expand(part: Part): Part | undefined {
    this.nodes++;
    this.enter(part);
    const own = this.tightened(part);
    if (own === undefined) return undefined;
    const bound = Math.max(part.bound, own);
    const { branched } = part;
    if (branched) this.pseudo.learn(branched.column, branched.up, branched.distance, bound - part.bound);
    if (this.cutOff(bound)) return undefined;
    if (part.depth === 0) this.priceMembers();
    const { master } = this;
    const x = master.point();
    const column = this.chosen(this.wholes[0], part, x, bound);
    if (column < 0) this.buyFor(this.waysIn(x), master.objective);
    else if (part.depth === 0 || (this.mayDive && bound - part.bound <= FLAT * Math.abs(bound) && part.depth >= FIRST_DIVE)) {
      this.mayDive = false;
      this.dive(part, x);
    }
    if (this.cutOff(bound)) return undefined;
    const next = column >= 0 ? column : this.chosen(this.wholes[1], part, x, bound);
    if (next >= 0) return this.branchOn(part, next, x[next], bound);
    this.offer(x);
    this.closed = Math.min(this.closed, bound);
    return undefined;
  }

  /** What one more of a member costs, as far as the prices say. */
  private priceMembers(): void {
    const prices = this.master.prices();
    for (const { members } of this.master.covers) for (const member of members) this.guesses[member.column] = Math.max(0, anyPriceOf(member, prices));
  }

  private enter(part: Part): void {
    this.master.setBounds(part, (way) => within(way, part.counts[way.cover]));
  }

  /** The bound of a part with cuts. @returns undefined where it has no point */
  private tightened(part: Part): number | undefined {
    const { master } = this;
    let bound = this.priced(part, MOST_ROUNDS);
    const rounds = part.depth === 0 ? CUT_ROUNDS.root : CUT_ROUNDS.node;
    for (let round = 0; round < rounds && bound !== undefined && bound < this.cut && master.added < MOST_CUTS; round++) {
      const cuts = nodeCuts(this.model, this.covers, master.point(), master.prices().map((price) => Math.max(0, price)), `${this.nodes}.${round}`);
      if (cuts.length === 0) break;
      master.addRows(cuts);
      const more = this.priced(part, MOST_ROUNDS);
      if (more === undefined) return undefined;
      bound = Math.max(bound, more);
    }
    return bound;
  }

  /**
   * The bound of a part: its relaxation with all ways that are worth it.
   *
   * @param taken covers whose way is given: then the relaxation bounds nothing
   * @returns undefined where it has no point
   */
  private priced(part: Part, rounds: number, taken?: ReadonlyMap<number, MasterWay>): number | undefined {
    const { master, pricings } = this;
    let bound = -Infinity;
    for (let round = 0; round < rounds; round++) {
      if (master.solve() === "infeasible") return undefined;
      const prices = master.prices();
      const { objective } = master;
      let sum = master.keptBound(prices, part);
      const more: MasterWay[] = [];
      pricings.forEach((pricing, cover) => {
        if (taken?.has(cover)) return;
        const { price, counts } = pricing.cheapest(prices, part.counts[cover]);
        sum += price;
        if (counts && price < master.paidFor(cover) - SAME * Math.abs(objective)) more.push({ cover, counts });
      });
      if (sum === Infinity) return undefined;
      if (!taken) bound = Math.max(bound, sum);
      if (bound >= this.cut || (!taken && objective - bound <= NEAR * this.limits.gap * Math.abs(bound))) break;
      if (master.add(more) === 0) break;
    }
    return bound;
  }

  /** The column to branch on, by what both of its sides cost; those of which little is known are tried. -1: all are whole. */
  private chosen(wholes: readonly number[], part: Part, x: Float64Array, bound: number): number {
    const { pseudo } = this;
    const scoreOf = pseudo.scores();
    const scored = wholes
      .filter((column) => Math.abs(x[column] - Math.round(x[column])) > WHOLE)
      .map((column) => ({ column, score: scoreOf(column, x[column]) }))
      .sort((a, b) => b.score - a.score || a.column - b.column);
    let [best, most, tries, idle] = [-1, -1, 0, 0];
    for (const one of scored) {
      const untold = !pseudo.isReliable(one.column) && tries < TRIES && idle < PATIENCE;
      if (untold) tries++;
      const score = untold ? this.tried(part, one.column, x[one.column], bound) : one.score;
      idle = score > most ? 0 : idle + 1;
      if (score > most) [best, most] = [one.column, score];
    }
    return best;
  }

  private tried(part: Part, column: number, value: number, bound: number): number {
    const below = value - Math.floor(value);
    const enough = this.best < Infinity ? Math.max(0, this.cut - bound) : Infinity;
    const gains = [false, true].map((up) => {
      const side = this.sideOf(part, column, value, up);
      this.enter(side);
      const gain = Math.max(0, (this.priced(side, TRY_ROUNDS) ?? Infinity) - bound);
      this.pseudo.learn(column, up, up ? 1 - below : below, gain);
      return Math.max(1e-6, Math.min(gain, enough));
    });
    return gains[0] * gains[1];
  }

  private branchOn(part: Part, column: number, value: number, bound: number): Part {
    const below = value - Math.floor(value);
    const side = (up: boolean): Part => ({ ...this.sideOf(part, column, value, up), bound, depth: part.depth + 1, branched: { column, up, distance: up ? 1 - below : below } });
    const upFirst = below > UPWARDS;
    this.open.push(side(!upFirst));
    return side(upFirst);
  }

  private sideOf(part: Part, column: number, value: number, up: boolean): Part {
    const member = this.memberAt.get(column);
    if (!member) {
      const place = this.placeOf.get(column) ?? -1;
      const [lower, upper] = [part.lower.slice(), part.upper.slice()];
      if (up) lower[place] = Math.ceil(value);
      else upper[place] = Math.floor(value);
      return { ...part, lower, upper };
    }
    const own = part.counts[member.cover];
    const [lower, upper] = [own.lower.slice(), own.upper.slice()];
    if (up) lower[member.index] = Math.ceil(value);
    else upper[member.index] = Math.floor(value);
    return { ...part, counts: part.counts.map((one, cover) => (cover === member.cover ? { lower, upper } : one)) };
  }

  private offer(point: ArrayLike<number>): void {
    const x = tidied(this.model, point);
    if (verify(this.model, x).length > 0) return;
    const objective = objectiveAt(this.model, x);
    if (objective >= this.best - SAME * Math.abs(objective) || this.stands?.(x) === false) return;
    [this.x, this.best] = [x, objective];
  }

  /** Makes nodes whole one after the other, the nearest first, then takes one way after the other, that which is used most. */
  private dive(whole: Part, start: Float64Array): void {
    const { master, covers } = this;
    const taken = new Map<number, MasterWay>();
    const solved = (part: Part): boolean => {
      master.setBounds(part, (way) => (taken.has(way.cover) ? taken.get(way.cover) === way : within(way, part.counts[way.cover])));
      return this.priced(part, DIVE_ROUNDS, taken) !== undefined && master.objective < this.best && covers.every((_, cover) => master.partOf(cover) <= WHOLE);
    };
    let [part, x] = [whole, start];
    for (let step = 0; taken.size < covers.length; step++) {
      const column = step < DIVE_STEPS ? this.nearestWhole(x) : -1;
      if (column >= 0) {
        const value = x[column];
        const isNearAbove = value - Math.floor(value) > UPWARDS;
        const above = this.boundedBy(part, column, Math.ceil(value), true);
        part = isNearAbove ? above : this.boundedBy(part, column, Math.floor(value), false);
        if (!solved(part)) {
          if (isNearAbove) return;
          part = above;
          if (!solved(part)) return;
        }
      } else {
        const parts = master.ways.flatMap((way, i) => (taken.has(way.cover) || isNone(way) ? [] : [{ way, share: master.partOf(i) }]));
        const most = parts.reduce((largest, { share }) => Math.max(largest, share), 0);
        if (most <= WHOLE) return;
        for (const { way, share } of parts) if (share >= Math.min(most, 1 - WHOLE) && !taken.has(way.cover)) taken.set(way.cover, way);
        if (!solved(part)) return;
      }
      x = master.point();
    }
    this.buyFor(taken, master.objective);
  }

  /** Of the columns that stay and are not whole the one that is nearest to it; -1 where all are. */
  private nearestWhole(x: Float64Array): number {
    let [best, nearest] = [-1, Infinity];
    for (const column of this.wholes[0]) {
      const distance = Math.abs(x[column] - Math.round(x[column]));
      if (this.placeOf.has(column) && distance > WHOLE && distance < nearest) [best, nearest] = [column, distance];
    }
    return best;
  }

  private boundedBy(part: Part, column: number, value: number, below: boolean): Part {
    const place = this.placeOf.get(column) ?? -1;
    const bounds = (below ? part.lower : part.upper).slice();
    bounds[place] = value;
    return below ? { ...part, lower: bounds } : { ...part, upper: bounds };
  }

  /** Counts of each cover, rounded. */
  private waysIn(x: Float64Array): ReadonlyMap<number, MasterWay> {
    return new Map(this.covers.map(({ members }, cover) => [cover, { cover, counts: Int32Array.from(members, ({ column }) => Math.round(x[column])) }]));
  }

  /** The best of all else where the ways are given. */
  private buyFor(taken: ReadonlyMap<number, MasterWay>, least: number): void {
    if (least >= this.best || this.work >= this.limits.workLimit) return;
    this.bought++;
    const values = new Map<number, number>();
    for (const [cover, { counts }] of taken) this.covers[cover].members.forEach(({ column }, j) => values.set(column, counts[j]));
    const rest = partOf(this.model, values);
    const { stands } = this;
    const answer = solveBuiltIn(rest.model, { gap: this.limits.gap * BOUGHT, nodeLimit: BUY.nodes, ...(stands && { stands: (x) => stands(rest.expand(x)) }) }, BUY.work);
    if ("x" in answer) this.offer(rest.expand(answer.x));
  }
}

function isNone({ counts }: MasterWay): boolean {
  return counts.every((count) => count === 0);
}

function within(way: MasterWay, { lower, upper }: CountBounds): boolean {
  const { counts } = way;
  for (let j = 0; j < counts.length; j++) if (counts[j] < lower[j] || counts[j] > upper[j]) return isNone(way);
  return true;
}
