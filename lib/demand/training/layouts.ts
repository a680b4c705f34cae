import { ValidationError } from "../../errors";
import type { Machine } from "../../catalog";
import type { TrainingWorkload } from "../workload";
import type { Job } from "./job";
import type { Parallelism, Recomputation, ZeroStage } from "./layout";
import type { Links } from "./links";
import { fitsMemory, trainingMemory } from "./memory";
import { stageShare } from "./step";

/** Memory of one accelerator that a job may fill, bytes. */
export function usableBytes(machine: Machine): number {
  return (machine.acceleratorMemoryGiB || machine.accelerator?.memoryGiB || 0) * 2 ** 30;
}

/** Degrees that cut one replica; micro-batch, recomputation and sharding follow from memory. */
export interface Cut {
  readonly tensor: number;
  readonly pipeline: number;
  readonly context: number;
  readonly expert: number;
}

/** A layout and whether it fits. */
export interface Candidate {
  readonly parallelism: Parallelism;
  readonly fits: boolean;
}

/** What a search is made over. */
export interface Search {
  readonly workload: TrainingWorkload;
  readonly job: Job;
  readonly machine: Machine;
  readonly links: Links;
}

/** Of a cut over which experts are spread, the smallest degrees that fit. */
const EXPERT_DEGREES = 3;
/** A stage may have this much more than its even share (the output head of a small layer count); the step counts it. */
const MOST_UNEVEN = 1.6;

/** Cuts that may be good, by what fits memory when all is sharded and recomputed. */
export function cutsOf(s: Search, accelerators: number | undefined): readonly Cut[] {
  const { workload: w, job, links } = s;
  const cuts: Cut[] = [];
  for (const tensor of tensorDegrees(s)) {
    for (const pipeline of pipelineDegrees(s)) {
      for (const context of w.contextParallel ? [w.contextParallel] : contextDegrees(job, links, tensor)) {
        if (accelerators !== undefined && tensor * pipeline * context > accelerators) continue;
        if (accelerators !== undefined && !isFixed(w) && accelerators % (tensor * pipeline * context) !== 0) continue;
        cuts.push(...expertCuts(s, { tensor, pipeline, context }, accelerators));
      }
    }
  }
  return cuts.sort((a, b) => ranks(a) - ranks(b) || a.pipeline - b.pipeline || a.expert - b.expert);
}

/** The smallest degrees of expert parallelism that fit, a whole domain, and what large mixtures take. */
function expertCuts(s: Search, cut: Omit<Cut, "expert">, accelerators: number | undefined): readonly Cut[] {
  const found: Cut[] = [];
  const degrees = expertDegrees(s, accelerators, cut.pipeline);
  for (const expert of degrees) {
    const telling = found.length < EXPERT_DEGREES || expert === s.links.localSize || expert === MANY_EXPERT_RANKS;
    if (!telling) continue;
    const whole = { tensor: cut.tensor, pipeline: cut.pipeline, context: cut.context, expert };
    if (leanest(s, whole, accelerators).fits) found.push(whole);
  }
  const last = degrees[degrees.length - 1];
  if (found.length === 0 && isFixed(s.workload) && last !== undefined) found.push({ tensor: cut.tensor, pipeline: cut.pipeline, context: cut.context, expert: last });
  return found;
}

/** Experts over so many ranks is what large mixtures take (DeepSeek-V3, arXiv 2412.19437, 3.2: 64). */
const MANY_EXPERT_RANKS = 64;

/**
 * The lightest layouts of a cut to compare cuts by: with single sequences, or as many short ones as make up a long one,
 * and with the most that fit, for some cuts have room and others none.
 */
export function firstLayouts(s: Search, cut: Cut, data: number): readonly Candidate[] {
  const asked = s.workload.microBatch;
  const sizes = asked === undefined ? microBatchSizes(s, cut, data) : [asked];
  return COMPARED_TOKENS.flatMap((tokens) => largestOf(s, cut, data, sizes.filter((n) => n === sizes[0] || n * s.job.sequence <= tokens)));
}

