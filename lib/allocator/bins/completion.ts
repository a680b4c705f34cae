import { OVER, type BinKind, type BinTask } from "./bin-task";
import { SHORT, worthOf, type Cover } from "./covers";
import type { Contents } from "./guided";
import { copiesIn, fractionalWorth, piecesOf, type Pieces } from "./pieces";

/** The outcome of an exact search, and what it took. */
export interface Completed {
  /** `none`: proven. `unknown`: the limit of steps came first. */
  readonly contents: Contents | "none" | "unknown";
  readonly steps: number;
}

/**
 * Fills nodes one after the other with contents to which nothing can be added (bin completion, Martello and Toth 1990,
 * Korf 2003): exact. What the nodes could hold beyond what everything is worth is all that may go to waste, by each
 * cover; a content that wastes more is not looked at. Only for whole things: what divides wastes nothing.
 *
 * @param nodes kind of each node
 */
export function completeContents(task: BinTask, covers: readonly Cover[], nodes: readonly number[], mostSteps: number): Completed {
  if (task.items.some(({ divides }) => divides)) return { contents: "unknown", steps: 0 };
  const search = new Completion(task, covers, nodes, mostSteps);
  const found = search.run();
  return { contents: found ? search.contents : search.steps > mostSteps ? "unknown" : "none", steps: search.steps };
}

class Completion {
  steps = 0;
  private readonly filled: (readonly number[])[];
  private readonly left: Int32Array;
  /** What was left, of items and of nodes, when it could not be filled to an end. */
  private readonly dead = new Set<string>();
  private readonly pieces: ReadonlyMap<number, Pieces>;

  constructor(
    private readonly task: BinTask,
    private readonly covers: readonly Cover[],
    private readonly nodes: readonly number[],
    private readonly mostSteps: number,
  ) {
    this.filled = nodes.map(() => task.items.map(() => 0));
    this.left = Int32Array.from(task.items, ({ count }) => count);
    const tight = covers[covers.length - 1]?.worth ?? [];
    // what is worth nothing must find room, too
    const worth = task.items.map((_, i) => Math.max(tight[i] ?? 0, WORTHLESS));
    this.pieces = new Map([...new Set(nodes)].map((k) => [k, piecesOf(task.kinds[k] as BinKind, task.items, worth, task.items.map(({ count }) => count))] as const));
  }

  get contents(): Contents {
    return this.filled;
  }

  run(): boolean {
    const perKind = this.task.kinds.map((_, k) => this.nodes.filter((kind) => kind === k).length);
    const slack = this.covers.map(({ most, least }) => worthOf(most, perKind) - least * (1 - SHORT));
    return this.fill(this.nodes.map((_, n) => n), slack, new Map());
  }

  /** @param after content of the last node of a kind: those of the next ones come no earlier */
  private fill(empty: readonly number[], slack: readonly number[], after: ReadonlyMap<number, readonly number[]>): boolean {
    if (this.left.every((count) => count === 0)) return true;
    if (empty.length === 0 || slack.some((rest) => rest < 0)) return false;
    const key = `${empty.join()}:${this.left.join()}`;
    if (this.dead.has(key)) return false;
    const { node, contents } = this.narrowest(empty, slack);
    const kind = this.nodes[node] ?? -1;
    const rest = empty.filter((other) => other !== node);
    for (const content of contents) {
      if (this.steps > this.mostSteps) return false;
      const twin = after.get(kind);
      if (twin && isBefore(content, twin)) continue;
      this.filled[node] = content;
      content.forEach((count, i) => (this.left[i] -= count));
      if (this.fill(rest, this.slackAfter(kind, content, slack), new Map([...after, [kind, content]]))) return true;
      content.forEach((count, i) => (this.left[i] += count));
    }
    this.filled[node] = this.task.items.map(() => 0);
    if (empty.every((other) => !after.has(this.nodes[other] ?? -1))) this.dead.add(key);
    return false;
  }

  private slackAfter(kind: number, content: readonly number[], slack: readonly number[]): readonly number[] {
    return this.covers.map(({ worth, most }, c) => (slack[c] ?? 0) - ((most[kind] ?? 0) - worthOf(worth, content)));
  }

  /** The node with the fewest contents, and those, the ones that waste least first. */
  private narrowest(empty: readonly number[], slack: readonly number[]): { readonly node: number; readonly contents: readonly (readonly number[])[] } {
    let [node, contents]: [number, readonly (readonly number[])[]] = [-1, []];
    const seen = new Set<number>();
    for (const one of empty) {
      const kind = this.nodes[one] ?? -1;
      if (seen.has(kind)) continue;
      seen.add(kind);
      const own = this.contentsOf(kind, slack, node < 0 ? Infinity : contents.length);
      if (own) [node, contents] = [one, own];
      if (contents.length === 0) break;
    }
    const kind = this.nodes[node] ?? -1;
    const wasteOf = (content: readonly number[]): number => this.covers.reduce((sum, { most, least, worth }) => sum + ((most[kind] ?? 0) - worthOf(worth, content)) / least, 0);
    return { node, contents: contents.map((content) => ({ content, waste: wasteOf(content) })).sort((a, b) => a.waste - b.waste).map(({ content }) => content) };
  }

