/** A figure with the band that should hold the truth. */
export interface Quantity {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Something taken for true, with where it came from. */
export interface Assumption {
  readonly name: string;
  readonly value: number | string;
  readonly source: string;
}

/** How a model is cut over accelerators. */
export interface Layout {
  readonly dataParallel?: number;
  readonly tensorParallel?: number;
  readonly pipelineParallel?: number;
  readonly contextParallel?: number;
  readonly expertParallel?: number;
  readonly microBatch?: number;
  readonly activationCheckpointing?: string;
  /** Requests running at once on a replica. */
  readonly concurrency?: number;
  /** Optimizer sharding, `ddp` or `zero-1` to `zero-3`. */
  readonly sharding?: string;
}

/** One entry of the estimate document (see the README of the room); quantities that do not apply are absent. */
export interface Estimate {
  readonly accelerator: string;
  readonly acceleratorCount: number;
  readonly instanceType?: string;
  readonly precision: string;
  readonly layout: Layout;
  readonly memoryPerAcceleratorGiB?: Quantity;
  readonly modelFlopsUtilization?: Quantity;
  readonly tokensPerSecondPerAccelerator?: Quantity;
  readonly acceleratorHours?: Quantity;
  readonly days?: Quantity;
  readonly kilowattHours?: Quantity;
  readonly tonnesCo2e?: Quantity;
  readonly requestsPerSecond?: Quantity;
  readonly outputTokensPerSecondPerAccelerator?: Quantity;
  readonly totalTokensPerSecondPerAccelerator?: Quantity;
  readonly timeToFirstTokenMs?: Quantity;
  readonly timePerOutputTokenMs?: Quantity;
  readonly joulesPerOutputToken?: Quantity;
  /** What limits the rate: `compute`, `memory`, `memory-bandwidth`, `network`, `latency` ... */
  readonly binding: string;
  readonly assumptions: readonly Assumption[];
}
