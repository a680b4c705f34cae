import type { Layout } from "../estimate";

export type Recomputation = "none" | "selective" | "full";

/** 0 nothing (plain data parallelism), 1 optimizer states, 2 also gradients, 3 also weights. @see arXiv 1910.02054 */
export type ZeroStage = 0 | 1 | 2 | 3;

/**
 * How a job is cut over accelerators. Ranks are laid out tensor, context, data, pipeline from the inside; experts are
 * spread over the ranks of a stage, each whole on one rank.
 */
export interface Parallelism {
  readonly accelerators: number;
  readonly tensor: number;
  readonly pipeline: number;
  readonly context: number;
  readonly expert: number;
  /** Whole replicas; accelerators beyond them idle (an uneven layout that the request fixed). */
  readonly data: number;
  /** Sequences in one forward pass. */
  readonly microBatch: number;
  readonly recomputation: Recomputation;
  /** With full recomputation, the share of the layers computed again; the others are selective. 1 when asked for. */
  readonly recomputedLayers: number;
  /** What is sharded over data parallel ranks. */
  readonly zero: ZeroStage;
  /** Sequences of one optimizer step. */
  readonly sequencesPerStep: number;
}

/** Micro-batches that pass each replica in one step; the last may be part empty. */
export function microBatches(p: Parallelism): number {
  return Math.max(1, Math.ceil(p.sequencesPerStep / (p.data * p.microBatch)));
}

/** Ranks that hold the same dense weights, hence reduce their gradients and may share the states. */
export function denseReplicas(p: Parallelism): number {
  return p.data * p.context;
}

/** Ranks that hold the same experts. */
export function expertReplicas(p: Parallelism): number {
  return Math.max(1, (p.data * p.context * p.tensor) / p.expert);
}

export function shardingName(zero: ZeroStage): string {
  return zero === 0 ? "ddp" : `zero-${zero}`;
}

export function layoutOf(p: Parallelism): Layout {
  return {
    dataParallel: p.data,
    tensorParallel: p.tensor,
    pipelineParallel: p.pipeline,
    contextParallel: p.context,
    expertParallel: p.expert,
    microBatch: p.microBatch,
    activationCheckpointing: p.recomputation,
    sharding: shardingName(p.zero),
  };
}