  /** Contents of a node that waste no more than may be wasted; undefined where they are no fewer than so many. */
  private contentsOf(kind: number, slack: readonly number[], fewerThan: number): readonly (readonly number[])[] | undefined {
    const pieces = this.pieces.get(kind);
    if (!pieces) return [];
    const need = this.covers.map(({ most }, c) => (most[kind] ?? 0) - (slack[c] ?? 0));
    const search = new NodeContents(pieces, this.covers, need, this.left, Math.max(0, this.mostSteps - this.steps), fewerThan);
    this.steps += search.run();
    return search.found.length < fewerThan ? search.found : undefined;
  }
}

const WORTHLESS = 1e-300;

/** All contents of one node to which nothing can be added and which are worth enough by every cover. */
class NodeContents {
  readonly found: (readonly number[])[] = [];
  private steps = 0;
  private readonly free: Float64Array;
  private readonly taken: number[];
  private readonly held: Float64Array;
  /** Per cover and piece: worth of it and of those after it. */
  private readonly rest: readonly Float64Array[];
  private readonly worth: readonly Float64Array[];

  constructor(
    private readonly pieces: Pieces,
    covers: readonly Cover[],
    private readonly need: readonly number[],
    private readonly left: Int32Array,
    private readonly mostSteps: number,
    private readonly fewerThan: number,
  ) {
    const { items, width } = pieces;
    this.free = new Float64Array((items.length + 1) * width).fill(1);
    this.taken = Array.from(left, () => 0);
    this.worth = covers.map(({ worth }) => Float64Array.from(items, (item) => worth[item] ?? 0));
    this.held = new Float64Array((items.length + 1) * covers.length);
    this.rest = this.worth.map((worth) => suffixSums(worth.map((own, k) => own * left[items[k]])));
  }

  run(): number {
    this.from(0, 0, 1 + OVER);
    return this.steps;
  }

  /** @param level pieces taken so far, of those before `first` */
  private from(first: number, level: number, room: number): void {
    if (++this.steps > this.mostSteps || this.found.length >= this.fewerThan) return;
    const { pieces, free, left, taken } = this;
    const { items, width, parts } = pieces;
    const here = level * width;
    if (this.isEnough(level) && !this.hasRoom(here)) this.found.push([...taken]);
    for (let k = first; k < items.length && this.canBeEnough(k, level, room); k++) {
      const item = items[k];
      for (let count = copiesIn(pieces, k, free, here, left[item]); count > 0; count--) {
        taken[item] = count;
        for (let r = 0; r < width; r++) free[here + width + r] = free[here + r] - count * parts[k * width + r];
        this.hold(k, level, count);
        this.from(k + 1, level + 1, room - count * pieces.size[k]);
      }
      taken[item] = 0;
    }
  }

  private hold(piece: number, level: number, count: number): void {
    const covers = this.need.length;
    for (let c = 0, at = level * covers; c < covers; c++, at++) this.held[at + covers] = this.held[at] + count * this.worth[c][piece];
  }

  private isEnough(level: number): boolean {
    for (let c = 0, at = level * this.need.length; c < this.need.length; c++, at++) if (this.held[at] < this.need[c]) return false;
    return true;
  }

  /** Whether a content that goes on with pieces from one on may be worth enough; if not, none that goes on with later ones is. */
  private canBeEnough(piece: number, level: number, room: number): boolean {
    const { need, held, rest, pieces, left } = this;
    const at = level * need.length;
    for (let c = 0; c < need.length; c++) if (held[at + c] + rest[c][piece] < need[c]) return false;
    // the last cover is the tightest, by which the pieces are ordered
    const tight = need.length - 1;
    return held[at + tight] + fractionalWorth(pieces, piece, room, left) >= need[tight];
  }

  /** Whether one copy more fits. */
  private hasRoom(at: number): boolean {
    const { pieces, free, left, taken } = this;
    for (let k = 0; k < pieces.items.length; k++) if (taken[pieces.items[k]] < left[pieces.items[k]] && copiesIn(pieces, k, free, at, 1) > 0) return true;
    return false;
  }
}

/** Of nodes of one kind the content of a later one is no larger, in the order of the items. */
function isBefore(content: readonly number[], twin: readonly number[]): boolean {
  for (let i = 0; i < content.length; i++) if (content[i] !== twin[i]) return (content[i] ?? 0) > (twin[i] ?? 0);
  return false;
}

function suffixSums(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let k = values.length - 1; k >= 0; k--) sums[k] = values[k] + sums[k + 1];
  return sums;
}
