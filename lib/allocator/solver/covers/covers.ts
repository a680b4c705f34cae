import type { LinearModel, Row } from "../model";

/** A row in which whole numbers of things of unlike sizes must come to a demand, and what each of them takes elsewhere. */
export interface Cover {
  /** Index of the row. */
  readonly row: number;
  readonly demand: number;
  readonly members: readonly Member[];
  /** None of its columns stands in another cover. */
  readonly alone: boolean;
  /** Less of its columns breaks no other row and costs no more. */
  readonly shrinks: boolean;
}

export interface Member {
  readonly column: number;
  readonly size: number;
  readonly cost: number;
  readonly most: number;
  /** Its entries in rows that are no covers. */
  readonly takes: readonly (readonly [row: number, amount: number])[];
}

/**
 * Covers of a model: replicas of several layouts that carry the rate of a service.
 *
 * @param own rows beyond these are cuts, which hold anyway
 */
export function coversOf(model: LinearModel, own = model.rows.length): readonly Cover[] {
  const rows = model.rows.flatMap((row, r) => (r < own && isCover(model, row) ? [r] : []));
  if (rows.length === 0) return [];
  const isOne = new Set(rows);
  const takes: [number, number][][] = model.columns.map(() => []);
  model.rows.forEach(({ entries }, r) => {
    if (!isOne.has(r)) for (const [c, a] of entries) takes[c].push([r, a]);
  });
  const count = new Int32Array(model.columns.length);
  for (const row of rows) for (const [c] of model.rows[row].entries) count[c]++;
  const shrinks = ([r, amount]: readonly [number, number]): boolean => r >= own || (amount > 0 ? model.rows[r].lower === -Infinity : model.rows[r].upper === Infinity);
  return rows.map((row) => ({
    row,
    demand: model.rows[row].lower,
    alone: model.rows[row].entries.every(([c]) => count[c] === 1),
    shrinks: model.rows[row].entries.every(([c]) => model.columns[c].cost >= 0 && takes[c].every(shrinks)),
    members: model.rows[row].entries.map(([column, size]) => ({ column, size, cost: model.columns[column].cost, most: model.columns[column].upper, takes: takes[column] })),
  }));
}

function isCover({ columns }: LinearModel, { lower, upper, entries }: Row): boolean {
  if (lower <= 0 || upper !== Infinity || entries.length < 2) return false;
  const [, first] = entries[0];
  return entries.some(([, size]) => size !== first) && entries.every(([c, size]) => size > 0 && columns[c].integer && columns[c].lower === 0);
}

/** What one member costs with all it takes, at a price per unit of each row, none of them below 0. */
export function priceOf(member: Member, prices: ArrayLike<number>): number {
  return Math.max(0, anyPriceOf(member, prices));
}

/** The same where rows may pay, too: below 0 for what they want. */
export function anyPriceOf({ cost, takes }: Pick<Member, "cost" | "takes">, prices: ArrayLike<number>): number {
  let sum = cost;
  for (let k = 0; k < takes.length; k++) sum += prices[takes[k][0]] * takes[k][1];
  return sum;
}
