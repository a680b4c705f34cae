import type { LanguageModel } from "../demand";

// The public structs of the workloads: the fields of lib/demand/workload.ts in the types that jsii carries to other
// languages. The schema of the request document checks ranges and names; a test holds the two together.

/** What every workload may say. */
export interface WorkloadOptions {
  /** Multiplies the workload's rate by 1 + headroom. @default 0 */
  readonly headroom?: number;
}

/** Users in one part of the world. */
export interface UserGroupProps {
  readonly name: string;
  /** Measured round trip to a site, ms, by AWS region or own site; where none is given the group cannot be served. */
  readonly networkLatencyMs: { [site: string]: number };
}

/** A part of a workload's users. */
export interface UserShareProps {
  /** Name among the cluster's `userGroups`. */
  readonly group: string;
  readonly share: number;
}

/** Fields that fix a layout; what is left out is chosen. */
export interface LayoutOptions extends WorkloadOptions {
  /** Accelerator name, e.g. `H100`. */
  readonly accelerator?: string;
  /** Training: of the whole job. Inference: of one replica. */
  readonly acceleratorCount?: number;
  /** @default "bf16" */
  readonly precision?: string;
  readonly tensorParallel?: number;
  readonly pipelineParallel?: number;
  readonly contextParallel?: number;
  readonly expertParallel?: number;
  /** Year of the training or serving software; a fraction tells the month, 2024.25 is April. Default: newest known. */
  readonly softwareYear?: number;
}

/** Fine-tuning of a trained model. */
export interface FineTuningProps {
  /** `full`: all weights; `lora`: low-rank adapters beside frozen weights (arXiv 2106.09685). */
  readonly method: string;
  /** LoRA: rank of the adapters, on every linear layer. @default 16 */
  readonly rank?: number;
}

/** A training or fine-tuning job. */
export interface TrainingProps extends LayoutOptions {
  /** Of the catalogue, or by its architecture. */
  readonly model: LanguageModel;
  /** Tokens to train on. */
  readonly tokens?: number;
  readonly deadlineDays?: number;
  /** Tokens. Default: the smaller of the model's context and 8,192. */
  readonly sequenceLength?: number;
  /** Sequences in one forward pass. */
  readonly microBatch?: number;
  /** Tokens of one optimizer step over all replicas. */
  readonly globalBatchTokens?: number;
  readonly activationCheckpointing?: string;
  /** Present for fine-tuning; pre-training else. */
  readonly fineTuning?: FineTuningProps;
}

/** A service of a model. */
export interface InferenceProps extends LayoutOptions {
  /** Of the catalogue, or by its architecture. */
  readonly model: LanguageModel;
  readonly requestsPerSecond?: number;
  /** Mean prompt length, tokens. */
  readonly inputTokens: number;
  /** Mean answer length, tokens. */
  readonly outputTokens: number;
  /** At `latencyPercentile`, queueing included, ms. */
  readonly timeToFirstTokenMs?: number;
  /** Median time between two output tokens of a request, ms. */
  readonly timePerOutputTokenMs?: number;
  /** @default 0.95 */
  readonly latencyPercentile?: number;
  /** @default "vllm" */
  readonly servingEngine?: string;
  /** @default "continuous" */
  readonly batching?: string;
  /** Requests running at once on the replica. */
  readonly concurrency?: number;
  /**
   * Load in each hour of the day (UTC, from midnight) as a multiple of the stated one: 24 figures. Nodes bought by the
   * second are then paid, and run, for the hours in which they are needed. @default 1 in every hour
   */
  readonly hourlyFactors?: number[];
  /** Who uses it; shares sum to 1. @default anywhere, no limit of distance */
  readonly users?: UserShareProps[];
  /** Each group is served from sites within this round trip, ms. */
  readonly maxNetworkLatencyMs?: number;
}

/** Requests of one size in a measured profile. */
export interface ProfileBucketProps {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly share: number;
  /** By accelerator or offer name; absent: cannot run there. */
  readonly maxRequestsPerSecond: { [name: string]: number };
}

/** A service by its measured throughput. */
export interface ProfileProps extends WorkloadOptions {
  readonly requestsPerSecond: number;
  /** Shares sum to 1. */
  readonly buckets: ProfileBucketProps[];
  /**
   * Load in each hour of the day (UTC, from midnight) as a multiple of the stated one: 24 figures. Nodes bought by the
   * second are then paid, and run, for the hours in which they are needed. @default 1 in every hour
   */
  readonly hourlyFactors?: number[];
  /** Who uses it; shares sum to 1. @default anywhere, no limit of distance */
  readonly users?: UserShareProps[];
  /** Each group is served from sites within this round trip, ms. */
  readonly maxNetworkLatencyMs?: number;
}

