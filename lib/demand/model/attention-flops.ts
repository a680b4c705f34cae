import type { ModelArchitecture } from "./architecture";
import { windowedLayers } from "./kv-cache";

/** Width of the score product (query times key) of one layer, all heads. */
function scoreWidth(a: ModelArchitecture): number {
  const l = a.latentAttention;
  return a.attentionHeads * (l ? l.queryNoPositionDimension + l.queryPositionDimension : a.headDimension);
}

/** Width of the value product of one layer, all heads. */
function valueWidth(a: ModelArchitecture): number {
  return a.attentionHeads * (a.latentAttention?.valueDimension ?? a.headDimension);
}

/**
 * Floating-point operations of attention (scores and values) of a forward pass over one sequence, causal: a token
 * attends to itself and those before it, which is half of the square.
 *
 * @param tokens length of the sequence
 */
export function causalAttentionFlops(a: ModelArchitecture, tokens: number): number {
  const perPair = 2 * (scoreWidth(a) + valueWidth(a));
  const windowed = windowedLayers(a);
  const window = Math.min(tokens, a.slidingWindow?.window ?? tokens);
  const globalPairs = (tokens * tokens) / 2;
  const windowPairs = (window * window) / 2 + (tokens - window) * window;
  return perPair * ((a.layers - windowed) * globalPairs + windowed * windowPairs);
}
