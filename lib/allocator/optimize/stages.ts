import { formulate, type Formulation } from "../model/formulation";
import { contentsOf } from "../model/items";
import { firstMode, strictMode, type PlaceMode } from "../model/modes";
import type { Problem } from "../model/problem";
import { decode, type Assignment } from "../placement/decode";
import { trimmed } from "../placement/trim";
import { placeAll, type Placed } from "../placement/placed";
import { verifyPlaced } from "../placement/verify-placed";
import { withLeftoversElsewhere } from "../placement/leftovers";
import { MOST_EXTRA, withExtraNodes } from "../placement/repair";
import { withCutsInUse } from "./cuts-in-use";
import { moneyObjective } from "./objectives";
import { objectiveAt, solve, verify, withObjective, type Column, type LinearModel, type Row, type SolverName } from "../solver";

/** A solution that stands: placed node by node and verified. */
export interface Standing {
  readonly assignment: Assignment;
  readonly placed: Placed;
  readonly formulation: Formulation;
  readonly x: Float64Array;
  /** Lower bound of the stage's objective. */
  readonly bound: number;
  readonly solver: SolverName;
}

export type StageResult = { readonly standing: Standing } | { readonly status: "infeasible" | "unknown"; readonly solver: SolverName };

/** What a stage minimizes, as coefficients of a formulation, and what it must keep. */
export interface Stage {
  readonly objective: (formulation: Formulation) => readonly number[];
  readonly keep?: (formulation: Formulation) => readonly Row[];
  readonly gap: number;
  /** Where whole things had to be modelled node by node. @default as `gap` */
  readonly packedGap?: number;
  /** Gap that will do where more costs much. @default as `gap` */
  readonly enough?: number;
  /** What counts beside the objective where a gap is measured: of a part of a request, the rest. @default 0 */
  readonly paidBeside?: number;
  /** The first solver's point will do, proven or not. */
  readonly briefly?: boolean;
  readonly nodeLimit?: number;
  /** Keep cuts that the relaxation does not miss: they cost time at each node, and save nodes. */
  readonly allCuts?: boolean;
  /** More columns and rows, for questions beside the request; they come after those of the formulation. */
  readonly beside?: (formulation: Formulation) => { readonly columns: readonly Column[]; readonly rows: readonly Row[] };
  /** Buy nodes on which nothing stands, too. @default where they count: for a renewable share, or because giving them up has a price */
  readonly keepEmptyNodes?: boolean;
  /** A solution that stands already, of the first model: no answer is worse. */
  readonly known?: Standing;
  /** The first solution that stands will do. */
  readonly once?: boolean;
  /** @default the choice by size of the model */
  readonly solver?: typeof solve;
}

/** Modes of the places so far: stricter ones are kept from stage to stage. */
export class Modes {
  private readonly modes: PlaceMode[];
  private formulation: Formulation | undefined;

  constructor(private readonly problem: Problem) {
    const contents = contentsOf(problem);
    this.modes = contents.map((inside, p) => firstMode(problem, p, inside));
  }

  /** Some place is modelled by patterns or nodes. */
  get packed(): boolean {
    return this.modes.some(isExact);
  }

  model(): Formulation {
    this.formulation ??= formulate(this.problem, this.modes);
    return this.formulation;
  }

  /** Gives places their exact models, and with them those of the same machines elsewhere, where the same would happen next. */
  makeExact(places: readonly number[]): void {
    const contents = contentsOf(this.problem);
    const failed = places.find((p) => isExact(this.modes[p]));
    if (failed !== undefined) throw new Error(`place ${this.problem.places[failed]?.key} could not be packed by its exact model`);
    const machines = new Set(places.map((p) => this.problem.places[p]?.machine.name));
    this.problem.places.forEach(({ machine }, p) => {
      const inside = contents[p];
      if (inside && (places.includes(p) || (this.modes[p]?.kind === "relaxed" && machines.has(machine.name)))) this.modes[p] = strictMode(this.problem, p, inside);
    });
    this.formulation = undefined;
  }
}

