import type { SolvedAnswer, SolveOptions } from "../answer";
import { BUILT_IN } from "../builtin/solve";
import type { LinearModel } from "../model";
import { proven } from "../proof";
import type { Tightened } from "./cover-cuts";
import { coversOf, type Cover } from "./covers";
import type { MasterWay } from "./master";
import { PricedSearch } from "./priced-search";
import { waysToCover } from "./ways";

/** Ways to begin with: the room in multiples of the gap asked. */
const FIRST = { room: 4, most: 30 };
/** Rows, at most: the inverse of a basis is whole. */
const MOST_ROWS = 1200;
/** Nodes, at most, and multiplications: some seconds on a small machine. */
const NODES = 2000;
const WORK = 1e9;

/** Covers whose ways can be priced one by one: what they take, and what less of it does, is known. */
export function pricedCovers(model: LinearModel): readonly Cover[] {
  return coversOf(model).filter(({ alone, shrinks }) => alone && shrinks);
}

/**
 * A point of a model with covers by branch and price, and the bound that this proves.
 *
 * @returns undefined where the optimum itself is asked for, or nothing was found
 */
export function solveByPricing(model: LinearModel, tightened: Tightened, options: SolveOptions): SolvedAnswer | undefined {
  const gap = Math.max(options.gap ?? 0, options.enough ?? 0);
  if (gap <= 0 || gap >= 1 || model.rows.length > MOST_ROWS) return undefined;
  const covers = pricedCovers(model);
  const size = Math.max(Math.abs(tightened.bound), Number.MIN_VALUE);
  const ways = covers.flatMap((cover, i): MasterWay[] => {
    const found = waysToCover(cover, tightened.prices, { room: FIRST.room * gap * size, most: FIRST.most });
    return found.map(({ counts }) => {
      const of = new Map(counts);
      return { cover: i, counts: Int32Array.from(cover.members, ({ column }) => of.get(column) ?? 0) };
    });
  });
  const limits = { gap, nodeLimit: Math.min(NODES, options.nodeLimit ?? NODES), workLimit: WORK };
  const { x, bound, nodes } = new PricedSearch(model, covers, ways, limits, { start: options.start, missing: size, stands: options.stands }).run();
  return x && proven(model, x, Math.max(bound, tightened.bound), { gap: options.gap, solver: BUILT_IN, nodes });
}
