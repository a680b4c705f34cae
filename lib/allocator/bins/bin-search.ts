import type { BinTask, Needs } from "./bin-task";
import { exceedsCaps } from "./caps";
import { volumeCovers, type Cover } from "./covers";
import { Fitting, type FilledNodes } from "./fit";
import { withLargerNodes } from "./larger";
import type { Lessons } from "./lessons";
import { leastUsd, nodeSets, type NodeSet } from "./node-sets";
import { inWhole, restOf, waysToDivide, type Parts } from "./parts";
import { roomyOptimum } from "./roomy";
import type { SolverName } from "../solver";

/** This search's own name; the version counts changes that may change an answer among equals. */
export const BIN_SEARCH: SolverName = { name: "bin-search", version: "2" };

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
/** Beyond so many copies any set within the gap is as good as the cheapest. */
const MANY_COPIES = 120;
/** Parts of a task may cost more than they must by so much of the gap: what the whole must cost is a little less than its parts. */
const PART_OF_GAP = 0.7;
const PART_EFFORT = { stepsPerSet: 100_000, steps: 400_000, priced: 6 };
/** Sets of nodes begun in one search, at most: half a second. */
const MOST_STEPS = 1_000_000;
const FEW_STEPS = 50_000;
/** Sets on which room was neither found nor ruled out, at most. */
const MOST_SETS = 200;
/** And where room is known on a dearer one. */
const FEW_UNSETTLED = 20;

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
  /** Of many copies only what is found at once. @default no */
  readonly brief?: boolean;
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
  private withLarger: BinTask | undefined;

  /** @param before what a search with the same items learnt */
  constructor(
    readonly task: BinTask & Needs,
    before?: Lessons,
  ) {
    this.fitting = new Fitting(task, volumeCovers(task), before);
  }

  /** Without the sets in which some nodes could be one larger node; many questions list no sets. */
  private get larger(): BinTask {
    return (this.withLarger ??= withLargerNodes(this.task));
  }

  /** There are many copies, for which sets are tried by their room, not one after the other. */
  get isLarge(): boolean {
    return this.task.items.reduce((sum, { count }) => sum + count, 0) > MANY_COPIES;
  }

  /** @returns undefined where the sets are too many to go through */
  cheapest(effort: Effort): BinOptimum | undefined {
    if (exceedsCaps(this.task, this.fitting.known)) return { bound: Infinity };
    if (!this.isLarge) return this.first(effort);
    const roomy = this.roomy(effort);
    if (effort.brief || (roomy && isWithin(roomy, effort.gap))) return roomy;
    const parts = this.inParts(effort);
    if (!parts) return this.first(effort, roomy?.found) ?? roomy;
    return { found: usdOf(parts) < usdOf(roomy) ? parts.found : roomy?.found, bound: Math.max(parts.bound, roomy?.bound ?? 0) };
  }

  /** Of a large task, which can be divided in more than one way. */
  private inParts(effort: Effort): BinOptimum | undefined {
    let best: BinOptimum | undefined;
    for (const parts of effort.accept ? [] : waysToDivide(this.task)) {
      const optimum = this.inAlikeParts(parts, { ...effort, ...PART_EFFORT, gap: PART_OF_GAP * effort.gap });
      if (usdOf(optimum) < usdOf(best)) best = optimum;
      if (best && isWithin(best, effort.gap)) break;
    }
    return best;
  }

  /** One part, as often as there are such parts, and what is left over. */
  private inAlikeParts(parts: Parts, effort: Effort): BinOptimum | undefined {
    const part = new BinSearch(parts.part).cheapest(effort)?.found;
    if (!part) return undefined;
    const left = restOf(this.task, parts, part.nodes);
    const rest = new BinSearch(left).cheapest(effort)?.found;
    if (!rest) return undefined;
    const times = <T>(list: readonly T[]): readonly T[] => Array.from({ length: parts.count }, () => list).flat();
    const found = {
      nodes: part.nodes.map((count, k) => count * parts.count + (rest.nodes[k] ?? 0)),
      usdPerMonth: part.usdPerMonth * parts.count + rest.usdPerMonth,
      kinds: [...times(part.kinds), ...rest.kinds],
      contents: [...times(part.contents.map((content) => inWhole(this.task, parts.part, parts.share, content))), ...rest.contents.map((content) => inWhole(this.task, left, 1 - parts.count * parts.share, content))],
    };
    return { found, bound: Math.min(found.usdPerMonth, leastUsd(this.larger, this.fitting.known)) };
  }

  /** One of the sets within the gap, or little dearer. */
  private roomy({ gap, brief, accept = () => true, every }: Effort): BinOptimum | undefined {
    const task = every ? this.task : this.larger;
    const accepted = (sets: readonly NodeSet[]): readonly NodeSet[] => sets.filter(({ nodes }) => accept(nodes));
    const cheapest = (): NodeSet | number | undefined => {
      for (const sets of this.windows({ every, mostSteps: MOST_STEPS / 2 })) {
        const [first] = accepted(sets ?? []);
        if (first ?? !sets) return first ?? leastUsd(task, this.fitting.known);
      }
      return undefined;
    };
    const meeting = (covers: readonly Cover[], upToUsd: number): readonly NodeSet[] | undefined => {
      const listed = nodeSets(task, covers, -1, upToUsd, FEW_STEPS);
      return listed && accepted(listed.sets);
    };
    return roomyOptimum(this.fitting, { gap, brief }, { cheapest, meeting });
  }

  /** The first set with room; of those that cost no more than a known one. */
  private first({ gap, stepsPerSet, steps, priced, accept = () => true, every }: Effort, known?: FilledNodes): BinOptimum | undefined {
    const unsettled: NodeSet[] = [];
    const mostSets = known ? FEW_UNSETTLED : MOST_SETS;
    for (const sets of this.windows({ every, upTo: known?.usdPerMonth })) {
      if (!sets) return undefined;
      for (const set of sets) {
        if (!accept(set.nodes)) continue;
        const fit = this.fitting.priced < priced ? this.fitting.fit(set.nodes, this.fitting.steps < steps ? stepsPerSet : 0) : this.fitting.quick(set.nodes);
        if (fit === "none") continue;
        if (fit !== "unknown") return this.settled({ ...set, ...fit }, unsettled, gap, steps);
        if (unsettled.push(set) > mostSets) return known && { found: known, bound: unsettled[0]?.usdPerMonth ?? known.usdPerMonth };
      }
    }
    if (known) return this.settled(known, unsettled, gap, steps);
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
  *windows({ upTo = Infinity, every = false, mostSteps = MOST_STEPS }: { readonly upTo?: number; readonly every?: boolean; readonly mostSteps?: number }): Generator<readonly NodeSet[] | undefined> {
    const task = every ? this.task : this.larger;
    const most = Math.min(upTo, this.task.kinds.reduce((sum, kind) => sum + kind.most * kind.usdPerMonth, 0) * (1 + SAME));
    const least = leastUsd(task, this.fitting.known) * (1 - SAME);
    let width = least > 0 ? WINDOW * least : leastPrice(task);
    let left = mostSteps;
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

function usdOf(optimum: BinOptimum | undefined): number {
  return optimum?.found?.usdPerMonth ?? Infinity;
}

function isWithin({ found, bound }: BinOptimum, gap: number): boolean {
  return found !== undefined && found.usdPerMonth * (1 - gap) <= bound;
}

/** Of a node that costs anything. */
function leastPrice({ kinds }: BinTask): number {
  return Math.min(...kinds.flatMap(({ usdPerMonth }) => (usdPerMonth > 0 ? [usdPerMonth] : [])));
}
