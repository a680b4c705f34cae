import type { InferenceWorkload } from "../workload";
import { concurrencyInMemory } from "./memory";
import type { Replica } from "./replica";
import { continuous, staticBatch, type SteadyState } from "./steady-state";

/** Requests that run at once at most, by memory and by the engine's own limit; at least one. */
export function mostConcurrent(r: Replica, w: InferenceWorkload): number {
  return Math.max(1, Math.min(r.engine.maxConcurrency * r.layout.dataParallel, concurrencyInMemory(r, w.inputTokens, w.outputTokens)));
}

/** What a replica does with the concurrency given, or offline with as much as memory and engine take. */
export function closedLoop(r: Replica, w: InferenceWorkload): SteadyState {
  const most = mostConcurrent(r, w);
  const concurrency = w.concurrency ?? most;
  if (w.batching === "static") return staticBatch(r, concurrency, w);
  // what the cache does not hold waits: the replica works as with the most that it holds
  return concurrency <= most ? continuous(r, concurrency, w) : { ...continuous(r, most, w), concurrency };
}
