import data from "./data/calibration.json";

/** What kernels of one accelerator generation reach of its peaks; fractions unless the name says otherwise. */
export interface GenerationFigures {
  /** Of the 16-bit peak, large matrix products. */
  readonly compute16: number;
  /** Of the 8-bit peak. */
  readonly compute8: number;
  /**
   * Products of experts in 8 bits, relative to the other products in 8 bits: checkpoints with many experts (DeepSeek, Qwen3) scale
   * blocks of 128, which matrix units sum up apart.
   *
   * @see DeepSeek-V3 Technical Report, arXiv 2412.19437, 3.3.2
   */
  readonly experts8: number;
  /** Of the 4-bit peak. */
  readonly compute4: number;
  /** Of the memory bandwidth, reading weights. */
  readonly memory: number;
  /** Of the memory bandwidth, reading the key-value cache. */
  readonly cache: number;
  /** Of the 16-bit peak, attention of the prompt. */
  readonly attention: number;
  /** Board power while serving, over the idle draw and as a fraction of (thermal design power - idle). */
  readonly powerActive: number;
  /** The same for kernels that compute all the time. */
  readonly powerCompute: number;
  /** The same for kernels that wait for memory all the time. */
  readonly powerMemory: number;
}

/** Collectives over one kind of link. */
export interface LinkFigures {
  /** Of the stated bandwidth. */
  readonly bandwidth: number;
  /** One collective between two accelerators, without its bytes. */
  readonly microseconds: number;
}

/** What a serving engine of one year adds to the kernels. */
export interface EngineFigures {
  /** Scheduling of one step. */
  readonly stepMilliseconds: number;
  /** Launches and small kernels of one layer. */
  readonly layerMicroseconds: number;
  /** More launches of a layer with latent attention: its projections down and up, norms and parts with and without positions. */
  readonly latentLayerMicroseconds: number;
  /** Router, permutation and more launches of a layer with experts. */
  readonly expertLayerMicroseconds: number;
  /** Taking a request in: its text to tokens, its slot and first blocks of cache. */
  readonly requestMilliseconds: number;
  /** Passes over the scores of the vocabulary (4 bytes each) to choose a token. */
  readonly samplingPasses: number;
  /** Sampling and bookkeeping of one sequence in one step, in each engine process. */
  readonly sequenceMicroseconds: number;
  /** Front end of one output token (detokenizing, streaming), all engine processes through one server. */
  readonly serverMicroseconds: number;
  /** Kernels relative to those of the generation. */
  readonly kernels: number;
  /** The same, matrix products of experts. */
  readonly expertKernels: number;
  /** Memory traffic of experts relative to dense layers. */
  readonly expertMemory: number;
  /** Collectives' latency relative to that of the generation. */
  readonly collective: number;
  /** Quantizing the activations of one product by a kernel of its own; products share what the same activations need. */
  readonly quantizeMicroseconds: number;
  /** The same where each block of 128 has a scale: no norm does it on the way. */
  readonly quantizeBlocksMicroseconds: number;
  /** Quantizing what one layer sends to experts on other accelerators, and laying it out for their kernels, beside that. */
  readonly quantizeExpertsMicroseconds: number;
  /** Rows that a product of one expert costs at least, however few tokens are routed to it. */
  readonly expertRows: number;
  /** Each expert of a layer that holds experts spread whole, in 8 bits: its rows are quantized and padded to a block. */
  readonly spreadExpertMicroseconds: number;
  /** 1 when that holds for every expert held, asked or not (DeepGEMM, vLLM's choice in 8 bits), 0 when for those asked. */
  readonly heldExperts: number;
  /** Of the 16-bit peak, attention of decoding sequences: kernels for few rows. */
  readonly decodeAttention: number;
  /**
   * Operations of decode attention in one instruction of one lane, for heads that share a cache in groups that early releases
   * had no kernel on matrix units for; 0 where all have one.
   */
  readonly vectorAttention: number;
  /** Cache read by paged attention that does not divide sequences, relative to other kernels; 1 where none is. */
  readonly undividedAttention: number;
  /** Part of the shorter of memory time and compute time that hides behind the longer: 1 is a sharp roofline. */
  readonly overlap: number;
  /** 1 when windowed layers keep and read their window alone, 0 when they keep the whole sequence. */
  readonly windowKept: number;
  /** 1 when attention reads the whole length set aside (fixed shapes), 0 when it reads the tokens there are. */
  readonly wholeContext: number;
  /** Memory of the runtime and its graphs on one accelerator, GiB; activations come on top. */
  readonly runtimeGiB: number;
  /** Part of all memory that the engine leaves free. */
  readonly memorySpared: number;
  /** Part of what weights and runtime leave that the cache takes. */
  readonly freeMemoryUsed: number;
  /** Passes over the activations of one layer, each reading or writing the hidden state once. */
  readonly activationPasses: number;
  /** Part of the answer's cache that is set aside before a request starts (1: never evicted). */
  readonly answerReserved: number;
  /** Requests that run at once at most, per engine process, where the request does not say. */
  readonly maxConcurrency: number;
  /** Tokens of prompts that the engine puts into one step at most. */
  readonly promptTokensPerStep: number;
}

