import type { Precision } from "../catalog";
import type { ModelArchitecture } from "./model/architecture";

/**
 * One thing a platform team wants to run, as it stands in a request.
 *
 * @discriminator kind
 */
export type Workload =
  | TrainingWorkload
  | InferenceWorkload
  | ProfileWorkload
  | ResourcesWorkload
  | StreamingWorkload
  | BatchWorkload
  | RecommenderWorkload;

/** Fields that fix a layout; what is left out is chosen. */
export interface FixedLayout {
  /** Accelerator name, e.g. `H100`. */
  readonly accelerator?: string;
  /** Training: of the whole job. Inference: of one replica. @minimum 1 @asType integer */
  readonly acceleratorCount?: number;
  /** @default "bf16" */
  readonly precision?: Precision;
  /** @minimum 1 @asType integer */
  readonly tensorParallel?: number;
  /** @minimum 1 @asType integer */
  readonly pipelineParallel?: number;
  /** @minimum 1 @asType integer */
  readonly contextParallel?: number;
  /** @minimum 1 @asType integer */
  readonly expertParallel?: number;
  /** Year of the training or serving software; a fraction tells the month, 2024.25 is April. Default: newest known. @minimum 2017 @maximum 2035 */
  readonly softwareYear?: number;
}

interface Named {
  /** Unique among the workloads: 1 to 63 letters, digits and `-`. @pattern ^[A-Za-z0-9-]{1,63}$ */
  readonly name: string;
  /** Multiplies the workload's rate by 1 + headroom. @default 0 @minimum 0 @maximum 100 */
  readonly headroom?: number;
}

/** @minimum 0 @maximum 100 */
export type HourlyFactor = number;

/** A load that follows the hour of the day. */
interface Daily {
  /**
   * Load in each hour of the day (UTC, from midnight) as a multiple of the stated one: 24 figures. Nodes bought by the
   * second are then paid for the hours in which they are needed. Default: 1 in every hour.
   *
   * @minItems 24 @maxItems 24
   */
  readonly hourlyFactors?: readonly HourlyFactor[];
}

/** A part of a workload's users. */
export interface UserShare {
  /** Name among the request's `userGroups`. */
  readonly group: string;
  /** Part of all users. @exclusiveMinimum 0 @maximum 1 */
  readonly share: number;
}

/** A service whose users are somewhere. */
interface Served {
  /** Who uses it; shares sum to 1. Default: anywhere, no limit of distance. @minItems 1 @maxItems 8 */
  readonly users?: readonly UserShare[];
  /** Each group is served from sites within this round trip, ms. @minimum 0 */
  readonly maxNetworkLatencyMs?: number;
}

/** Work of a day that may be done at any hour of it. */
interface Deferrable {
  /** The demand is a mean over the day: it may be met in the hours in which nodes stand idle. @default false */
  readonly deferrable?: boolean;
}

/** Pre-training, or fine-tuning with `fineTuning`: a gang of whole nodes in one zone. */
export interface TrainingWorkload extends Named, FixedLayout {
  readonly kind: "training";
  /** Catalogue name or an architecture. */
  readonly model: string | ModelArchitecture;
  /** Tokens to train on. @exclusiveMinimum 0 */
  readonly tokens?: number;
  /** @exclusiveMinimum 0 */
  readonly deadlineDays?: number;
  /** Tokens. Default: the smaller of the model's context and 8,192. @minimum 1 @asType integer */
  readonly sequenceLength?: number;
  /** Sequences in one forward pass. @minimum 1 @asType integer */
  readonly microBatch?: number;
  /** Tokens of one optimizer step over all replicas. @minimum 1 */
  readonly globalBatchTokens?: number;
  readonly activationCheckpointing?: "none" | "selective" | "full";
  /** Present for fine-tuning; pre-training else. */
  readonly fineTuning?: FineTuning;
}

/** Fine-tuning of a trained model. */
export interface FineTuning {
  /** `full`: all weights; `lora`: low-rank adapters beside frozen weights (arXiv 2106.09685). */
  readonly method: "full" | "lora";
  /** LoRA: rank of the adapters, on every linear layer. @default 16 @minimum 1 @asType integer */
  readonly rank?: number;
}

/** Serving a model; without `requestsPerSecond` and latency targets it is offline. */
export interface InferenceWorkload extends Named, FixedLayout, Daily, Served {
  readonly kind: "inference";
  /** Catalogue name or an architecture. */
  readonly model: string | ModelArchitecture;
  /** @exclusiveMinimum 0 */
  readonly requestsPerSecond?: number;
  /** Mean prompt length, tokens. @minimum 1 */
  readonly inputTokens: number;
  /** Mean answer length, tokens. @minimum 1 */
  readonly outputTokens: number;
  /** At `latencyPercentile`, queueing included, ms. @exclusiveMinimum 0 */
  readonly timeToFirstTokenMs?: number;
  /** Median time between two output tokens of a request, ms. @exclusiveMinimum 0 */
  readonly timePerOutputTokenMs?: number;
  /** @default 0.95 @exclusiveMinimum 0 @exclusiveMaximum 1 */
  readonly latencyPercentile?: number;
  /** @default "vllm" */
  readonly servingEngine?: "vllm" | "tensorrt-llm" | "sglang" | "tgi" | "neuron";
  /** @default "continuous" */
  readonly batching?: "continuous" | "static";
  /** Requests running at once on the replica. @minimum 1 @asType integer */
  readonly concurrency?: number;
}

