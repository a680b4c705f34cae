import type { Job } from "./job";
import { denseReplicas, expertReplicas, microBatches, type Parallelism } from "./layout";

/** Memory of the fullest accelerator, bytes. */
export interface TrainingMemory {
  /** Weights, gradients and optimizer states. */
  readonly states: number;
  readonly activations: number;
  /** Context, communication buffers, fragmentation. */
  readonly runtime: number;
  readonly total: number;
}

/** Mixed-precision Adam: 16-bit weights and gradients, fp32 master copy and two moments. @see arXiv 1910.02054, 3.1 */
const WEIGHT = 2;
const GRADIENT = 2;
const OPTIMIZER = 12;
/** CUDA context, NCCL buffers and workspaces; nvidia-smi of an idle PyTorch process with NCCL shows 2 to 4 GiB. */
const RUNTIME_BYTES = 3 * 2 ** 30;
/** What the caching allocator cannot hand out; PyTorch's expandable segments keep it at a few percent. */
const FRAGMENTATION = 0.04;

export function trainingMemory(job: Job, p: Parallelism): TrainingMemory {
  const states = stateBytes(job, p);
  const activations = activationBytes(job, p);
  const runtime = RUNTIME_BYTES + FRAGMENTATION * (states + activations);
  return { states, activations, runtime, total: states + activations + runtime };
}

/** Weights of the first stage on one rank, dense and of experts. The first stage has the embedding and the most in flight. */
export function weightsPerRank(job: Job, p: Parallelism): { readonly dense: number; readonly expert: number } {
  const { counts: c, model } = job;
  const experts = c.expertLayers * (model.experts?.count ?? 0) * c.expert;
  const ends = c.total - experts - bodyOf(job);
  const body = bodyOf(job);
  const endsOfStage = p.pipeline === 1 ? ends : c.inputEmbedding;
  return { dense: body / (p.tensor * p.pipeline) + endsOfStage / p.tensor, expert: experts / (p.expert * p.pipeline) };
}

/** Layers without routed experts. */
function bodyOf({ counts: c, model }: Job): number {
  return model.layers * c.attentionPerLayer + c.denseLayers * c.denseFeedForward + c.expertLayers * c.sharedExpertsAndRouter;
}

function stateBytes(job: Job, p: Parallelism): number {
  const weights = weightsPerRank(job, p);
  const trained = job.trainedParameters / job.counts.total;
  const part = (parameters: number, replicas: number) => {
    const weightShare = p.zero >= 3 ? 1 / replicas : 1;
    const gradientShare = p.zero >= 2 ? 1 / replicas : 1;
    return parameters * (WEIGHT * weightShare + trained * (GRADIENT * gradientShare + OPTIMIZER / replicas));
  };
  const gathered = p.zero >= 3 ? (2 * WEIGHT * (weights.dense + weights.expert) * p.pipeline) / job.model.layers : 0;
  return part(weights.dense, denseReplicas(p)) + part(weights.expert, expertReplicas(p)) + gathered;
}

/**
 * Activations kept for the backward pass. Per token and layer: inputs of the norms and of the projections, queries,
 * keys and values, output of attention, inputs of the activation function and of the last product, all 16-bit.
 *
 * @see Korthikanti et al., arXiv 2205.05198, 4: the same count for GPT blocks, with sequence parallelism
 */
function activationBytes(job: Job, p: Parallelism): number {
  const tokens = (p.microBatch * job.sequence) / p.context;
  const inFlight = Math.min(microBatches(p), p.pipeline);
  const layers = job.model.layers / p.pipeline;
  const perLayer = layerActivationBytes(job, p);
  const kept = p.recomputation === "full" ? 2 * job.model.hiddenSize / sequenceShards(job, p) : perLayer.kept;
  const working = p.recomputation === "none" ? 0 : perLayer.all;
  const logits = p.pipeline === 1 ? (LOGIT_BYTES * job.model.vocabularySize) / p.tensor : 0;
  return tokens * (layers * inFlight * kept + Math.max(working, logits) + (2 * job.model.hiddenSize * inFlight) / sequenceShards(job, p));
}

/** Logits in 16 bits and their softmax in fp32, computed in chunks or fused by software in use. */
const LOGIT_BYTES = 6;

/** Sequence parallelism came with Megatron-LM v3 (2022, arXiv 2205.05198) and was common a year later. */
const SEQUENCE_PARALLEL_FROM = 2023;

export function sequenceShards(job: Job, p: Parallelism): number {
  return job.softwareYear >= SEQUENCE_PARALLEL_FROM ? p.tensor : 1;
}

/** Attention in one kernel (FlashAttention-2, arXiv 2307.08691) is what training software uses since 2023. */
export const FUSED_ATTENTION_FROM = 2023;

function layerActivationBytes(job: Job, p: Parallelism): { readonly all: number; readonly kept: number } {
  const { model, counts } = job;
  const h = model.hiddenSize;
  const gates = (model.gatedFeedForward ?? true) ? 2 : 1;
  const heads = model.attentionHeads * model.headDimension;
  const keyValues = 2 * model.keyValueHeads * model.headDimension;
  const e = model.experts;
  const expertLayers = counts.expertLayers / model.layers;
  const shared = e?.shared ? (e.sharedIntermediateSize ?? e.shared * e.intermediateSize) : 0;
  const denseWidth = (1 - expertLayers) * (e?.denseIntermediateSize ?? model.intermediateSize);
  const expertWidth = e ? expertLayers * (e.perToken * e.intermediateSize + shared) : 0;
  const permuted = e ? (expertLayers * 2 * 2 * e.perToken * h) / p.tensor : 0;
  const attention = (2 * (2 * heads + keyValues)) / p.tensor;
  const feedForward = (2 * (denseWidth + expertWidth)) / p.tensor;
  const streams = (8 * h) / sequenceShards(job, p);
  const scores = job.softwareYear < FUSED_ATTENTION_FROM ? (5 * model.attentionHeads * job.sequence) / p.tensor : 0;
  const all = streams + attention + (gates + 1) * feedForward + permuted + scores;
  // selective: scores, norms and the activation function are computed again
  return { all, kept: p.recomputation === "selective" ? all - scores - feedForward - streams / 2 : all };
}
