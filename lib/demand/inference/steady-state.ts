import { cacheRoom, concurrencyInMemory } from "./memory";
import type { Replica } from "./replica";
import { busiestOverMean } from "./lockstep";
import { stepCost, type StepCost } from "./step";

/** What a replica does with a number of requests always running on it. */
export interface SteadyState {
  readonly concurrency: number;
  readonly requestsPerSecond: number;
  /** Mean time of one step, and the median time between two tokens of a request. */
  readonly stepSeconds: number;
  readonly medianTokenSeconds: number;
  /** From first token to last. */
  readonly decodeSeconds: number;
  /** Static batching: time of all prompts, then the first tokens come. */
  readonly promptsSeconds?: number;
  /** Time that one prompt adds to the steps it is processed in. */
  readonly promptWorkSeconds: number;
  /** Time of a step without prompts. */
  readonly decodeStepSeconds: number;
  /** Part of the time that prompts take. */
  readonly promptShare: number;
  /** Of the mean step, the time that kernels compute and that they wait for memory. */
  readonly computeSeconds: number;
  readonly memorySeconds: number;
  /** A step with the mean mix of work. */
  readonly cost: StepCost;
}

export interface Lengths {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Tokens that decoding attends to, in the mean over the answer. */
function meanContext(r: Replica, { inputTokens, outputTokens }: Lengths): number {
  return inputTokens + outputTokens * (r.engine.wholeContext ? 1 : 0.5);
}

/**
 * Continuous batching with `concurrency` requests always running: a request that ends is replaced at once, its
 * prompt is processed beside the decoding of the others. Over O steps every request is replaced once, so a step
 * carries concurrency / O prompts in the mean; they come in whole chunks.
 */
export function continuous(r: Replica, concurrency: number, lengths: Lengths): SteadyState {
  const { inputTokens, outputTokens } = lengths;
  const context = meanContext(r, lengths);
  const promptTokens = (concurrency * inputTokens) / outputTokens;
  const stepsWithPrompt = Math.min(1, promptTokens / Math.min(inputTokens, r.engine.promptTokensPerStep));
  const decode = stepCost(r, concurrency, context, 0, inputTokens);
  const mixed = mixedStep(r, concurrency, lengths, promptTokens / stepsWithPrompt);
  const stepSeconds = decode.seconds + (mixed.seconds - decode.seconds) * stepsWithPrompt;
  // more prompts than a step takes wait, and hold no answer up meanwhile
  const median = Math.min(medianPrompts(concurrency / outputTokens) * inputTokens, mostPromptTokens(r));
  const decodeSeconds = stepSeconds * outputTokens;
  return {
    concurrency,
    requestsPerSecond: concurrency / decodeSeconds,
    stepSeconds,
    medianTokenSeconds: median > 0 ? mixedStep(r, concurrency, lengths, median).seconds : decode.seconds,
    decodeSeconds,
    promptWorkSeconds: ((mixed.seconds - decode.seconds) * stepsWithPrompt * outputTokens) / concurrency,
    decodeStepSeconds: decode.seconds,
    promptShare: 1 - decode.seconds / stepSeconds,
    computeSeconds: decode.compute + (mixed.compute - decode.compute) * stepsWithPrompt,
    memorySeconds: decode.memory + (mixed.memory - decode.memory) * stepsWithPrompt,
    cost: stepsWithPrompt > 0.5 ? mixed : decode,
  };
}

/** Tokens of prompts that one step takes at most, all processes and groups in flight together. */
function mostPromptTokens({ engine, layout }: Replica): number {
  return engine.promptTokensPerStep * layout.dataParallel * layout.pipelineParallel;
}

/** A step with tokens of prompts beside the decoding; a prompt stands whole on one engine process, in chunks where it is long. */
function mixedStep(r: Replica, concurrency: number, lengths: Lengths, promptTokens: number): StepCost {
  const chunks = promptTokens / Math.min(lengths.inputTokens, r.engine.promptTokensPerStep);
  // copies that share no experts do not wait for each other
  const uneven = r.expertSources > 1 ? busiestOverMean(chunks, r.layout.dataParallel) : 1;
  return stepCost(r, concurrency, meanContext(r, lengths), promptTokens, lengths.inputTokens, uneven);
}

/**
 * Median number of prompts in a step when they come at random with this mean: that of a Poisson law, smoothed. None
 * below ln 2, where most steps have none.
 */
function medianPrompts(mean: number): number {
  return Math.max(0, mean - 0.17) * Math.min(1, Math.max(0, (mean - 0.6) / 0.2));
}

/** Mean time of one step with so many requests running. */
export function meanStepSeconds(r: Replica, concurrency: number, lengths: Lengths): number {
  const { inputTokens, outputTokens } = lengths;
  const context = meanContext(r, lengths);
  const promptTokens = (concurrency * inputTokens) / outputTokens;
  const stepsWithPrompt = Math.min(1, promptTokens / Math.min(inputTokens, r.engine.promptTokensPerStep));
  const mixed = mixedStep(r, concurrency, lengths, promptTokens / stepsWithPrompt).seconds;
  return stepsWithPrompt === 1 ? mixed : mixed * stepsWithPrompt + stepCost(r, concurrency, context, 0, inputTokens).seconds * (1 - stepsWithPrompt);
}

/**
 * Until the first token of a prompt that finds `concurrency` other requests decoding and no queue. It passes the stages of
 * a pipeline one after the other, and where it is long its chunks follow each other through them.
 */
export function promptSeconds(r: Replica, concurrency: number, lengths: Lengths): number {
  const { inputTokens } = lengths;
  const { dataParallel, pipelineParallel: stages } = r.layout;
  const chunks = Math.ceil(inputTokens / r.engine.promptTokensPerStep);
  // a step spreads its prompts over the groups in flight: one whole chunk in each is so many
  const pass = stepCost(r, concurrency, meanContext(r, lengths), (inputTokens / chunks) * stages, inputTokens, dataParallel).seconds;
  return Math.max((pass * (stages + chunks - 1)) / stages, launchSeconds(r)) + FRONT_END_SECONDS;
}

/**
 * The way of a request through server and tokenizer and of its first token back. TensorRT-LLM 0.14's measurements of online serving at
 * two requests a second are 2 to 5 ms above its steps for Llama 3.1 8B on H100 and H200; Qwen3 1.7B under vLLM on A100 5 to 8
 * (tt-inference-server 340).
 */
const FRONT_END_SECONDS = 3e-3;

/** Steps that so many prompts take before one's own, as many as fit into each, beside the decoding of `concurrency` requests. */
export function queueSeconds(r: Replica, concurrency: number, lengths: Lengths, prompts: number): number {
  const whole = Math.max(1, prompts);
  const tokens = whole * lengths.inputTokens;
  const steps = Math.max(1, tokens / mostPromptTokens(r));
  return (prompts / whole) * steps * stepCost(r, concurrency, meanContext(r, lengths), tokens / steps, lengths.inputTokens).seconds;
}

/**
 * Kernels of a prompt with experts are launched one by one, not from a graph: however short, DeepSeek-R1 takes some 100 to
 * 200 ms to its first token (TensorRT-LLM issue 5929, tt-inference-server issue 356, InferenceX), Qwen3 30B 27 (its
 * issue 340), about half a millisecond for a layer's experts and one for the small kernels of latent attention.
 */
function launchSeconds(r: Replica): number {
  const layer = EXPERTS_LAUNCHED_MILLISECONDS + (r.model.latentAttention ? LATENT_LAUNCHED_MILLISECONDS : 0);
  return r.weights.expertLayers * r.layout.pipelineParallel * layer * 1e-3;
}

const EXPERTS_LAUNCHED_MILLISECONDS = 0.5;
const LATENT_LAUNCHED_MILLISECONDS = 1;

/**
 * Static batching: all requests start together and end together; those that the memory cannot take wait for the
 * next round.
 */
export function staticBatch(r: Replica, concurrency: number, lengths: Lengths): SteadyState {
  const inMemory = concurrencyInMemory(r, lengths.inputTokens, lengths.outputTokens);
  // as in a closed loop: weights that do not fit are taken as if they did
  const room = cacheRoom(r) <= 0 ? concurrency : Math.max(1, Math.floor(inMemory));
  const rounds = Math.ceil(concurrency / room);
  const full = oneRound(r, Math.min(concurrency, room), lengths);
  if (rounds === 1) return full;
  const rest = oneRound(r, concurrency - (rounds - 1) * room, lengths);
  const seconds = (rounds - 1) * roundSeconds(full) + roundSeconds(rest);
  return { ...full, concurrency, requestsPerSecond: concurrency / seconds, decodeSeconds: seconds };
}

function roundSeconds(state: SteadyState): number {
  return state.concurrency / state.requestsPerSecond;
}

function oneRound(r: Replica, batch: number, lengths: Lengths): SteadyState {
  const { inputTokens, outputTokens } = lengths;
  const promptTokens = batch * inputTokens;
  const chunks = Math.max(1, Math.ceil(promptTokens / r.engine.promptTokensPerStep / r.layout.dataParallel));
  const context = meanContext(r, lengths);
  const stages = r.layout.pipelineParallel;
  // fewer prompts than stages leave groups empty: each passes the stages one after the other
  const empty = Math.max(1, stages / Math.max(1, batch / chunks / r.layout.dataParallel));
  const prompt = stepCost(r, 0, context, (promptTokens / chunks) * empty, inputTokens);
  const decode = stepCost(r, batch, context, 0, inputTokens);
  const turns = empty === 1 ? chunks : (stages + chunks - 1) / stages;
  const promptTime = turns * prompt.seconds;
  const steps = Math.max(1, outputTokens - 1);
  const seconds = promptTime + steps * decode.seconds;
  return {
    concurrency: batch,
    requestsPerSecond: batch / seconds,
    stepSeconds: seconds / outputTokens,
    medianTokenSeconds: decode.seconds,
    decodeSeconds: steps * decode.seconds,
    promptsSeconds: promptTime,
    promptWorkSeconds: promptTime / batch,
    decodeStepSeconds: decode.seconds,
    promptShare: promptTime / seconds,
    computeSeconds: (turns * prompt.compute + steps * decode.compute) / outputTokens,
    memorySeconds: (turns * prompt.memory + steps * decode.memory) / outputTokens,
    cost: promptTime > seconds / 2 ? prompt : decode,
  };
}
