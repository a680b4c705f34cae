import type { Accelerator, Machine, Precision } from "../../catalog";
import { cacheElementsPerTokenAndLayer, windowedLayers, type ModelArchitecture, type ParameterCounts } from "../model";
import type { Calibration, EngineFigures, GenerationFigures, LinkFigures, LinkKind } from "./calibration";

/** How one replica is cut over its accelerators. */
export interface ReplicaLayout {
  readonly acceleratorCount: number;
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  /** Accelerators that share the experts; 1 cuts every expert by the tensor parallelism instead. */
  readonly expertParallel: number;
  /** Copies of the dense weights that share the requests. */
  readonly dataParallel: number;
  /**
   * Tensor-parallel ranks as the engine names them, where each keeps all of attention for its share of the requests
   * and the experts are spread (attention data parallelism); `tensorParallel` is then 1.
   */
  readonly attentionRanks?: number;
}

/** Everything about one replica that does not change with its load, in bytes, operations and seconds. */
export interface Replica {
  readonly model: ModelArchitecture;
  readonly counts: ParameterCounts;
  readonly layout: ReplicaLayout;
  readonly engine: EngineFigures;
  readonly generation: GenerationFigures;
  readonly calibration: Calibration;
  readonly accelerator: Accelerator;
  /** Layers of one pipeline stage. */
  readonly stageLayers: number;
  /** Dense parameters that a token passes, of one accelerator and stage. */
  readonly denseParameters: number;
  readonly denseBytes: number;
  readonly headParameters: number;
  /** Experts: parameters of all of them on one accelerator and stage, over the layers that have some. */
  readonly expertParameters: number;
  readonly expertBytes: number;
  readonly expertLayers: number;
  /** Part of the experts that one token is routed to. */
  readonly routedPart: number;
  /** Engine processes whose tokens meet in one expert layer. */
  readonly expertSources: number;
  /** Weights that one accelerator holds. */
  readonly weightBytes: number;
  /** Cache of one token in one layer, on one accelerator. */
  readonly cacheBytesPerTokenAndLayer: number;
  /** Layers of a stage that look at the whole context, and those with a window. */
  readonly globalLayers: number;
  readonly windowedLayers: number;
  readonly window: number;
  /** Operations of decode attention for one token attended, one layer, one accelerator. */
  readonly decodeAttentionFlops: number;
  /** Operations of prompt attention for one pair of tokens, one layer, one accelerator. */
  readonly promptAttentionFlops: number;
  readonly memoryBytes: number;
  /** Reached rates, operations and bytes per second. */
  readonly denseRate: number;
  readonly expertRate: number;
  readonly headRate: number;
  readonly attentionRate: number;
  readonly weightBandwidth: number;
  readonly expertBandwidth: number;
  readonly cacheBandwidth: number;
  readonly decodeAttentionRate: number;
  /** Arithmetic is below 16 bits: activations are quantized on the way. */
  readonly quantized: boolean;
  /** Experts that one accelerator holds whole in a layer, where they are spread. */
  readonly wholeExperts: number;
  readonly peak: number;
  readonly bandwidth: number;
  readonly link: Link;
  /** False when no published run of the accelerator's generation or of the engine stands behind the figures. */
  readonly measured: boolean;
}

/** What joins the accelerators of a replica. */
export interface Link {
  readonly kind: LinkKind;
  readonly bytesPerSecond: number;
  /** Latency of one collective over the tensor-parallel ranks, over the accelerators that share experts, and of one hop. */
  readonly tensorSeconds: number;
  readonly expertSeconds: number;
  readonly hopSeconds: number;
}

/** Bits of one stored weight; four-bit formats carry a scale per group of 16 to 32. */
const bitsPerWeight: Readonly<Record<Precision, number>> = { bf16: 16, fp16: 16, fp8: 8, int8: 8, int4: 4.5, fp4: 4.5 };

export function bytesPerWeight(precision: Precision): number {
  return bitsPerWeight[precision] / 8;
}

/** 16-bit peak in operations per second; accelerators before bf16 compute in fp16. */
export function peak16(accelerator: Accelerator): number {
  return (accelerator.peakTeraflopsDense["bf16"] ?? accelerator.peakTeraflopsDense["fp16"] ?? 0) * 1e12;
}

export interface ReplicaInput {
  readonly model: ModelArchitecture;
  readonly counts: ParameterCounts;
  readonly machine: Machine;
  readonly accelerator: Accelerator;
  readonly layout: ReplicaLayout;
  readonly precision: Precision;
  readonly cachePrecision: Precision;
  readonly engine: EngineFigures;
  readonly generation: GenerationFigures;
  readonly calibration: Calibration;
  /** Part of the generation's rates that the board's power rating allows. */
  readonly powerLimit: number;
  readonly measured: boolean;
}

