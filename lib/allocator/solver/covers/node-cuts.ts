import type { LinearModel, Row } from "../model";
import { cheapestCover } from "./cheapest-cover";
import { priceOf, type Cover } from "./covers";

/** Part of a node by which a cut must be broken. */
const BROKEN = 1e-2;
/** A smaller fraction makes coefficients that are of little use. */
const LEAST_FRACTION = 0.02;
/** Multiples of a node that are rounded. */
const MULTIPLES = [1, 2, 3, 4];
/** Share that is taken off a side, and put on a coefficient, for rounding. */
const ROUNDING = 1e-9;
/** A thing in the relaxation, or a part of it, that counts as none. */
const NOTHING = 1e-9;

/** A row in which one whole column makes room. */
interface Room {
  readonly row: Row;
  readonly node: number;
  readonly each: number;
  readonly taken: ReadonlyMap<number, number>;
}

/** What one demand pays, in nodes of a row. */
interface Share {
  readonly cover: Cover;
  readonly least: number;
  /** Per member what it pays for all else. */
  readonly elsewhere: readonly number[];
  /** Of the members in use: what each pays elsewhere, and how many there are. */
  readonly used: readonly (readonly [paid: number, value: number])[];
  readonly outside: number;
}

/** Demands of a cut, and by which multiple of a node it is rounded. */
interface Chosen {
  readonly shares: readonly Share[];
  readonly multiple: number;
}

/**
 * Cuts that say how many whole nodes some demands take unless they are carried elsewhere.
 *
 * At any prices of the rows a demand pays no less than its cheapest cover, and what all pay for one row is no more than
 * its nodes cost at the price of the row. So, counted in nodes of that row: nodes + what is paid elsewhere >= the sum of
 * the least prices. Nodes and things are whole, hence the right side can be rounded up, with coefficients that follow
 * (mixed-integer rounding, Nemhauser and Wolsey 1990). Which demands are taken is tried in the order of how little they
 * pay elsewhere.
 *
 * @param x the relaxation's point
 * @param prices of one unit of each row, 0 or more
 */
export function nodeCuts(model: LinearModel, covers: readonly Cover[], x: ArrayLike<number>, prices: ArrayLike<number>, name: string): readonly Row[] {
  const priced = covers.map(({ members, demand }) => {
    const own = members.map((member) => priceOf(member, prices));
    return { own, least: cheapestCover(members.map(({ size, most }, i) => ({ size, most, price: own[i] })), demand) };
  });
  const coverOf = new Map(covers.flatMap(({ members }, s) => members.map(({ column }) => [column, s] as const)));
  return model.rows.flatMap((row, r): Row[] => {
    const room = prices[r] > 0 ? roomOf(model, row) : undefined;
    if (!room) return [];
    const using = new Set(row.entries.flatMap(([c, a]) => (x[c] * a > NOTHING && Number.isFinite(priced[coverOf.get(c) ?? -1]?.least) ? [coverOf.get(c) ?? -1] : [])));
    const shares = [...using].map((s) => shareOf(room, prices[r], covers[s], priced[s].own, priced[s].least, x));
    const chosen = mostBroken(room, shares, x);
    return chosen ? [cutOf(room, chosen, name)] : [];
  });
}

function roomOf({ columns }: LinearModel, row: Row): Room | undefined {
  const { lower, upper, entries } = row;
  if (lower > -Infinity || upper < 0) return undefined;
  let node = -1;
  let each = 0;
  for (const [c, a] of entries) {
    if (columns[c].lower < 0) return undefined;
    if (a >= 0) continue;
    if (node >= 0 || !columns[c].integer) return undefined;
    [node, each] = [c, -a];
  }
  return node < 0 ? undefined : { row, node, each, taken: new Map(entries) };
}

/** Of a demand that takes something of the row in the relaxation. */
function shareOf({ each, taken }: Room, price: number, cover: Cover, own: readonly number[], least: number, x: ArrayLike<number>): Share {
  const { members } = cover;
  const elsewhere = members.map(({ column }, i) => Math.max(0, own[i] - price * (taken.get(column) ?? 0)) / (price * each));
  const used = members.flatMap(({ column }, i): [number, number][] => (x[column] > NOTHING && elsewhere[i] > 0 ? [[elsewhere[i], x[column]]] : []));
  return { cover, least: least / (price * each), elsewhere, used, outside: used.reduce((sum, [paid, value]) => sum + paid * value, 0) };
}

function mostBroken({ row, each, node }: Room, shares: readonly Share[], x: ArrayLike<number>): Chosen | undefined {
  const ordered = [...shares].sort((a, b) => a.outside * b.least - b.outside * a.least || a.cover.row - b.cover.row);
  let best = { count: 0, multiple: 0, broken: BROKEN };
  let least = 0;
  for (let count = 1; count <= ordered.length; count++) {
    least += ordered[count - 1].least;
    for (const multiple of MULTIPLES) {
      const side = sideOf(row.upper / each, least, multiple);
      const fraction = side - Math.floor(side);
      if (fraction < LEAST_FRACTION || fraction > 1 - NOTHING) continue;
      // more than this on the left side, and the cut is broken by less than the best
      const most = Math.ceil(side) - best.broken * multiple + NOTHING;
      let left = multiple * x[node];
      for (let s = 0; s < count && left <= most; s++) {
        for (const [paid, value] of ordered[s].used) left += rounded(paid * multiple, fraction) * value;
      }
      const broken = (Math.ceil(side) - left) / multiple;
      if (broken > best.broken) best = { count, multiple, broken };
    }
  }
  return best.count > 0 ? { shares: ordered.slice(0, best.count), multiple: best.multiple } : undefined;
}

function cutOf({ row, each, node }: Room, { shares, multiple }: Chosen, name: string): Row {
  const side = sideOf(row.upper / each, shares.reduce((sum, { least }) => sum + least, 0), multiple);
  const fraction = side - Math.floor(side);
  const entries: [number, number][] = [[node, multiple]];
  for (const { cover, elsewhere } of shares) {
    cover.members.forEach(({ column }, i) => {
      const a = rounded(elsewhere[i] * multiple, fraction);
      if (a > 0) entries.push([column, a]);
    });
  }
  return { name: `nodes[${row.name},${name}]`, lower: Math.ceil(side), upper: Infinity, entries };
}

/** What demands that pay no less than this do, in multiples of a node, less what is free. */
function sideOf(free: number, least: number, multiple: number): number {
  return multiple * (least * (1 - ROUNDING) - free);
}

/** Coefficient of a whole thing where a side with this fraction is rounded up. */
function rounded(a: number, fraction: number): number {
  const up = a * (1 + ROUNDING);
  const whole = Math.floor(up);
  return whole + Math.min(1, (up - whole) / fraction);
}