function largestOf(s: Search, cut: Cut, data: number, sizes: readonly number[]): readonly Candidate[] {
  for (const size of [...sizes].reverse()) {
    const found = lightest(s, cut, data, size, undefined, 1);
    if (found.length > 0) return found;
  }
  return [];
}

/** Tokens of the micro-batches by which cuts are compared: products of fewer are slow, of whatever cut. */
const COMPARED_TOKENS = [4096, 32_768] as const;

function ranks(c: Cut): number {
  return c.tensor * c.pipeline * c.context;
}

/** Whether the request fixes accelerator and count: such a layout is estimated even when it does not fit. */
export function isFixed(w: TrainingWorkload): boolean {
  return w.acceleratorCount !== undefined && w.accelerator !== undefined;
}

function powersOfTwo(most: number): readonly number[] {
  const list: number[] = [];
  for (let n = 1; n <= most; n *= 2) list.push(n);
  return list;
}

function tensorDegrees({ workload: w, job, links }: Search): readonly number[] {
  if (w.tensorParallel) return [w.tensorParallel];
  const { attentionHeads } = job.model;
  return powersOfTwo(Math.min(links.localSize, MOST_TENSOR)).filter((n) => attentionHeads % n === 0);
}

/** Tensor parallelism beyond this leaves products too narrow; no published run went further. */
const MOST_TENSOR = 8;

function pipelineDegrees({ workload: w, job }: Search): readonly number[] {
  if (w.pipelineParallel) return [w.pipelineParallel];
  return powersOfTwo(Math.min(job.model.layers, MOST_STAGES)).filter((n) => n === 1 || stageShare(job, n) * n <= MOST_UNEVEN);
}

const MOST_STAGES = 64;

/** Long sequences are cut where one does not fit: by at most so much that each rank has 2,048 tokens. */
function contextDegrees(job: Job, links: Links, tensor: number): readonly number[] {
  if (job.sequence <= LONG_SEQUENCE) return [1];
  return powersOfTwo(Math.min(job.sequence / SHORTEST_PART, Math.max(1, links.localSize / tensor)));
}

const LONG_SEQUENCE = 8192;
const SHORTEST_PART = 2048;

function expertDegrees({ workload: w, job }: Search, accelerators: number | undefined, pipeline: number): readonly number[] {
  if (w.expertParallel) return [w.expertParallel];
  const count = job.model.experts?.count ?? 1;
  const stage = accelerators === undefined ? undefined : Math.floor(accelerators / pipeline);
  return powersOfTwo(Math.min(count, stage ?? count)).filter((n) => count % n === 0 && (stage === undefined || stage % n === 0));
}

/** The layout of a cut that takes the least memory. */
function leanest(s: Search, cut: Cut, accelerators: number | undefined): Candidate {
  const data = replicas(cut, accelerators ?? LARGE_JOB);
  return candidate(s, base(s, cut, data, s.workload.microBatch ?? 1, s.workload.activationCheckpointing ?? "full", cut.pipeline === 1 ? 3 : 1));
}

/** Accelerators assumed when only memory is asked and the count is still open: sharding then hides the states. */
const LARGE_JOB = 4096;

export function replicas(cut: Cut, accelerators: number): number {
  return Math.max(1, Math.floor(accelerators / ranks(cut)));
}

function base(s: Search, cut: Cut, data: number, microBatch: number, recomputation: Recomputation, zero: ZeroStage, accelerators?: number): Parallelism {
  // field by field: this is the hottest spot of a search, and spreading is slow
  return {
    tensor: cut.tensor,
    pipeline: cut.pipeline,
    context: cut.context,
    expert: cut.expert,
    accelerators: accelerators ?? data * ranks(cut),
    data,
    microBatch,
    recomputation,
    recomputedLayers: 1,
    zero,
    sequencesPerStep: sequencesPerStep(s.job, data, microBatch, cut.pipeline),
  };
}

