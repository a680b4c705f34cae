import type { Machine } from "../../catalog";
import type { Assumption, Estimate, Quantity } from "../estimate";
import { causalAttentionFlops } from "../model";
import type { InferenceWorkload } from "../workload";
import { inferenceAssumptions } from "./assumptions";
import { bandOf } from "./bands";
import { firstTokenOf } from "./first-token";
import { checkedModel, judgeLayouts, latencyOf, type Judged } from "./judge";
import { memoryInUseGiB } from "./memory";
import { joulesPerOutputToken } from "./power";

/** Layouts shown per machine. */
const LAYOUTS = 3;

/**
 * What one replica does on a machine: the layouts with the most requests per accelerator first; empty where the
 * model cannot be served on it. `requestsPerSecond` is what one replica sustains within the latency targets.
 *
 * @param options.path where the workload stands in the request, for errors
 */
export function estimateInference(w: InferenceWorkload, machine: Machine, options: { readonly path: string }): Estimate[] {
  const model = checkedModel(w, options.path);
  const judged = judgeLayouts(w, model, machine, LAYOUTS);
  return typeof judged === "string" ? [] : judged.slice(0, LAYOUTS).map((j) => estimateOfJudged(j, w, machine));
}

export function estimateOfJudged(j: Judged, w: InferenceWorkload, machine: Machine): Estimate {
  const { replica: r, state } = j;
  const { layout } = r;
  const band = bandOf(j, w);
  const perAccelerator = j.requestsPerSecond / layout.acceleratorCount;
  const memory = memoryInUseGiB(r, Math.max(1, state.concurrency), w.inputTokens, w.outputTokens);
  const latency = latencyOf(j, w);
  const firstToken = latency?.timeToFirstTokenSeconds ?? firstTokenOf(r, w, state);
  const joules = joulesPerOutputToken(r, state, w.outputTokens);
  const uncertain = memory.cache + memory.runtime;
  const assumptions: readonly Assumption[] = inferenceAssumptions(j, w, latency);
  return {
    accelerator: r.accelerator.name,
    acceleratorCount: layout.acceleratorCount,
    ...(machine.origin === "aws" ? { instanceType: machine.name } : {}),
    precision: w.precision ?? "bf16",
    layout: {
      dataParallel: layout.attentionRanks ? 1 : layout.dataParallel,
      tensorParallel: layout.attentionRanks ?? layout.tensorParallel,
      pipelineParallel: layout.pipelineParallel,
      expertParallel: layout.expertParallel,
      ...(layout.contextParallel > 1 ? { contextParallel: layout.contextParallel } : {}),
      concurrency: Math.max(1, Math.round(state.concurrency)),
    },
    memoryPerAcceleratorGiB: { value: memory.total, low: memory.total - uncertain * MEMORY_BAND, high: memory.total + uncertain * MEMORY_BAND },
    modelFlopsUtilization: banded(utilization(j, w), band.rate),
    requestsPerSecond: banded(j.requestsPerSecond, band.rate),
    outputTokensPerSecondPerAccelerator: banded(perAccelerator * w.outputTokens, band.rate),
    totalTokensPerSecondPerAccelerator: banded(perAccelerator * (w.inputTokens + w.outputTokens), band.rate),
    timeToFirstTokenMs: banded(firstToken * 1000, band.firstToken),
    timePerOutputTokenMs: banded((latency?.medianTokenSeconds ?? state.medianTokenSeconds) * 1000, band.token),
    ...(joules === undefined ? {} : { joulesPerOutputToken: banded(joules, band.joules) }),
    binding: memory.total > r.memoryBytes / 2 ** 30 ? "memory" : bindingOf(j),
    assumptions,
  };
}

/** Fragmentation, graphs and activations move the memory that is not weights. */
const MEMORY_BAND = 0.15;

function banded(value: number, factor: number): Quantity {
  return { value, low: value / factor, high: value * factor };
}

/** Two operations a parameter and token, plus attention (prompt causal), against the peak of the precision. */
function utilization({ replica: r, requestsPerSecond }: Judged, w: InferenceWorkload): number {
  const length = w.inputTokens + w.outputTokens;
  const flops = 2 * r.counts.activeComputed * length + causalAttentionFlops(r.model, length);
  return (flops * requestsPerSecond) / (r.layout.acceleratorCount * r.peak);
}

function bindingOf({ fitsMemory, limitedByTargets, state }: Judged): string {
  if (!fitsMemory) return "memory";
  if (limitedByTargets) return "latency";
  const { compute, memory, communication, overhead } = state.cost;
  const parts: [string, number][] = [["compute", compute], ["memory-bandwidth", memory], ["network", communication], ["host", overhead]];
  return parts.reduce((most, part) => (part[1] > most[1] ? part : most))[0];
}
