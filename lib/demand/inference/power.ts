import type { Replica } from "./replica";
import type { SteadyState } from "./steady-state";

/**
 * Mean power of one accelerator board while the replica works, watts: idle draw, what serving adds whatever it does
 * (clocks raised, kernels launched), and a part for arithmetic and for memory traffic, each by the part of the time in
 * which kernels are at it: kernels that reach little of the peak draw no less. Never above the thermal design power. Undefined when the board's ratings are not known.
 */
export function boardWatts(r: Replica, state: SteadyState): number | undefined {
  const { thermalDesignPowerWatts: rated, idleWatts: idle } = r.accelerator;
  if (!rated || !idle) return undefined;
  const compute = state.computeSeconds / state.stepSeconds;
  const memory = state.memorySeconds / state.stepSeconds;
  const g = r.generation;
  const part = g.powerActive + g.powerCompute * Math.min(1, compute) + g.powerMemory * Math.min(1, memory);
  // approaches the limit smoothly: boards near it lower their clocks
  const limited = part / (1 + part ** POWER_LIMIT_SHARPNESS) ** (1 / POWER_LIMIT_SHARPNESS);
  return idle + (rated - idle) * limited;
}

const POWER_LIMIT_SHARPNESS = 4;

/** Energy of all boards of the replica over the output tokens, J. */
export function joulesPerOutputToken(r: Replica, state: SteadyState, outputTokens: number): number | undefined {
  const watts = boardWatts(r, state);
  return watts === undefined ? undefined : (watts * r.layout.acceleratorCount) / (state.requestsPerSecond * outputTokens);
}
