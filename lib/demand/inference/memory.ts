import type { Replica } from "./replica";

const GIB = 2 ** 30;

/** Cache of one sequence on one accelerator, bytes; windowed layers keep their window. */
export function cacheBytesOfSequence(r: Replica, tokens: number): number {
  return r.cacheBytesPerTokenAndLayer * (r.globalLayers * tokens + r.windowedLayers * Math.min(tokens, r.window));
}

/** Bytes that the cache may take on one accelerator; negative when the weights do not fit. */
export function cacheRoom(r: Replica): number {
  const left = r.memoryBytes * (1 - r.engine.memorySpared) - r.calibration.runtimeGiB * GIB - r.weights.heldBytes;
  return left * (left > 0 ? r.engine.freeMemoryUsed : 1);
}

/** Requests that can run at once on the replica: cache for the prompt and the part of the answer set aside. */
export function concurrencyInMemory(r: Replica, inputTokens: number, outputTokens: number): number {
  const perRank = cacheRoom(r) / cacheBytesOfSequence(r, inputTokens + outputTokens * r.engine.answerReserved);
  return Math.max(0, perRank) * r.layout.dataParallel;
}

/** Memory in use on one accelerator with so many requests half-way through their answers, GiB. */
export function memoryInUseGiB(r: Replica, concurrency: number, inputTokens: number, outputTokens: number): { weights: number; cache: number; runtime: number; total: number } {
  const weights = r.weights.heldBytes / GIB;
  const reserved = inputTokens + outputTokens * r.engine.answerReserved;
  const cache = ((concurrency / r.layout.dataParallel) * cacheBytesOfSequence(r, reserved)) / GIB;
  const runtime = r.calibration.runtimeGiB;
  return { weights, cache, runtime, total: weights + cache + runtime };
}
