import type { Accelerator, Precision } from "../../catalog";
import { type ModelArchitecture, windowedLayers } from "../model";
import { unknownFact } from "../unknown-fact";
import { type Calibration, type GenerationFigures, generationOf } from "./calibration";
import { type Job, loraRank } from "./job";
import type { Parallelism } from "./layout";
import { sequenceShards } from "./memory";
import { FUSED_ATTENTION_FROM } from "./sizes";

/** What an accelerator's kernels reach under software of one year. */
export interface KernelRates {
  readonly accelerator: Accelerator;
  readonly measured: boolean;
  /** Number format the matrix products run in. */
  readonly arithmetic: Precision;
  /** Dense peak of the arithmetic, operations per second. */
  readonly peak: number;
  readonly matrix: number;
  /** The output head stays in 16 bits. */
  readonly matrix16: number;
  readonly attention: number;
  /** Bytes per second. */
  readonly memory: number;
  /** Memory traffic of norms and activations over each tensor once. */
  readonly elementwiseTraffic: number;
  /** Bytes per input element of a product for quantizing; 0 in 16 bits. */
  readonly quantizeBytes: number;
}

/** Rates of an accelerator, or in one sentence why they are not known. */
export function kernelRates(accelerator: Accelerator, job: Job, c: Calibration): KernelRates | string {
  const sixteen = accelerator.peakTeraflopsDense["bf16"] ?? accelerator.peakTeraflopsDense["fp16"];
  if (!sixteen) return unknownFact(accelerator, "16-bit peak");
  if (!accelerator.memoryBandwidthGBps) return unknownFact(accelerator, "memory bandwidth");
  const { figures, measured } = generationOf(accelerator, c);
  const asked = accelerator.peakTeraflopsDense[job.precision];
  const arithmetic: Precision = asked ? job.precision : accelerator.peakTeraflopsDense["bf16"] ? "bf16" : "fp16";
  const peak = (asked ?? sixteen) * 1e12;
  const age = Math.max(1, job.softwareYear - figures.introduced);
  const fused = c.software.elementwisePerYear ** (job.softwareYear - OVERHEAD_YEAR);
  const matrix16 = sixteen * 1e12 * figures.matrix16 * mature(figures.young.matrix16, age);
  return {
    accelerator,
    measured,
    arithmetic,
    peak,
    matrix: peak * matrixEfficiency(arithmetic, figures) * mature(isSixteen(arithmetic) ? figures.young.matrix16 : figures.young.matrix8, age),
    matrix16,
    attention: sixteen * 1e12 * figures.attention * mature(figures.young.attention, age),
    memory: accelerator.memoryBandwidthGBps * 1e9 * c.kernels.memory,
    elementwiseTraffic: c.kernels.elementwiseTraffic * fused,
    quantizeBytes: isSixteen(arithmetic) ? 0 : c.kernels.quantizeBytes * fused,
  };
}

/** What software of an age, in years, has of what it will reach. */
function mature(missingAfterOneYear: number, age: number): number {
  return 1 - missingAfterOneYear ** age;
}

function isSixteen(p: Precision): boolean {
  return p === "bf16" || p === "fp16";
}

function matrixEfficiency(p: Precision, f: GenerationFigures): number {
  if (isSixteen(p)) return f.matrix16;
  return p === "fp4" || p === "int4" ? f.matrix4 : f.matrix8;
}

/** A product of one layer: tokens x `inputs` times `inputs` x `outputs`, cut by tensor parallelism. */
interface Product {
  readonly outputs: number;
  readonly inputs: number;
  readonly cut: "outputs" | "inputs" | "none";
}

/** Products of a model's layers by kind; made once for a model. */
export interface ModelKernels {
  readonly attention: readonly Product[];
  readonly dense: readonly Product[];
  readonly shared: readonly Product[];
  readonly expert: readonly Product[];
}

export function modelKernels(m: ModelArchitecture): ModelKernels {
  const e = m.experts;
  const shared = e?.shared ? (e.sharedIntermediateSize ?? e.shared * e.intermediateSize) : 0;
  return {
    attention: attentionProducts(m),
    dense: feedForward(m, e?.denseIntermediateSize ?? m.intermediateSize),
    shared: shared ? feedForward(m, shared) : [],
    expert: e ? feedForward(m, e.intermediateSize) : [],
  };
}

function feedForward(m: ModelArchitecture, width: number): readonly Product[] {
  const gates = (m.gatedFeedForward ?? true) ? 2 : 1;
  return [
    { outputs: gates * width, inputs: m.hiddenSize, cut: "outputs" },
    { outputs: m.hiddenSize, inputs: width, cut: "inputs" },
  ];
}

