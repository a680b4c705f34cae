import type { Precision } from "../../catalog";
import type { ModelArchitecture, ParameterCounts } from "../model";

/** Attention in one kernel (FlashAttention-2, arXiv 2307.08691) is what training software uses since 2023. */
export const FUSED_ATTENTION_FROM = 2023;

/** What the memory of a job is made of before it is cut; worked out once, for a search weighs thousands of layouts. */
export interface Sizes {
  /** Parameters of the layers without routed experts; of the routed experts; of embedding, output head and last norm. */
  readonly body: number;
  readonly experts: number;
  readonly ends: number;
  /** Bytes kept of a token and layer for the backward pass, cut along the sequence. */
  readonly norms: number;
  readonly residuals: number;
  /** The same, cut by tensor parallelism. */
  readonly attention: number;
  readonly activated: number;
  readonly feedForward: number;
  readonly scores: number;
}

/**
 * Per token and layer: inputs of the norms and of the products, queries, keys and values, output of attention, inputs
 * of the activation function; inputs of products in the precision they run in.
 *
 * @see Korthikanti et al., arXiv 2205.05198, 4: the same count for GPT blocks, with sequence parallelism
 */
export function sizesOf(model: ModelArchitecture, counts: ParameterCounts, precision: Precision, softwareYear: number, sequence: number): Sizes {
  const experts = counts.expertLayers * (model.experts?.count ?? 0) * counts.expert;
  const body = model.layers * counts.attentionPerLayer + counts.denseLayers * counts.denseFeedForward + counts.expertLayers * counts.sharedExpertsAndRouter;
  const h = model.hiddenSize;
  const operand = operandBytes(precision);
  const gates = (model.gatedFeedForward ?? true) ? 2 : 1;
  const heads = model.attentionHeads * model.headDimension;
  const keyValues = 2 * model.keyValueHeads * model.headDimension;
  const e = model.experts;
  const expertLayers = counts.expertLayers / model.layers;
  const shared = e?.shared ? (e.sharedIntermediateSize ?? e.shared * e.intermediateSize) : 0;
  const denseWidth = (1 - expertLayers) * (e?.denseIntermediateSize ?? model.intermediateSize);
  const width = denseWidth + (e ? expertLayers * (e.perToken * e.intermediateSize + shared) : 0);
  const routed = e ? expertLayers * operand * e.perToken * h : 0;
  return {
    body,
    experts,
    ends: counts.total - experts - body,
    norms: 2 * operand * h,
    residuals: 4 * h,
    attention: 2 * (2 * heads + keyValues),
    activated: operand * width,
    feedForward: 2 * gates * width + routed,
    scores: softwareYear < FUSED_ATTENTION_FROM ? 5 * model.attentionHeads * sequence : 0,
  };
}

/** Inputs of products are kept as they went in. */
function operandBytes(precision: Precision): number {
  return precision === "fp8" || precision === "fp4" ? 1 : 2;
}
