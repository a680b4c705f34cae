import type { Replica } from "./replica";

const GIB = 2 ** 30;

/** Cache of one sequence on one accelerator, bytes; windowed layers keep their window. */
export function cacheBytesOfSequence(r: Replica, tokens: number): number {
  return r.cacheBytesPerTokenAndLayer * (r.globalLayers * tokens + r.windowedLayers * Math.min(tokens, r.window));
}

/**
 * Part of what the weights leave that the runtime takes at most: where memory is tight its buffers are set smaller. Llama
 * 2 70B in 16 bits on four A100 of 40 GB (LLM-Inference-Bench) and Qwen2.5 72B on two H100 (tt-inference-server 143) are served
 * under vLLM although weights and the usual runtime exceed its nine tenths; the former as if some 0.7 of 3.9 GiB held the cache.
 */
const RUNTIME_AT_MOST = 0.8;
/** Contexts of the driver and of collectives, and the activations of a short step, take this at least. */
const LEAST_RUNTIME_GIB = 1;

/** Bytes that the weights leave to runtime and cache on one accelerator; negative when they do not fit. */
function leftByWeights(r: Replica): number {
  return r.memoryBytes * (1 - r.engine.memorySpared) - r.weights.heldBytes;
}

/**
 * Activations of one full step: what goes into the gated feed-forward part of a layer and comes out of it, and some copies of
 * the hidden state. Engines set them aside before they divide the rest: more for wide models, less where steps are small.
 */
function activationBytes({ model, layout, engine }: Replica): number {
  const width = model.experts ? model.experts.perToken * model.experts.intermediateSize : model.intermediateSize;
  return engine.promptTokensPerStep * BYTES_OF_ACTIVATION * ((2 * width) / layout.tensorParallel + COPIES_OF_HIDDEN_STATE * model.hiddenSize);
}

const BYTES_OF_ACTIVATION = 2;
const COPIES_OF_HIDDEN_STATE = 6;

/** Bytes of the runtime, its graphs and activations on one accelerator. */
function runtimeBytes(r: Replica): number {
  const usual = r.engine.runtimeGiB * GIB + activationBytes(r);
  const [left, least] = [leftByWeights(r), LEAST_RUNTIME_GIB * GIB];
  return left > least ? Math.min(usual, Math.max(least, RUNTIME_AT_MOST * left)) : usual;
}

/** Bytes that the cache may take on one accelerator; negative when the weights do not fit. */
export function cacheRoom(r: Replica): number {
  const room = leftByWeights(r) - runtimeBytes(r);
  return room * (room > 0 ? r.engine.freeMemoryUsed : 1);
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
  const runtime = runtimeBytes(r) / GIB;
  return { weights, cache, runtime, total: weights + cache + runtime };
}
