import type { BinTask, Needs } from "./bin-task";
import { contentsByKind } from "./by-kind";
import { contentsByProgram } from "./by-program";
import { completeContents } from "./completion";
import { ContentPrices } from "./content-prices";
import { isMetBy, type Cover } from "./covers";
import { guidedContents, type Contents } from "./guided";
import { lessonsFor, type Lessons } from "./lessons";
import { isWithin, type NodeSet } from "./node-sets";

/** What stands where on some nodes. */
interface Room {
  /** Kind of each node, and its content. */
  readonly kinds: readonly number[];
  readonly contents: Contents;
}

/** Nodes with what stands on each. */
export interface FilledNodes extends NodeSet, Room {}

/** Whether everything finds room on some nodes: where, `none` where that is proven impossible, `unknown` where neither was found. */
export type Fit = Room | "none" | "unknown";

/** Moves of a local search: room that is easily found is found by then, and what takes more. */
const QUICK_MOVES = 300;
const LONG_MOVES = 2000;
/** Programs of whole copies are for few copies on few nodes (nodes times items at most so many). */
const SMALL_PROGRAM = 250;
/** A glance by the built-in search; and a longer look, which counts as so many steps of bin completion. */
const GLANCE = { nodeLimit: 60, solver: "built-in" } as const;
const LOOK = { nodeLimit: 60, steps: 1_000_000 };
/** And the other solver, where bin completion does not help, with about as many steps of that as it takes. */
const PATIENT = { nodeLimit: 100, stepsPerNode: 50_000 };

/** Of copies by kinds of nodes the built-in search says soon what most sets hold. */
const SHARED = { nodeLimit: 500, stepsPerNode: 500 };

/** Prices sought while sets are listed count as so many steps. */
const PRICING_STEPS = 10_000;

/** Of covers learnt so many go on to another task: each takes time in every set of nodes begun there. */
const FIRST_COVERS = 4;
const LAST_COVERS = 8;

/** Beyond so many copies bin completion seldom ends. */
const CROWDED = 120;

/** Prices that taught nothing one after the other, after which none are sought but for an exact search. */
const MOST_IN_VAIN = 3;

/** Looks for room on sets of nodes, and learns from those that have too little. */
export class Fitting {
  /** Steps of exact searches so far. */
  steps = 0;
  /** Sets for which prices were sought so far; and since a cover was last found so. */
  priced = 0;
  private inVain = 0;
  private readonly covers: Cover[];
  private readonly dead: (readonly number[])[];
  private readonly divides: boolean;
  private readonly isCrowded: boolean;
  /** Of sets that no cover rules out. */
  private readonly prices = new WeakMap<readonly number[], ContentPrices>();

  constructor(
    private readonly task: BinTask & Needs,
    private readonly given: readonly Cover[],
    before?: Lessons,
  ) {
    const { covers, dead } = before ? lessonsFor(task, before) : { covers: [], dead: [] };
    this.covers = [...given, ...covers];
    this.dead = [...dead];
    this.divides = task.items.some(({ divides }) => divides);
    this.isCrowded = task.items.reduce((sum, { count }) => sum + count, 0) > CROWDED;
  }

  get lessons(): Lessons {
    const learnt = this.covers.slice(this.given.length);
    const covers = learnt.length > FIRST_COVERS + LAST_COVERS ? [...learnt.slice(0, FIRST_COVERS), ...learnt.slice(-LAST_COVERS)] : learnt;
    return { task: this.task, covers, dead: this.dead };
  }

  /** Covers that all sets with enough room meet, those learnt included. */
  get known(): readonly Cover[] {
    return this.covers;
  }

  /** Takes in a cover that was found elsewhere. */
  learn(cover: Cover): void {
    this.covers.push(cover);
  }

