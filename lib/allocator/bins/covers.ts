import { ModelBuilder, lpDuals } from "../solver";
import type { BinTask, Needs } from "./bin-task";

/**
 * What any nodes that hold everything obey: with a worth for each item, the most that a node of each kind can hold, summed
 * over the nodes, is no less than all are worth. Any worths give such a row (Benders' cuts of the packing).
 */
export interface Cover {
  /** Per copy of each item. */
  readonly worth: readonly number[];
  /** Of all copies. */
  readonly least: number;
  /** Per node of each kind. */
  readonly most: readonly number[];
}

/** A sum that is short by so little, as a share, is not short. */
export const SHORT = 1e-7;

/** One cover per resource, and that of the prices at which divisible nodes would be cheapest. */
export function volumeCovers(task: BinTask & Needs): readonly Cover[] {
  const { items, kinds, names, needs } = task;
  const volumes = names.map((_, r): Cover => {
    const worth = needs.map((need) => need[r] ?? 0);
    return { worth, least: worthOf(worth, items.map(({ count }) => count)), most: kinds.map(({ has, parts }) => (parts.some((own, i) => own && (worth[i] ?? 0) > 0) ? (has[r] ?? 0) : 0)) };
  });
  const builder = new ModelBuilder();
  kinds.forEach(({ most, usdPerMonth }, k) => builder.column(`nodes[${k}]`, { upper: most, cost: usdPerMonth }));
  volumes.forEach(({ least, most }, r) => builder.row(`volume[${r}]`, { lower: least }, most.map((one, k) => [k, one])));
  const prices = lpDuals(builder.build());
  const blended = prices && blend(volumes, prices.rows);
  return blended ? [...volumes, blended] : volumes;
}

function blend(covers: readonly Cover[], prices: ArrayLike<number>): Cover | undefined {
  if (covers.filter((_, r) => (prices[r] ?? 0) > 0).length < 2) return undefined;
  const sum = (of: (cover: Cover) => number): number => covers.reduce((all, cover, r) => all + of(cover) * Math.max(0, prices[r] ?? 0), 0);
  return { worth: covers[0]?.worth.map((_, i) => sum(({ worth }) => worth[i] ?? 0)) ?? [], least: sum(({ least }) => least), most: covers[0]?.most.map((_, k) => sum(({ most }) => most[k] ?? 0)) ?? [] };
}

export function isMetBy({ least, most }: Cover, nodes: readonly number[]): boolean {
  return worthOf(most, nodes) >= least * (1 - SHORT);
}

export function worthOf(worth: readonly number[], counts: readonly number[]): number {
  return worth.reduce((sum, one, i) => sum + one * (counts[i] ?? 0), 0);
}
