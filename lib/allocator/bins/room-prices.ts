import { ModelBuilder, lpDuals } from "../solver";

/** A node filled where copies divide. */
export interface Filled {
  /** Copies of each piece. */
  readonly copies: Float64Array;
  /** Of each resource, what it adds to the worth of what stands there; as shares, they sum to 1. */
  readonly weights: readonly number[];
}

/**
 * What a node holds at most where copies divide, and the prices of its resources: weighed by them, its resources are one
 * room in which nothing more would be held (the linear relaxation of a knapsack, and its best surrogate).
 *
 * @param parts of the node that a copy of each piece takes, piece by piece
 */
export function fullNode(worth: Float64Array, most: Float64Array, parts: Float64Array, width: number): Filled {
  const builder = new ModelBuilder();
  worth.forEach((own, k) => builder.column(`copies[${k}]`, { upper: most[k], cost: -own }));
  for (let r = 0; r < width; r++) builder.row(`room[${r}]`, { upper: 1 }, Array.from(worth, (_, k): [number, number] => [k, parts[k * width + r]]).filter(([, part]) => part > 0));
  const duals = lpDuals(builder.build());
  const prices = Array.from({ length: width }, (_, r) => Math.max(0, -(duals?.rows[r] ?? 0)));
  const sum = prices.reduce((all, price) => all + price, 0);
  return { copies: duals ? duals.x : new Float64Array(worth.length), weights: prices.map((price) => (sum > 0 ? price / sum : 1 / width)) };
}