/** The place is modelled by patterns or nodes. */
function isExact(mode: PlaceMode | undefined): boolean {
  return mode?.kind === "patterns" || mode?.kind === "nodes";
}

/**
 * Solves one stage to a solution that stands.
 *
 * The first model is a relaxation where whole things might not fit on whole nodes; its bound holds for every packing.
 * Where its solution cannot be placed, a node more is tried: that is good enough within the gap. Else the places
 * concerned get their exact model and the stage is solved again, so the answer is the optimum of the node-by-node
 * packing, within the gap. Ends, because each round makes at least one place exact. Where a limit stops a round, the
 * best that stands of all rounds is the answer, with the best bound of all.
 */
export function solveStage(problem: Problem, modes: Modes, stage: Stage, start?: Standing): StageResult {
  const { known } = stage;
  let best: { readonly standing?: Standing; readonly value: number } = known ? { standing: known, value: valueOf(stage.objective(known.formulation), known.x) } : { value: Infinity };
  let bound = known?.bound ?? -Infinity;
  let unproven = 0;
  for (;;) {
    const formulation = modes.model();
    const whole = modelOf(formulation, stage);
    const model = stage.allCuts ? whole : withCutsInUse(whole);
    const usable = [start, known].find((one) => one?.formulation === formulation && !stage.beside)?.x;
    const answer = (stage.solver ?? solve)(model, { gap: modes.packed ? (stage.packedGap ?? stage.gap) : stage.gap, enough: stage.enough, briefly: stage.briefly, nodeLimit: stage.nodeLimit, start: usable, ...standingOnly(problem, formulation, model, stage) });
    if (answer.status !== "infeasible") bound = Math.max(bound, answer.bound);
    if (!("x" in answer)) return best.standing ? { standing: { ...best.standing, bound } } : { status: answer.status, solver: answer.solver };
    const result = placedAndVerified(problem, formulation, answer.x, stage.keepEmptyNodes);
    const from = { bound, solver: answer.solver };
    const found = "unplaced" in result ? repaired(problem, formulation, model, answer.x, result.unplaced, from) : { ...result, formulation, x: answer.x, ...from };
    const value = found ? objectiveAt(model, found.x) : Infinity;
    if (found && value < best.value) best = { standing: found, value };
    if (best.standing && (!("unplaced" in result) || stage.once || best.value - bound <= stage.gap * Math.abs(best.value))) return { standing: { ...best.standing, bound } };
    // where a limit stops the proof, each round costs all of it and proves little more
    if (answer.status === "feasible" && best.standing && (++unproven >= mostUnproven(model) || value - answer.objective <= NEAR * Math.abs(value))) return { standing: { ...best.standing, bound } };
    if ("unplaced" in result) modes.makeExact(result.unplaced);
  }
}

/** Of large models, where an exact model would take long, only points are taken whose contents can be placed. */
function standingOnly(problem: Problem, formulation: Formulation, model: LinearModel, { keepEmptyNodes, beside, once }: Stage): { readonly stands?: (x: Float64Array) => boolean } {
  if (beside || once || !isLarge(model)) return {};
  return { stands: (x) => !("unplaced" in placedAndVerified(problem, formulation, x, keepEmptyNodes)) };
}

/**
 * The cheaper of two ways to mend a solution whose contents did not fit, where one keeps every row of the stage: what
 * found no room goes to new nodes elsewhere, or the places get some more nodes.
 */
