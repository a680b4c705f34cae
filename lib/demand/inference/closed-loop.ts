import type { InferenceWorkload } from "../workload";
import { cacheRoom, concurrencyInMemory } from "./memory";
import type { Replica } from "./replica";
import { continuous, staticBatch, type SteadyState } from "./steady-state";

/**
 * Requests that run at once at most: the memory's limit, and the engine's own where the request gives none; at least
 * one. A replica whose weights do not fit its memory is taken as if they did, with the requests asked.
 */
export function mostConcurrent(r: Replica, w: InferenceWorkload): number {
  const inMemory = concurrencyInMemory(r, w.inputTokens, w.outputTokens);
  if (cacheRoom(r) <= 0) return w.concurrency ?? 1;
  if (inMemory < 1) return 1;
  return w.concurrency === undefined ? Math.min(r.engine.maxConcurrency * r.layout.dataParallel, inMemory) : inMemory;
}

/** What a replica does with the concurrency given, or offline with as much as memory and engine take. */
export function closedLoop(r: Replica, w: InferenceWorkload): SteadyState {
  const most = mostConcurrent(r, w);
  const concurrency = w.concurrency ?? most;
  if (w.batching === "static") return staticBatch(r, concurrency, w);
  // what the cache does not hold waits: the replica works as with the most that it holds
  return concurrency <= most ? continuous(r, concurrency, w) : { ...continuous(r, most, w), concurrency };
}
