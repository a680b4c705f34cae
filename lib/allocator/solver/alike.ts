import type { Column, Entries, LinearModel, Row } from "./model";

/** A smaller model of the same program, and the way back from its points. */
export interface Merged {
  readonly model: LinearModel;
  /** A point of the smaller model as one of the given model, of the same objective. */
  expand(x: ArrayLike<number>): Float64Array;
  /** A point of the given model as one of the smaller one, of an objective that is no higher. */
  shrink(x: ArrayLike<number>): Float64Array;
}

/**
 * Integer columns that differ in nothing but what they cost are one decision: how many of them in all.
 *
 * Columns are alike when they have the same entries in every row but in rows of one side, where they may differ so
 * long as they can be put in an order in which none costs less, and none asks less of any such row, than the one
 * before. Nodes of one type that are bought spot, committed and on demand are alike, and so are those of zones in
 * which nothing else differs.
 *
 * In the merged model the sum N of alike columns is the only integer; what each takes of it is continuous. That loses
 * nothing and allows nothing new: for a whole N, filling the columns in their order up to their (whole) bounds gives
 * whole values, the same value in every row where they do not differ, no larger one where they do, and no higher cost
 * than any other division of N. So each point of the merged model with N whole gives a whole point of the given one
 * that is no worse, and each point of the given one is one of the merged one.
 */
export function mergedAlike(model: LinearModel): Merged | undefined {
  const entries = entriesByColumn(model);
  const groups = alikeColumns(model, entries);
  return groups.length === 0 ? undefined : merge(model, groups, entries);
}

/** Members of one decision by rising cost, and the rows in which they differ. */
interface Group {
  readonly members: readonly number[];
  readonly differs: ReadonlySet<number>;
}

function alikeColumns(model: LinearModel, entries: readonly Entries[]): Group[] {
  const loose = model.rows.map(isLoose(model));
  const byKey = new Map<string, number[]>();
  model.columns.forEach((column, c) => {
    if (!column.integer || column.lower !== Math.round(column.lower) || column.upper !== Math.round(column.upper)) return;
    const key = keyOf(entries[c] ?? [], loose);
    const known = byKey.get(key);
    if (known) known.push(c);
    else byKey.set(key, [c]);
  });
  return [...byKey.values()].flatMap((candidates) => chainsOf(model, entries, candidates)).sort((a, b) => (a.members[0] ?? 0) - (b.members[0] ?? 0));
}

/** Entries in the rows in which alike columns are the same; of the others, which they are. */
function keyOf(entries: Entries, loose: readonly boolean[]): string {
  let same = "";
  let others = "|";
  for (let k = 0; k < entries.length; k++) {
    const r = entries[k][0];
    if (loose[r]) others += `${r},`;
    else same += `${r},${entries[k][1]};`;
  }
  return same + others;
}

/** Rows of one side in which most integers stand: a budget, a limit of power. */
function isLoose(model: LinearModel): (row: Row) => boolean {
  const integers = model.columns.reduce((count, { integer }) => count + (integer ? 1 : 0), 0);
  return ({ lower, upper, entries }) => {
    if ((lower === -Infinity) === (upper === Infinity) || 2 * entries.length <= integers) return false;
    let count = 0;
    for (let k = 0; k < entries.length; k++) if (model.columns[entries[k][0]].integer) count++;
    return 2 * count > integers;
  };
}

/** Of integer columns; empty for others. */
function entriesByColumn(model: LinearModel): (readonly [row: number, coefficient: number])[][] {
  const entries: [number, number][][] = model.columns.map(() => []);
  model.rows.forEach((row, r) => {
    for (let k = 0; k < row.entries.length; k++) {
      const entry = row.entries[k];
      if (model.columns[entry[0]].integer) entries[entry[0]].push([r, entry[1]]);
    }
  });
  return entries;
}

/** Divides candidates into chains in which each member is at least as good as the next; chains of one are left out. */
function chainsOf(model: LinearModel, entries: readonly Entries[], candidates: readonly number[]): Group[] {
  if (candidates.length < 2) return [];
  const cost = (c: number): number => model.columns[c]?.cost ?? 0;
  /** What each row asks of a column, more of it being worse. */
  const asks = (c: number): number[] => (entries[c] ?? []).map(([r, a]) => (model.rows[r]?.upper === Infinity ? -a : a));
  const ordered = candidates.map((c) => ({ c, cost: cost(c), asks: asks(c) })).sort((a, b) => a.cost - b.cost || compare(a.asks, b.asks) || a.c - b.c);
  const chains: (typeof ordered)[] = [];
  for (const one of ordered) {
    const chain = chains.find((members) => (members.at(-1)?.asks ?? []).every((value, i) => value <= (one.asks[i] ?? 0)));
    if (chain) chain.push(one);
    else chains.push([one]);
  }
  return chains
    .filter((chain) => chain.length > 1)
    .map((chain) => {
      const first = chain[0]?.asks ?? [];
      const last = chain.at(-1)?.asks ?? [];
      const differs = new Set((entries[chain[0]?.c ?? 0] ?? []).flatMap(([r], i) => (first[i] === last[i] ? [] : [r])));
      return { members: chain.map(({ c }) => c), differs };
    });
}

