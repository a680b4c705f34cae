import type { BinTask, Cap, Needs } from "./bin-task";
import { BoughtContents, type Losses } from "./bought-contents";
import { volumeCovers, type Cover } from "./covers";
import { GLANCE, PART, REPACK, type Effort } from "./effort";
import { Fitting, type FilledNodes } from "./fit";
import { dive } from "./dive";
import { filledOf, trimmed } from "./filled-nodes";
import { withLargerNodes } from "./larger";
import type { Lessons } from "./lessons";
import { leastUsd, nodeSets, type NodeSet } from "./node-sets";
import { better, isWithin, usdOf, type BinOptimum } from "./optimum";
import { repacked } from "./repack";
import { leftBeside, waysToDivide, type Parts } from "./parts";
import { roomyOptimum } from "./roomy";
import { inWholeTask, taskOfRest } from "./rest";
import { exceedsCaps, setByProgram } from "./set-program";
import type { SolverName } from "../solver";

/** This search's own name; the version counts changes that may change an answer among equals. */
export const BIN_SEARCH: SolverName = { name: "bin-search", version: "4" };

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
/** Sets so much dearer than the cheapest are tried before other ways. */
const LITTLE_DEARER = 1.01;
/** Items times kinds from which on a relaxation over contents takes long. */
const WIDE = 800;
/** Sets of nodes begun in one search, at most: half a second. */
const MOST_STEPS = 1_000_000;
const FEW_STEPS = 50_000;
/** Steps of exact searches after which nodes within the gap will do. */
const ENOUGH_STEPS = 500_000;
/** Sets that are priced while others are listed, at most. */
const MOST_PRICED = 60;
/** Sets on which room was neither found nor ruled out, at most. */
const MOST_SETS = 200;
/** And where room is known on a dearer one. */
const FEW_UNSETTLED = 20;

