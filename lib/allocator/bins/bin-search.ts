import type { BinTask, Needs } from "./bin-task";
import { volumeCovers } from "./covers";
import { Fitting } from "./fit";
import type { Lessons } from "./lessons";
import type { Contents } from "./guided";
import { leastUsd, nodeSets, type NodeSet } from "./node-sets";
import type { SolverName } from "../solver";

/** This search's own name; the version counts changes that may change an answer among equals. */
export const BIN_SEARCH: SolverName = { name: "bin-search", version: "1" };

/** Nodes with what stands on each. */
export interface FilledNodes {
  readonly nodes: readonly number[];
  readonly usdPerMonth: number;
  /** Kind of each node, and its content. */
  readonly kinds: readonly number[];
  readonly contents: Contents;
}

/** The cheapest nodes found; no others cost less than `bound`. */
export interface BinOptimum {
  /** Absent where nothing on offer has room for everything. */
  readonly found?: FilledNodes;
  readonly bound: number;
}

/** Width of a window of cost, as a share: sets of nodes are listed window by window. */
const WINDOW = 0.01;
/** Equality of money, as a share. */
const SAME = 1e-9;
/** Where the cheapest sets cost next to nothing windows are at least this part of what all nodes cost. */
const PARTS = 1e-4;
/** Sets of nodes begun in one search, at most: half a second. */
const MOST_STEPS = 1_000_000;
/** Sets on which room was neither found nor ruled out, at most. */
const MOST_SETS = 200;

export interface Effort {
  /** (value - bound) / value that will do. */
  readonly gap: number;
  /** Steps of exact searches, for one set of nodes and for all. */
  readonly stepsPerSet: number;
  readonly steps: number;
  /** Sets for which prices are sought that rule them out. */
  readonly priced: number;
  /** Sets that count. @default all */
  readonly accept?: (nodes: readonly number[]) => boolean;
}

/** Half a second for one set, two seconds for all. */
export const THOROUGH = { stepsPerSet: 1_000_000, steps: 4_000_000, priced: Infinity };
/** For what-ifs: mostly what was learnt before, and what is found at once. */
export const BRIEF = { stepsPerSet: 0, steps: 0, priced: 3 };

/**
 * The cheapest nodes of some kinds on which everything finds room.
 *
 * Sets of nodes are gone through by rising cost. Covers (Benders' cuts of the packing) say which have too little room
 * before they are listed; on the others a local search looks for room, and where it finds none a linear relaxation over
 * contents gives a new cover, or an exact search proves that there is none. The first set with room is the cheapest,
 * but for those that neither found nor refuted.
 */
export class BinSearch {
  readonly fitting: Fitting;

  /** @param before what a search with the same items learnt */
  constructor(
    readonly task: BinTask & Needs,
    before?: Lessons,
  ) {
    this.fitting = new Fitting(task, volumeCovers(task), before);
  }

  /** @returns undefined where the sets are too many to go through */
  cheapest({ gap, stepsPerSet, steps, priced, accept = () => true }: Effort): BinOptimum | undefined {
    const unsettled: NodeSet[] = [];
    for (const sets of this.windows()) {
      if (!sets) return undefined;
      for (const set of sets) {
        if (!accept(set.nodes)) continue;
        const fit = this.fitting.priced < priced ? this.fitting.fit(set.nodes, this.fitting.steps < steps ? stepsPerSet : 0) : this.fitting.quick(set.nodes);
        if (fit === "none") continue;
        if (fit === "unknown") {
          if (unsettled.push(set) > MOST_SETS) return undefined;
          continue;
        }
        return this.settled({ ...set, ...fit }, unsettled, gap, steps);
      }
    }
    return unsettled.length === 0 ? { bound: Infinity } : undefined;
  }

  /** What is left of the steps goes to the cheapest sets that are not settled. */
  private settled(found: FilledNodes, unsettled: readonly NodeSet[], gap: number, steps: number): BinOptimum {
    for (const set of unsettled) {
      if (set.usdPerMonth >= found.usdPerMonth * (1 - gap)) return { found, bound: set.usdPerMonth };
      const left = steps - this.fitting.steps;
      const fit = left > 0 ? this.fitting.fit(set.nodes, left) : "unknown";
      if (fit === "unknown") return { found, bound: set.usdPerMonth };
      if (fit !== "none") return { found: { ...set, ...fit }, bound: set.usdPerMonth };
    }
    return { found, bound: found.usdPerMonth };
  }

  /** Sets of nodes by rising cost, window by window; undefined where they are too many. */
  *windows(upTo = Infinity): Generator<readonly NodeSet[] | undefined> {
    const all = this.task.kinds.reduce((sum, kind) => sum + kind.most * kind.usdPerMonth, 0);
    const most = Math.min(upTo, all * (1 + SAME));
    let left = MOST_STEPS;
    for (let low = -1, high = leastUsd(this.task, this.fitting.known) * (1 - SAME); low < most; low = high) {
      high = Math.min(most, high + Math.max(WINDOW * high, all * PARTS));
      const listed = nodeSets(this.task, this.fitting.known, low, high, left);
      left -= listed?.steps ?? 0;
      yield listed?.sets;
    }
  }
}
