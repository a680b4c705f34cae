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
}

/** How kernels behave on any accelerator. */
export interface KernelFigures {
  /** Of the memory bandwidth, streaming kernels. */
  readonly memory: number;
  /** Memory traffic of a matrix product over reading and writing each operand once. */
  readonly matrixTraffic: number;
  /** Memory traffic of norms, activations, residuals, over each tensor once. */
  readonly elementwiseTraffic: number;
  /** Bytes moved per input element of a product to quantize it below 16 bits. */
  readonly quantizeBytes: number;
  /** Grouped products of experts over dense ones of the same size. */
  readonly expertMatrix: number;
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
  /**
   * Part of the matrix rate still missing a year after an accelerator came out; two years after, the square of it,
   * and so on.
   */
  readonly youngMatrix: number;
  readonly youngMatrix8: number;
  readonly youngAttention: number;
  /** Overheads of one year over those of the year before. */
  readonly overheadPerYear: number;
  /** Overheads of expert layers, the same. */
  readonly expertOverheadPerYear: number;
  /** Stages are interleaved (software from 2023) until the bubble is this share of a step. */
  readonly bubbleShare: number;
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
  readonly expertExposed: number;
  readonly dataExposed: number;
  readonly contextExposed: number;
  readonly pipelineExposed: number;
  /** Time lost to the slowest of all, per doubling of the nodes. */
  readonly stragglerPerDoubling: number;
}

/** Half-widths of the printed band, as factors. */
export interface BandFigures {
  readonly dense: number;
  readonly experts: number;
  /** Times this for accelerators without runs of their own. */
  readonly unmeasured: number;
  /** Times this for a layout that was chosen, not given. */
  readonly chosen: number;
}

export interface Calibration {
  readonly source: string;
  readonly generations: Readonly<Record<string, GenerationFigures>>;
  readonly kernels: KernelFigures;
  readonly software: SoftwareFigures;
  readonly communication: CommunicationFigures;
  readonly bands: BandFigures;
}

/** The figures fitted by `npm run bench -- calibrate-training`. */
export const calibration: Calibration = data as unknown as Calibration;

/** Newest software of the runs that the figures were fitted on. */
export const newestSoftwareYear = 2026;

/** Generation that stands for accelerators that no run measured. */
const UNMEASURED = "unmeasured";

export function generationOf(accelerator: Accelerator, c: Calibration): { readonly figures: GenerationFigures; readonly measured: boolean } {
  for (const name of Object.keys(c.generations).sort()) {
    const figures = c.generations[name] as GenerationFigures;
    if (figures.accelerators.includes(accelerator.name)) return { figures, measured: true };
  }
  return { figures: c.generations[UNMEASURED] as GenerationFigures, measured: false };
}
