import type { InferenceWorkload } from "../workload";
import { mostConcurrent } from "./closed-loop";
import { normalCumulative, normalQuantile } from "./normal";
import type { Replica } from "./replica";
import { continuous, meanStepSeconds, promptSeconds, type SteadyState } from "./steady-state";

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

/** Part of its highest rate, and of the time that prompts take, that a replica is given at most: at all of it an open queue never empties. */
export const HIGHEST_LOAD = 0.95;

/** Part of the time to first token kept back: the approximations miss simulated queues by up to so much. */
export const RESERVE = 0.1;

export function targetsOf(w: InferenceWorkload): Targets {
  return {
    timeToFirstTokenSeconds: (w.timeToFirstTokenMs ?? Infinity) / 1000,
    timePerOutputTokenSeconds: (w.timePerOutputTokenMs ?? Infinity) / 1000,
    percentile: w.latencyPercentile ?? DEFAULT_PERCENTILE,
  };
}

/**
 * The replica at the arrival rate that keeps `running` requests on it (Little's law). Arrivals are Poisson.
 *
 * The replica is a processor-sharing queue whose rate grows with the requests on it, n / (O (T0 + T1 n)) for a step of
 * T0 + T1 n: the number on it has a negative binomial law, whatever the law of the lengths. A request waits for a slot
 * where all are taken, for the step that runs, for the prompts before it (M/G/1 tail on the prompt work), then for its
 * own steps. The waits are taken as independent: their means add, and their distances from percentile to mean by squares.
 *
 * @param full the replica with all its slots taken
 * @see Kelly, "Reversibility and Stochastic Networks" (1979), chapter 3: symmetric queues with state-dependent rates
 */
export function openLoad(r: Replica, w: InferenceWorkload, running: number, percentile: number, full: SteadyState): OpenLoad {
  // a request that runs is never less than one, however rare
  const state = continuous(r, Math.max(1, running), w);
  const rate = running / state.decodeSeconds;
  const slots = full.concurrency;
  const growthOf = (of: (at: SteadyState) => number) => (slots > running ? Math.max(0, of(full) - of(state)) / (slots - Math.max(1, running)) : 0);
  const growth = growthOf((at) => at.stepSeconds);
  const crowd = crowdOf(rate * w.outputTokens * state.stepSeconds, rate * w.outputTokens * growth, running);
  const crowded = Math.min(slots, crowdQuantile(crowd, percentile));
  // what their prompts take is waited for in the queue of prompts
  const slowdown = Math.max(0, crowded - running) * growthOf((at) => at.decodeStepSeconds);
  const busy = Math.min(1, running);
  const waits = together([
    { mean: (busy * state.stepSeconds) / 2, high: busy * percentile * state.stepSeconds },
    { mean: 0, high: (1 + busy * percentile) * slowdown },
    promptQueue(r, w, state, slowdown, rate, percentile),
    slotWait(crowd, slots, rate, full.requestsPerSecond, percentile),
  ]);
  return {
    state: { ...state, concurrency: running, requestsPerSecond: rate },
    requestsPerSecond: rate,
    timeToFirstTokenSeconds: waits + promptSeconds(r, running < 1 ? 0 : running, w),
    medianTokenSeconds: state.medianTokenSeconds,
  };
}

/** One of the waits, seconds: its mean, and what it is at the percentile. */
interface Wait {
  readonly mean: number;
  readonly high: number;
}

/** Percentile of a sum of independent waits: exact where their laws are normal, or where one is much the largest. */
function together(waits: readonly Wait[]): number {
  const mean = waits.reduce((sum, wait) => sum + wait.mean, 0);
  if (!Number.isFinite(mean)) return Infinity;
  return mean + Math.sqrt(waits.reduce((sum, wait) => sum + Math.max(0, wait.high - wait.mean) ** 2, 0));
}

/** Gamma law of the requests on the replica. */
interface Crowd {
  readonly mean: number;
  /** 1 / (9 shape): Wilson and Hilferty's cube root of the law is normal with mean 1 - third and variance third. */
  readonly third: number;
}

/**
 * Negative binomial law of the requests on the replica, as the gamma law of the same mean and variance.
 *
 * @param load requests that would run with steps as they are at `running`
 * @param crowding what each further request adds to that
 */
function crowdOf(load: number, crowding: number, running: number): Crowd {
  const ratio = Math.min(crowding, 0.999);
  const shape = Math.max(1e-6, load - ratio * running) + ratio;
  return { mean: shape / (1 - ratio), third: 1 / (9 * shape) };
}

/** Requests on the replica, at a percentile. */
function crowdQuantile({ mean, third }: Crowd, percentile: number): number {
  return mean * Math.max(0, 1 - third + normalQuantile(percentile) * Math.sqrt(third)) ** 3;
}

/** Probability of at least so many. */
function crowdBeyond({ mean, third }: Crowd, count: number): number {
  return 1 - normalCumulative((Math.cbrt(count / mean) - 1 + third) / Math.sqrt(third));
}