function candidate(s: Search, parallelism: Parallelism): Candidate {
  return { parallelism, fits: fitsMemory(s.job, parallelism, usableBytes(s.machine)) };
}

/** Tokens of a step when the request leaves them open: 4 Mi in pre-training (GPT-3, BLOOM, Llama 2), 512 Ki in fine-tuning. */
const DEFAULT_STEP_TOKENS = { pretraining: 2 ** 22, fineTuning: 2 ** 19 } as const;

function sequencesPerStep(job: Job, data: number, microBatch: number, stages: number): number {
  if (job.sequencesPerStep !== undefined) return job.sequencesPerStep;
  const tokens = job.fineTuning ? DEFAULT_STEP_TOKENS.fineTuning : DEFAULT_STEP_TOKENS.pretraining;
  const usual = Math.ceil(tokens / job.sequence);
  const busy = data * microBatch * (stages > 1 ? STEP_FILL * stages : 1);
  return Math.max(usual, Math.min(busy, mostSequences(job)));
}

/** Micro-batches per stage for which a step is made larger, so that a pipeline on many replicas has work. */
const STEP_FILL = 2;

/** Tokens of the largest published steps: Llama 3.1 405B (arXiv 2407.21783, 3.4.1), DeepSeek-V3 (arXiv 2412.19437, 4.2). */
const MOST_STEP_TOKENS = { dense: 2 ** 24, experts: 15_360 * 4096 } as const;

/** Sequences of the largest step, hence the most replicas that all have work. */
export function mostSequences(job: Job): number {
  return job.sequencesPerStep ?? Math.ceil((job.model.experts ? MOST_STEP_TOKENS.experts : MOST_STEP_TOKENS.dense) / job.sequence);
}

/**
 * Layouts of a cut over so many replicas: for every micro-batch that fits, the least
 * recomputation and the least sharding that fit. Over memory only when nothing fits.
 */
export function layoutsOf(s: Search, cut: Cut, data: number, accelerators?: number): readonly Candidate[] {
  const found: Candidate[] = [];
  for (const microBatch of s.workload.microBatch ? [s.workload.microBatch] : microBatchSizes(s, cut, data)) {
    const best = lightest(s, cut, data, microBatch, accelerators);
    if (best.length === 0) break;
    found.push(...best);
  }
  if (found.length > 0) return found;
  const { microBatch = 1, activationCheckpointing = "full" } = s.workload;
  return [candidate(s, base(s, cut, data, microBatch, activationCheckpointing, cut.pipeline === 1 ? 3 : 1, accelerators))];
}

function microBatchSizes(s: Search, cut: Cut, data: number): readonly number[] {
  const sequences = sequencesPerStep(s.job, data, 1, cut.pipeline) / data;
  // a pipeline needs micro-batches to fill it
  const most = Math.min(cut.pipeline > 1 ? sequences / (FILL * cut.pipeline) : sequences, MOST_TOKENS / (s.job.sequence / cut.context));
  return powersOfTwo(Math.max(1, Math.min(most, MOST_SEQUENCES)));
}

/** Micro-batches per stage below which the bubble costs more than larger products gain. */
const FILL = 2;
/** Tokens of a micro-batch on one rank above which products gain nothing. */
const MOST_TOKENS = 32_768;
/** Sequences of a micro-batch when chosen. */
const MOST_SEQUENCES = 16;

function lightest(s: Search, cut: Cut, data: number, microBatch: number, accelerators?: number, most = 2): readonly Candidate[] {
  const found: Candidate[] = [];
  const asked = s.workload.activationCheckpointing;
  for (const recomputation of asked ? [asked] : RECOMPUTATIONS) {
    for (const zero of zeroStages(s, cut, data)) {
      const c = candidate(s, base(s, cut, data, microBatch, recomputation, zero, accelerators));
      if (!c.fits) continue;
      found.push(asked ? c : leastRecomputed(s, c));
      if (zero <= 1) return found;
      break;
    }
    if (found.length >= most) return found;
  }
  return found;
}