function attentionProducts(m: ModelArchitecture): readonly Product[] {
  const h = m.hiddenSize;
  const l = m.latentAttention;
  if (!l) {
    const heads = m.attentionHeads * m.headDimension;
    return [
      { outputs: heads + 2 * m.keyValueHeads * m.headDimension, inputs: h, cut: "outputs" },
      { outputs: h, inputs: heads, cut: "inputs" },
    ];
  }
  const query = m.attentionHeads * (l.queryNoPositionDimension + l.queryPositionDimension);
  const queryParts: readonly Product[] = l.queryRank
    ? [
        { outputs: l.queryRank, inputs: h, cut: "none" },
        { outputs: query, inputs: l.queryRank, cut: "outputs" },
      ]
    : [{ outputs: query, inputs: h, cut: "outputs" }];
  return [
    ...queryParts,
    { outputs: l.keyValueRank + l.queryPositionDimension, inputs: h, cut: "none" },
    { outputs: m.attentionHeads * (l.queryNoPositionDimension + l.valueDimension), inputs: l.keyValueRank, cut: "outputs" },
    { outputs: h, inputs: m.attentionHeads * l.valueDimension, cut: "inputs" },
  ];
}

/** Seconds on one rank of the layers of the whole model and of the output head, for one micro-batch. */
export interface KernelSeconds {
  /** Matrix products forward. */
  readonly matrixForward: number;
  readonly matrixBackward: number;
  readonly attentionForward: number;
  readonly attentionBackward: number;
  readonly elementwiseForward: number;
  readonly elementwiseBackward: number;
  /** Launch gaps, routing, host; forward and backward. */
  readonly overhead: number;
  /** Output head and loss, forward and backward. */
  readonly head: number;
}

/** FlashAttention computes the scores again in its backward pass: five products for two. @see arXiv 2205.14135 */
const ATTENTION_BACKWARD = 2.5;
/** The backward pass of norms, residuals and activations moves about this much more than the forward. */
const ELEMENTWISE_BACKWARD = 1.5;
/** Passes over 16-bit streams of hidden width in one layer forward: two norms and two residuals, read and write. */
const STREAM_BYTES = 20;
/** fp32 logits: loss forward and backward read and write them. */
const LOSS_BYTES = 24;

export function kernelSeconds(job: Job, kernels: ModelKernels, p: Parallelism, r: KernelRates, c: Calibration): KernelSeconds {
  const { model, counts } = job;
  const tokens = (p.microBatch * job.sequence) / p.context;
  const t = p.tensor;
  const lora = job.fineTuning?.method === "lora" ? loraRank(job.fineTuning) : 0;
  const attention = model.layers * productsSeconds(kernels.attention, tokens, t, r.matrix, lora, r, c);
  const dense = counts.denseLayers * productsSeconds(kernels.dense, tokens, t, r.matrix, lora, r, c);
  const shared = counts.expertLayers * productsSeconds(kernels.shared, tokens, t, r.matrix, lora, r, c);
  const experts = counts.expertLayers * expertSeconds(job, kernels, p, lora, r, c);
  const forward = attention + dense + shared + experts;

  const scores = (tokens * job.attentionFlopsPerToken) / t / r.attention;
  const fused = job.softwareYear >= FUSED_ATTENTION_FROM;
  const masked = (model.slidingWindow?.window ?? Infinity) < job.sequence ? windowedLayers(model) : 0;
  const scoreBytes = fused ? masked * c.kernels.windowedScoreBytes : model.layers * c.kernels.unfusedScoreBytes;
  const unfused = (tokens * job.sequence * (model.attentionHeads / t) * scoreBytes) / 3 / r.memory;
  // one kernel skips the half above the diagonal, products over the whole square do not
  const attentionForward = scores * (1 + c.kernels.softmaxWidth / model.headDimension) * (fused ? 1 : 2) + unfused;
  const elementwise = elementwiseSeconds(job, p, tokens, r, c);
  const years = job.softwareYear - OVERHEAD_YEAR;
  const overhead = overheadSeconds(job, c, years);
  const head = headSeconds(job, p, tokens, r, c);
  const backward = lora ? 1 : 2;
  return {
    matrixForward: forward,
    matrixBackward: backward * forward,
    attentionForward,
    attentionBackward: (fused ? ATTENTION_BACKWARD : 2) * attentionForward,
    elementwiseForward: elementwise,
    elementwiseBackward: ELEMENTWISE_BACKWARD * elementwise,
    overhead,
    head,
  };
}