/** Works out a replica. The layout need not fit the memory. */
export function replicaOf(input: ReplicaInput): Replica {
  const { model, counts, layout, precision, generation, engine, calibration, accelerator } = input;
  const { tensorParallel: tp, pipelineParallel: pp } = layout;
  const weight = weightsOf(counts, model, layout, precision);
  const stated = accelerator.peakTeraflopsDense[precision];
  const peak = stated === undefined ? peak16(accelerator) : stated * 1e12;
  const reached = stated === undefined ? generation.compute16 : reachedOf(generation, precision);
  const bandwidth = (accelerator.memoryBandwidthGBps ?? 0) * 1e9;
  const windowed = (windowedLayers(model) / pp) * engine.windowKept;
  const quantized = stated !== undefined && bytesPerWeight(precision) < 2;
  // rates of products shrink with the slice of a layer that one accelerator holds
  const slice = (weight.denseParameters + weight.activeExpertParameters) / weight.stageLayers / 1e6;
  const sliceFactor = slice / (slice + calibration.halfMegaparameters);
  const kernels = engine.kernels * input.powerLimit;
  const denseRate = peak * reached * kernels * sliceFactor;
  return {
    model, counts, layout, engine, generation, calibration, accelerator, ...weight,
    routedPart: model.experts ? model.experts.perToken / model.experts.count : 0,
    expertSources: layout.expertParallel > 1 ? layout.dataParallel : 1,
    ...cacheOf(input),
    globalLayers: model.layers / pp - windowed,
    windowedLayers: windowed,
    window: model.slidingWindow?.window ?? Infinity,
    decodeAttentionFlops: decodeFlops(model) / tp,
    promptAttentionFlops: promptFlops(model) / tp,
    memoryBytes: (input.machine.acceleratorMemoryGiB ?? accelerator.memoryGiB) * 2 ** 30,
    denseRate,
    expertRate: denseRate * engine.expertKernels,
    headRate: peak16(accelerator) * generation.compute16 * kernels,
    attentionRate: peak16(accelerator) * generation.attention * kernels,
    decodeAttentionRate: peak16(accelerator) * engine.decodeAttention * input.powerLimit,
    quantized,
    wholeExperts: layout.expertParallel > 1 && model.experts ? model.experts.count / (tp * layout.dataParallel) : 0,
    weightBandwidth: bandwidth * generation.memory,
    expertBandwidth: bandwidth * generation.memory * engine.expertMemory,
    cacheBandwidth: bandwidth * generation.cache,
    peak, bandwidth,
    link: linkOf(input),
    measured: input.measured,
  };
}

function reachedOf(generation: GenerationFigures, precision: Precision): number {
  if (precision === "fp8" || precision === "int8") return generation.compute8;
  return precision === "fp4" || precision === "int4" ? generation.compute4 : generation.compute16;
}

interface Weights {
  readonly stageLayers: number;
  readonly denseParameters: number;
  readonly denseBytes: number;
  readonly headParameters: number;
  readonly expertParameters: number;
  readonly activeExpertParameters: number;
  readonly expertBytes: number;
  readonly expertLayers: number;
  readonly weightBytes: number;
}

/** Embeddings and output head stay in 16 bits; engines quantize the layers. */
function weightsOf(counts: ParameterCounts, model: ModelArchitecture, layout: ReplicaLayout, precision: Precision): Weights {
  const { tensorParallel: tp, pipelineParallel: pp } = layout;
  const bytes = bytesPerWeight(precision);
  const dense = model.layers * counts.attentionPerLayer + counts.denseLayers * counts.denseFeedForward + counts.expertLayers * counts.sharedExpertsAndRouter;
  const experts = counts.expertLayers * counts.expert * (model.experts?.count ?? 0);
  const expertShards = pp * (layout.expertParallel > 1 ? tp * layout.dataParallel : tp);
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
    weightBytes: (denseParameters + expertParameters) * bytes + embedding * 2,
  };
}

function cacheOf({ model, layout, cachePrecision, calibration, accelerator }: ReplicaInput): { cacheBytesPerTokenAndLayer: number } {
  // heads are cut, at most one a rank; the latent vector of MLA is on every rank
  const cores = calibration.ranksPerAccelerator[accelerator.name] ?? 1;
  const heads = model.latentAttention ? 1 : model.keyValueHeads;
  const share = (cores * Math.max(1, heads / (layout.tensorParallel * cores))) / heads;
  return { cacheBytesPerTokenAndLayer: cacheElementsPerTokenAndLayer(model) * share * bytesPerWeight(cachePrecision) };
}

/** Latent attention decodes in the latent space (absorbed projections): every head reads the whole vector. */
function decodeFlops(a: ModelArchitecture): number {
  const l = a.latentAttention;
  return l ? 2 * a.attentionHeads * (2 * l.keyValueRank + l.queryPositionDimension) : 4 * a.attentionHeads * a.headDimension;
}

function promptFlops(a: ModelArchitecture): number {
  const l = a.latentAttention;
  return l ? 2 * a.attentionHeads * (l.queryNoPositionDimension + l.queryPositionDimension + l.valueDimension) : 4 * a.attentionHeads * a.headDimension;
}

function linkOf({ machine, accelerator, layout, calibration, engine }: ReplicaInput): Link {
  const kind = linkKind(machine, accelerator, layout);
  const figures: LinkFigures = calibration.links[kind];
  const perAccelerator = kind === "network" ? (machine.networkGbps ?? 0) / 8 / Math.max(1, machine.accelerators) : (accelerator.interconnectGBpsPerDirection ?? 0);
  const hopSeconds = figures.microseconds * 1e-6 * engine.collective;
  const over = (ranks: number) => hopSeconds * Math.log2(Math.max(1, ranks)) ** calibration.linkGrowth;
  return { kind, bytesPerSecond: perAccelerator * 1e9 * figures.bandwidth, tensorSeconds: over(layout.tensorParallel), expertSeconds: over(layout.dataParallel), hopSeconds };
}

function linkKind(machine: Machine, accelerator: Accelerator, layout: ReplicaLayout): LinkKind {
  const domain = accelerator.scaleUpDomain ?? 1;
  if (layout.acceleratorCount > Math.max(machine.accelerators, domain)) return "network";
  if (/^(Inferentia|Trainium)/.test(accelerator.name)) return "neuronlink";
  if (domain <= 1) return "pcie";
  return /^(V100|A100)/.test(accelerator.name) ? "nvlink" : "nvswitch";
}
