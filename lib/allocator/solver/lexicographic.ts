import type { SolvedAnswer, SolveOptions, SolverAnswer } from "./answer";
import { withObjective, type LinearModel, type Row } from "./model";
import { solve } from "./solve";

/** One objective among several, decided in order. */
export interface Stage {
  readonly name: string;
  /** One cost per column. */
  readonly cost: readonly number[];
  /** Constant part. @default 0 */
  readonly offset?: number;
  /** How much later stages may lose of this one: `absolute`, or `relative` to its value; the larger counts. @default 0 */
  readonly slack?: { readonly absolute?: number; readonly relative?: number };
  /** @default that of the options */
  readonly gap?: number;
}

export interface LexicographicAnswer {
  /** The answer of each stage, in order; each has the point that it found. */
  readonly stages: readonly SolverAnswer[];
  /** Of the last stage that found a point. */
  readonly x?: Float64Array;
}

/** Share by which a value may be missed through rounding. */
const ROUNDING = 1e-9;

/**
 * Solves the stages in order, each within what the earlier ones left: `objective <= value + slack`. Each stage starts
 * from the point of the one before. Ends at the first stage without a point.
 */
export function solveInOrder(model: LinearModel, stages: readonly Stage[], options: SolveOptions = {}): LexicographicAnswer {
  const answers: SolverAnswer[] = [];
  const kept: Row[] = [];
  let best: SolvedAnswer | undefined;
  for (const stage of stages) {
    const asked = withObjective(model, stage.cost, kept, stage.offset);
    const answer = solve(asked, { ...options, gap: stage.gap ?? options.gap, start: best?.x ?? options.start });
    answers.push(answer);
    if (!("x" in answer)) break;
    best = answer;
    kept.push(atMost(stage, answer.objective));
  }
  return { stages: answers, x: best?.x };
}

/** An objective kept at or below its value and slack, scaled to 1 so that its tolerance is a share of it. */
function atMost({ name, cost, offset = 0, slack = {} }: Stage, value: number): Row {
  const allowed = Math.max(slack.absolute ?? 0, (slack.relative ?? 0) * Math.abs(value));
  const limit = value - offset + allowed + ROUNDING * Math.max(Math.abs(value), Math.abs(offset));
  const scale = cost.reduce((largest, one) => Math.max(largest, Math.abs(one)), 0) || 1;
  const entries = cost.flatMap((one, c): [number, number][] => (one === 0 ? [] : [[c, one / scale]]));
  return { name: `keep_${name}`, lower: -Infinity, upper: limit / scale, entries };
}

/**
 * Costs that decide among points equal in all else, the same for every solver: columns in order of name get rising
 * ranks, spread over 1 to 2, so that among equals fewer units are preferred, and the earlier name.
 *
 * @param columns indices of the columns that matter; others cost 0
 */
export function rankCosts(model: LinearModel, columns: readonly number[]): number[] {
  const cost = model.columns.map(() => 0);
  const byName = [...columns].sort((a, b) => compare(model.columns[a].name, model.columns[b].name) || a - b);
  byName.forEach((c, rank) => (cost[c] = 1 + rank / byName.length));
  return cost;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
