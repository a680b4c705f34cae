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

/** Whether a layout fits so many bytes; what states alone exceed is not looked at further. */
export function fitsMemory(job: Job, p: Parallelism, bytes: number): boolean {
  const states = stateBytes(job, p);
  const room = (bytes - RUNTIME_BYTES) / (1 + FRAGMENTATION) - states;
  return room > 0 && activationBytes(job, p) <= room;
}

/** Weights of the first stage on one rank, dense and of experts. The first stage has the embedding and the most in flight. */
export function weightsPerRank({ counts, sizes }: Job, p: Parallelism): { readonly dense: number; readonly expert: number } {
  const endsOfStage = p.pipeline === 1 ? sizes.ends : counts.inputEmbedding;
  return { dense: sizes.body / (p.tensor * p.pipeline) + endsOfStage / p.tensor, expert: sizes.experts / (p.expert * p.pipeline) };
}

function stateBytes(job: Job, p: Parallelism): number {
  const weights = weightsPerRank(job, p);
  const trained = job.trainedParameters / job.counts.total;
  const gathered = p.zero >= 3 ? (2 * WEIGHT * (weights.dense + weights.expert) * p.pipeline) / job.model.layers : 0;
  return weights.dense * bytesPerParameter(p.zero, trained, denseReplicas(p)) + weights.expert * bytesPerParameter(p.zero, trained, expertReplicas(p)) + gathered;
}

/** Of a parameter that so many ranks hold, the trained part with gradient and optimizer states. */
function bytesPerParameter(zero: number, trained: number, replicas: number): number {
  const weightShare = zero >= 3 ? 1 / replicas : 1;
  const optimizerShare = zero >= 1 ? 1 / replicas : 1;
  const gradientShare = zero >= 2 ? 1 / replicas : 1;
  return WEIGHT * weightShare + trained * (GRADIENT * gradientShare + OPTIMIZER * optimizerShare);
}

/** Activations kept for the backward pass. */
function activationBytes(job: Job, p: Parallelism): number {
  const tokens = (p.microBatch * job.sequence) / p.context;
  const inFlight = Math.min(microBatches(p), p.pipeline);
  const layers = job.model.layers / p.pipeline;
  const layer = layerActivationBytes(job, p);
  const boundary = (2 * job.model.hiddenSize) / sequenceShards(job, p);
  const kept = p.recomputation === "full" ? p.recomputedLayers * boundary + (1 - p.recomputedLayers) * layer.selective : p.recomputation === "selective" ? layer.selective : layer.all;
  const working = p.recomputation === "none" ? 0 : layer.all;
  const logits = p.pipeline === 1 ? (LOGIT_BYTES * job.model.vocabularySize) / p.tensor : 0;
  return tokens * (layers * inFlight * kept + Math.max(working, logits) + boundary * inFlight);
}

/** Logits in 16 bits and their softmax in fp32, computed in chunks or fused by software in use. */
const LOGIT_BYTES = 6;

/** Sequence parallelism came with Megatron-LM v3 (2022, arXiv 2205.05198) and was common a year later. */
const SEQUENCE_PARALLEL_FROM = 2023;

export function sequenceShards(job: Job, p: Parallelism): number {
  return job.softwareYear >= SEQUENCE_PARALLEL_FROM ? p.tensor : 1;
}

interface LayerBytes {
  /** All that the backward pass reads. */
  readonly all: number;
  /** Scores, norms and the activation function computed again. */
  readonly selective: number;
}

function layerActivationBytes(job: Job, p: Parallelism): LayerBytes {
  const { sizes } = job;
  const shards = sequenceShards(job, p);
  const selective = sizes.residuals / shards + sizes.attention / p.tensor + sizes.feedForward / p.tensor;
  return { all: selective + sizes.norms / shards + sizes.activated / p.tensor + sizes.scores / p.tensor, selective };
}