/** A plain vector of resources. */
export interface ResourcesProps extends WorkloadOptions {
  /** Resource name to amount. */
  readonly demand: { [name: string]: number };
  /** The total may be spread over nodes in any fractions of the vector. @default false */
  readonly divisible?: boolean;
  /** Copies of `demand`, each whole on one node. @default 1 */
  readonly replicas?: number;
  /** CPU architecture; own offers take any. @default "amd64" */
  readonly architecture?: string;
  /**
   * Load in each hour of the day (UTC, from midnight) as a multiple of the stated one: 24 figures. Nodes bought by the
   * second are then paid, and run, for the hours in which they are needed. @default 1 in every hour
   */
  readonly hourlyFactors?: number[];
  /** Who uses it; shares sum to 1. @default anywhere, no limit of distance */
  readonly users?: UserShareProps[];
  /** Each group is served from sites within this round trip, ms. */
  readonly maxNetworkLatencyMs?: number;
  /** The demand is a mean over the day: it may be met in the hours in which nodes stand idle. @default false */
  readonly deferrable?: boolean;
}

/** A stream processor. */
export interface StreamingProps extends WorkloadOptions {
  readonly eventsPerSecond: number;
  /** Mean size of an event, kB (1,000 bytes). */
  readonly eventKilobytes: number;
  /** Measured on one vCPU of the job; no public figure carries over to another job. */
  readonly eventsPerSecondPerVcpu: number;
  /** Keyed state of the whole job. @default 0 */
  readonly stateGiB?: number;
  /** What the engine takes beside the state, per vCPU. @default 0 */
  readonly memoryGiBPerVcpu?: number;
  /** Bytes written per byte read. @default 1 */
  readonly outputRatio?: number;
  /** Time from arrival to processed, at `latencyPercentile`, queueing included. */
  readonly latencyMs?: number;
  /** @default 0.95 */
  readonly latencyPercentile?: number;
  /** CPU architecture. @default "amd64" */
  readonly architecture?: string;
}

/** A batch job. */
export interface BatchProps extends WorkloadOptions {
  /** Read in one run. */
  readonly inputGiB: number;
  /** Measured: what one vCPU works through in an hour. */
  readonly gibPerVcpuHour: number;
  /** Window of one run. */
  readonly finishWithinHours: number;
  /** @default 0 */
  readonly memoryGiBPerVcpu?: number;
  /** Shuffle and spill on local NVMe. @default 0 */
  readonly scratchGB?: number;
  /** CPU architecture. @default "amd64" */
  readonly architecture?: string;
  /** The demand is a mean over the day: it may be met in the hours in which nodes stand idle. @default false */
  readonly deferrable?: boolean;
}

/** A recommender. */
export interface RecommenderProps extends WorkloadOptions {
  readonly mode: string;
  /** Rows of all embedding tables together. */
  readonly embeddingRows: number;
  readonly embeddingDimension: number;
  /** Bytes of one element. Default 4: tables train in fp32 in the DLRM reference. @default 4 */
  readonly embeddingBytes?: number;
  /** Rows read for one sample, all tables. */
  readonly lookupsPerSample: number;
  /** Number of tables: the pooled vectors that accelerators exchange per sample. */
  readonly tables: number;
  /** Weights of the dense tower. */
  readonly denseParameters: number;
  /** Measured share of the roofline; no public figure carries over to another model. */
  readonly rooflineEfficiency: number;
  /** Training: samples in all. */
  readonly samples?: number;
  /** Training. */
  readonly deadlineDays?: number;
  /** Serving: samples to score per second. */
  readonly samplesPerSecond?: number;
  /** Accelerator name; default: any. */
  readonly accelerator?: string;
  /**
   * Load in each hour of the day (UTC, from midnight) as a multiple of the stated one: 24 figures. Nodes bought by the
   * second are then paid, and run, for the hours in which they are needed. @default 1 in every hour
   */
  readonly hourlyFactors?: number[];
  /** Who uses it; shares sum to 1. @default anywhere, no limit of distance */
  readonly users?: UserShareProps[];
  /** Each group is served from sites within this round trip, ms. */
  readonly maxNetworkLatencyMs?: number;
}
