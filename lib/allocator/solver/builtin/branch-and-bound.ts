import type { ArrayModel } from "../arrays";
import { PseudoCosts, WHOLE } from "./branching";
import { priceBound, type PriceBound } from "./certificate";
import { Dictionary } from "./dictionary";
import { solveRelaxation } from "./dual-simplex";
import { OpenNodes, type Node } from "./open-nodes";
import { propagate } from "./propagate";

/** Equality of objectives, as a share. */
const SAME = 1e-9;

export interface SearchLimits {
  /** Share of the best objective within which the search stops. */
  readonly gap: number;
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
 * make it slow, not wrong. One dictionary serves all nodes.
 *
 * @param best objective of a point that the caller has already; `Infinity` without one
 */
export function search(model: ArrayModel, limits: SearchLimits, accept: Accept, best = Infinity): SearchResult {
  return new Search(model, limits, accept, best).run();
}

class Search {
  private readonly open = new OpenNodes();
  private readonly pseudo: PseudoCosts;
  private readonly integrality: Int32Array;
  private readonly rootLower: Float64Array;
  private readonly rootUpper: Float64Array;
  private readonly step: number;
  private dictionary: Dictionary | undefined;
  /** Lowest bound of what was cut off or given up. */
  private closed = Infinity;
  private sound = true;
  private nodes = 0;

  constructor(
    private readonly model: ArrayModel,
    private readonly limits: SearchLimits,
    private readonly accept: Accept,
    private best: number,
  ) {
    this.integrality = model.integrality ?? new Int32Array(model.numCols);
    this.pseudo = new PseudoCosts(model.numCols, model.colCost);
    this.rootLower = model.colLower.slice();
    this.rootUpper = model.colUpper.slice();
    this.step = objectiveStep(model, this.integrality);
    for (let c = 0; c < model.numCols; c++) {
      if (!this.integrality[c]) continue;
      this.rootLower[c] = Math.ceil(this.rootLower[c] - WHOLE);
      this.rootUpper[c] = Math.floor(this.rootUpper[c] + WHOLE);
    }
  }

  run(): SearchResult {
    const possible = ordered(this.rootLower, this.rootUpper) && propagate(this.model, this.rootLower, this.rootUpper);
    if (!possible) return { complete: true, bound: Infinity, nodes: 0 };
    this.dictionary = new Dictionary(this.model);
    let next: Node | undefined = { column: -1, lower: 0, upper: 0, bound: -Infinity, depth: 0 };
    while (next) {
      if (this.exhausted()) {
        this.open.push(next);
        return this.result(false);
      }
      // dive: the preferred child is taken at once, the table is near it
      next = this.expand(next) ?? this.open.pop();
      while (next && this.cutOff(next.bound)) next = this.open.pop();
    }
    return this.result(this.sound);
  }

  private exhausted(): boolean {
    return this.nodes >= this.limits.nodeLimit || (this.dictionary?.work ?? 0) >= this.limits.workLimit;
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
    const dictionary = this.dictionary as Dictionary;
    this.nodes++;
    const lower = this.rootLower.slice();
    const upper = this.rootUpper.slice();
    for (let at: Node | undefined = node; at && at.column >= 0; at = at.parent) {
      lower[at.column] = Math.max(lower[at.column], at.lower);
      upper[at.column] = Math.min(upper[at.column], at.upper);
    }
    if (node.column >= 0 && !(ordered(lower, upper) && propagate(this.model, lower, upper))) return undefined;
    dictionary.setBounds(lower, upper);
    const status = solveRelaxation(dictionary);
    if (status === "infeasible") return undefined;
    const priced = priceBound(this.model, dictionary.prices(), lower, upper);
    const bound = Math.max(node.bound, this.rounded(priced.value));
    if (this.cutOff(bound)) return undefined;
    const x = dictionary.point();
    const column = status === "lost" ? -1 : this.pseudo.choose(x, this.integrality);
    if (column < 0) return this.whole(node, x, bound, lower, upper, status === "optimal");
    if (node.column < 0) this.roundAtRoot(x, lower, upper);
    if (this.cutOff(bound)) return undefined;
    if (node.column < 0) this.fixByCost(priced, lower, upper);
    return this.branch(node, column, x[column], bound, lower, upper);
  }