function compare(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((value, at) => value !== b[at]);
  return i < 0 ? 0 : (a[i] ?? 0) - (b[i] ?? 0);
}

/** Where a column of the given model stands in the merged one: by itself, or as part of a sum and of one of its pieces. */
interface Place {
  /** The column that counts in rows where members do not differ. */
  readonly sum: number;
  /** The column that costs and counts where they differ. */
  readonly piece: number;
}

function merge(model: LinearModel, groups: readonly Group[], entries: readonly Entries[]): Merged {
  const columns: Column[] = [];
  const places: Place[] = [];
  const links: Row[] = [];
  const groupOf = new Map(groups.flatMap((group) => group.members.map((c) => [c, group] as const)));
  const add = (column: Column): number => columns.push(column) - 1;
  model.columns.forEach((column, c) => {
    const group = groupOf.get(c);
    if (!group) places[c] = { sum: add(column), piece: columns.length - 1 };
    else if (!places[c]) addGroup(model, group, entries, places, links, add);
  });
  /** For each column the number of the last row in which it stands. */
  const seen = new Int32Array(columns.length);
  const rows = model.rows.map(({ name, lower, upper, entries: given }, r): Row => {
    const own: [number, number][] = [];
    for (let k = 0; k < given.length; k++) {
      const c = given[k][0];
      const place = places[c];
      // a column that is none of a group is its own sum
      const target = place.sum !== place.piece && groupOf.get(c)?.differs.has(r) ? place.piece : place.sum;
      if (seen[target] === r + 1) continue;
      seen[target] = r + 1;
      own.push([target, given[k][1]]);
    }
    return { name, lower, upper, entries: own };
  });
  return {
    model: { ...model, columns, rows: [...rows, ...links] },
    expand: (x) => expanded(model, groups, places, groupOf, x),
    shrink: (x) => shrunk(columns.length, places, x),
  };
}

/** Members that are the same in all are one piece; a group of one piece is one column. */
function addGroup(model: LinearModel, group: Group, entries: readonly Entries[], places: Place[], links: Row[], add: (column: Column) => number): void {
  const differing = (c: number): string => [model.columns[c]?.cost, ...(entries[c] ?? []).filter(([r]) => group.differs.has(r)).map(([, a]) => a)].join();
  const pieces: { key: string; members: number[] }[] = [];
  for (const c of group.members) {
    const key = differing(c);
    const last = pieces.at(-1);
    if (last?.key === key) last.members.push(c);
    else pieces.push({ key, members: [c] });
  }
  const bounds = (members: readonly number[]): { lower: number; upper: number } => ({
    lower: members.reduce((sum, c) => sum + (model.columns[c]?.lower ?? 0), 0),
    upper: members.reduce((sum, c) => sum + (model.columns[c]?.upper ?? 0), 0),
  });
  const name = model.columns[group.members[0] ?? 0]?.name ?? "";
  const single = pieces.length === 1;
  const sum = add({ name: `all ${name}`, ...bounds(group.members), integer: true, cost: single ? (model.columns[group.members[0] ?? 0]?.cost ?? 0) : 0 });
  const parts = pieces.map(({ members }) => {
    const first = model.columns[members[0] ?? 0];
    const piece = single ? sum : add({ name: first?.name ?? "", ...bounds(members), integer: false, cost: first?.cost ?? 0 });
    for (const c of members) places[c] = { sum, piece };
    return piece;
  });
  if (!single) links.push({ name: `all ${name}`, lower: 0, upper: 0, entries: [...parts.map((c): [number, number] => [c, 1]), [sum, -1]] });
}

/** Fills alike columns in their order. */
function expanded(model: LinearModel, groups: readonly Group[], places: readonly Place[], groupOf: ReadonlyMap<number, Group>, x: ArrayLike<number>): Float64Array {
  const point = new Float64Array(model.columns.length);
  for (let c = 0; c < point.length; c++) if (!groupOf.has(c)) point[c] = x[places[c].piece] ?? 0;
  for (const { members } of groups) {
    const first = members[0] ?? 0;
    let left = Math.round(x[places[first]?.sum ?? 0] ?? 0) - members.reduce((sum, c) => sum + (model.columns[c]?.lower ?? 0), 0);
    for (const c of members) {
      const { lower, upper } = model.columns[c] ?? { lower: 0, upper: 0 };
      const taken = Math.max(0, Math.min(left, upper - lower));
      point[c] = lower + taken;
      left -= taken;
    }
  }
  return point;
}

function shrunk(count: number, places: readonly Place[], x: ArrayLike<number>): Float64Array {
  const point = new Float64Array(count);
  places.forEach(({ sum, piece }, c) => {
    point[sum] = (point[sum] ?? 0) + (x[c] ?? 0);
    if (piece !== sum) point[piece] = (point[piece] ?? 0) + (x[c] ?? 0);
  });
  return point;
}