/** The replica with all its slots taken: no load is higher. */
export function fullReplica(r: Replica, w: InferenceWorkload): SteadyState {
  return continuous(r, slotsOf(r, w), w);
}

export function slotsOf(r: Replica, w: InferenceWorkload): number {
  const most = mostConcurrent(r, w);
  return w.concurrency === undefined ? most : Math.min(most, w.concurrency);
}

/** Wait for a free slot: once all are taken, those that wait leave at the rate of the full replica. */
function slotWait(crowd: Crowd, slots: number, rate: number, fullRate: number, percentile: number): Wait {
  if (rate >= fullRate) return ENDLESS;
  const whole = Math.max(1, Math.floor(slots));
  const enough = 1 - crowdBeyond(crowd, whole - 0.5);
  const queued = Math.max(0, crowdBeyond(crowd, whole - 0.5) - crowdBeyond(crowd, whole + 0.5)) / (1 - rate / fullRate);
  return exponentialTail(queued / (enough + queued), fullRate - rate, percentile);
}

/**
 * Of the wait behind prompts of exponential length, how much remains: (1 + c²) / 2 after Pollaczek and Khinchine, with
 * the squared variation c² = 1/3 of lengths spread evenly between nothing and twice the mean; the request gives the mean
 * alone. Prompts all alike (1/2) and of exponential length (1) lie on both sides.
 */
const SPREAD_OF_PROMPTS = 2 / 3;

/** Wait for the prompts before, percentile; infinite when prompts alone take nearly all the time. */
function promptQueue(r: Replica, w: InferenceWorkload, state: SteadyState, slowdown: number, rate: number, percentile: number): Wait {
  // a prompt has its own work and its part of the decoding that goes on in a full step
  const service = state.promptWorkSeconds + ((state.decodeStepSeconds + slowdown) * w.inputTokens) / r.engine.promptTokensPerStep;
  const utilization = rate * service;
  if (utilization > HIGHEST_LOAD) return ENDLESS;
  const joining = rate * (state.stepSeconds + slowdown) * state.promptWorkSeconds;
  // a prompt that comes alone makes the whole step wait for it
  const found = Math.min(1, rate * (state.promptWorkSeconds + state.decodeStepSeconds + slowdown));
  const queue = exponentialTail(Math.max(utilization, found), (1 - utilization) / (SPREAD_OF_PROMPTS * service), percentile);
  return { mean: joining + queue.mean, high: joining + queue.high };
}

/** A wait that is there with a probability and then has an exponential law. */
function exponentialTail(probability: number, decay: number, percentile: number): Wait {
  if (probability <= 0) return { mean: 0, high: 0 };
  if (decay <= 0) return ENDLESS;
  return { mean: probability / decay, high: Math.log(probability / (1 - percentile)) / decay };
}

const ENDLESS: Wait = { mean: Infinity, high: Infinity };

/**
 * The highest load within the targets; undefined when even a lone request misses them.
 *
 * @param full the replica with all its slots taken
 */
export function highestLoad(r: Replica, w: InferenceWorkload, targets: Targets, full: SteadyState): OpenLoad | undefined {
  const slots = full.concurrency;
  const most = full.requestsPerSecond * HIGHEST_LOAD;
  // always the same points, so that a tighter target never finds a higher load
  let low = 0;
  let high = SEARCH_POINTS;
  let best: OpenLoad | undefined;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    const load = openLoad(r, w, LONE_REQUEST * (slots / LONE_REQUEST) ** (middle / SEARCH_POINTS), targets.percentile, full);
    if (load.requestsPerSecond <= most && within(load, targets)) {
      low = middle;
      best = load;
    } else high = middle;
  }
  return best;
}

/** Within the targets, and with a queue that empties. */
function within(load: OpenLoad, targets: Targets): boolean {
  return Number.isFinite(load.timeToFirstTokenSeconds) && load.timeToFirstTokenSeconds <= targets.timeToFirstTokenSeconds * (1 - RESERVE) && load.medianTokenSeconds <= targets.timePerOutputTokenSeconds;
}

/**
 * The load at which the replica serves `requestsPerSecond`, at most `highest`: as many run as arrive during a stay,
 * approached from above.
 */
export function loadAtRate(r: Replica, w: InferenceWorkload, requestsPerSecond: number, highest: OpenLoad, percentile: number): OpenLoad {
  if (requestsPerSecond >= highest.requestsPerSecond) return highest;
  let running = highest.state.concurrency;
  for (let i = 0; i < ROUNDS; i++) running = requestsPerSecond * w.outputTokens * meanStepSeconds(r, Math.max(1, running), w);
  return openLoad(r, w, running, percentile, fullReplica(r, w));
}

/** Each round leaves at most the load's part of the error. */
const ROUNDS = 5;
/** Loads looked at, evenly on a logarithmic scale: steps of about 1 %. */
const SEARCH_POINTS = 1024;
/** Requests running in the mean when one comes now and then. */
const LONE_REQUEST = 0.01;
