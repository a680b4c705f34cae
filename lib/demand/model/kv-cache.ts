import type { ModelArchitecture } from "./architecture";

/** Elements that one token adds to the key-value cache in one layer: two per head, or the latent vector. */
export function cacheElementsPerTokenAndLayer(a: ModelArchitecture): number {
  if (a.latentAttention) return a.latentAttention.keyValueRank + a.latentAttention.queryPositionDimension;
  return 2 * a.keyValueHeads * a.headDimension;
}

/**
 * Elements of the key-value cache of one sequence, all layers; windowed layers hold at most their window.
 *
 * @param tokens length of the sequence, prompt and answer so far
 */
export function cacheElements(a: ModelArchitecture, tokens: number): number {
  return cacheElementsPerTokenAndLayer(a) * attendedTokens(a, tokens);
}

/** Tokens that a new token attends to, summed over the layers. */
export function attendedTokens(a: ModelArchitecture, tokens: number): number {
  const windowed = windowedLayers(a);
  const window = a.slidingWindow?.window ?? Infinity;
  return (a.layers - windowed) * tokens + windowed * Math.min(tokens, window);
}

/** Layers that look back over a window only. */
export function windowedLayers(a: ModelArchitecture): number {
  if (!a.slidingWindow) return 0;
  const every = a.slidingWindow.globalEvery;
  return every ? a.layers - Math.floor(a.layers / every) : a.layers;
}
