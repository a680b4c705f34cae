import type { Replica } from "./replica";

/** One step of the engine: `sequences` that each get a token, and `promptTokens` of prompts processed beside them. */
export interface StepLoad {
  /** Sequences decoding, all engine processes together. */
  readonly sequences: number;
  /** Tokens that a decoding sequence looks back on, in the mean. */
  readonly context: number;
  /** Tokens of prompts in this step, all engine processes together. */
  readonly promptTokens: number;
  /** Length of the prompts that these tokens are of. */
  readonly promptLength: number;
}

export interface StepCost {
  readonly seconds: number;
  /** Useful work of one accelerator in the step. */
  readonly flops: number;
  readonly bytes: number;
  /** Seconds by what they are spent on; `overhead` is launches, scheduling, sampling and streaming. */
  readonly compute: number;
  readonly memory: number;
  readonly communication: number;
  readonly overhead: number;
}

const MICRO = 1e-6;
const BYTES_OF_ACTIVATION = 2;
const BYTES_OF_SCORE = 4;

/**
 * Time of one step on the roofline: every group of kernels takes the smooth sum of its memory time and its compute
 * time, then launches, collectives and the host are added.
 */
export function stepCost(r: Replica, load: StepLoad): StepCost {
  const { layout, calibration: c, engine } = r;
  const stages = layout.pipelineParallel;
  const ranks = layout.dataParallel;
  // a pipeline of p stages has p groups of requests in flight
  const sequences = load.sequences / ranks / stages;
  const prompt = load.promptTokens / ranks / stages;
  const rows = sequences + prompt;
  const q = engine.overlap;
  const reach = rows / (rows + c.halfRows);

  const denseFlops = 2 * r.denseParameters * rows;
  let memory = r.denseBytes / r.weightBandwidth;
  let compute = denseFlops / (r.denseRate * reach);
  let busy = smooth(memory, compute, q);
  let flops = denseFlops;
  let bytes = r.denseBytes;

  if (r.expertLayers > 0) {
    const meeting = rows * r.expertSources;
    const touched = r.expertBytes * (1 - (1 - r.routedPart) ** (meeting ** c.routeSpread));
    const imbalance = layout.expertParallel > 1 ? c.expertImbalance : 1;
    // products of few rows cost as much as those of a block of rows
    const expertRows = meeting * r.routedPart * imbalance + engine.expertRows * (touched / r.expertBytes);
    const expertFlops = 2 * r.expertParameters * expertRows;
    const expertCompute = expertFlops / r.expertRate;
    const expertMemory = touched / r.expertBandwidth;
    busy += smooth(expertMemory, expertCompute, q);
    memory += expertMemory;
    compute += expertCompute;
    flops += expertFlops;
    bytes += touched;
  }

  const attention = attentionCost(r, sequences, prompt, load);
  memory += attention.memory;
  compute += attention.compute;
  busy += attention.seconds;
  flops += attention.flops;
  bytes += attention.bytes;

  const headRows = sequences + prompt / Math.max(1, load.promptLength);
  const headFlops = 2 * r.headParameters * headRows;
  const headBytes = r.headParameters * BYTES_OF_ACTIVATION;
  const headMemory = headBytes / r.weightBandwidth;
  const headCompute = headFlops / (r.headRate * (headRows / (headRows + c.halfRows)));
  busy += smooth(headMemory, headCompute, q);
  memory += headMemory;
  compute += headCompute;
  flops += headFlops;
  bytes += headBytes;

  const activationBytes =
    engine.activationPasses * r.stageLayers * rows * r.model.hiddenSize * BYTES_OF_ACTIVATION +
    (engine.samplingPasses * headRows * r.model.vocabularySize * BYTES_OF_SCORE) / layout.tensorParallel;
  const activations = activationBytes / r.weightBandwidth;
  busy += activations;
  memory += activations;
  bytes += activationBytes;

  const communication = communicationSeconds(r, rows);
  const overhead =
    engine.stepMilliseconds * 1e-3 +
    r.stageLayers * (engine.layerMicroseconds + (r.quantized ? engine.quantizeMicroseconds : 0)) * MICRO +
    r.expertLayers * (engine.expertLayerMicroseconds + (r.quantized ? r.wholeExperts * engine.spreadExpertMicroseconds : 0)) * MICRO +
    (load.promptTokens / Math.max(1, load.promptLength) / ranks / stages) * engine.requestMilliseconds * 1e-3 +
    sequences * engine.sequenceMicroseconds * MICRO +
    (load.sequences / stages) * engine.serverMicroseconds * MICRO;
  return { seconds: stages * (busy + communication + overhead), flops: flops * stages, bytes: bytes * stages, compute: compute * stages, memory: memory * stages, communication: communication * stages, overhead: overhead * stages };
}

/** (a^q + b^q)^(1/q) without overflow. */
function smooth(a: number, b: number, q: number): number {
  const large = Math.max(a, b);
  if (large === 0) return 0;
  return large * (1 + (Math.min(a, b) / large) ** q) ** (1 / q);
}

/** Tokens attended by one decoding sequence, summed over the layers of a stage. */
function attended(r: Replica, context: number): number {
  return r.globalLayers * context + r.windowedLayers * Math.min(context, r.window);
}

function attentionCost(r: Replica, sequences: number, prompt: number, load: StepLoad): { seconds: number; memory: number; compute: number; flops: number; bytes: number } {
  const tokens = sequences * attended(r, load.context);
  const bytes = tokens * r.cacheBytesPerTokenAndLayer;
  const decodeFlops = tokens * r.decodeAttentionFlops;
  const memory = bytes / r.cacheBandwidth;
  // causal: a token of the prompt looks back on half of it in the mean
  const promptFlops = prompt * attended(r, load.promptLength / 2) * r.promptAttentionFlops;
  const decodeCompute = decodeFlops / r.decodeAttentionRate;
  const promptCompute = promptFlops / r.attentionRate;
  return { seconds: memory + decodeCompute + promptCompute, memory, compute: decodeCompute + promptCompute, flops: decodeFlops + promptFlops, bytes };
}

/** Two all-reduces a layer over the tensor-parallel ranks; gather and scatter around every expert layer; hops between stages. */
function communicationSeconds(r: Replica, rows: number): number {
  const { layout, link, calibration, engine } = r;
  const payload = rows * r.model.hiddenSize * BYTES_OF_ACTIVATION;
  let seconds = 0;
  if (layout.tensorParallel > 1) {
    const t = layout.tensorParallel;
    const latency = link.seconds * engine.collective * Math.log2(t) ** calibration.linkGrowth;
    seconds += r.stageLayers * 2 * (latency + (2 * (t - 1) * payload) / t / link.bytesPerSecond);
  }
  if (layout.expertParallel > 1 && r.expertSources > 1) {
    const g = r.expertSources;
    const latency = link.seconds * engine.collective * Math.log2(g) ** calibration.linkGrowth;
    seconds += r.expertLayers * 2 * (latency + ((g - 1) * payload) / link.bytesPerSecond);
  }
  if (layout.pipelineParallel > 1) seconds += link.seconds * engine.collective + payload / link.bytesPerSecond;
  return seconds;
}
