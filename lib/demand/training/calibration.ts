import type { Accelerator } from "../../catalog";
import data from "./data/calibration.json";

/** What the kernels of an accelerator generation reach once its software is mature; fractions of the peaks stated. */
export interface GenerationFigures {
  /** Accelerators of the generation; none for the one that stands for the unknown. */
  readonly accelerators: readonly string[];
  /** First year in which it was sold in volume: its software ages from then. */
  readonly introduced: number;
  /** Large matrix products, 16-bit. */
  readonly matrix16: number;
  readonly matrix8: number;
  readonly matrix4: number;
  /** Attention kernels, of the 16-bit peak. */
  readonly attention: number;
  /** What software is still missing a year after the generation came out. */
  readonly young: YoungFigures;
}

/**
 * Part of a rate still missing a year after an accelerator came out; two years after, the square of it, and so on. Each
 * generation has its own: kernels of Blackwell were written before it was sold, those of Hopper came with FlashAttention 3
 * and cuDNN 9, two years later.
 */
export interface YoungFigures {
  readonly matrix16: number;
  readonly matrix8: number;
  readonly attention: number;
}

/** How kernels behave on any accelerator. */
export interface KernelFigures {
  /** Of the memory bandwidth, streaming kernels. */
  readonly memory: number;
  /** Memory traffic of a matrix product over reading and writing each operand once. */
  readonly matrixTraffic: number;
  /** Memory traffic of norms, activations, residuals, over each tensor once. */
  readonly elementwiseTraffic: number;
  /** Bytes moved per element of a routed token to sort, pad and gather it, forward. */
  readonly permuteBytes: number;
  /** Bytes moved per input element of a product to quantize it below 16 bits. */
  readonly quantizeBytes: number;
  /** Bytes moved per weight and micro-batch to add its gradient to the sum in fp32, beyond writing it in 16 bits. */
  readonly accumulateBytes: number;
  /** Grouped products of experts over dense ones of the same size. */
  readonly expertMatrix: number;
  /** The same below 16 bits, where each expert's rows are quantized and padded apart. */
  readonly expertMatrix8: number;
  /** Rows at which a product of one expert reaches half of its rate. */
  readonly expertRows: number;
  /** Width at which a product of one expert reaches half of its rate. */
  readonly expertWidth: number;
  /** Softmax of one score, in elements of head dimension. */
  readonly softmaxWidth: number;
  /** Bytes moved per score where attention is not one kernel (software before 2023). */
  readonly unfusedScoreBytes: number;
  /** The same where a window or a sink masks the scores of a layer and kernels fall back. */
  readonly windowedScoreBytes: number;
  /** Launch gaps and host time of a layer and micro-batch, forward and backward. */
  readonly layerMicroseconds: number;
  /** The same of a layer with experts: router, permutation, synchronization. */
  readonly expertLayerMicroseconds: number;
  /** Optimizer step, loss, host, data: once a step. */
  readonly stepMilliseconds: number;
}

/** How software gets better with its age. */
export interface SoftwareFigures {
  /** Memory traffic of norms, activations and quantization in one year over that of the year before: kernels are fused. */
  readonly elementwisePerYear: number;
  /** Overheads of one year over those of the year before. */
  readonly overheadPerYear: number;
  /** Overheads of expert layers, the same. */
  readonly expertOverheadPerYear: number;
  /** Stages are interleaved until the bubble is this share of a step. */
  readonly bubbleShare: number;
  /**
   * Most chunks a stage was interleaved in before 2023, on average: Megatron-LM had it since 2021 (arXiv 2104.04473),
   * DeepSpeed and SageMaker had not.
   */
  readonly earlyChunks: number;
}

/** Collectives: reached bandwidth and what of them computation cannot hide. */
export interface CommunicationFigures {
  /** Of the stated bandwidth, inside the scale-up domain. */
  readonly local: number;
  /** PCIe, shared by the accelerators of a node. */
  readonly pcie: number;
  /** Network with remote direct memory access. */
  readonly network: number;
  /** Network over TCP. */
  readonly tcp: number;
  /** Latency of one collective and hop, microseconds. */
  readonly hopMicroseconds: number;
  readonly tensorExposed: number;
  /** Exchange of routed tokens where nothing else can run meanwhile. */
  readonly expertExposed: number;
  /** The same in a pipeline: another micro-batch can be computed beside it (DualPipe, arXiv 2412.19437, 3.2.1). */
  readonly expertExposedInPipeline: number;
  /** Gradients and weights exchanged once a step. */
  readonly dataExposed: number;
  /** Weights gathered for each layer and micro-batch (ZeRO-3), which computation waits for. */
  readonly fullShardExposed: number;
  readonly contextExposed: number;
  readonly pipelineExposed: number;
  /** Time lost to the slowest of all, per doubling of the nodes. */
  readonly stragglerPerDoubling: number;
}

/** Half-widths of the printed band, as factors; each of one doubt alone. */
export interface BandFigures {
  readonly dense: number;
  readonly experts: number;
  /** Accelerators without runs of their own. */
  readonly unmeasured: number;
  /** Number formats, or experts, without runs on the accelerator. */
  readonly pair: number;
  /** A layout that was chosen, not given. */
  readonly chosen: number;
  /** No year of the software given. */
  readonly openYear: number;
  /** Adapters: no runs. */
  readonly lora: number;
  /** Sequences cut over more ranks than in any run. */
  readonly context: number;
  /** Fewer tokens in a forward pass of a rank than in any run. */
  readonly smallBatch: number;
  /** More accelerators than in any run. */
  readonly scale: number;
  /** A step that is exposed transfers alone; by the power of their share. */
  readonly communication: number;
}

export interface Calibration {
  readonly source: string;
  readonly generations: Readonly<Record<string, GenerationFigures>>;
  readonly kernels: KernelFigures;
  readonly software: SoftwareFigures;
  readonly communication: CommunicationFigures;
  readonly bands: BandFigures;
  /** Accelerator, number format and `dense` or `experts` of the runs fitted on. */
  readonly measured: readonly string[];
}

/** The figures fitted by `npm run bench -- calibrate-training`. */
export const calibration: Calibration = data as unknown as Calibration;

/** Newest software of the runs that the figures were fitted on. */
export const newestSoftwareYear = 2026;

export function pairName(accelerator: string, arithmetic: string, experts: boolean): string {
  return `${accelerator} ${arithmetic} ${experts ? "experts" : "dense"}`;
}

/** Whether runs of this kind were fitted on; the two 16-bit formats run alike. */
export function measuredPair(c: Calibration, accelerator: string, arithmetic: string, experts: boolean): boolean {
  const formats = arithmetic === "bf16" || arithmetic === "fp16" ? ["bf16", "fp16"] : [arithmetic];
  return formats.some((format) => c.measured.includes(pairName(accelerator, format, experts)));
}

/** Generation that stands for accelerators that no run measured. */
const UNMEASURED = "unmeasured";

export function generationOf(accelerator: Accelerator, c: Calibration): { readonly figures: GenerationFigures; readonly measured: boolean } {
  for (const name of Object.keys(c.generations).sort()) {
    const figures = c.generations[name] as GenerationFigures;
    if (figures.accelerators.includes(accelerator.name)) return { figures, measured: true };
  }
  return { figures: c.generations[UNMEASURED] as GenerationFigures, measured: false };
}
