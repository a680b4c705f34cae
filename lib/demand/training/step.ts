import type { Machine } from "../../catalog";
import type { Calibration } from "./calibration";
import type { Job } from "./job";
import { type KernelRates, type KernelSeconds, kernelSeconds, type ModelKernels } from "./kernels";
import { denseReplicas, expertReplicas, microBatches, type Parallelism } from "./layout";
import { exchangeNetworkBytes, exchangeSeconds, gatherNetworkBytes, gatherSeconds, type Links, sendSeconds, spansDomains } from "./links";
import { weightsPerRank } from "./memory";

/** One optimizer step: its length and where it goes, seconds. The parts sum to the whole. */
export interface Step {
  readonly seconds: number;
  readonly compute: number;
  readonly recomputation: number;
  readonly overhead: number;
  readonly communication: number;
  readonly bubble: number;
  readonly stragglers: number;
  /** Bytes that one accelerator sends over the network in the step. */
  readonly networkBytes: number;
  /** Tokens per second and accelerator, over all accelerators of the job. */
  readonly tokensPerSecondPerAccelerator: number;
}

/** What the time of a step is computed from, besides the layout. */
export interface Setting {
  readonly job: Job;
  readonly kernels: ModelKernels;
  readonly machine: Machine;
  readonly rates: KernelRates;
  readonly links: Links;
  readonly calibration: Calibration;
}

/** A transfer beside computation: the part that cannot hide, and of the rest what outlasts the computation. */
function exposed(seconds: number, part: number, cover: number): number {
  return seconds * part + Math.max(0, seconds * (1 - part) - cover);
}

/** Time of one optimizer step. */
export function stepOf(s: Setting, p: Parallelism): Step {
  const { job, calibration: c } = s;
  const k = kernelSeconds(job, s.kernels, p, s.rates, c);
  const micro = microBatchCommunication(s, p, k);
  const forward = k.matrixForward + k.attentionForward + k.elementwiseForward;
  const backward = k.matrixBackward + k.attentionBackward + k.elementwiseBackward;
  const again = recomputed(p, k);
  const m = microBatches(p);
  const stages = p.pipeline;
  const fill = stages === 1 ? 1 : stageShare(job, stages) * stages;

  // of the fullest stage, one micro-batch
  const layers = ((forward + backward) / stages) * fill + accumulationSeconds(s, p);
  const headOfStage = stages === 1 ? k.head : 0;
  const busy = layers + headOfStage;
  const repeated = (again.compute / stages) * fill;
  const overhead = (k.overhead / stages) * fill * (1 + again.passes / 3);
  const exchanged = ((micro.layer + again.passes * micro.tensorForward) / stages) * fill + micro.send;
  const one = busy + repeated + overhead + exchanged;

  const data = dataParallelSeconds(s, p, one, m);
  const bubble = ((stages - 1) / interleave(job, p, c)) * one;
  const optimizer = optimizerSeconds(s, p);
  const steady = m * one + bubble + data + optimizer;
  const stragglers = steady * c.communication.stragglerPerDoubling * Math.log2(Math.max(1, p.accelerators / s.machine.accelerators));
  const seconds = steady + stragglers;
  return {
    seconds,
    compute: m * busy,
    recomputation: m * repeated,
    overhead: m * overhead + optimizer,
    communication: m * exchanged + data,
    bubble,
    stragglers,
    networkBytes: networkBytes(s, p, m),
    tokensPerSecondPerAccelerator: (p.sequencesPerStep * job.sequence) / seconds / p.accelerators,
  };
}

/** Gradients of micro-batches are summed in fp32, each time read and written: their own part where they are sharded. */
function accumulationSeconds({ job, rates, calibration: c }: Setting, p: Parallelism): number {
  if (job.fineTuning?.method === "lora" || microBatches(p) === 1) return 0;
  const weights = weightsPerRank(job, p);
  const summed = p.zero >= 2 ? weights.dense / denseReplicas(p) + weights.expert / expertReplicas(p) : weights.dense + weights.expert;
  return (summed * c.kernels.accumulateBytes) / rates.memory;
}

interface Recomputed {
  readonly compute: number;
  /** Share of the forward pass repeated, with its launches. */
  readonly passes: number;
}

