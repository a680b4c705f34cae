import type { BinTask, Needs } from "./bin-task";
import { volumeCovers, worthOf } from "./covers";
import { Fitting } from "./fit";
import { withLargerNodes } from "./larger";
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

/** Width of the first window of cost, as a share: sets of nodes are listed window by window. */
const WINDOW = 5e-4;
/** Windows with fewer sets than this are followed by wider ones. */
const FEW_SETS = 300;
/** Equality of money, as a share. */
const SAME = 1e-9;
/** Beyond so many copies any set within the gap is as good as the cheapest, and so many are tried. */
const MANY_COPIES = 120;
const MOST_ROOMY = 12;
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
  /** Look at sets, too, in which some nodes could be one larger node. @default no */
  readonly every?: boolean;
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
  /** Without the sets in which some nodes could be one larger node. */
  private readonly larger: BinTask;

  /** @param before what a search with the same items learnt */
  constructor(
    readonly task: BinTask & Needs,
    before?: Lessons,
  ) {
    this.fitting = new Fitting(task, volumeCovers(task), before);
    this.larger = withLargerNodes(task);
  }

  /** @returns undefined where the sets are too many to go through */
  cheapest(effort: Effort): BinOptimum | undefined {
    const copies = this.task.items.reduce((sum, { count }) => sum + count, 0);
    return (copies > MANY_COPIES ? this.roomy(effort) : undefined) ?? this.first(effort);
  }

  /** Of the sets within the gap of the cheapest that meets all covers, one with much room. */
  private roomy({ gap, accept = () => true, every }: Effort): BinOptimum | undefined {
    const near: NodeSet[] = [];
    for (const sets of this.windows({ every })) {
      for (const set of sets ?? []) if (accept(set.nodes) && set.usdPerMonth * (1 - gap) <= (near[0] ?? set).usdPerMonth) near.push(set);
      if (!sets || (sets.at(-1)?.usdPerMonth ?? 0) * (1 - gap) > (near[0]?.usdPerMonth ?? Infinity)) break;
    }
    const room = ({ nodes }: NodeSet): number => Math.min(...this.fitting.known.map(({ most, least }) => worthOf(most, nodes) / least));
    const roomiest = near.map((set) => ({ set, room: room(set) })).sort((a, b) => b.room - a.room).slice(0, MOST_ROOMY);
    for (const { set } of roomiest) {
      const fit = this.fitting.quick(set.nodes);
      if (typeof fit !== "string") return { found: { ...set, ...fit }, bound: near[0]?.usdPerMonth ?? 0 };
    }
    return undefined;
  }

  /** The first set with room. */
  private first({ gap, stepsPerSet, steps, priced, accept = () => true, every }: Effort): BinOptimum | undefined {
    const unsettled: NodeSet[] = [];
    for (const sets of this.windows({ every })) {
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
  *windows({ upTo = Infinity, every = false }: { readonly upTo?: number; readonly every?: boolean }): Generator<readonly NodeSet[] | undefined> {
    const task = every ? this.task : this.larger;
    const most = Math.min(upTo, this.task.kinds.reduce((sum, kind) => sum + kind.most * kind.usdPerMonth, 0) * (1 + SAME));
    const least = leastUsd(task, this.fitting.known) * (1 - SAME);
    let width = least > 0 ? WINDOW * least : leastPrice(task);
    let left = MOST_STEPS;
    for (let low = -1, high = least; low < most; low = high) {
      high = Math.min(most, high + width);
      const listed = nodeSets(task, this.fitting.known, low, high, left);
      left -= listed?.steps ?? 0;
      yield listed?.sets;
      if (!listed) return;
      if (listed.sets.length < FEW_SETS) width *= 2;
    }
  }
}

/** Of a node that costs anything. */
function leastPrice({ kinds }: BinTask): number {
  return Math.min(...kinds.flatMap(({ usdPerMonth }) => (usdPerMonth > 0 ? [usdPerMonth] : [])));
}
