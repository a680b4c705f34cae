import type { InferenceWorkload } from "../../../lib/demand";
import type { Replica } from "../../../lib/demand/inference/replica";
import { stepCost } from "../../../lib/demand/inference/step";

/** Deterministic numbers in (0, 1): a linear congruential generator (Numerical Recipes). */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 4294967296;
  };
}

export interface Simulated {
  /** Seconds from arrival to the end of the step that finished the prompt, sorted. */
  readonly firstTokens: readonly number[];
  /** Seconds between two tokens of a request, sorted. */
  readonly gaps: readonly number[];
  readonly meanRunning: number;
}

interface Request {
  readonly arrival: number;
  promptLeft: number;
  answerLeft: number;
  lastToken: number;
}

/** Every request as long as the workload says, or exponential with that mean. */
export type Lengths = "given" | "exponential";

/**
 * Discrete-event simulation of continuous batching: requests arrive at random, wait for a slot, their prompts are
 * processed in arrival order up to a budget of tokens a step, beside one token for each request that decodes.
 */
export function simulate(r: Replica, w: InferenceWorkload, rate: number, slots: number, count: number, seed: number, lengths: Lengths = "given"): Simulated {
  const next = generator(seed);
  const length = (mean: number) => (lengths === "given" ? mean : Math.max(1, Math.round(-Math.log(next()) * mean)));
  const budget = r.engine.promptTokensPerStep;
  let now = 0;
  let area = 0;
  let start = 0;
  const waiting: Request[] = [];
  let running: Request[] = [];
  const firstTokens: number[] = [];
  const gaps: number[] = [];
  let upcoming = -Math.log(next()) / rate;
  const warm = Math.floor(count / 5);
  let finished = 0;
  while (finished < count) {
    while (upcoming <= now) {
      waiting.push({ arrival: upcoming, promptLeft: length(w.inputTokens), answerLeft: length(w.outputTokens), lastToken: 0 });
      upcoming -= Math.log(next()) / rate;
    }
    while (running.length < slots && waiting.length > 0) running.push(waiting.shift() as Request);
    if (running.length === 0) {
      now = upcoming;
      continue;
    }
    const decoding = running.filter((q) => q.promptLeft === 0);
    let left = budget;
    const prompts: [Request, number][] = [];
    for (const q of running) {
      if (q.promptLeft > 0 && left > 0) {
        const taken = Math.min(left, q.promptLeft);
        prompts.push([q, taken]);
        left -= taken;
      }
    }
    const promptTokens = budget - left;
    const context = w.inputTokens + w.outputTokens / 2;
    const seconds = stepCost(r, decoding.length, context, promptTokens, w.inputTokens).seconds;
    if (finished >= warm) area += seconds * running.length;
    else start = now + seconds;
    now += seconds;
    for (const q of decoding) {
      gaps.push(now - q.lastToken);
      q.lastToken = now;
      q.answerLeft--;
    }
    for (const [q, taken] of prompts) {
      q.promptLeft -= taken;
      if (q.promptLeft === 0) {
        firstTokens.push(now - q.arrival + passBeyondStep(r, decoding.length, context, promptTokens, taken, w.inputTokens));
        q.lastToken = now;
        q.answerLeft--;
      }
    }
    finished += running.filter((q) => q.promptLeft === 0 && q.answerLeft <= 0).length;
    running = running.filter((q) => q.promptLeft > 0 || q.answerLeft > 0);
  }
  const settled = firstTokens.slice(warm).sort((a, b) => a - b);
  return { firstTokens: settled, gaps: gaps.slice(Math.floor(gaps.length / 5)).sort((a, b) => a - b), meanRunning: area / (now - start) };
}

/**
 * A step counts a pipeline's work as spread over its stages, which others' prompts fill; one prompt passes them one after
 * the other, and leaves so much after the step.
 */
function passBeyondStep(r: Replica, decoding: number, context: number, promptTokens: number, taken: number, promptLength: number): number {
  const stages = r.layout.pipelineParallel;
  if (taken * stages <= promptTokens) return 0;
  return stepCost(r, decoding, context, taken * stages, promptLength).seconds - stepCost(r, decoding, context, promptTokens, promptLength).seconds;
}

export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] as number;
}