function recomputed(p: Parallelism, k: KernelSeconds): Recomputed {
  // the activation function and the norms; the scores the attention kernel computes again anyway
  const selective = k.elementwiseForward / 2;
  if (p.recomputation === "none") return { compute: 0, passes: 0 };
  if (p.recomputation === "selective") return { compute: selective, passes: 0 };
  const full = k.matrixForward + k.attentionForward + k.elementwiseForward;
  return { compute: p.recomputedLayers * full + (1 - p.recomputedLayers) * selective, passes: p.recomputedLayers };
}

/**
 * Layers of the fullest stage over all layers. Counted with the head: its product is worth some layers, and it stands
 * on the last stage, which gets fewer layers where they do not divide evenly.
 */
export function stageShare(job: Job, stages: number): number {
  const { layers, hiddenSize, vocabularySize } = job.model;
  const { counts } = job;
  const layer = (counts.activeComputed - counts.outputHead) / layers;
  const head = (hiddenSize * vocabularySize) / layer;
  const even = layers % stages === 0;
  const most = even ? layers / stages : Math.ceil(layers / stages);
  const last = even ? most : Math.max(0, layers - most * (stages - 1));
  return Math.max(most, last + head, (layers + head) / stages) / layers;
}

/** Chunks per stage: software interleaves, since 2023 down to single layers, until the bubble is small. */
function interleave(job: Job, p: Parallelism, c: Calibration): number {
  const wanted = (p.pipeline - 1) / (microBatches(p) * c.software.bubbleShare);
  const most = job.softwareYear < INTERLEAVED_FROM ? c.software.earlyChunks : Infinity;
  return Math.max(1, Math.min(wanted, most, job.model.layers / p.pipeline));
}

const INTERLEAVED_FROM = 2023;

interface MicroBatchCommunication {
  /** Exposed, all layers of the model. */
  readonly layer: number;
  /** Exposed tensor parallel part of a forward pass: what recomputation repeats. */
  readonly tensorForward: number;
  /** Exposed, to and from the next stage. */
  readonly send: number;
}

function microBatchCommunication(s: Setting, p: Parallelism, k: KernelSeconds): MicroBatchCommunication {
  const { job, links, calibration: c } = s;
  const f = c.communication;
  const { model, counts } = job;
  const tokens = (p.microBatch * job.sequence) / p.context;
  const stream = 2 * tokens * model.hiddenSize;
  const passes = 4 * (counts.denseLayers + counts.expertLayers / 2);
  const tensorExposed = job.softwareYear < OVERLAPPED_FROM ? 1 : f.tensorExposed;
  const tensorForward = tensorExposed * passes * gatherSeconds(links, p.tensor, 1, stream);
  const contextOnce = model.layers * (p.context - 1) * tokens * keyValueBytes(job, p) / contextRate(links, p);
  const context = exposed(3 * contextOnce, f.contextExposed, k.attentionForward + k.attentionBackward);
  const exchanges = 4 * counts.expertLayers * exchangeSeconds(links, p.expert, routedBytes(job, p), model.experts?.perToken ?? 1);
  const experts = p.pipeline > 1 && p.expert > s.machine.accelerators ? exposed(exchanges, f.expertExposedInPipeline, k.matrixForward + k.matrixBackward) : f.expertExposed * exchanges;
  const chunks = interleave(job, p, c);
  const send = p.pipeline === 1 ? 0 : f.pipelineExposed * 2 * chunks * sendSeconds(links, p.accelerators, stream / p.tensor);
  return { layer: 2 * tensorForward + context + experts, tensorForward, send };
}

/** Bytes of routed tokens that a rank sends in one direction of one layer. */
function routedBytes(job: Job, p: Parallelism): number {
  const tokens = (p.microBatch * job.sequence) / p.context / p.tensor;
  return 2 * tokens * (job.model.experts?.perToken ?? 0) * job.model.hiddenSize;
}

/** Keys and values of one token and layer on one rank. */
function keyValueBytes(job: Job, p: Parallelism): number {
  const { model } = job;
  return (4 * model.keyValueHeads * model.headDimension) / Math.min(p.tensor, model.keyValueHeads);
}

function contextRate(links: Links, p: Parallelism): number {
  return p.tensor * p.context <= links.localSize ? links.localBytes : links.networkBytes;
}

