import type { ArrayModel } from "../arrays";
import { integersOf, leastWhole, PseudoCosts, WHOLE } from "./branching";
import { priceBound, type PriceBound } from "./certificate";
import { gomoryCuts, withCuts, type Cut } from "./cuts";
import { DualSimplex, type RelaxationStatus } from "./dual-simplex";
import { objectiveStep } from "./objective-step";
import { OpenNodes, type Node } from "./open-nodes";
import { ordered, Propagation } from "./propagate";
import { Relaxation } from "./relaxation";
import { roundedPoint } from "./rounding";
import { startFromCosts } from "./start-basis";

/** Equality of objectives, as a share. */
const SAME = 1e-9;
/** Rounds of cuts at the root, at most, and cuts in each. */
const CUT_ROUNDS = 10;
const CUTS_PER_ROUND = 30;
/**
 * Nodes after which the search begins anew with cuts: they make each node dearer, which only a long search earns back.
 * Where there may be less than three times as many they are made at once, for the sake of the bound.
 */
const CUTS_FROM = 100;
/** Share of the objective by which rounding moves it. */
const AGREED = 1e-8;
/** Share of the objective by which moved costs may have moved a bound. */
const MOVED = 2e-5;
/** From this part of a unit on the side above goes first: it covers what is asked for, but costs more the farther it is. */
const UPWARDS = 0.45;
/** A round that gained less than this share of what is missing, and of the bound, is the last. */
const LEAST_GAIN = { ofMissing: 0.02, ofBound: 1e-4 };

export interface SearchLimits {
  /** Share of the best objective within which the search stops. */
  readonly gap: number;
  /** Gap that will do once `enoughWork` is spent; as `gap` or more. */
  readonly enough: number;
  readonly enoughWork: number;
  readonly nodeLimit: number;
  /** Multiplications, at most: as much work on every machine. */
  readonly workLimit: number;
}

/** A point of the scaled model, offered; returns its objective there when it stands in the user's model. */
export type Accept = (x: Float64Array) => number | undefined;

export interface SearchResult {
  /** Whether the bound is within the gap of the best point, or there is proven to be none. */
  readonly complete: boolean;
  /** No point has a lower objective; infinite when there is proven to be none. */
  readonly bound: number;
  readonly nodes: number;
}

/**
 * Branch and bound whose every bound and every "infeasible" is proven from the model itself (weak duality and Farkas
 * factors with rounding taken off), and whose every point is accepted by the caller: arithmetic that goes wrong can
 * make it slow, not wrong. One basis serves all nodes.
 *
 * @param best objective of a point that the caller has already; `Infinity` without one
 * @param chains whole columns that are filled one after the other in some best point, see `pieced`
 */
export function search(model: ArrayModel, limits: SearchLimits, accept: Accept, best = Infinity, chains: readonly Int32Array[] = []): SearchResult {
  return new Search(model, limits, accept, best, chains).run();
}

class Search {
  private open = new OpenNodes();
  private readonly pseudo: PseudoCosts;
  private readonly propagation: Propagation;
  private readonly integrality: Int32Array;
  private readonly integers: Int32Array;
  private readonly rootLower: Float64Array;
  private readonly rootUpper: Float64Array;
  private readonly step: number;
  /** The model and cuts. */
  private tightened: ArrayModel;
  private relaxation: Relaxation;
  private simplex: DualSimplex;
  /** Bound and costs at the root, for columns that a better point fixes. */
  private rootPriced: PriceBound | undefined;
  /** Of the node at hand. */
  private priced: PriceBound | undefined;
  /** Lowest bound of what was cut off or given up. */
  private closed = Infinity;
  private sound = true;
  /** What a node costs beside its relaxation: some looks at each entry, and what it is made of. */
  private readonly nodeWork: number;
  private nodes = 0;
  /** Whether the root gets cuts. */
  private cuts: boolean;

  constructor(
    private readonly model: ArrayModel,
    private readonly limits: SearchLimits,
    private readonly accept: Accept,
    private best: number,
    chains: readonly Int32Array[],
  ) {
    this.cuts = limits.nodeLimit < 3 * CUTS_FROM;
    this.integrality = model.integrality ?? new Int32Array(model.numCols);
    this.integers = integersOf(this.integrality);
    this.pseudo = new PseudoCosts(this.integers, model.colCost);
    this.rootLower = model.colLower.slice();
    this.rootUpper = model.colUpper.slice();
    this.step = objectiveStep(model, this.integrality);
    this.nodeWork = 10 * (model.matrix.starts[model.numRows] + model.numRows + model.numCols) + 2000;
    this.tightened = model;
    this.relaxation = new Relaxation(model);
    this.propagation = new Propagation(model, this.relaxation.matrix, chains);
    this.simplex = new DualSimplex(this.relaxation);
    for (const c of this.integers) {
      this.rootLower[c] = Math.ceil(this.rootLower[c] - WHOLE);
      this.rootUpper[c] = Math.floor(this.rootUpper[c] + WHOLE);
    }
  }

