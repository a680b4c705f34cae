import { BIN_SEARCH, BinSearch } from "../bins/bin-search";
import { ANY, REFUTE, THOROUGH, type Effort } from "../bins/effort";
import type { FilledNodes } from "../bins/fit";
import { standingOfBins } from "../bins/bin-standing";
import type { NodeSet } from "../bins/node-sets";
import type { BinOptimum } from "../bins/optimum";
import { binTaskOf, type BinTask } from "../bins/bin-task";
import { formulateRelaxed, type Formulation } from "../model/formulation";
import { contentsOf } from "../model/items";
import { firstMode } from "../model/modes";
import type { Problem, ProblemOffer } from "../model/problem";
import type { StageResult, Standing } from "./stages";

/** Sets looked at for later objectives, at most: they are worth some time, not much. */
const MOST_LATER = 30;

/** Plans of a problem in which unlike things must be packed onto a few nodes, found by searching over sets of nodes. */
export class BinPlans {
  private written: Formulation | undefined;

  private constructor(
    private readonly problem: Problem,
    private readonly task: BinTask,
    private readonly search: BinSearch,
  ) {}

  /**
   * @param like plans of a problem with the same workloads: what was learnt there holds here
   * @returns undefined where the problem is another, or sums alone say what fits on its nodes
   */
  static of(problem: Problem, like?: BinPlans): BinPlans | undefined {
    const task = binTaskOf(problem);
    if (!task || !contentsOf(problem).some((inside, p) => inside.items.length > 0 && firstMode(problem, p, inside).kind !== "sum")) return undefined;
    return new BinPlans(problem, task, new BinSearch(task, like?.search.fitting.lessons));
  }

  /** The plan that takes least of what nodes of each offer take, within a thousandth; undefined where another search has to say, which of many copies says no more. */
  static least(problem: Problem, figureOf: (offer: ProblemOffer) => number): StageResult | undefined {
    const task = binTaskOf(problem);
    if (!task) return undefined;
    const kinds = task.kinds.map((kind) => ({ ...kind, usdPerMonth: figureOf(problem.offers[kind.offer] as ProblemOffer) }));
    const priced = { ...task, kinds };
    const search = new BinSearch(priced);
    const unknown = search.isLarge || search.isOpen ? ({ status: "unknown", solver: BIN_SEARCH } as const) : undefined;
    // of nodes that take none of it there are too many numbers
    if (!kinds.every(({ usdPerMonth }) => usdPerMonth > 0)) return unknown;
    return new BinPlans(problem, priced, search).cheapest({ ...THOROUGH, gap: NEAR }) ?? unknown;
  }

  /** The cheapest plan; undefined where there are too many sets of nodes. */
  cheapest(effort: Effort): StageResult | undefined {
    const optimum = this.search.cheapest(effort);
    return optimum && this.resultOf(optimum);
  }

  /** The cheapest plan on some sets of types of nodes, of each of which some are bought; where sets are many, only of the largest nodes. */
  cheapestOn(effort: Effort, accept: (types: ReadonlySet<string>) => boolean): StageResult | undefined {
    const typeOf = this.task.kinds.map(({ offer }) => this.problem.offers[offer]?.offer.machine.name ?? "");
    const some = { ...effort, accept: (nodes: readonly number[]) => accept(new Set(typeOf.filter((_, k) => (nodes[k] ?? 0) > 0))) };
    const optimum = this.search.cheapest({ ...some, every: true }) ?? this.search.cheapest(some);
    return optimum && this.resultOf(optimum, true);
  }

  /** There are so many copies, or so many nodes of every kind to choose from, that no other search would say more. */
  get saysMost(): boolean {
    return this.search.isLarge || this.search.isOpen;
  }

  /**
   * Whether there is any plan; undefined where neither was shown.
   *
   * @param refutes only whether there can be one, as far as that is soon shown
   */
  hasPlan(refutes = false): boolean | undefined {
    if (this.task.caps.length > 0) {
      const optimum = this.search.cheapest(refutes ? REFUTE : ANY);
      return optimum?.found ? true : optimum?.bound === Infinity ? false : undefined;
    }
    if (this.task.items.every((_, i) => this.task.kinds.some(({ isLimited, parts }) => !isLimited && parts[i]))) return true;
    const fit = this.search.fitting.fit(this.task.kinds.map(({ most }) => most), THOROUGH.stepsPerSet);
    return fit === "unknown" ? undefined : fit !== "none";
  }

  /** The fewest nodes of a type with which there is a plan, all else as offered: Infinity where no number helps; undefined where that was not settled. */
  fewestOf(type: string): number | undefined {
    const own = this.task.kinds.flatMap(({ offer }, k) => (this.problem.offers[offer]?.offer.machine.name === type ? [k] : []));
    const [kind] = own;
    if (kind === undefined || own.length > 1 || this.task.caps.length > 0) return undefined;
    for (let count = 0; count <= (this.task.kinds[kind]?.most ?? 0); count++) {
      const fit = this.search.fitting.fit(this.task.kinds.map(({ most }, k) => (k === kind ? count : most)), THOROUGH.stepsPerSet);
      if (fit !== "none") return fit === "unknown" ? undefined : count;
    }
    return Infinity;
  }

  /** Of the plans up to a cost the best by another figure per node of each offer; the first one where none is better. */
  best(first: Standing, upToUsd: number, figureOf: (nodes: readonly number[]) => number): Standing {
    const perOffer = (nodes: readonly number[]): readonly number[] => {
      const counts = this.problem.offers.map(() => 0);
      this.task.kinds.forEach(({ offer }, k) => (counts[offer] = nodes[k] ?? 0));
      return counts;
    };
    const now = figureOf(this.problem.offers.map((_, o) => Math.round(first.x[this.formulation.columns.periods[0]?.nodes[o] ?? -1] ?? 0)));
    const sets = this.setsUpTo(upToUsd, true) ?? this.setsUpTo(upToUsd, false) ?? [];
    const better = sets.map((set) => ({ ...set, figure: figureOf(perOffer(set.nodes)) })).filter(({ figure }) => figure < now - SAME * Math.abs(now));
    for (const set of better.sort((a, b) => a.figure - b.figure || a.usdPerMonth - b.usdPerMonth).slice(0, MOST_LATER)) {
      const fit = this.search.fitting.quick(set.nodes);
      if (typeof fit !== "string") return this.standing({ ...set, ...fit }, first.bound);
    }
    return first;
  }

  private setsUpTo(usd: number, every: boolean): readonly NodeSet[] | undefined {
    const windows = [...this.search.windows({ upTo: usd, every })];
    return windows.every(({ sets }) => sets !== undefined) ? windows.flatMap(({ sets }) => sets ?? []) : undefined;
  }

  /** Only an answer needs it, not the question whether there is one. */
  private get formulation(): Formulation {
    return (this.written ??= formulateRelaxed(this.problem));
  }

  private resultOf({ found, bound }: BinOptimum, keepEmptyNodes = false): StageResult {
    return found ? { standing: this.standing(found, bound, keepEmptyNodes) } : { status: bound === Infinity ? "infeasible" : "unknown", solver: BIN_SEARCH };
  }

  private standing(filled: FilledNodes, bound: number, keepEmptyNodes = false): Standing {
    return standingOfBins(this.problem, this.formulation, this.task, filled, bound, keepEmptyNodes);
  }
}

const SAME = 1e-9;
const NEAR = 1e-3;
