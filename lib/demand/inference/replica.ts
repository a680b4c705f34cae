import type { Accelerator, Machine, Precision } from "../../catalog";
import { cacheElementsPerTokenAndLayer, windowedLayers, type ModelArchitecture, type ParameterCounts } from "../model";
import type { Calibration, EngineFigures, Evidence, GenerationFigures } from "./calibration";
import { lacksExpertKernel, lacksKernel } from "./decode-kernels";
import { linksOf, type Links } from "./links";
import { evidenceOf, type Unlike } from "./unlike";
import { bytesPerWeight, expertRanks, MANY_EXPERTS, weightsOf, type ReplicaLayout, type Weights } from "./weights";

/** Everything about one replica that does not change with its load, in bytes, operations and seconds. */
export interface Replica {
  readonly model: ModelArchitecture;
  readonly counts: ParameterCounts;
  readonly layout: ReplicaLayout;
  readonly engine: EngineFigures;
  readonly generation: GenerationFigures;
  readonly calibration: Calibration;
  readonly accelerator: Accelerator;
  readonly weights: Weights;
  /** Part of the experts that one token is routed to. */
  readonly routedPart: number;
  /** Exponent of the tokens in the spread of their routes over the experts; 0 where all prompts are one text. */
  readonly routeSpread: number;
  /** Engine processes whose tokens meet in one expert layer. */
  readonly expertSources: number;
  readonly cachePrecision: Precision;
  /** Cache of one token in one layer, on one accelerator. */
  readonly cacheBytesPerTokenAndLayer: number;
  /** Layers of a stage that look at the whole context, and those with a window. */
  readonly globalLayers: number;
  readonly windowedLayers: number;
  readonly window: number;
  /** Operations of decode attention for one token attended, one layer, one accelerator. */
  readonly decodeAttentionFlops: number;
  /** Operations per second of decode attention on vector units, where early releases had no other kernel. */
  readonly vectorAttention: number | undefined;
  /** How much of an early release, 0 to 1. */
  readonly early: number;
  /** Operations of prompt attention for one pair of tokens, one layer, one accelerator. */
  readonly promptAttentionFlops: number;
  readonly memoryBytes: number;
  readonly reached: Reached;
  /** Times that a stage quantizes activations, by kernels of their own: before each product, for inputs of one are those of the next. */
  readonly quantizations: number;
  /** Whether every block of activations has a scale of its own, as checkpoints of many experts in 8 bits have it; else fused with norms. */
  readonly blockScaled: boolean;
  /** Layers of a stage that quantize what is sent to experts on other accelerators, and lay it out for their kernels. */
  readonly quantizedExpertLayers: number;
  /** Experts that one accelerator holds whole in a layer, where they are spread and compute in 8 bits. */
  readonly spreadExperts: number;
  readonly peak: number;
  readonly links: Links;
  /** Whether published runs stand behind the figures, and what they do not cover. */
  readonly evidence: Evidence;
  readonly unlike: readonly Unlike[];
}

/** What the kernels reach on this accelerator with this model, cut so. */
export interface Reached {
  /** Operations per second. */
  readonly dense: number;
  readonly experts: number;
  /** The same of early releases, where they differ. */
  readonly earlyExperts: number;
  readonly head: number;
  readonly attention: number;
  readonly decodeAttention: number;
  /** Bytes per second, reading weights, weights of experts, and the cache. */
  readonly weights: number;
  readonly expertWeights: number;
  readonly cache: number;
}

/** 16-bit peak in operations per second; accelerators before bf16 compute in fp16. */
export function peak16(accelerator: Accelerator): number {
  return (accelerator.peakTeraflopsDense["bf16"] ?? accelerator.peakTeraflopsDense["fp16"] ?? 0) * 1e12;
}

/**
 * Peak that arithmetic in the precision has, 1e12 operations per second; none where the accelerator has no such units, or some that are
 * slower than those for 16 bits (8-bit integers on B300): weights are then only stored so.
 */
export function ownPeak(accelerator: Accelerator, precision: Precision): number | undefined {
  const stated = accelerator.peakTeraflopsDense[precision];
  return stated !== undefined && stated * 1e12 >= peak16(accelerator) ? stated : undefined;
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
  /** How much of an early release of its year, 0 to 1. */
  readonly early: number;
  readonly generation: GenerationFigures;
  readonly calibration: Calibration;
  /** Part of the generation's rates that the board's power rating allows. */
  readonly powerLimit: number;
  /** All prompts are the same text, so that their tokens take the same routes. */
  readonly alikePrompts: boolean;
  readonly unlike: readonly Unlike[];
}