/** All sets within a range of cost. */
interface Window {
  /** Undefined where they are too many. */
  readonly sets: readonly NodeSet[] | undefined;
  /** No set of this window costs less. */
  readonly from: number;
}

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
  /** Once a relaxation over contents told. */
  private losses: Losses | undefined;
  /** The cheapest sets were too many to list. */
  private areMany = false;

  readonly task: BinTask & Needs;
  /** What nodes may cost at most. */
  private readonly budget: number;

  /** @param before what a search with the same items learnt */
  constructor(task: BinTask & Needs, before?: Lessons) {
    // of the cheapest nodes it is enough to know what they cost
    const budgets = task.caps.filter((cap) => isBudget(task, cap));
    this.task = { ...task, caps: task.caps.filter((cap) => !budgets.includes(cap)) };
    this.budget = Math.min(...budgets.map(({ atMost }) => atMost * (1 + SAME)));
    this.fitting = new Fitting(this.task, volumeCovers(this.task), before);
  }

  /** Without the sets in which some nodes could be one larger node; many questions list no sets. */
  private get larger(): BinTask {
    return (this.withLarger ??= withLargerNodes(this.task));
  }

  /** There are many copies, for which sets are tried by their room, not one after the other. */
  get isLarge(): boolean {
    return this.task.items.reduce((sum, { count }) => sum + count, 0) > MANY_COPIES;
  }

  /** @returns undefined where nothing was found, and nothing proven */
  cheapest(asked: Effort): BinOptimum | undefined {
    const { below = Infinity } = asked;
    let best: BinOptimum = { bound: exceedsCaps(this.task, this.fitting.known) ? Infinity : this.leastBound };
    // where any nodes will do, any within the budget will
    const effort = asked.gap < 1 || this.budget === Infinity ? asked : { ...asked, gap: Math.max(0, 1 - best.bound / this.budget) };
    for (const way of this.waysFor(effort)) {
      if (best.bound >= below || best.bound > this.budget || isWithin(best, effort.gap) || best.bound === Infinity) break;
      best = better(way(best.found), best);
    }
    if (best.bound > this.budget || best.bound === Infinity) return { bound: Infinity };
    if (!best.found) return best.bound >= below ? best : undefined;
    // of nodes found only dearer ones, which proves nothing
    return usdOf(best) <= this.budget ? best : this.isLarge || this.isOpen ? { bound: best.bound } : undefined;
  }

  /** Ways to look for the cheapest nodes, one after the other as long as the gap is not closed. */
  private waysFor(effort: Effort): readonly ((known: FilledNodes | undefined) => BinOptimum | undefined)[] {
    let made: BoughtContents | undefined;
    const contents = (): BoughtContents => (made ??= new BoughtContents(this.task));
    const bought = (): BinOptimum | undefined => (this.isOpen ? this.bought(contents(), effort) : undefined);
    const first = (known?: FilledNodes): BinOptimum | undefined => (this.areMany && this.isLarge ? undefined : this.first(effort, known));
    const glance = (): BinOptimum | undefined => this.first({ ...effort, ...GLANCE });
    const roomy = (known?: FilledNodes): BinOptimum | undefined => this.roomy(effort, known);
    const roomyOfListed = (known?: FilledNodes): BinOptimum | undefined => this.roomy({ ...effort, listed: true }, known);
    const parts = (): BinOptimum | undefined => this.inParts(effort);
    const program = (known?: FilledNodes): BinOptimum | undefined => (this.isOpen ? this.program(contents(), effort, known) : undefined);
    if (effort.plain) return [this.isLarge ? roomyOfListed : first];
    if (effort.refutes) return this.isLarge ? [] : [first];
    if (effort.brief) return this.isLarge ? [this.isWide || !this.isOpen ? roomyOfListed : bought] : [first, bought];
    if (!this.isLarge) return [glance, bought, first, program, roomy];
    return this.isWide ? [parts, roomyOfListed, first, roomy] : [parts, roomyOfListed, bought, first, program, roomy];
  }

  /** So many items on so many kinds that a relaxation over contents takes long. */
  private get isWide(): boolean {
    return this.task.items.length * this.task.kinds.length > WIDE;
  }

  /** Of every item there may be as many nodes as it takes. */
  get isOpen(): boolean {
    const { items, kinds } = this.task;
    return items.every((_, i) => kinds.some(({ isLimited, parts }) => !isLimited && parts[i]));
  }

  /** No nodes cost less, as far as the covers known say. */
  private get leastBound(): number {
    return this.isLarge ? setByProgram(this.larger, this.fitting.known).bound : leastUsd(this.larger, this.fitting.known);
  }

  /** Nodes bought with their contents: a cover that is hard to meet, and nodes that cost little more than it asks. */
  private bought(contents: BoughtContents, { gap, brief, accept = () => true }: Effort): BinOptimum {
    const { cover, losses } = contents.settle();
    this.fitting.learn(cover);
    this.losses = losses;
    // fewer sets meet it
    this.areMany = false;
    const bound = Math.max(contents.bound, setByProgram(this.larger, this.fitting.known).bound);
    let found = dive(this.task, contents);
    if (found && !brief && !isWithin({ found, bound }, gap)) found = repacked(this.task, found, contents.worth, (task, now) => new BinSearch(task).first(REPACK, now)?.found);
    return { found: found && accept(found.nodes) ? found : undefined, bound };
  }

  /** Whole nodes of the contents met so far. */
  private program(contents: BoughtContents, { gap, accept = () => true }: Effort, known?: FilledNodes): BinOptimum | undefined {
    const nodes = contents.wholeNodes(known, gap / 2);
    const found = nodes && filledOf(this.task, trimmed(this.task, nodes));
    return found && accept(found.nodes) ? { found, bound: 0 } : undefined;
  }

  /** Of a large task, which can be divided in more than one way. */
  private inParts(effort: Effort): BinOptimum | undefined {
    let best: BinOptimum | undefined;
    for (const parts of effort.accept ? [] : waysToDivide(this.task)) {
      const optimum = this.inAlikeParts(parts, { ...effort, ...PART, gap: PART_OF_GAP * effort.gap });
      if (usdOf(optimum) < usdOf(best)) best = optimum;
      if (best && isWithin(best, effort.gap)) break;
    }
    return best;
  }

  /** One part, as often as there are such parts, and what is left over. */
  private inAlikeParts(parts: Parts, effort: Effort): BinOptimum | undefined {
    const { task } = this;
    const part = new BinSearch(taskOfRest(task, parts.part)).cheapest(effort)?.found;
    if (!part) return undefined;
    const left = leftBeside(task, parts, part.nodes);
    const rest = new BinSearch(taskOfRest(task, left)).cheapest(effort)?.found;
    if (!rest) return undefined;
    const inPart = part.kinds.map((kind, n) => ({ kind, content: inWholeTask(task, parts.part, part.contents[n] ?? []) }));
    const inRest = rest.kinds.map((kind, n) => ({ kind, content: inWholeTask(task, left, rest.contents[n] ?? []) }));
    const found = filledOf(task, [...Array.from({ length: parts.count }, () => inPart).flat(), ...inRest]);
    return { found, bound: 0 };
  }

  /** One of the sets within the gap, or little dearer. */
  private roomy({ gap, brief, accept = () => true, every, listed }: Effort, known?: FilledNodes): BinOptimum | undefined {
    const task = every ? this.task : this.larger;
    const accepted = (sets: readonly NodeSet[]): readonly NodeSet[] => sets.filter(({ nodes }) => accept(nodes));
    const cheapest = (): NodeSet | number | undefined => {
      if (this.areMany) return setByProgram(task, this.fitting.known).bound;
      for (const { sets } of this.windows({ every, mostSteps: MOST_STEPS / 2 })) {
        const [first] = accepted(sets ?? []);
        this.areMany = !sets;
        if (first ?? !sets) return first ?? setByProgram(task, this.fitting.known).bound;
      }
      return undefined;
    };
    const meeting = (covers: readonly Cover[], upToUsd: number): readonly NodeSet[] | undefined => {
      const found = nodeSets(task, covers, -1, upToUsd, FEW_STEPS);
      return found && accepted(found.sets);
    };
    const oneMeeting = (covers: readonly Cover[]): NodeSet | undefined => {
      const { set } = listed ? {} : setByProgram(task, covers);
      return set && accept(set.nodes) ? set : undefined;
    };
    return roomyOptimum(this.fitting, { gap, brief, dearest: listed ? LITTLE_DEARER : undefined, below: known?.usdPerMonth }, { cheapest, meeting, oneMeeting });
  }

  /** The first set with room; of those that cost no more than a known one. */
  private first({ gap, stepsPerSet, steps, priced, accept = () => true, every, mostSteps = MOST_STEPS, mostSets = MOST_SETS }: Effort, known?: FilledNodes): BinOptimum | undefined {
    const unsettled: NodeSet[] = [];
    // of the sets up to here
    const least = (rest: number): number => unsettled[0]?.usdPerMonth ?? rest;
    const most = known ? FEW_UNSETTLED : mostSets;
    for (const { sets, from } of this.windows({ every, upTo: Math.min(known?.usdPerMonth ?? Infinity, this.budget), mostSteps })) {
      if (!sets) return { found: known, bound: least(from) };
      for (const set of sets) {
        if (!accept(set.nodes)) continue;
        if (this.fitting.steps > ENOUGH_STEPS && isWithin({ found: known, bound: least(set.usdPerMonth) }, gap)) return { found: known, bound: least(set.usdPerMonth) };
        const fit = this.fitting.priced < priced ? this.fitting.fit(set.nodes, this.fitting.steps < steps ? stepsPerSet : 0) : this.fitting.quick(set.nodes);
        if (fit === "none") continue;
        if (fit !== "unknown") return this.settled({ ...set, ...fit }, unsettled, gap, steps);
        if (unsettled.push(set) > most) return { found: known, bound: least(set.usdPerMonth) };
      }
    }
    if (known) return this.settled(known, unsettled, gap, steps);
    return { bound: least(Infinity) };
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

  /** A task without the sets that must cost more than a figure. */
  private withinLosses(task: BinTask, upToUsd: number): BinTask {
    if (!this.losses) return task;
    const { least, perNode } = this.losses;
    return { ...task, caps: [...task.caps, { perNode, atMost: Math.max(0, upToUsd - least) }] };
  }

  /** Sets of nodes by rising cost, window by window; undefined where they are too many. */
  *windows({ upTo = Infinity, every = false, mostSteps = MOST_STEPS }: { readonly upTo?: number; readonly every?: boolean; readonly mostSteps?: number }): Generator<Window> {
    const task = every ? this.task : this.larger;
    const most = Math.min(upTo, this.task.kinds.reduce((sum, kind) => sum + kind.most * kind.usdPerMonth, 0) * (1 + SAME));
    const least = leastUsd(task, this.fitting.known) * (1 - SAME);
    let width = least > 0 ? WINDOW * least : leastPrice(task);
    let left = mostSteps;
    for (let low = -1, high = least; low < most; low = high) {
      high = Math.min(most, high + width);
      const listed = nodeSets(this.withinLosses(task, high), this.fitting.known, low, high, left, this.losses && this.fitting.isPatient ? (nodes) => (this.fitting.priced < MOST_PRICED ? this.fitting.coverMissedBy(nodes) : undefined) : undefined);
      left -= listed?.steps ?? 0;
      yield { sets: listed?.sets, from: Math.max(0, low) };
      if (!listed) return;
      if (listed.sets.length < FEW_SETS) width *= 2;
    }
  }
}

/** Whether a limit is one on what nodes cost. */
function isBudget({ kinds }: BinTask, { perNode }: Cap): boolean {
  return kinds.every(({ usdPerMonth }, k) => usdPerMonth > 0 && perNode[k] === usdPerMonth);
}

/** Of a node that costs anything. */
function leastPrice({ kinds }: BinTask): number {
  return Math.min(...kinds.flatMap(({ usdPerMonth }) => (usdPerMonth > 0 ? [usdPerMonth] : [])));
}
