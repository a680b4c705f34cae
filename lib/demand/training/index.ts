// TEMPORARY first version by the lead, so that the command runs end to end; the training helper replaces this file.
import type { Machine } from "../../catalog";
import type { GangCandidate, GangDemand } from "../demand";
import type { Estimate } from "../estimate";
import { parameterCounts, resolveModel } from "../model";
import type { TrainingWorkload } from "../workload";

export function estimateTraining(w: TrainingWorkload, machine: Machine, { path }: { readonly path: string }): Estimate[] {
  const model = resolveModel(`${path}.model`, w.model);
  const peak = machine.accelerator?.peakTeraflopsDense[w.precision ?? "bf16"] ?? machine.accelerator?.peakTeraflopsDense["bf16"];
  if (!peak || machine.accelerators < 1 || (w.accelerator && w.accelerator !== machine.accelerator?.name)) return [];
  const rate = (peak * 1e12 * 0.38) / (6 * parameterCounts(model).activeComputed);
  const needed = w.acceleratorCount ?? ((w.tokens ?? 0) * (1 + (w.headroom ?? 0))) / (rate * 86400 * (w.deadlineDays ?? 1));
  const forMemory = (parameterCounts(model).total * 16) / 2 ** 30 / ((machine.accelerator?.memoryGiB ?? 1) * 0.7);
  const nodes = Math.ceil(Math.max(needed, w.acceleratorCount ? 0 : forMemory) / machine.accelerators);
  const count = w.acceleratorCount ?? nodes * machine.accelerators;
  const band = (v: number) => ({ value: v, low: v * 0.75, high: v * 1.3 });
  const days = w.tokens === undefined ? undefined : w.tokens / (rate * count * 86400);
  return [{
    accelerator: machine.accelerator?.name as string, acceleratorCount: count, ...(machine.origin === "aws" ? { instanceType: machine.name } : {}), precision: w.precision ?? "bf16",
    layout: { dataParallel: count }, modelFlopsUtilization: band(0.38), tokensPerSecondPerAccelerator: band(rate),
    ...(days === undefined ? {} : { days: band(days), acceleratorHours: band(days * 24 * count) }), binding: "compute", assumptions: [],
  }];
}

export function trainingDemand(w: TrainingWorkload, machines: readonly Machine[], options: { readonly path: string }): GangDemand {
  const found = machines.map((machine) => ({ machine, estimate: estimateTraining(w, machine, options)[0] }));
  const candidates: GangCandidate[] = found.flatMap(({ machine, estimate }) => (estimate ? [{ machine: machine.name, nodes: Math.ceil(estimate.acceleratorCount / machine.accelerators), acceleratorCount: estimate.acceleratorCount, layout: estimate.layout, days: estimate.days?.value, estimate }] : []));
  return { kind: "gang", workload: w.name, candidates, excluded: found.filter((f) => !f.estimate).map((f) => ({ machine: f.machine.name, reason: `"${w.name}" cannot train on it` })) };
}
