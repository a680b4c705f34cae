import type { Precision } from "../../catalog";
import { ValidationError } from "../../errors";
import { causalAttentionFlops, parameterCounts, resolveModel, type ModelArchitecture, type ParameterCounts } from "../model";
import type { FineTuning, TrainingWorkload } from "../workload";
import { newestSoftwareYear } from "./calibration";
import { type Sizes, sizesOf } from "./sizes";

/** A training workload with its model resolved and its defaults filled in. */
export interface Job {
  readonly model: ModelArchitecture;
  readonly counts: ParameterCounts;
  readonly precision: Precision;
  readonly softwareYear: number;
  /** Tokens of one sequence. */
  readonly sequence: number;
  /** Sequences of one optimizer step over all replicas; absent: chosen with the layout. */
  readonly sequencesPerStep?: number;
  /** Floating-point operations a token costs forward and backward: 6·N plus causal attention, no recomputation. */
  readonly modelFlopsPerToken: number;
  /** Causal attention of one token, forward, all layers. */
  readonly attentionFlopsPerToken: number;
  readonly fineTuning?: FineTuning;
  /** Parameters that get gradients and optimizer states. */
  readonly trainedParameters: number;
  readonly sizes: Sizes;
}

/** Longest sequence when a request names none. @see contracts: the smaller of the model's context and 8,192 */
const DEFAULT_SEQUENCE = 8192;

/** @throws ValidationError under `path` when the model is not known, or a step takes less than one sequence */
export function jobOf(w: TrainingWorkload, path: string): Job {
  const model = resolveModel(`${path}.model`, w.model);
  const counts = parameterCounts(model);
  const sequence = w.sequenceLength ?? Math.min(model.contextLength, DEFAULT_SEQUENCE);
  const attention = causalAttentionFlops(model, sequence) / sequence;
  const precision = w.precision ?? "bf16";
  // software to come is no slower than the newest known
  const softwareYear = Math.min(newestSoftwareYear, w.softwareYear ?? newestSoftwareYear);
  return {
    model,
    counts,
    precision,
    softwareYear,
    sequence,
    ...(w.globalBatchTokens === undefined ? {} : { sequencesPerStep: sequencesOf(w.globalBatchTokens, sequence, w.sequenceLength !== undefined, path) }),
    modelFlopsPerToken: 6 * counts.activeComputed + 3 * attention,
    attentionFlopsPerToken: attention,
    ...(w.fineTuning ? { fineTuning: w.fineTuning } : {}),
    trainedParameters: w.fineTuning?.method === "lora" ? adapterParameters(model, counts, loraRank(w.fineTuning)) : counts.total,
    sizes: sizesOf(model, counts, precision, softwareYear, sequence),
  };
}

/** Whole sequences of one optimizer step. */
function sequencesOf(globalBatchTokens: number, sequence: number, lengthGiven: boolean, path: string): number {
  if (globalBatchTokens < sequence) {
    const length = lengthGiven ? `sequenceLength = ${sequence}` : `the sequence length of ${sequence} tokens, which the request leaves to its default`;
    throw new ValidationError(`${path}.globalBatchTokens`, `must be at least ${length}, since a step takes whole sequences, got ${globalBatchTokens}; raise it or shorten sequenceLength`);
  }
  return Math.round(globalBatchTokens / sequence);
}

/** Rank of the adapters. Default 16, the value of the PEFT library's examples. */
export function loraRank(fineTuning: FineTuning): number {
  return fineTuning.rank ?? DEFAULT_LORA_RANK;
}

const DEFAULT_LORA_RANK = 16;

/**
 * Adapters on every linear layer, two matrices of the rank each: r·(inputs + outputs).
 *
 * @see Hu et al., LoRA, arXiv 2106.09685, 4.1
 */
function adapterParameters(model: ModelArchitecture, counts: ParameterCounts, rank: number): number {
  const h = model.hiddenSize;
  const heads = (model.attentionHeads + 2 * model.keyValueHeads + model.attentionHeads) * model.headDimension;
  const matrices = (model.gatedFeedForward ?? true) ? 3 : 2;
  const ends = (width: number) => matrices * (h + width);
  const dense = counts.denseLayers * ends(model.experts?.denseIntermediateSize ?? model.intermediateSize);
  const experts = counts.expertLayers * (model.experts?.count ?? 0) * ends(model.experts?.intermediateSize ?? 0);
  return rank * (model.layers * (4 * h + heads) + dense + experts);
}
