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
  | ResourcesWorkload;

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
  /** Year of the training or serving software. Default: newest known. @minimum 2017 @maximum 2035 */
  readonly softwareYear?: number;
}

interface Named {
  /** @pattern ^[A-Za-z0-9-]{1,63}$ */
  readonly name: string;
  /** Multiplies the workload's rate by 1 + headroom. @default 0 @minimum 0 @maximum 100 */
  readonly headroom?: number;
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
}

/** Serving a model; without `requestsPerSecond` and latency targets it is offline. */
export interface InferenceWorkload extends Named, FixedLayout {
  readonly kind: "inference";
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
export interface ProfileWorkload extends Named {
  readonly kind: "profile";
  /** @exclusiveMinimum 0 */
  readonly requestsPerSecond: number;
  /** Shares sum to 1. @minItems 1 */
  readonly buckets: readonly ProfileBucket[];
}

export interface ProfileBucket {
  /** @minimum 0 */
  readonly inputTokens?: number;
  /** @minimum 0 */
  readonly outputTokens?: number;
  /** @minimum 0 @maximum 1 */
  readonly share: number;
  /** By accelerator or offer name; absent: cannot run there. */
  readonly maxRequestsPerSecond: Readonly<Record<string, number>>;
}

/** A plain vector of resources. */
export interface ResourcesWorkload extends Named {
  readonly kind: "resources";
  /** Resource name to amount. */
  readonly demand: Readonly<Record<string, number>>;
  /** The total may be spread over nodes in any fractions of the vector. @default false */
  readonly divisible?: boolean;
  /** Copies of `demand`, each whole on one node. @default 1 @minimum 1 @asType integer */
  readonly replicas?: number;
  /** CPU architecture; own offers take any. @default "amd64" */
  readonly architecture?: "amd64" | "arm64" | "any";
}
