/**
 * Chunks of prompts on the busiest of several engine processes over the mean, when they fall on the processes at random:
 * expected largest of Poisson numbers, at least one whole chunk.
 *
 * @param chunks in a step, all processes together
 */
export function busiestOverMean(chunks: number, processes: number): number {
  if (processes <= 1 || chunks <= 0) return 1;
  const mean = chunks / processes;
  let probability = Math.exp(-mean);
  let atMost = probability;
  let largest = 0;
  for (let k = 0; k < MOST && atMost < 1 - TAIL; k++) {
    largest += 1 - atMost ** processes;
    probability *= mean / (k + 1);
    atMost += probability;
  }
  return Math.max(1, Math.min(chunks, Math.max(1, largest)) / mean);
}

/** Where the sum of probabilities stops. */
const TAIL = 1e-6;
const MOST = 1000;
