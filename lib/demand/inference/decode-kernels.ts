import type { Accelerator, Precision } from "../../catalog";
import type { ModelArchitecture } from "../model";
import type { EngineFigures } from "./calibration";
import { bytesPerWeight } from "./weights";

/** Heads that share one cache, with kernels on matrix units from the first: each its own, and groups of eight. */
const KERNELED_GROUPS: ReadonlySet<number> = new Set([1, 8]);

/**
 * From here on TensorRT-LLM (0.11, July 2024) decodes any group of heads on matrix units, and mixtures in 8 bits on Hopper's own.
 *
 * @see https://github.com/NVIDIA/TensorRT-LLM/pull/1793 ("Add Hopper qgmma kernel to XQA JIT codepath")
 */
const KERNELS_FROM = 2024.5;

/**
 * Where a whole year stands between its later and its early releases, in logarithms of time: a little nearer to the later, which
 * are more and somewhat faster than modelled, so that the published runs of both that are farthest off are so by the same factor (1.8).
 */
const OF_A_WHOLE_YEAR = 0.45;

/**
 * How much of an early release a software year has, 0 to 1. A fraction tells the month (2024.25 is April); the whole year of which
 * some releases have the kernels and some have not stands between.
 */
export function earlyPart(softwareYear: number): number {
  if (softwareYear !== Math.floor(KERNELS_FROM)) return softwareYear < KERNELS_FROM ? 1 : 0;
  return OF_A_WHOLE_YEAR;
}

/** What is known of an engine's releases. */
type Releases = Pick<EngineFigures, "vectorAttention">;

/** Whether early releases of the engine decode this model's attention on vector units, for want of a kernel. */
export function lacksKernel(model: ModelArchitecture, engine: Releases): boolean {
  return engine.vectorAttention > 0 && model.latentAttention === undefined && !KERNELED_GROUPS.has(model.attentionHeads / model.keyValueHeads);
}

/** Hopper's matrix units reach their 8-bit rate only by instructions of their own; older kernels get the 16-bit rate of them. */
const OWN_INSTRUCTIONS = /^(H100|H200|GH200)/;

/** Whether early releases compute experts in 8 bits at the 16-bit rate. */
export function lacksExpertKernel(model: ModelArchitecture, engine: Releases, accelerator: Accelerator, precision: Precision): boolean {
  return engine.vectorAttention > 0 && model.experts !== undefined && bytesPerWeight(precision) === 1 && OWN_INSTRUCTIONS.test(accelerator.name);
}

/** Above so many heads of all sequences vLLM's paged attention does not divide a sequence (kernel V1), up to a length. */
const UNDIVIDED = { heads: 512, tokens: 8192 } as const;

/**
 * Whether vLLM decodes by its paged attention without dividing sequences: its FlashAttention could not keep windows in a paged cache
 * through 2024.
 *
 * @see https://github.com/vllm-project/vllm/issues/6899; vllm/attention/ops/paged_attn.py: num_seqs * num_heads > 512
 */
export function decodesUndivided(model: ModelArchitecture, engine: EngineFigures, tensorParallel: number, sequences: number, context: number): boolean {
  return engine.undividedAttention < 1 && model.slidingWindow !== undefined && (sequences * model.attentionHeads) / tensorParallel > UNDIVIDED.heads && context <= UNDIVIDED.tokens;
}