/**
 * Least sharding first. Plain data parallelism takes as many bytes over the links as sharded optimizer states, more
 * memory and a longer optimizer step: it is for one replica, and for adapters, whose states are too few to matter. A
 * pipeline would reduce sharded gradients and gather weights for every micro-batch in flight.
 */
function zeroStages({ job }: Search, cut: Cut, data: number): readonly ZeroStage[] {
  const one = data * cut.context === 1 && (!job.model.experts || cut.tensor <= cut.expert);
  const least: ZeroStage = one || job.fineTuning?.method === "lora" ? 0 : 1;
  if (cut.pipeline > 1) return least === 0 ? STAGES.pipelineUnsharded : STAGES.pipeline;
  return least === 0 ? STAGES.unsharded : STAGES.sharded;
}

const STAGES = { pipelineUnsharded: [0, 1], pipeline: [1], unsharded: [0, 1, 2, 3], sharded: [1, 2, 3] } as const;

/** Of a layout with full recomputation, as few layers computed again as memory allows; software counts in layers. */
function leastRecomputed(s: Search, c: Candidate): Candidate {
  const { parallelism: p } = c;
  if (p.recomputation !== "full") return c;
  const layers = Math.ceil(s.job.model.layers / p.pipeline);
  const all = trainingMemory(s.job, p).total;
  const none = trainingMemory(s.job, recomputing(p, 0)).total;
  // memory is linear in the layers computed again
  const again = Math.ceil((layers * (none - usableBytes(s.machine))) / (none - all) - 1e-9);
  const fewest = candidate(s, recomputing(p, Math.min(layers, Math.max(1, again)) / layers));
  return fewest.fits ? fewest : c;
}

function recomputing(p: Parallelism, recomputedLayers: number): Parallelism {
  const { accelerators, tensor, pipeline, context, expert, data, microBatch, recomputation, zero, sequencesPerStep: sequences } = p;
  return { accelerators, tensor, pipeline, context, expert, data, microBatch, recomputation, recomputedLayers, zero, sequencesPerStep: sequences };
}

const RECOMPUTATIONS: readonly Recomputation[] = ["none", "selective", "full"];

/** @throws ValidationError for degrees that the accelerators asked cannot hold */
export function checkDegrees(w: TrainingWorkload, job: Job, path: string): void {
  const { tensorParallel = 1, pipelineParallel = 1, contextParallel = 1, expertParallel = 1, acceleratorCount } = w;
  if (pipelineParallel > job.model.layers) throw new ValidationError(`${path}.pipelineParallel`, `must be at most the ${job.model.layers} layers of the model, got ${pipelineParallel}; lower it`);
  if (expertParallel > (job.model.experts?.count ?? 1)) {
    const most = job.model.experts?.count;
    throw new ValidationError(`${path}.expertParallel`, `must be at most ${most ? `the ${most} experts of the model` : "1 for a model without experts"}, got ${expertParallel}; lower it`);
  }
  if (tensorParallel > job.model.attentionHeads) throw new ValidationError(`${path}.tensorParallel`, `must be at most the ${job.model.attentionHeads} attention heads of the model, got ${tensorParallel}; lower it`);
  if (contextParallel > job.sequence) throw new ValidationError(`${path}.contextParallel`, `must be at most the ${job.sequence} tokens of a sequence, got ${contextParallel}; lower it`);
  if (acceleratorCount === undefined) return;
  const product = tensorParallel * pipelineParallel * contextParallel;
  if (product > acceleratorCount) {
    throw new ValidationError(`${path}.acceleratorCount`, `must be at least tensorParallel x pipelineParallel x contextParallel = ${product}, got ${acceleratorCount}; raise it or lower one of them`);
  }
  const ranksOfStage = Math.floor(acceleratorCount / product) * tensorParallel * contextParallel;
  if (expertParallel > ranksOfStage) {
    throw new ValidationError(`${path}.expertParallel`, `must be at most the ${ranksOfStage} accelerators of a pipeline stage, got ${expertParallel}; lower it or raise acceleratorCount`);
  }
}