  /** All integers are whole (or the relaxation is lost): takes the point if it stands, else splits further. */
  private whole(node: Node, x: Float64Array, bound: number, lower: Float64Array, upper: Float64Array, isOptimal: boolean): Node | undefined {
    if (isOptimal && this.offer(x)) {
      // the point costs what the node promised, but for rounding; what is left of the difference stays in the bound
      this.closed = Math.min(this.closed, bound);
      return undefined;
    }
    if (isOptimal && this.offerFixed(x, lower, upper) && this.cutOff(bound)) return undefined;
    const loose = this.integrality.findIndex((whole, c) => whole !== 0 && lower[c] < upper[c]);
    if (loose < 0) {
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
    const down: Node = { parent: node, column, lower: lower[column], upper: Math.floor(value), bound, depth };
    const up: Node = { parent: node, column, lower: Math.ceil(value), upper: upper[column], bound, depth };
    // what is asked for is covered by rounding up, so that side finds a point soonest
    const [first, second] = below > 0.3 ? [up, down] : [down, up];
    this.open.push(second);
    return first;
  }

  private offer(x: Float64Array): boolean {
    const objective = this.accept(x);
    if (objective === undefined) return false;
    this.best = Math.min(this.best, objective);
    return true;
  }

  /** The point with its integers made whole and fixed, the rest optimized. */
  private offerFixed(x: Float64Array, lower: Float64Array, upper: Float64Array, towards: (value: number) => number = Math.round): boolean {
    const dictionary = this.dictionary as Dictionary;
    const low = lower.slice();
    const high = upper.slice();
    for (let c = 0; c < low.length; c++) {
      if (this.integrality[c]) low[c] = high[c] = Math.min(upper[c], Math.max(lower[c], towards(x[c])));
    }
    if (!propagate(this.model, low, high)) return false;
    dictionary.setBounds(low, high);
    const stands = solveRelaxation(dictionary) === "optimal" && this.offer(dictionary.point());
    dictionary.setBounds(lower, upper);
    return stands;
  }

  private roundAtRoot(x: Float64Array, lower: Float64Array, upper: Float64Array): void {
    this.offerFixed(x, lower, upper, (value) => Math.ceil(value - WHOLE));
    this.offerFixed(x, lower, upper);
  }

  /** Columns that would cost more than the best point has to spare stay where they are. */
  private fixByCost({ value, reduced }: PriceBound, lower: Float64Array, upper: Float64Array): void {
    if (this.best === Infinity) return;
    const spare = this.best - value;
    for (let c = 0; c < reduced.length; c++) {
      if (!this.integrality[c] || lower[c] === upper[c] || Math.abs(reduced[c]) < 1e-9) continue;
      const steps = Math.floor(spare / Math.abs(reduced[c]) + WHOLE);
      if (reduced[c] > 0) this.rootUpper[c] = Math.min(this.rootUpper[c], lower[c] + steps);
      else this.rootLower[c] = Math.max(this.rootLower[c], upper[c] - steps);
    }
  }

  /** Where every point's objective is a multiple of a step, so is its bound. */
  private rounded(bound: number): number {
    if (this.step === 0 || !Number.isFinite(bound)) return bound;
    const steps = Math.ceil((bound - this.model.offset) / this.step - 1e-6);
    return Math.max(bound, this.model.offset + steps * this.step);
  }
}

function ordered(lower: Float64Array, upper: Float64Array): boolean {
  return lower.every((low, c) => low <= upper[c]);
}

/** The step of which the objective (without its constant) is always a multiple; 0 where there is none. */
function objectiveStep(model: ArrayModel, integrality: Int32Array): number {
  let step = 0;
  for (let c = 0; c < model.numCols; c++) {
    const cost = Math.abs(model.colCost[c]);
    if (cost === 0) continue;
    if (!integrality[c]) return 0;
    step = step === 0 ? cost : divisor(step, cost);
    // many costs have no step worth the name, and then rounding would take noise for one
    if (step < 1e-4 * cost) return 0;
  }
  return step;
}

function divisor(a: number, b: number): number {
  while (b > 1e-9 * a) [a, b] = [b, a % b];
  return a;
}