/** Measured throughput, the form of Mélange (arXiv 2404.14527). */
export interface ProfileWorkload extends Named, Daily, Served {
  readonly kind: "profile";
  /** Requests that arrive in a second, all buckets together. @exclusiveMinimum 0 */
  readonly requestsPerSecond: number;
  /** Lengths of requests with their share and measured rates; shares sum to 1. @minItems 1 */
  readonly buckets: readonly ProfileBucket[];
}

export interface ProfileBucket {
  /** @minimum 0 */
  readonly inputTokens?: number;
  /** @minimum 0 */
  readonly outputTokens?: number;
  /** Part of all requests. @minimum 0 @maximum 1 */
  readonly share: number;
  /** Highest measured requests per second of one accelerator, by accelerator or offer name; absent: cannot run there. */
  readonly maxRequestsPerSecond: Readonly<Record<string, number>>;
}

/** A plain vector of resources. */
export interface ResourcesWorkload extends Named, Daily, Deferrable, Served {
  readonly kind: "resources";
  /** Amount of each resource by name, e.g. {"vcpu": 4, "memoryGiB": 16}. */
  readonly demand: Readonly<Record<string, number>>;
  /** The total may be spread over nodes in any fractions of the vector. @default false */
  readonly divisible?: boolean;
  /** Copies of `demand`, each whole on one node. @default 1 @minimum 1 @asType integer */
  readonly replicas?: number;
  /** CPU architecture; own offers take any. @default "amd64" */
  readonly architecture?: "amd64" | "arm64" | "any";
}

/** A stream processor: slots of one vCPU that each take a partition of the events. */
export interface StreamingWorkload extends Named {
  readonly kind: "streaming";
  /** Events that arrive in a second, all partitions together. @exclusiveMinimum 0 */
  readonly eventsPerSecond: number;
  /** Mean size of an event, kB (1,000 bytes). @exclusiveMinimum 0 */
  readonly eventKilobytes: number;
  /** Events that one vCPU of the job gets through in a second, measured: no public figure carries over to another job. @exclusiveMinimum 0 */
  readonly eventsPerSecondPerVcpu: number;
  /** Keyed state of the whole job. @default 0 @minimum 0 */
  readonly stateGiB?: number;
  /** What the engine takes beside the state, per vCPU. @default 0 @minimum 0 */
  readonly memoryGiBPerVcpu?: number;
  /** Bytes written per byte read. @default 1 @minimum 0 */
  readonly outputRatio?: number;
  /** Time from arrival to processed, at `latencyPercentile`, queueing included. @exclusiveMinimum 0 */
  readonly latencyMs?: number;
  /** @default 0.95 @exclusiveMinimum 0 @exclusiveMaximum 1 */
  readonly latencyPercentile?: number;
  /** CPU architecture. @default "amd64" */
  readonly architecture?: "amd64" | "arm64" | "any";
}

/** A batch or ETL job that must be through within a window. */
export interface BatchWorkload extends Named, Deferrable {
  readonly kind: "batch";
  /** Data read in one run, GiB. @exclusiveMinimum 0 */
  readonly inputGiB: number;
  /** Data that one vCPU works through in an hour, GiB, measured. @exclusiveMinimum 0 */
  readonly gibPerVcpuHour: number;
  /** Window in which one run must be through, hours. @exclusiveMinimum 0 */
  readonly finishWithinHours: number;
  /** @default 0 @minimum 0 */
  readonly memoryGiBPerVcpu?: number;
  /** Shuffle and spill on local NVMe. @default 0 @minimum 0 */
  readonly scratchGB?: number;
  /** CPU architecture. @default "amd64" */
  readonly architecture?: "amd64" | "arm64" | "any";
}

/** A recommender in the DLRM form: embedding tables that must fit in accelerator memory, and a dense tower. */
export interface RecommenderWorkload extends Named, Daily, Served {
  readonly kind: "recommender";
  /** What it does: `training` needs `samples` and `deadlineDays`, `serving` needs `samplesPerSecond`. */
  readonly mode: "training" | "serving";
  /** Rows of all embedding tables together. @minimum 1 */
  readonly embeddingRows: number;
  /** Elements of one row. @minimum 1 @asType integer */
  readonly embeddingDimension: number;
  /** Bytes of one element. Default 4: tables train in fp32 in the DLRM reference. @default 4 @minimum 1 @maximum 4 */
  readonly embeddingBytes?: number;
  /** Rows read for one sample, all tables. @minimum 1 */
  readonly lookupsPerSample: number;
  /** Number of tables: the pooled vectors that accelerators exchange per sample. @minimum 1 @asType integer */
  readonly tables: number;
  /** Weights of the dense tower. @minimum 1 */
  readonly denseParameters: number;
  /** Part of the roofline that is reached, measured: no public figure carries over to another model. @exclusiveMinimum 0 @maximum 1 */
  readonly rooflineEfficiency: number;
  /** Training: samples in all. @exclusiveMinimum 0 */
  readonly samples?: number;
  /** Training. @exclusiveMinimum 0 */
  readonly deadlineDays?: number;
  /** Serving: samples to score per second. @exclusiveMinimum 0 */
  readonly samplesPerSecond?: number;
  /** Accelerator name; default: any. */
  readonly accelerator?: string;
}