/** Year for which overheads and memory traffic are given. */
const OVERHEAD_YEAR = 2024;

function overheadSeconds(job: Job, c: Calibration, years: number): number {
  const plain = job.model.layers * c.kernels.layerMicroseconds * c.software.overheadPerYear ** years;
  const experts = job.counts.expertLayers * c.kernels.expertLayerMicroseconds * c.software.expertOverheadPerYear ** years;
  return (plain + experts) * 1e-6;
}

function productsSeconds(list: readonly Product[], rows: number, cut: number, rate: number, lora: number, r: KernelRates, c: Calibration): number {
  let sum = 0;
  for (const product of list) sum += productSeconds(product, rows, cut, rate, lora, r, c);
  return sum;
}

/**
 * One product forward: arithmetic at the rate reached plus its operands through memory. Their sum, not their larger,
 * for the two overlap only in part; it is what makes small products slow.
 */
function productSeconds(g: Product, rows: number, cut: number, rate: number, lora: number, r: KernelRates, c: Calibration): number {
  const outputs = g.cut === "outputs" ? g.outputs / cut : g.outputs;
  const inputs = g.cut === "inputs" ? g.inputs / cut : g.inputs;
  const moved = 2 * (rows * inputs + rows * outputs + inputs * outputs) * c.kernels.matrixTraffic + r.quantizeBytes * rows * inputs;
  const adapters = lora ? (2 * rows * lora * (inputs + outputs)) / r.matrix16 + (2 * rows * (inputs + outputs)) / r.memory : 0;
  return (2 * rows * inputs * outputs) / rate + moved / r.memory + adapters;
}

/** Routed experts of one layer on one rank: tokens come evenly from all ranks of the expert group. */
function expertSeconds(job: Job, kernels: ModelKernels, p: Parallelism, lora: number, r: KernelRates, c: Calibration): number {
  const e = job.model.experts;
  if (!e) return 0;
  const tokens = (p.microBatch * job.sequence) / p.context / p.tensor;
  const here = Math.max(1, e.count / p.expert);
  const rows = (tokens * e.perToken) / here;
  const { expertRows, expertWidth } = c.kernels;
  const grouped = isSixteen(r.arithmetic) ? c.kernels.expertMatrix : c.kernels.expertMatrix8;
  const rate = r.matrix * grouped * (rows / (rows + expertRows)) * (e.intermediateSize / (e.intermediateSize + expertWidth));
  return here * productsSeconds(kernels.expert, rows, 1, rate, lora, r, c);
}

/** Norms, residuals, rotary embedding, activation function, permutation of routed tokens; forward, all layers. */
function elementwiseSeconds(job: Job, p: Parallelism, tokens: number, r: KernelRates, c: Calibration): number {
  const { model, counts } = job;
  const gates = (model.gatedFeedForward ?? true) ? 2 : 1;
  const e = model.experts;
  const shared = e?.shared ? (e.sharedIntermediateSize ?? e.shared * e.intermediateSize) : 0;
  const width = counts.denseLayers * (e?.denseIntermediateSize ?? model.intermediateSize) + counts.expertLayers * ((e ? e.perToken * e.intermediateSize : 0) + shared);
  const heads = (model.attentionHeads + model.keyValueHeads) * model.headDimension;
  const permuted = counts.expertLayers * (e?.perToken ?? 0) * model.hiddenSize;
  const bytes =
    (model.layers * STREAM_BYTES * model.hiddenSize) / sequenceShards(job, p) +
    (2 * (gates + 1) * width + 4 * model.layers * heads) / p.tensor;
  return (tokens * (bytes * r.elementwiseTraffic + (c.kernels.permuteBytes * permuted) / p.tensor)) / r.memory;
}

function headSeconds(job: Job, p: Parallelism, tokens: number, r: KernelRates, c: Calibration): number {
  const { vocabularySize, hiddenSize } = job.model;
  const columns = vocabularySize / p.tensor;
  const moved = 2 * (tokens * hiddenSize + tokens * columns + hiddenSize * columns) * c.kernels.matrixTraffic;
  const passes = job.fineTuning?.method === "lora" ? 2 : 3;
  return passes * ((2 * tokens * hiddenSize * columns) / r.matrix16 + moved / r.memory) + (tokens * columns * LOSS_BYTES * r.elementwiseTraffic) / r.memory;
}