  run(): SearchResult {
    const possible = ordered(this.rootLower, this.rootUpper) && this.propagation.run(this.rootLower, this.rootUpper);
    if (!possible) return { complete: true, bound: Infinity, nodes: 0 };
    startFromCosts(this.relaxation);
    let next: Node | undefined = { column: -1, lower: 0, upper: 0, bound: -Infinity, depth: 0, distance: 0 };
    while (next) {
      if (this.exhausted(next.bound)) {
        this.open.push(next);
        return this.result(false);
      }
      if (this.nodes >= CUTS_FROM && !this.cuts) next = this.afresh(next);
      // dive: the preferred child is taken at once, the basis is near it
      next = this.expand(next) ?? this.reopened();
    }
    return this.result(this.sound);
  }

  /** The open node with the lowest bound, with the basis that its own is near to. */
  private reopened(): Node | undefined {
    let next = this.open.pop();
    while (next && this.cutOff(next.bound)) next = this.open.pop();
    if (next?.basis && next.basis.length === this.relaxation.m) this.relaxation.returnTo(next.basis);
    return next;
  }

  /** @returns the root again, to be given cuts: what has been found and learned stays, what is open goes */
  private afresh({ bound }: Node): Node {
    const known = Math.min(bound, this.open.lowestBound, this.closed);
    this.cuts = this.sound = true;
    this.closed = Infinity;
    this.open = new OpenNodes();
    return { column: -1, lower: 0, upper: 0, bound: known, depth: 0, distance: 0 };
  }

  private exhausted(next: number): boolean {
    const { nodeLimit, workLimit, enough, enoughWork } = this.limits;
    const { work } = this.relaxation;
    if (this.nodes >= nodeLimit || work >= workLimit) return true;
    return work >= enoughWork && this.best < Infinity && this.best - Math.min(next, this.open.lowestBound, this.closed) <= enough * Math.abs(this.best);
  }

  private result(finished: boolean): SearchResult {
    const bound = Math.min(this.closed, this.open.lowestBound, this.best);
    const complete = finished || (this.best < Infinity && this.best - bound <= this.tolerance());
    return { complete, bound, nodes: this.nodes };
  }

  private tolerance(): number {
    return Math.max(this.limits.gap, SAME) * Math.abs(this.best);
  }

  /** Nothing below this bound is worth a look. */
  private cutOff(bound: number): boolean {
    if (this.best === Infinity || bound < this.best - this.tolerance()) return false;
    this.closed = Math.min(this.closed, bound);
    return true;
  }

  /** @returns the child to go on with */
  private expand(node: Node): Node | undefined {
    this.nodes++;
    this.relaxation.count(this.nodeWork);
    const lower = this.rootLower.slice();
    const upper = this.rootUpper.slice();
    const changed = this.narrow(node, lower, upper);
    if (!ordered(lower, upper) || (node.column >= 0 && !this.propagation.run(lower, upper, changed))) return undefined;
    this.relaxation.setBounds(lower, upper);
    const { status, priced } = this.relax(lower, upper);
    if (status === "infeasible") return undefined;
    const bound = Math.max(node.bound, this.rounded(priced.value));
    this.learn(node, bound);
    this.priced = priced;
    if (this.cutOff(bound)) return undefined;
    if (node.column < 0) {
      this.rootPriced = priced;
      if (this.cuts) return this.expandRoot(node, status === "lost", bound, lower, upper);
    }
    return this.split(node, status === "lost", bound, lower, upper);
  }

  /** Bounds of a node instead of the root's. @returns the integers whose bounds changed */
  private narrow({ within, column, lower: low, upper: high }: Node, lower: Float64Array, upper: Float64Array): number[] {
    const changed: number[] = [];
    if (!within) return changed;
    const { integers } = this;
    for (let i = 0; i < integers.length; i++) {
      const c = integers[i];
      const least = c === column ? Math.max(within[i], low) : within[i];
      const most = c === column ? Math.min(within[integers.length + i], high) : within[integers.length + i];
      if (least <= lower[c] && most >= upper[c]) continue;
      lower[c] = Math.max(lower[c], least);
      upper[c] = Math.min(upper[c], most);
      changed.push(c);
    }
    return changed;
  }

