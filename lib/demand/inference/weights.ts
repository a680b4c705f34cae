import type { Precision } from "../../catalog";
import type { ModelArchitecture, ParameterCounts } from "../model";

/** How one replica is cut over its accelerators. */
export interface ReplicaLayout {
  readonly acceleratorCount: number;
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  /** Accelerators that share the experts; 1 cuts every expert by the tensor parallelism instead. */
  readonly expertParallel: number;
  /** Ranks with the same weights that share each sequence: its prompt is divided, and its cache. */
  readonly contextParallel: number;
  /** Copies of the dense weights that share the requests. */
  readonly dataParallel: number;
  /**
   * Tensor-parallel ranks as the engine names them, where each keeps all of attention for its share of the requests
   * and the experts are spread (attention data parallelism); `tensorParallel` is then 1.
   */
  readonly attentionRanks?: number;
}

/** Experts from which on engines spread them whole over the accelerators, and checkpoints in 8 bits scale them in blocks. */
export const MANY_EXPERTS = 32;

/** Bits of one stored weight; four-bit formats carry a scale per group of 16 to 32. */
const bitsPerWeight: Readonly<Record<Precision, number>> = { bf16: 16, fp16: 16, fp8: 8, int8: 8, int4: 4.5, fp4: 4.5 };

export function bytesPerWeight(precision: Precision): number {
  return bitsPerWeight[precision] / 8;
}

/** Accelerators over which experts that are spread whole are divided. */
export function expertRanks({ tensorParallel, contextParallel, dataParallel }: ReplicaLayout): number {
  return tensorParallel * contextParallel * dataParallel;
}

/** Weights of one accelerator and pipeline stage. */
export interface Weights {
  /** Layers of one pipeline stage, and those of them with experts. */
  readonly stageLayers: number;
  readonly expertLayers: number;
  /** Parameters that every token passes. */
  readonly denseParameters: number;
  readonly denseBytes: number;
  readonly headParameters: number;
  /** Of all experts held, and of those that a token is routed to. */
  readonly expertParameters: number;
  readonly activeExpertParameters: number;
  readonly expertBytes: number;
  /** All that the accelerator holds, embeddings too. */
  readonly heldBytes: number;
}

/** Embeddings and output head stay in 16 bits; engines quantize the layers. */
export function weightsOf(counts: ParameterCounts, model: ModelArchitecture, layout: ReplicaLayout, precision: Precision): Weights {
  const { tensorParallel: tp, pipelineParallel: pp } = layout;
  const bytes = bytesPerWeight(precision);
  const dense = model.layers * counts.attentionPerLayer + counts.denseLayers * counts.denseFeedForward + counts.expertLayers * counts.sharedExpertsAndRouter;
  const experts = counts.expertLayers * counts.expert * (model.experts?.count ?? 0);
  const expertShards = pp * (layout.expertParallel > 1 ? expertRanks(layout) : tp);
  const denseParameters = dense / tp / pp;
  const expertParameters = experts / expertShards;
  const headParameters = counts.outputHead / tp;
  const embedding = (counts.inputEmbedding + (model.tiedEmbeddings ? 0 : counts.outputHead)) / tp / pp;
  return {
    stageLayers: model.layers / pp,
    denseParameters,
    denseBytes: denseParameters * bytes,
    headParameters,
    expertParameters,
    activeExpertParameters: model.experts ? (expertParameters * model.experts.perToken) / model.experts.count : 0,
    expertBytes: expertParameters * bytes,
    expertLayers: counts.expertLayers / pp,
    heldBytes: (denseParameters + expertParameters) * bytes + embedding * 2,
  };
}

