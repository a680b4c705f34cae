/** A day of two periods: 14 quiet hours and 10 busy ones, nodes of 4 vCPUs. */
export interface Day {
  /** Load of the quiet hours as a part of that of the busy ones. */
  readonly low: number;
  /** USD per node and hour, all day through. */
  readonly committed: number;
  /** USD per node and hour that it runs. */
  readonly rented: number;
  readonly replicas: number;
  /** vCPUs of a replica. */
  readonly size: number;
  /** vCPUs of work that may wait, mean over the day. */
  readonly deferred: number;
}

const VCPUS = 4;
const MOST = 8;
const WEIGHTS = [14 / 24, 10 / 24];

/** Least USD an hour, by trying every number of nodes: committed, rented by day, rented by night. */
export function leastCostOfDay(day: Day): number {
  let best = Infinity;
  const asked = [Math.ceil(day.replicas * day.low - 1e-9), day.replicas];
  for (let committed = 0; committed <= MOST; committed++) {
    for (let quiet = 0; quiet <= MOST; quiet++) {
      for (let busy = 0; busy <= MOST; busy++) {
        const nodes = [committed + quiet, committed + busy];
        const perNode = Math.floor(VCPUS / day.size);
        if (nodes.some((count, t) => count * perNode < (asked[t] ?? 0))) continue;
        const spare = nodes.reduce((sum, count, t) => sum + (WEIGHTS[t] ?? 0) * (count * VCPUS - (asked[t] ?? 0) * day.size), 0);
        if (spare < day.deferred - 1e-9) continue;
        best = Math.min(best, committed * day.committed + day.rented * (quiet * (WEIGHTS[0] ?? 0) + busy * (WEIGHTS[1] ?? 0)));
      }
    }
  }
  return best;
}