/** Gradients and weights between replicas, beside the computation of one micro-batch. */
function dataParallelSeconds(s: Setting, p: Parallelism, microBatchSeconds: number, m: number): number {
  const { job, links, calibration: c } = s;
  const weights = weightsPerRank(job, p);
  const trained = job.trainedParameters / job.counts.total;
  // full sharding gathers the weights for both passes and reduces the gradients of every micro-batch
  if (p.zero === 3) return m * exposed(replicaSeconds(links, p, weights, 2 * BYTES) + replicaSeconds(links, p, weights, BYTES * trained), c.communication.fullShardExposed, microBatchSeconds);
  if (p.zero === 2 && m > 1) {
    // sharded gradients are reduced with every micro-batch, the weights gathered once a step
    const reduced = exposed(replicaSeconds(links, p, weights, BYTES * trained), c.communication.fullShardExposed, microBatchSeconds);
    return m * reduced + exposed(replicaSeconds(links, p, weights, BYTES * trained), c.communication.dataExposed, microBatchSeconds);
  }
  const once = replicaSeconds(links, p, weights, (gradientBytes(job) + BYTES) * trained);
  return job.softwareYear < OVERLAPPED_FROM ? once : exposed(once, c.communication.dataExposed, microBatchSeconds);
}

type RankWeights = ReturnType<typeof weightsPerRank>;

/** Time in which replicas gather or reduce so many bytes a parameter. */
function replicaSeconds(links: Links, p: Parallelism, weights: RankWeights, bytes: number): number {
  return gatherSeconds(links, denseReplicas(p), p.tensor, bytes * weights.dense) + gatherSeconds(links, expertReplicas(p), p.expert, bytes * weights.expert);
}

function replicaNetworkBytes(links: Links, p: Parallelism, weights: RankWeights, bytes: number): number {
  return gatherNetworkBytes(links, denseReplicas(p), p.tensor, bytes * weights.dense) + gatherNetworkBytes(links, expertReplicas(p), p.expert, bytes * weights.expert);
}

/** Megatron-LM overlaps tensor parallel collectives, gradient reduction and the gathering of weights since 2023. */
const OVERLAPPED_FROM = 2023;

/** Weights and gradients travel in 16 bits. */
const BYTES = 2;

/** Before that, Megatron-LM and DeepSpeed reduced the gradients of bf16 in fp32 (Megatron-LM, arguments.py). */
function gradientBytes(job: Job): number {
  return job.precision === "bf16" && job.softwareYear < OVERLAPPED_FROM ? 2 * BYTES : BYTES;
}

/** Adam reads and writes its states, gradients and weights; the gradients' norm is one more pass. */
const OPTIMIZER_BYTES = 32;

function optimizerSeconds(s: Setting, p: Parallelism): number {
  const { job, rates, calibration: c } = s;
  const weights = weightsPerRank(job, p);
  const trained = job.trainedParameters / job.counts.total;
  // without sharding every replica updates all weights
  const states = trained * (p.zero === 0 ? weights.dense + weights.expert : weights.dense / denseReplicas(p) + weights.expert / expertReplicas(p));
  return (OPTIMIZER_BYTES * states) / rates.memory + c.kernels.stepMilliseconds * 1e-3;
}

function networkBytes(s: Setting, p: Parallelism, m: number): number {
  const { job, links } = s;
  const weights = weightsPerRank(job, p);
  const trained = job.trainedParameters / job.counts.total;
  const passes = p.zero === 3 ? m * (2 + trained) : p.zero === 2 ? (m + 1) * trained : (gradientBytes(job) / BYTES + 1) * trained;
  const data = replicaNetworkBytes(links, p, weights, passes * BYTES);
  const { counts, model } = job;
  const tokens = (p.microBatch * job.sequence) / p.context;
  const stream = 2 * tokens * model.hiddenSize;
  const tensor = gatherNetworkBytes(links, p.tensor, 1, 8 * counts.denseLayers * stream);
  const experts = 4 * counts.expertLayers * exchangeNetworkBytes(links, p.expert, routedBytes(job, p), model.experts?.perToken ?? 1);
  const send = p.pipeline > 1 && spansDomains(links, p.accelerators) ? 2 * (stream / p.tensor) : 0;
  return data + m * ((tensor + experts) / p.pipeline + send);
}