  /** Solves the relaxation within the bounds that it has been given. */
  private relax(lower: Float64Array, upper: Float64Array): { readonly status: RelaxationStatus; readonly priced: PriceBound } {
    const price = (): PriceBound => priceBound(this.tightened, this.relaxation.prices(), lower, upper);
    let status = this.simplex.solve();
    let priced = price();
    if (status === "optimal" && this.relaxation.perturbed && this.needsPolish(priced.value)) {
      status = this.simplex.polish();
      priced = price();
    }
    if (status !== "optimal" || this.agrees(priced.value)) return { status, priced };
    // prices that a small pivot has spoiled
    this.relaxation.rebuild();
    status = this.simplex.solve();
    return { status, priced: price() };
  }

  /** Whether what the prices prove is what the point costs. */
  private agrees(bound: number): boolean {
    const { x, perturbed } = this.relaxation;
    const { colCost, offset, numCols } = this.model;
    let objective = offset;
    for (let c = 0; c < numCols; c++) objective += colCost[c] * x[c];
    return objective - bound <= (perturbed ? 10 * MOVED : AGREED) * Math.abs(objective);
  }

  /** Whether moved costs may be what keeps a node open, or a whole point from being proven. */
  private needsPolish(bound: number): boolean {
    const cut = this.best - this.tolerance();
    return (bound < cut && bound >= cut - MOVED * Math.abs(this.best)) || this.pseudo.choose(this.relaxation.x) < 0;
  }

  private learn({ column, up = false, distance, bound: before }: Node, bound: number): void {
    if (column >= 0 && before > -Infinity) this.pseudo.learn(column, up, distance, bound - before);
  }

  /** The root: a first point by rounding, then cuts. */
  private expandRoot(node: Node, lost: boolean, bound: number, lower: Float64Array, upper: Float64Array): Node | undefined {
    const x = this.relaxation.point();
    if (lost || this.pseudo.choose(x) < 0) return this.split(node, lost, bound, lower, upper);
    this.offerRounded(lower, upper);
    if (this.cutOff(bound)) return undefined;
    const tightened = this.addCuts(bound);
    if (tightened === undefined || this.cutOff(tightened.bound)) return undefined;
    return this.split(node, tightened.lost, tightened.bound, this.rootLower.slice(), this.rootUpper.slice());
  }

  /** @returns the bound with cuts; undefined where they prove that no better point exists */
  private addCuts(before: number): { readonly bound: number; readonly lost: boolean } | undefined {
    let bound = before;
    let all: Cut[] = [];
    for (let round = 0; round < CUT_ROUNDS; round++) {
      const cuts = gomoryCuts(this.relaxation, this.rootLower, this.rootUpper).slice(0, CUTS_PER_ROUND);
      if (cuts.length === 0) break;
      all = this.withoutIdle(all, cuts);
      this.relaxation.setBounds(this.rootLower, this.rootUpper);
      const { status, priced } = this.relax(this.rootLower, this.rootUpper);
      if (status === "infeasible") return undefined;
      const gained = this.rounded(priced.value) - bound;
      if (gained > 0) {
        bound += gained;
        this.rootPriced = priced;
      }
      if (status === "lost") return { bound, lost: true };
      this.fixAtRoot();
      const x = this.relaxation.point();
      if (this.cutOff(bound) || this.pseudo.choose(x) < 0) break;
      this.offerRounded(this.rootLower, this.rootUpper);
      const missing = this.best < Infinity ? this.best - bound : Math.abs(bound);
      if (gained <= Math.min(LEAST_GAIN.ofMissing * missing, LEAST_GAIN.ofBound * Math.abs(bound))) break;
    }
    return { bound, lost: false };
  }

  /** Takes the cuts that do not bind out of the relaxation, and new ones in. */
  private withoutIdle(old: readonly Cut[], cuts: readonly Cut[]): Cut[] {
    const { relaxation, model } = this;
    const first = model.numRows;
    const binding = old.flatMap((cut, i) => (relaxation.line[relaxation.n + first + i] < 0 ? [{ cut, row: first + i }] : []));
    const all = [...binding.map(({ cut }) => cut), ...cuts];
    this.tightened = withCuts(model, all);
    this.relaxation = relaxation.onto(this.tightened, [...Array.from({ length: first }, (_, r) => r), ...binding.map(({ row }) => row), ...cuts.map(() => -1)]);
    this.simplex = new DualSimplex(this.relaxation, this.limits.workLimit);
    return all;
  }

  private split(node: Node, lost: boolean, bound: number, lower: Float64Array, upper: Float64Array): Node | undefined {
    const x = this.relaxation.point();
    const column = lost ? -1 : this.pseudo.choose(x);
    if (column < 0) return this.whole(node, x, bound, lower, upper, !lost);
    this.offerRounded(lower, upper);
    if (this.cutOff(bound)) return undefined;
    return this.branch(node, column, x[column], bound, lower, upper);
  }

