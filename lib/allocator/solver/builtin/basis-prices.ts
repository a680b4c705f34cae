import type { Relaxation } from "./relaxation";

/** Prices of the rows from the costs and the inverse. */
export function setPrices({ n, m, basic, reduced, line, inverse }: Relaxation, cost: Float64Array): void {
  const { entries } = inverse;
  for (let i = 0; i < m; i++) {
    let price = 0;
    // a row whose value is basic adds to nothing else
    for (let r = 0, at = i * m; r < m && line[n + i] < 0; r++, at++) {
      const v = basic[r];
      if (v < n) price += cost[v] * entries[at];
    }
    reduced[n + i] = price;
  }
}

/** What each column costs above the prices of its rows. */
export function setReduced({ n, reduced, matrix }: Relaxation, cost: Float64Array): void {
  const { starts, indices, values } = matrix;
  for (let c = 0; c < n; c++) {
    let rest = cost[c];
    for (let k = starts[c]; k < starts[c + 1]; k++) rest -= reduced[n + indices[k]] * values[k];
    reduced[c] = rest;
  }
}

/** Squared lengths of the lines of the inverse. */
export function setWeights({ n, m, weights, line, inverse }: Relaxation): void {
  const { entries } = inverse;
  weights.fill(0);
  for (let i = 0; i < m; i++) {
    const own = line[n + i];
    if (own >= 0) weights[own] += 1;
    else for (let r = 0, at = i * m; r < m; r++, at++) weights[r] += entries[at] * entries[at];
  }
}