function repaired(problem: Problem, formulation: Formulation, model: LinearModel, x: Float64Array, unplaced: readonly number[], from: { readonly bound: number; readonly solver: SolverName }): Standing | undefined {
  const moved = repairedBy((point, places) => withLeftoversElsewhere(problem, formulation, point, trimmed(problem, decode(problem, formulation.columns, point)), places));
  const enlarged = repairedBy((point, places) => withExtraNodes(problem, formulation, point, places));
  return moved && enlarged && objectiveAt(model, enlarged.x) < objectiveAt(model, moved.x) ? enlarged : (moved ?? enlarged);

  function repairedBy(mended: (point: Float64Array, places: readonly number[]) => Float64Array | undefined): Standing | undefined {
    let [point, places]: [Float64Array, readonly number[]] = [x, unplaced];
    for (let round = 0; round < MOST_EXTRA; round++) {
      const more = mended(point, places);
      if (!more || verify(model, more).length > 0) return undefined;
      const result = placedAndVerified(problem, formulation, more);
      if (!("unplaced" in result)) return { ...result, formulation, x: more, ...from };
      [point, places] = [more, result.unplaced];
    }
    return undefined;
  }
}

/** Rounds that a limit stopped, at most: exact models of large ones take long and end no nearer. */
function mostUnproven({ columns }: LinearModel): number {
  return isLarge({ columns }) ? 1 : 4;
}

function isLarge({ columns }: Pick<LinearModel, "columns">): boolean {
  return columns.filter(({ integer }) => integer).length > LARGE_INTEGERS;
}

const LARGE_INTEGERS = 1000;
/** So near to what the solver found a repaired solution is taken when a limit stopped the proof. */
const NEAR = 0.01;

/** A solution of a formulation that stands; undefined when its replicas cannot be placed on its nodes. */
export function standingOf(problem: Problem, formulation: Formulation, x: Float64Array, from: { readonly bound: number; readonly solver: SolverName }): Standing | undefined {
  const result = placedAndVerified(problem, formulation, x);
  return "unplaced" in result ? undefined : { ...result, formulation, x, ...from };
}

function placedAndVerified(problem: Problem, formulation: Formulation, x: Float64Array, keepEmptyNodes?: boolean): { readonly assignment: Assignment; readonly placed: Placed } | { readonly unplaced: readonly number[] } {
  const assignment = trimmed(problem, decode(problem, formulation.columns, x));
  const keepEmpty = keepEmptyNodes ?? ((problem.limits.minRenewableShare ?? 0) > 0 || problem.churn !== undefined);
  const result = placeAll(problem, assignment, keepEmpty);
  if ("unplaced" in result) return result;
  const faults = verifyPlaced(problem, assignment, result.placed);
  if (faults.length > 0) throw new Error(`the plan failed its verification: ${faults.join("; ")}`);
  return { assignment, placed: result.placed };
}

function modelOf(formulation: Formulation, stage: Stage): LinearModel {
  const model = withObjective(formulation.model, stage.objective(formulation), stage.keep?.(formulation) ?? [], stage.paidBeside);
  const beside = stage.beside?.(formulation);
  if (!beside) return model;
  return { ...model, columns: [...model.columns, ...beside.columns], rows: [...model.rows, ...beside.rows] };
}

/** Value of an objective at a solution. */
export function valueOf(objective: readonly number[], x: ArrayLike<number>): number {
  return objective.reduce((sum, coefficient, c) => sum + coefficient * (x[c] ?? 0), 0);
}

/** Share of the value that the bound leaves open. */
export function gapOf(value: number, bound: number): number {
  const gap = value <= 0 ? 0 : Math.max(0, (value - bound) / value);
  return gap <= ARITHMETIC ? 0 : gap;
}

/** Sums of money in another order differ by no more than this share; a solver's bound at its optimum, too. */
const ARITHMETIC = 1e-8;

/** USD a month, with carbon and moves at their prices. */
export function usdOfStanding({ formulation, x }: Pick<Standing, "formulation" | "x">): number {
  return valueOf(moneyObjective(formulation), x);
}

/** Share of the cost that the bound of a plan leaves open. */
export function gapOfStanding(standing: Standing): number {
  return gapOf(usdOfStanding(standing), standing.bound);
}
