import type { Machine } from "../../catalog";
import type { Estimate, Quantity } from "../estimate";
import type { EstimateSketch } from "../sketch";
import type { TrainingWorkload } from "../workload";
import { trainingAssumptions } from "./assumptions";
import { bandFactor } from "./band";
import { type Judged, judgeTraining } from "./choose";
import { goodputOf } from "./goodput";
import { type Job, jobOf } from "./job";
import { layoutOf } from "./layout";
import { checkDegrees } from "./layouts";
import { trainingMemory } from "./memory";

/**
 * What a training workload takes on a machine, the best layouts first; empty where it cannot run. Rates and utilization
 * are steady state; days and accelerator-hours count failures, checkpoints and restarts.
 *
 * @param options.path where the workload stands in the request, for errors
 * @throws ValidationError for an unknown model or degrees that the accelerators cannot hold
 */
export function estimateTraining(w: TrainingWorkload, machine: Machine, options: { readonly path: string }): Estimate[] {
  return sketchTraining(w, machine, options).map((sketch) => sketch.estimate());
}

/** The same before it is worked out: what machines are ranked by. */
export function sketchTraining(w: TrainingWorkload, machine: Machine, options: { readonly path: string }): EstimateSketch[] {
  const job = checkedJob(w, options.path);
  const judged = judgeTraining(w, job, machine);
  if (typeof judged === "string") return [];
  return judged.slice(0, PRINTED).map((j) => {
    const { parallelism: p, step, days } = j;
    const hoursOfWork = days === undefined ? 1 / step.tokensPerSecondPerAccelerator : days * 24 * p.accelerators;
    return { accelerator: j.setting.rates.accelerator.name, acceleratorHoursOfWork: hoursOfWork, estimate: () => estimateOfJudged(j, w) };
  });
}

/** The best layout and the next, to see what the choice is worth. */
const PRINTED = 2;

export function checkedJob(w: TrainingWorkload, path: string): Job {
  const job = jobOf(w, path);
  checkDegrees(w, job, path);
  return job;
}

/** Activations, buffers and fragmentation differ between frameworks; states do not. */
const MEMORY_BAND = 0.25;

export function estimateOfJudged(j: Judged, w: TrainingWorkload): Estimate {
  const { setting, parallelism: p, step } = j;
  const { job, machine, rates } = setting;
  const band = bandFactor(setting, p, step, w);
  const memory = trainingMemory(job, p);
  const gib = 2 ** 30;
  const uncertain = MEMORY_BAND * (memory.activations + memory.runtime);
  const tokensPerSecond = step.tokensPerSecondPerAccelerator;
  const goodput = goodputOf(job, p);
  return {
    accelerator: rates.accelerator.name,
    acceleratorCount: p.accelerators,
    ...(machine.origin === "aws" ? { instanceType: machine.name } : {}),
    precision: job.precision,
    layout: layoutOf(p),
    memoryPerAcceleratorGiB: { value: memory.total / gib, low: (memory.total - uncertain) / gib, high: (memory.total + uncertain) / gib },
    modelFlopsUtilization: banded((tokensPerSecond * job.modelFlopsPerToken) / rates.peak, band),
    tokensPerSecondPerAccelerator: banded(tokensPerSecond, band),
    ...(j.days === undefined ? {} : { acceleratorHours: banded(j.days * 24 * p.accelerators, band), days: banded(j.days, band) }),
    binding: bindingOf(j),
    assumptions: trainingAssumptions(j, w, goodput, memory),
  };
}

function banded(value: number, factor: number): Quantity {
  return { value, low: value / factor, high: value * factor };
}

function bindingOf({ fits, step }: Judged): string {
  if (!fits) return "memory";
  const parts: readonly (readonly [string, number])[] = [
    ["compute", step.compute + step.recomputation],
    ["network", step.communication],
    ["pipeline-bubble", step.bubble],
    ["latency", step.overhead],
  ];
  return parts.reduce((most, part) => (part[1] > most[1] ? part : most))[0];
}
