import { solveBuiltIn } from "../builtin/solve";
import { lpDuals } from "../duals";
import { objectiveAt, type LinearModel } from "../model";
import { partOf } from "../part";
import { verify } from "../verify";

/** What a way may cost above the relaxation, as shares of the objective: the first search is among the cheapest. */
const CHEAP = [1e-4, 2e-4, 4e-4];
const FIRST_NODES = 400;
/** Searches in which most demands are carried as in the best point. */
const ROUNDS = 60;
const ROUND_NODES = 40;
/** Demands that are open in such a search, to begin with and at most, and how long nothing is found before there are more. */
const OPEN = { first: 14, most: 20, step: 2, patience: 8 };
/** Multiplications of one search, at most. */
const WORK = 1e8;
/** Share of the objective that is worth finding. */
const WORTH = 1e-6;

export interface Searched {
  readonly x: Float64Array;
  readonly objective: number;
  readonly nodes: number;
}

/**
 * A good point of a model that chooses one way for each demand, without HiGHS: first among the ways that the
 * relaxation uses or nearly uses (Berthold 2014), then again and again among all ways of some demands, the others
 * carried as they are (Shaw 1998). Which demands is drawn, by numbers that are always the same.
 *
 * @param target objective that is good enough
 */
export function searchWays(model: LinearModel, target: number): Searched | undefined {
  const relaxed = lpDuals(model);
  if (!relaxed) return undefined;
  const choices = model.rows.filter(({ name }) => name.startsWith("way[")).map(({ entries }) => entries.map(([c]) => c));
  const search = new Neighborhoods(model, choices);
  for (const share of CHEAP) {
    if (search.objective <= target) break;
    const dear = share * Math.abs(relaxed.objective);
    search.among((c) => relaxed.x[c] > 0 || relaxed.columns[c] <= dear, FIRST_NODES);
  }
  search.around(target, (c) => relaxed.columns[c] <= search.objective - relaxed.objective);
  return search.best && { x: search.best, objective: search.objective, nodes: search.nodes };
}

class Neighborhoods {
  best: Float64Array | undefined;
  objective = Infinity;
  nodes = 0;

  constructor(
    private readonly model: LinearModel,
    private readonly choices: readonly (readonly number[])[],
  ) {}

  /** Searches with only some of all ways. */
  among(isOpen: (way: number) => boolean, nodeLimit: number): void {
    this.search((c) => (isOpen(c) ? undefined : 0), this.choices, nodeLimit);
  }

  /** Searches around the best point until it is good enough. */
  around(target: number, isOpen: (way: number) => boolean): void {
    const draw = drawn();
    let [open, idle] = [OPEN.first, 0];
    for (let round = 0; round < ROUNDS && this.best && this.objective > target; round++) {
      const free = new Set<number>();
      while (free.size < Math.min(open, this.choices.length)) free.add(Math.floor(draw() * this.choices.length));
      const x = this.best;
      const isFree = new Set(this.choices.flatMap((ways, i) => (free.has(i) ? ways : [])));
      const found = this.search((c) => (isFree.has(c) ? (isOpen(c) || x[c] > 0 ? undefined : 0) : x[c]), this.choices, ROUND_NODES);
      idle = found ? 0 : idle + 1;
      if (idle % OPEN.patience === OPEN.patience - 1) open = Math.min(open + OPEN.step, OPEN.most);
    }
  }

  /** @returns whether a better point was found */
  private search(fixedAt: (way: number) => number | undefined, choices: readonly (readonly number[])[], nodeLimit: number): boolean {
    const values = new Map<number, number>();
    for (const c of choices.flat()) {
      const value = fixedAt(c);
      if (value !== undefined) values.set(c, value);
    }
    const { model, best } = this;
    const part = partOf(model, values);
    const answer = solveBuiltIn(part.model, { gap: WORTH, nodeLimit, start: best && part.shrink(best) }, WORK);
    this.nodes += answer.nodes;
    if (!("x" in answer) || answer.objective >= this.objective - WORTH * Math.abs(this.objective)) return false;
    const x = part.expand(answer.x);
    if (verify(model, x).length > 0) return false;
    this.best = x;
    this.objective = objectiveAt(model, x);
    return true;
  }
}

/** Numbers from 0 to 1, the same each time (Numerical Recipes' linear congruential generator). */
function drawn(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