  /** What is known, or found at once. */
  quick(nodes: readonly number[]): Fit {
    if (this.isRefuted(nodes)) return "none";
    const kinds = kindsOf(nodes);
    const contents = guidedContents(this.task, kinds, QUICK_MOVES);
    return contents ? { kinds, contents } : "unknown";
  }

  /** @param mostSteps of an exact search; 0 for none */
  fit(nodes: readonly number[], mostSteps: number): Fit {
    const found = this.quick(nodes);
    if (found !== "unknown") return found;
    const kinds = kindsOf(nodes);
    const mayPrice = mostSteps > 0 || this.inVain < MOST_IN_VAIN;
    const prices = mayPrice ? this.pricesOf(nodes) : undefined;
    if (prices === "none") return "none";
    // sets of many copies are mostly ruled out, which the program says sooner
    const shared = this.isPatient && mostSteps > 0 && prices ? this.shared(kinds) : "unknown";
    const later = shared === "unknown" ? guidedContents(this.task, kinds, LONG_MOVES) : undefined;
    if (later) return { kinds, contents: later };
    if (mostSteps === 0 || !prices) return "unknown";
    const contents = shared === "unknown" ? this.exact(kinds, prices, mostSteps) : shared;
    if (contents === "none") this.dead.push(nodes);
    return typeof contents === "string" ? contents : { kinds, contents };
  }

  /** A new cover that a set does not meet. */
  coverMissedBy(nodes: readonly number[]): Cover | undefined {
    this.steps += PRICING_STEPS;
    return this.pricesOf(nodes) === "none" ? this.covers[this.covers.length - 1] : undefined;
  }

  /** Prices on a set; `none` where they show, by a new cover, that it has too little room. */
  private pricesOf(nodes: readonly number[]): ContentPrices | "none" {
    const known = this.prices.get(nodes);
    if (known) return known;
    this.priced++;
    const prices = new ContentPrices(this.task, nodes, this.given[this.given.length - 1] as Cover);
    const unmet = prices.unmet();
    if (!unmet) {
      this.prices.set(nodes, prices);
      this.inVain++;
      return prices;
    }
    this.inVain = 0;
    this.covers.push(unmet);
    return "none";
  }

  /** Proven, one way or the other: by what is quick on most sets, then by what is sure on most. */
  private exact(kinds: readonly number[], prices: ContentPrices, mostSteps: number): ReturnType<typeof completeContents>["contents"] {
    if (this.isPatient) {
      this.steps += PATIENT.stepsPerNode * kinds.length;
      return contentsByKind(this.task, kinds, this.covers, { nodeLimit: PATIENT.nodeLimit });
    }
    const isSmall = kinds.length * this.task.items.length <= SMALL_PROGRAM;
    const glance = isSmall ? contentsByProgram(this.task, kinds, GLANCE) : "unknown";
    if (glance !== "unknown") return glance;
    const { contents, steps } = completeContents(this.task, [...this.given, prices.tightest()], kinds, mostSteps);
    this.steps += steps;
    if (contents !== "unknown" || !isSmall) return contents;
    this.steps += LOOK.steps;
    return contentsByProgram(this.task, kinds, { nodeLimit: LOOK.nodeLimit });
  }

  /** By copies that nodes of each kind hold together. */
  private shared(kinds: readonly number[]): ReturnType<typeof contentsByKind> {
    this.steps += SHARED.stepsPerNode * kinds.length;
    return contentsByKind(this.task, kinds, this.covers, { nodeLimit: SHARED.nodeLimit, solver: "built-in" });
  }

  /** Bin completion does not help. */
  get isPatient(): boolean {
    return this.divides || this.isCrowded;
  }

  isRefuted(nodes: readonly number[]): boolean {
    return this.dead.some((set) => isWithin(nodes, set)) || this.covers.some((cover) => !isMetBy(cover, nodes));
  }
}

/** The kind of each node of a set. */
function kindsOf(nodes: readonly number[]): readonly number[] {
  return nodes.flatMap((count, k) => Array.from({ length: count }, () => k));
}