  /** All integers are whole (or the relaxation is lost): takes the point if it stands, else splits further. */
  private whole(node: Node, x: Float64Array, bound: number, lower: Float64Array, upper: Float64Array, isOptimal: boolean): Node | undefined {
    if (isOptimal && this.offer(x)) {
      const column = this.cutOff(bound) ? -1 : leastWhole(this.integers, x);
      if (column >= 0) return this.branch(node, column, x[column], bound, lower, upper);
      // the point costs what the node promised, but for rounding; what is left of the difference stays in the bound
      this.closed = Math.min(this.closed, bound);
      return undefined;
    }
    if (isOptimal && this.offerFixed(x, lower, upper) && this.cutOff(bound)) return undefined;
    const loose = this.integers.find((c) => lower[c] < upper[c]);
    if (loose === undefined) {
      this.sound = false;
      this.closed = Math.min(this.closed, bound);
      return undefined;
    }
    const middle = Math.min(upper[loose] - 1, Math.max(lower[loose], Math.round(x[loose])));
    return this.branch(node, loose, middle + 0.5, bound, lower, upper);
  }

  private branch(node: Node, column: number, value: number, bound: number, lower: Float64Array, upper: Float64Array): Node {
    const below = value - Math.floor(value);
    const depth = node.depth + 1;
    if (this.priced) this.fixByCost(this.priced, lower, upper);
    const count = this.integers.length;
    const within = new Float64Array(2 * count);
    for (let i = 0; i < count; i++) {
      within[i] = lower[this.integers[i]];
      within[count + i] = upper[this.integers[i]];
    }
    const down: Node = { within, column, lower: lower[column], upper: Math.floor(value), bound, depth, distance: below };
    const up: Node = { within, column, lower: Math.ceil(value), upper: upper[column], bound, depth, up: true, distance: 1 - below };
    const [first, second] = below > UPWARDS ? [up, down] : [down, up];
    this.open.push({ ...second, basis: this.relaxation.basic.slice() });
    return first;
  }

  private offer(x: Float64Array): boolean {
    const objective = this.accept(x);
    if (objective === undefined) return false;
    if (objective < this.best) {
      this.best = objective;
      this.fixAtRoot();
    }
    return true;
  }

  /** A whole point near that of the relaxation. */
  private offerRounded(lower: Float64Array, upper: Float64Array): void {
    const { model, relaxation } = this;
    const x = roundedPoint(model, relaxation.matrix, relaxation.x, lower, upper);
    if (!x) return;
    let objective = model.offset;
    for (let c = 0; c < x.length; c++) objective += x[c] * model.colCost[c];
    if (objective < this.best - SAME * Math.abs(objective)) this.offer(x);
  }

  /** The point with its integers made whole and fixed, the rest optimized. */
  private offerFixed(x: Float64Array, lower: Float64Array, upper: Float64Array): boolean {
    const { relaxation } = this;
    const low = lower.slice();
    const high = upper.slice();
    for (const c of this.integers) low[c] = high[c] = Math.min(upper[c], Math.max(lower[c], Math.round(x[c])));
    if (!this.propagation.run(low, high)) return false;
    relaxation.setBounds(low, high);
    const stands = this.simplex.solve() === "optimal" && this.offer(relaxation.point());
    relaxation.setBounds(lower, upper);
    return stands;
  }

  /** Columns that would cost more than the best point has to spare stay where they are. */
  private fixByCost({ value, reduced }: PriceBound, lower: Float64Array, upper: Float64Array): void {
    if (this.best === Infinity) return;
    const spare = this.best - value;
    for (const c of this.integers) {
      if (lower[c] === upper[c] || Math.abs(reduced[c]) < 1e-9) continue;
      const steps = Math.floor(spare / Math.abs(reduced[c]) + WHOLE);
      if (reduced[c] > 0) upper[c] = Math.min(upper[c], lower[c] + steps);
      else lower[c] = Math.max(lower[c], upper[c] - steps);
    }
  }

  private fixAtRoot(): void {
    if (this.rootPriced) this.fixByCost(this.rootPriced, this.rootLower, this.rootUpper);
  }

  /** Where every point's objective is a multiple of a step, so is its bound. */
  private rounded(bound: number): number {
    if (this.step === 0 || !Number.isFinite(bound)) return bound;
    const steps = Math.ceil((bound - this.model.offset) / this.step - 1e-6);
    return Math.max(bound, this.model.offset + steps * this.step);
  }
}
