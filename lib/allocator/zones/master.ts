import { ModelBuilder, solve, lpDuals } from "../solver";
import type { Box } from "./box";
import { unimproved } from "./zone-costs";

/** What fills some zones, and how many of them. */
export interface Filled {
  readonly zoneClass: number;
  /** Index of a content in the box. */
  readonly content: number;
  readonly zones: number;
}

/** Zones per class, and what each content costs there. */
export interface Master {
  readonly box: Box;
  readonly zones: readonly number[];
  /** Per class, USD a month by content. */
  readonly costs: readonly Float64Array[];
}

interface Column {
  readonly zoneClass: number;
  readonly content: number;
}

/** Prices of a linear relaxation and the bound that they prove. */
export interface Relaxed {
  readonly bound: number;
  /** USD a month per replica. */
  readonly prices: readonly number[];
  /** USD a month, 0 or below, per zone of a class. */
  readonly zonePrices: readonly number[];
  /** Contents that were looked at. */
  readonly columns: readonly Column[];
}

/** Passes of pricing, at most; what is reached by then proves a bound as well. */
const MOST_PASSES = 60;
const ENOUGH = 1e-9;

/**
 * The least cost of zones with so many replicas in all, no zone with more of a workload than a highest number: the linear
 * relaxation over all contents, by column generation.
 *
 * Any prices prove a bound (Lagrange): what the replicas are worth, less what the best content of each zone gains.
 */
export function relaxed(master: Master, total: readonly number[], most: readonly number[]): Relaxed {
  const { box, zones } = master;
  const allowed = allowedContents(master, most);
  const columns: Column[] = zones.flatMap((_, zoneClass) => fullest(master, zoneClass, most));
  let best: Relaxed = { bound: 0, prices: total.map(() => 0), zonePrices: zones.map(() => 0), columns };
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const duals = lpDuals(programOf(master, columns, total, false));
    if (!duals) return best;
    const prices = total.map((_, w) => Math.max(0, duals.rows[w] ?? 0));
    const priced = allowed.map((contents, zoneClass) => cheapest(master, zoneClass, contents, prices));
    const zonePrices = priced.map(({ reduced }) => Math.min(0, reduced));
    const bound = total.reduce((sum, count, w) => sum + count * (prices[w] ?? 0), 0) + zones.reduce((sum, count, k) => sum + count * (zonePrices[k] ?? 0), 0);
    if (bound > best.bound) best = { bound, prices, zonePrices, columns };
    const better = priced.filter(({ zoneClass, reduced }) => reduced < (duals.rows[total.length + zoneClass] ?? 0) - ENOUGH * Math.abs(duals.objective));
    if (better.length === 0) return best;
    columns.push(...better.map(({ zoneClass, content }) => ({ zoneClass, content })));
  }
  return best;

  function fullest({ costs }: Master, zoneClass: number, highest: readonly number[]): readonly Column[] {
    const runs = highest.map((count, w) => (Number.isFinite(costs[zoneClass]?.[box.indexOf(highest.map((_, other) => (other === w ? 1 : 0)))]) ? count : 0));
    return [{ zoneClass, content: box.indexOf(runs) }];
  }
}

/** What a search in whole numbers found below a limit, and what it proves: nothing else costs less than `bound`. */
export interface Whole {
  readonly filled: readonly Filled[];
  /** Infinity where nothing was found. */
  readonly cost: number;
  readonly bound: number;
}

/** The whole numbers of zones at the least cost, where it is below a limit. */
export function exact(master: Master, total: readonly number[], most: readonly number[], below: number, from: Relaxed): Whole {
  const room = below - from.bound;
  const columns = allowedContents(master, most).flatMap((contents, zoneClass) =>
    contents.flatMap((content): Column[] => (reducedCost(master, zoneClass, content, from.prices) - (from.zonePrices[zoneClass] ?? 0) <= room + ENOUGH * below ? [{ zoneClass, content }] : [])),
  );
  return wholeOf(master, columns, total, below, from);
}

/** Whole numbers of zones among the contents of the relaxation: a point, no proof. */
export function near(master: Master, total: readonly number[], from: Relaxed): Whole {
  return { ...wholeOf(master, from.columns, total, Infinity, from), bound: from.bound };
}

function wholeOf(master: Master, columns: readonly Column[], total: readonly number[], below: number, from: Relaxed): Whole {
  const answer = solve(programOf(master, columns, total, true), { gap: EXACT_GAP });
  if (!("x" in answer)) return { filled: [], cost: Infinity, bound: answer.status === "infeasible" ? below : from.bound };
  const filled = columns.flatMap((column, c): Filled[] => ((answer.x[c] ?? 0) > 0 ? [{ ...column, zones: answer.x[c] ?? 0 }] : []));
  return { filled, cost: answer.objective, bound: Math.min(below, Math.max(from.bound, answer.bound)) };
}

const EXACT_GAP = 1e-7;

/** Contents of a zone to which nothing can be added at the same cost, per class. */
function allowedContents({ box, costs }: Master, most: readonly number[]): readonly (readonly number[])[] {
  return costs.map((cost) => unimproved(box, cost, most));
}

function reducedCost({ box, costs }: Master, zoneClass: number, content: number, prices: readonly number[]): number {
  let reduced = costs[zoneClass]?.[content] ?? Infinity;
  for (let w = 0; w < prices.length; w++) reduced -= box.count(content, w) * (prices[w] ?? 0);
  return reduced;
}

function cheapest(master: Master, zoneClass: number, contents: readonly number[], prices: readonly number[]): { readonly zoneClass: number; readonly content: number; readonly reduced: number } {
  let [content, reduced] = [0, 0];
  for (const one of contents) {
    const own = reducedCost(master, zoneClass, one, prices);
    if (own < reduced) [content, reduced] = [one, own];
  }
  return { zoneClass, content, reduced };
}

function programOf({ box, zones, costs }: Master, columns: readonly Column[], total: readonly number[], integer: boolean): ReturnType<ModelBuilder["build"]> {
  const builder = new ModelBuilder();
  columns.forEach(({ zoneClass, content }, c) => builder.column(`zones[${c}]`, { upper: zones[zoneClass] ?? 0, integer, cost: costs[zoneClass]?.[content] ?? 0 }));
  total.forEach((count, w) => builder.row(`replicas[${w}]`, { lower: count }, columns.map(({ content }, c) => [c, box.count(content, w)])));
  zones.forEach((count, k) => builder.row(`zones[${k}]`, { upper: count }, columns.flatMap(({ zoneClass }, c): [number, number][] => (zoneClass === k ? [[c, 1]] : []))));
  return builder.build();
}
