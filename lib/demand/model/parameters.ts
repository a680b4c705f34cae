import type { ModelArchitecture } from "./architecture";

/** Parameters by the part of the model they sit in; whole model unless the name says otherwise. */
export interface ParameterCounts {
  /** All weights. */
  readonly total: number;
  /** Weights a token passes: of the experts only those it is routed to. */
  readonly active: number;
  /** `active` less the input embedding (a look-up, not a product); the N of 6·N·tokens. */
  readonly activeComputed: number;
  /** Input embedding, with learned positions. */
  readonly inputEmbedding: number;
  /** Output projection; counted once with the input when tied, yet computed with in any case. */
  readonly outputHead: number;
  /** Attention of one layer, with its norms. */
  readonly attentionPerLayer: number;
  /** Dense feed-forward block of one dense layer. */
  readonly denseFeedForward: number;
  /** One routed expert; 0 for dense models. */
  readonly expert: number;
  /** Shared experts and router of one expert layer; 0 for dense models. */
  readonly sharedExpertsAndRouter: number;
  readonly denseLayers: number;
  readonly expertLayers: number;
}

/** Counts the parameters of an architecture. Agrees with the published counts of the catalogue within 2 %. */
export function parameterCounts(a: ModelArchitecture): ParameterCounts {
  const h = a.hiddenSize;
  const attentionPerLayer = attention(a) + norms(a);
  const denseFeedForward = feedForward(a, a.experts?.denseIntermediateSize ?? a.intermediateSize);
  const expertLayers = a.experts ? countExpertLayers(a) : 0;
  const denseLayers = a.layers - expertLayers;
  const expert = a.experts ? feedForward(a, a.experts.intermediateSize) : 0;
  const sharedExpertsAndRouter = a.experts ? feedForward(a, sharedWidth(a)) + h * a.experts.count : 0;

  const inputEmbedding = a.vocabularySize * h + (a.learnedPositions ? a.contextLength * h : 0);
  const outputHead = a.vocabularySize * h;
  const body = a.layers * attentionPerLayer + denseLayers * denseFeedForward + expertLayers * sharedExpertsAndRouter + h;
  const total = body + expertLayers * (a.experts?.count ?? 0) * expert + inputEmbedding + (a.tiedEmbeddings ? 0 : outputHead);
  const activeBody = body + expertLayers * (a.experts?.perToken ?? 0) * expert;
  return {
    total,
    active: activeBody + inputEmbedding + (a.tiedEmbeddings ? 0 : outputHead),
    activeComputed: activeBody + outputHead,
    inputEmbedding,
    outputHead,
    attentionPerLayer,
    denseFeedForward,
    expert,
    sharedExpertsAndRouter,
    denseLayers,
    expertLayers,
  };
}

function countExpertLayers(a: ModelArchitecture): number {
  const first = a.experts?.firstDenseLayers ?? 0;
  const every = a.experts?.everyLayers ?? 1;
  return Math.floor((a.layers - first) / every);
}

/** Width of the shared experts together. */
function sharedWidth(a: ModelArchitecture): number {
  const e = a.experts;
  if (!e?.shared) return 0;
  return e.sharedIntermediateSize ?? e.shared * e.intermediateSize;
}

function feedForward(a: ModelArchitecture, width: number): number {
  if (width === 0) return 0;
  const gated = a.gatedFeedForward ?? true;
  const biases = !gated && a.attentionBias ? width + a.hiddenSize : 0;
  return (gated ? 3 : 2) * a.hiddenSize * width + biases;
}

function norms(a: ModelArchitecture): number {
  return 2 * a.hiddenSize;
}

function attention(a: ModelArchitecture): number {
  const h = a.hiddenSize;
  const l = a.latentAttention;
  if (l) {
    const queryHead = l.queryNoPositionDimension + l.queryPositionDimension;
    const query = l.queryRank
      ? h * l.queryRank + l.queryRank + l.queryRank * a.attentionHeads * queryHead
      : h * a.attentionHeads * queryHead;
    const keyValueDown = h * (l.keyValueRank + l.queryPositionDimension) + l.keyValueRank;
    const keyValueUp = l.keyValueRank * a.attentionHeads * (l.queryNoPositionDimension + l.valueDimension);
    return query + keyValueDown + keyValueUp + a.attentionHeads * l.valueDimension * h;
  }
  const queryWidth = a.attentionHeads * a.headDimension;
  const keyValueWidth = a.keyValueHeads * a.headDimension;
  // without a gate (GPT style) the output projection carries a bias too
  const bias = a.attentionBias ? queryWidth + 2 * keyValueWidth + (a.gatedFeedForward === false ? h : 0) : 0;
  return h * queryWidth * 2 + h * keyValueWidth * 2 + bias;
}
