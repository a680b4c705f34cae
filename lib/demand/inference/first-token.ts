import type { InferenceWorkload } from "../workload";
import { mostConcurrent } from "./closed-loop";
import { targetsOf } from "./open-load";
import type { Replica } from "./replica";
import { promptSeconds, queueSeconds, type SteadyState } from "./steady-state";

/**
 * Time to first token with the requests running given: the step that runs, the prompts before, the own prompt, and where
 * more requests are given than the memory holds, their wait for a place.
 */
export function firstTokenOf(r: Replica, w: InferenceWorkload, state: SteadyState): number {
  if (state.promptsSeconds !== undefined) return state.promptsSeconds;
  const { percentile } = targetsOf(w);
  const most = mostConcurrent(r, w);
  const running = Math.min(state.concurrency, most);
  const waiting = Math.max(0, state.concurrency - most) / state.requestsPerSecond;
  // a lone request finds no step of others running
  const found = Math.min(1, Math.max(0, running - 1)) * percentile * state.stepSeconds;
  return found + queueSeconds(r, running, w, promptsBefore(r, w, running, percentile)) + promptSeconds(r, running, w) + waiting;
}

/**
 * Prompts that come before one's own. Requests that start together and are alike end together, and their next prompts
 * meet again; drifting apart, few find most of the others before them. What NIM's runs at 1 to 250 requests show of the
 * median and the 95th percentile (published-runs-inference-unseen.json): the fourth power of the percentile, of at most
 * ten full steps of prompts.
 */
function promptsBefore(r: Replica, w: InferenceWorkload, running: number, percentile: number): number {
  const most = (FULL_STEPS * r.engine.promptTokensPerStep) / w.inputTokens;
  return Math.max(0, Math.min(running - 1, most)) * percentile ** DRIFT;
}

const DRIFT = 4;
const FULL_STEPS = 10;