/** Works out a replica. The layout need not fit the memory. */
export function replicaOf(input: ReplicaInput): Replica {
  const { model, counts, layout, precision, generation, engine, calibration, accelerator } = input;
  const { tensorParallel: tp, pipelineParallel: pp } = layout;
  const weights = weightsOf(counts, model, layout, precision);
  const stated = ownPeak(accelerator, precision);
  const windowed = (windowedLayers(model) / pp) * engine.windowKept;
  const experts = model.experts;
  const quantized = stated !== undefined && bytesPerWeight(precision) < 2;
  return {
    model, counts, layout, engine, generation, calibration, accelerator, weights,
    reached: reachedOf(input, weights),
    routedPart: experts ? experts.perToken / experts.count : 0,
    routeSpread: input.alikePrompts ? 0 : calibration.routeSpread,
    expertSources: layout.expertParallel > 1 ? layout.dataParallel : 1,
    spreadExperts: quantized && bytesPerWeight(precision) === 1 && layout.expertParallel > 1 && experts ? experts.count / expertRanks(layout) : 0,
    cachePrecision: input.cachePrecision,
    cacheBytesPerTokenAndLayer: cacheBytes(input),
    globalLayers: model.layers / pp - windowed,
    windowedLayers: windowed,
    window: model.slidingWindow?.window ?? Infinity,
    decodeAttentionFlops: decodeFlops(model) / tp / layout.contextParallel,
    vectorAttention: vectorAttentionRate(input),
    early: input.early,
    promptAttentionFlops: promptFlops(model) / tp / layout.contextParallel,
    memoryBytes: (input.machine.acceleratorMemoryGiB ?? accelerator.memoryGiB) * 2 ** 30,
    quantizations: quantized ? quantizationsOf(model, weights, precision) : 0,
    blockScaled: bytesPerWeight(precision) === 1 && (experts?.count ?? 0) >= MANY_EXPERTS,
    quantizedExpertLayers: quantized && precision !== "fp4" && layout.expertParallel > 1 ? weights.expertLayers : 0,
    peak: stated === undefined ? peak16(accelerator) : stated * 1e12,
    links: linksOf(input),
    evidence: evidenceOf(input.unlike),
    unlike: input.unlike,
  };
}

/**
 * Products with inputs of their own, which are quantized apart: of attention two (what goes in, what comes out), four with latent
 * attention (down, up, out of the latent space, out); of a feed-forward part, of shared and of routed experts two. None with experts in
 * fp4: their kernels do it inside, and such checkpoints leave the rest in 16 bits.
 */
function quantizationsOf(model: ModelArchitecture, weights: Weights, precision: Precision): number {
  if (model.experts && precision === "fp4") return 0;
  const { stageLayers, expertLayers } = weights;
  const attention = stageLayers * (model.latentAttention ? 4 : 2);
  const shared = (model.experts?.shared ?? 0) > 0 ? expertLayers * 2 : 0;
  return attention + (stageLayers - expertLayers) * 2 + expertLayers * 2 + shared;
}

function reachedOf(input: ReplicaInput, weights: Weights): Reached {
  const { accelerator, precision, generation, engine, calibration, powerLimit } = input;
  const stated = ownPeak(accelerator, precision);
  const full = peak16(accelerator);
  // without a peak for the precision weights are unpacked on the way
  const of16 = full * generation.compute16;
  const products = stated === undefined ? of16 * (bytesPerWeight(precision) < 2 ? calibration.unpacking : 1) : stated * 1e12 * partOfPeak(generation, precision);
  // rates of products shrink with the slice of a layer that one accelerator holds
  const slice = (weights.denseParameters + weights.activeExpertParameters) / weights.stageLayers / 1e6;
  const kernels = engine.kernels * powerLimit;
  const dense = (products * kernels * slice) / (slice + calibration.halfMegaparameters);
  const bandwidth = (accelerator.memoryBandwidthGBps ?? 0) * 1e9;
  return {
    dense,
    ...expertRates(input, dense, stated === undefined ? undefined : of16 / products),
    head: full * generation.compute16 * kernels,
    attention: full * generation.attention * kernels,
    decodeAttention: full * engine.decodeAttention * powerLimit,
    weights: bandwidth * generation.memory,
    expertWeights: bandwidth * generation.memory * engine.expertMemory,
    cache: bandwidth * generation.cache,
  };
}

/**
 * Products of experts, operations per second, and what early releases reached of them.
 *
 * @param rate16 rate of 16-bit products over that of the precision, where that is computed with
 */
function expertRates(input: ReplicaInput, dense: number, rate16: number | undefined): Pick<Reached, "experts" | "earlyExperts"> {
  const { model, precision, generation, engine, accelerator } = input;
  const own = rate16 !== undefined && bytesPerWeight(precision) === 1 ? generation.experts8 : 1;
  const early = rate16 !== undefined && lacksExpertKernel(model, engine, accelerator, precision) ? Math.min(own, rate16) : own;
  const rate = dense * engine.expertKernels * wideEnough(input);
  return { experts: rate * own, earlyExperts: rate * early };
}

/** Attention of decoding on vector units, operations per second, where early releases did it there. */
function vectorAttentionRate({ model, accelerator, engine, calibration }: ReplicaInput): number | undefined {
  const instructions = calibration.teraInstructions[accelerator.name];
  return instructions !== undefined && lacksKernel(model, engine) ? instructions * 1e12 * engine.vectorAttention : undefined;
}

/** Products of an expert are as wide as its slice: whole where experts are spread, cut by the tensor parallelism else. */
function wideEnough({ model, layout, calibration }: ReplicaInput): number {
  const width = (model.experts?.intermediateSize ?? 0) / (layout.expertParallel > 1 ? 1 : layout.tensorParallel);
  return width / (width + calibration.expertWidth) || 1;
}

function partOfPeak(generation: GenerationFigures, precision: Precision): number {
  if (precision === "fp8" || precision === "int8") return generation.compute8;
  return precision === "fp4" || precision === "int4" ? generation.compute4 : generation.compute16;
}

function cacheBytes({ model, layout, cachePrecision, calibration, accelerator }: ReplicaInput): number {
  // heads are cut, at most one a rank; the latent vector of MLA is on every rank
  const cores = calibration.ranksPerAccelerator[accelerator.name] ?? 1;
  const heads = model.latentAttention ? 1 : model.keyValueHeads;
  const share = (cores * Math.max(1, heads / (layout.tensorParallel * cores))) / heads;
  return (cacheElementsPerTokenAndLayer(model) * share * bytesPerWeight(cachePrecision)) / layout.contextParallel;
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
