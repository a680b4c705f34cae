import type { InferenceWorkload } from "../workload";
import { mostConcurrent } from "./closed-loop";
import type { Replica } from "./replica";
import { continuous, PROMPT_TOKENS_PER_STEP, promptSeconds, type SteadyState } from "./steady-state";

/** Requests arriving at random: what the replica does at a rate, and the time to first token at a percentile. */
export interface OpenLoad {
  readonly state: SteadyState;
  readonly requestsPerSecond: number;
  readonly timeToFirstTokenSeconds: number;
  readonly medianTokenSeconds: number;
}

/** Latency targets in seconds; infinite where none is asked. */
export interface Targets {
  readonly timeToFirstTokenSeconds: number;
  readonly timePerOutputTokenSeconds: number;
  readonly percentile: number;
}

export const DEFAULT_PERCENTILE = 0.95;

/** Part of its highest rate that a replica is given at most: at all of it an open queue never empties. */
export const HIGHEST_LOAD = 0.95;

export function targetsOf(w: InferenceWorkload): Targets {
  return {
    timeToFirstTokenSeconds: (w.timeToFirstTokenMs ?? Infinity) / 1000,
    timePerOutputTokenSeconds: (w.timePerOutputTokenMs ?? Infinity) / 1000,
    percentile: w.latencyPercentile ?? DEFAULT_PERCENTILE,
  };
}

/**
 * The replica at the arrival rate that keeps `running` requests on it in the mean (Little's law). Arrivals are
 * Poisson. A request waits for a slot in the batch (M/M/c in the Halfin-Whitt approximation), for the step that
 * runs, for the prompts before it (M/M/1 tail on the prompt work, also when lengths spread), then for its own steps.
 * The percentiles of the waits are added, which is on the safe side.
 *
 * @see Halfin and Whitt, "Heavy-traffic limits for queues with many exponential servers", Operations Research 29 (1981)
 */
export function openLoad(r: Replica, w: InferenceWorkload, running: number, percentile: number, slots = slotsOf(r, w)): OpenLoad {
  // a request that runs is never less than one, however rare
  const state = continuous(r, Math.max(1, running), w);
  const rate = running / state.decodeSeconds;
  const waits =
    Math.min(1, running) * percentile * state.stepSeconds +
    promptQueueSeconds(w, state, rate, percentile) +
    slotWaitSeconds(running, slots, state.decodeSeconds, percentile);
  return {
    state: { ...state, concurrency: running, requestsPerSecond: rate },
    requestsPerSecond: rate,
    timeToFirstTokenSeconds: waits + promptSeconds(r, running < 1 ? 0 : running, w),
    medianTokenSeconds: state.medianTokenSeconds,
  };
}

export function slotsOf(r: Replica, w: InferenceWorkload): number {
  const most = mostConcurrent(r, w);
  return w.concurrency === undefined ? most : Math.min(most, w.concurrency);
}

/** Wait for the prompts before, percentile; infinite when prompts alone take all the time. */
function promptQueueSeconds(w: InferenceWorkload, state: SteadyState, rate: number, percentile: number): number {
  // a prompt has its own work and its part of the decoding that goes on in a full step
  const service = state.promptWorkSeconds + (state.decodeStepSeconds * w.inputTokens) / PROMPT_TOKENS_PER_STEP;
  const utilization = rate * service;
  if (utilization >= 1) return Infinity;
  const joining = rate * state.stepSeconds * state.promptWorkSeconds;
  return joining + exponentialTail(utilization, (1 - utilization) / service, percentile);
}

/** Wait for a free slot of the batch, percentile. */
function slotWaitSeconds(running: number, slots: number, residence: number, percentile: number): number {
  if (running >= slots) return Infinity;
  const beta = (slots - running) / Math.sqrt(slots);
  const waiting = 1 / (1 + (beta * normalCumulative(beta)) / normalDensity(beta));
  return exponentialTail(waiting, (slots - running) / residence, percentile);
}

/** t at which `probability`·exp(-decay·t) falls to 1 - percentile. */
function exponentialTail(probability: number, decay: number, percentile: number): number {
  return Math.max(0, Math.log(probability / (1 - percentile)) / decay);
}

function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** Abramowitz and Stegun 26.2.17, error below 7.5e-8. */
function normalCumulative(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail = normalDensity(x) * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x >= 0 ? 1 - tail : tail;
}

/** The highest load within the targets; undefined when even a lone request misses them. */
export function highestLoad(r: Replica, w: InferenceWorkload, targets: Targets): OpenLoad | undefined {
  const slots = slotsOf(r, w);
  const most = continuous(r, slots, w).requestsPerSecond * HIGHEST_LOAD;
  const fits = (load: OpenLoad) =>
    load.timeToFirstTokenSeconds <= targets.timeToFirstTokenSeconds &&
    load.medianTokenSeconds <= targets.timePerOutputTokenSeconds &&
    load.requestsPerSecond <= most;
  // always the same points, so that a tighter target never finds a higher load
  let low = 0;
  let high = SEARCH_POINTS;
  let best: OpenLoad | undefined;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    const load = openLoad(r, w, LONE_REQUEST * (slots / LONE_REQUEST) ** (middle / SEARCH_POINTS), targets.percentile, slots);
    if (fits(load)) [low, best] = [middle, load];
    else high = middle;
  }
  return best;
}

/** The load at which the replica serves `requestsPerSecond`, at most `highest`. */
export function loadAtRate(r: Replica, w: InferenceWorkload, requestsPerSecond: number, highest: OpenLoad, percentile: number): OpenLoad {
  if (requestsPerSecond >= highest.requestsPerSecond) return highest;
  let low = LONE_REQUEST / 1000;
  let high = highest.state.concurrency;
  let load = highest;
  for (let i = 0; i < BISECTIONS && high / low > 1.005; i++) {
    const middle = Math.sqrt(low * high);
    const tried = openLoad(r, w, middle, percentile);
    if (tried.requestsPerSecond < requestsPerSecond) low = middle;
    else [high, load] = [middle, tried];
  }
  return load;
}

const BISECTIONS = 12;
/** Loads looked at, evenly on a logarithmic scale: steps of about 1 %. */
const SEARCH_POINTS = 1024;
/** Requests running in the mean when one comes now and then. */
const LONE_REQUEST = 0.01;