/** `nvswitch`: NVLink with reduction in the switch, Hopper and newer; `pcie5`: PCIe of the fifth generation. */
export type LinkKind = "nvlink" | "nvswitch" | "pcie" | "pcie5" | "neuronlink" | "network";

/** Half-widths of the printed bands: truth lies within value / factor and value * factor. */
export interface BandFigures {
  readonly rateFixed: number;
  readonly rateOffline: number;
  readonly timePerOutputToken: number;
  readonly joules: number;
  /** At least this where one thing is unlike all runs, such as an accelerator whose generation has some. */
  readonly kindred: number;
  /** At least this, of the rate, where more is: two things, a generation or an engine without runs. */
  readonly unmeasured: number;
  /** The same of the time per token and of the joules. */
  readonly unmeasuredToken: number;
  /** Time to first token: no run has it; most simulated loads lie within. */
  readonly firstToken: number;
}

/** What the published runs of one engine cover, over all its years. */
export interface Experience {
  /** Years of their software. */
  readonly years: readonly number[];
  readonly precisions: readonly string[];
  readonly links: readonly string[];
  readonly experts: boolean;
  readonly latentAttention: boolean;
  readonly slidingWindow: boolean;
  /** At the highest rate, the number of requests left to the engine. */
  readonly highestRate: boolean;
  /** Tokens of the longest and the shortest request. */
  readonly longest: number;
  readonly shortest: number;
  /** Parameters of the smallest and the largest model. */
  readonly smallestModel: number;
  readonly largestModel: number;
}

/** What stands behind the figures of an estimate: runs of the accelerator and engine, of their kin, or priors. */
export type Evidence = "measured" | "kindred" | "unmeasured";

export interface Calibration {
  /** Rows of a matrix product at which half of the large-product rate is reached. */
  readonly halfRows: number;
  /** Parameters of one layer on one accelerator at which half of the rate is reached, millions. */
  readonly halfMegaparameters: number;
  /** Slowest expert group over the mean, at many tokens. */
  readonly expertImbalance: number;
  /** Rate of products whose weights are unpacked to 16 bits on the way, over those stored so. */
  readonly unpacking: number;
  /** Width of one expert, or of its slice, at which half of the rate of its products is reached. */
  readonly expertWidth: number;
  /** Exponent of log2(accelerators) in the latency of a collective. */
  readonly linkGrowth: number;
  /** Latency of an all-reduce of large messages over that of small ones. */
  readonly largeMessages: number;
  /** Exponent of the tokens in the spread of their routes: 1 when they choose experts independently, less when alike. */
  readonly routeSpread: number;
  readonly links: Readonly<Record<LinkKind, LinkFigures>>;
  readonly generations: Readonly<Record<string, GenerationFigures>>;
  readonly engines: Readonly<Record<string, EngineFigures>>;
  /** Generation whose figures an accelerator takes; those not named take the newest of its kind of link. */
  readonly generationOf: Readonly<Record<string, string>>;
  /** Boards of each generation that are not held back by their power rating. */
  readonly powerReference: Readonly<Record<string, string>>;
  /** Tensor-parallel ranks on one accelerator, where it has several cores that each take one. */
  readonly ranksPerAccelerator: Readonly<Record<string, number>>;
  /** Instructions that the lanes of each accelerator issue, 1e12 per second: multiprocessors x 128 x clock. */
  readonly teraInstructions: Readonly<Record<string, number>>;
  /** Accelerators with published runs behind the figures. */
  readonly measured: readonly string[];
  /** Those whose power was measured. */
  readonly powered: readonly string[];
  /** Per engine, what its published runs cover. */
  readonly experience: Readonly<Record<string, Experience>>;
  readonly bands: BandFigures;
}

/** Fitted by `npm run bench -- calibrate-inference` on the published runs of `bench/data`. */
export const calibration: Calibration = (data as unknown as { calibration: Calibration }).calibration;

/** Where the fitted figures come from, for the assumptions of an estimate; the file names its runs and the command. */
export const calibrationSource = "fitted on published runs, lib/demand/inference/data/calibration.json";
