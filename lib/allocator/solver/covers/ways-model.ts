import type { Column, LinearModel, Row } from "../model";
import { coversOf } from "./covers";
import type { Tightened } from "./cover-cuts";
import { waysToCover, type Listed, type Way } from "./ways";

/** A model that chooses one listed way for each cover, and the way back from its points. */
export interface WaysModel {
  readonly model: LinearModel;
  /**
   * A point of the whole model that no choice of listed ways stands for, nor a better one, costs more than what the
   * prices prove by at least this; 0 where nothing is known.
   */
  readonly reach: number;
  /** A point of it as one of the whole model, of the same objective. */
  expand(x: ArrayLike<number>): Float64Array;
}

/**
 * The model with one column for each good way to carry a demand instead of one for each thing that carries a part of it
 * (Dantzig and Wolfe 1960, with the columns listed beforehand). What is left to decide is which ways fill whole nodes
 * together, and its relaxation is far nearer to that than the one of the things. Covers with more ways than can be
 * listed stay as they are, with their cuts.
 *
 * Its points are points of the model. Its bound is one of the model up to its reach.
 *
 * @param least reach of a cover's list below which the cover is not listed
 */
export function waysModel(model: LinearModel, tightened: Tightened, { least, ...limits }: Listed & { readonly least: number }): WaysModel | undefined {
  const covers = coversOf(model);
  const listed = covers.flatMap((cover) => {
    const found = cover.alone ? waysToCover(cover, tightened.prices, limits) : undefined;
    return found && found.reach >= least ? [{ cover, ...found }] : [];
  });
  if (listed.length === 0) return undefined;
  const gone = new Set(listed.flatMap(({ cover }) => cover.members.map(({ column }) => column)));
  const goneRows = new Set(listed.map(({ cover }) => cover.row));
  const columns: Column[] = [];
  const placeOf = new Map<number, number>();
  model.columns.forEach((column, c) => {
    if (!gone.has(c)) placeOf.set(c, columns.push(column) - 1);
  });
  const taken: [number, number][][] = tightened.model.rows.map(() => []);
  const chosen: { readonly way: Way; readonly column: number }[] = [];
  const choices = listed.map(({ cover, ways }): Row => {
    const name = model.rows[cover.row].name;
    const entries = ways.map((way, i): [number, number] => {
      const column = columns.push({ name: `way[${name},${i}]`, lower: 0, upper: 1, integer: true, cost: way.cost }) - 1;
      chosen.push({ way, column });
      for (const [r, amount] of way.takes) if (amount !== 0) taken[r].push([column, amount]);
      return [column, 1];
    });
    return { name: `way[${name}]`, lower: 1, upper: 1, entries };
  });
  const isCut = (r: number): boolean => r >= model.rows.length;
  const rows = tightened.model.rows.flatMap((row, r): Row[] => {
    if (goneRows.has(r) || (isCut(r) && row.entries.some(([c]) => gone.has(c)))) return [];
    const kept = row.entries.flatMap(([c, a]): [number, number][] => (placeOf.has(c) ? [[placeOf.get(c) ?? 0, a]] : []));
    return [{ ...row, entries: [...kept, ...taken[r]] }];
  });
  return {
    model: { ...model, columns, rows: [...rows, ...choices] },
    reach: listed.every(({ cover }) => cover.shrinks) ? Math.min(...listed.map(({ reach }) => reach)) : 0,
    expand: (x) => {
      const point = Float64Array.from(model.columns, (_, c) => x[placeOf.get(c) ?? -1] ?? 0);
      for (const { way, column } of chosen) if (x[column] > 0.5) for (const [c, count] of way.counts) point[c] += count;
      return point;
    },
  };
}
