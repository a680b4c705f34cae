import { ValidationError } from "../errors";
import type { Machine } from "../catalog";
import type { Exclusion, GangCandidate, GangDemand, ReplicaCandidate, ReplicatedDemand } from "./demand";
import type { Estimate } from "./estimate";
import { unknownFact } from "./unknown-fact";
import type { RecommenderWorkload } from "./workload";

/** Share of an accelerator's memory that tables may take; the rest is activations and the runtime. */
const USABLE_MEMORY = 0.9;
/** Row-wise Adagrad keeps one fp32 value a row (Mudigere et al., arXiv 2104.05158). */
const OPTIMIZER_BYTES_PER_ROW = 4;
/** Mixed-precision Adam: weights, gradients, fp32 master and two moments (Rajbhandari et al., arXiv 1910.02054). */
const DENSE_TRAINING_BYTES = 16;
const DENSE_SERVING_BYTES = 2;
/** Forward pass, and with training the backward pass, which costs twice the forward. */
const PASSES = { training: 3, serving: 1 } as const;
const GIB = 2 ** 30;
const SECONDS_PER_DAY = 86_400;

/**
 * A recommender as the allocator takes it: training is a gang whose tables are spread over all its accelerators,
 * serving is replicas whose tables are spread over accelerators of one node.
 */
export function recommenderDemand(workload: RecommenderWorkload, machines: readonly Machine[], options: { readonly path: string }): GangDemand | ReplicatedDemand {
  const judged = machines.map((machine) => ({ machine, reason: unfit(workload, machine) }));
  const excluded: Exclusion[] = judged.flatMap(({ machine, reason }) => (reason ? [{ machine: machine.name, reason }] : []));
  const fit = judged.filter(({ reason }) => reason === undefined).map(({ machine }) => machine);
  if (workload.mode === "training") {
    const rate = trainingRate(workload, options.path);
    const gangs = fit.map((machine) => ({ machine, found: gang(workload, machine, rate) }));
    return { kind: "gang", workload: workload.name, ...separated(gangs, excluded) };
  }
  const rate = servingRate(workload, options.path);
  const replicas = fit.map((machine) => ({ machine, found: replica(workload, machine) }));
  return { kind: "replicated", workload: workload.name, rate, ...separated(replicas, excluded) };
}

/** Candidates, and machines that can be none with the reason in words. */
function separated<T extends object>(found: readonly { readonly machine: Machine; readonly found: T | string }[], excluded: readonly Exclusion[]): { candidates: T[]; excluded: Exclusion[] } {
  const reasons = found.flatMap(({ machine, found: reason }) => (typeof reason === "string" ? [{ machine: machine.name, reason }] : []));
  return { candidates: found.flatMap(({ found: candidate }) => (typeof candidate === "string" ? [] : [candidate])), excluded: [...excluded, ...reasons] };
}

function trainingRate(workload: RecommenderWorkload, path: string): number {
  if (workload.samples === undefined && workload.deadlineDays === undefined) {
    throw new ValidationError(`${path}.samples`, "is missing, and so is deadlineDays; training needs samples: the number of samples to train on; deadlineDays: days until it must be through");
  }
  if (workload.samples === undefined) throw new ValidationError(`${path}.samples`, "is missing; training needs the number of samples");
  if (workload.deadlineDays === undefined) throw new ValidationError(`${path}.deadlineDays`, "is missing; training needs a deadline in days");
  return (workload.samples * (1 + (workload.headroom ?? 0))) / (workload.deadlineDays * SECONDS_PER_DAY);
}

function servingRate(workload: RecommenderWorkload, path: string): number {
  if (workload.samplesPerSecond === undefined) throw new ValidationError(`${path}.samplesPerSecond`, "is missing; serving needs the samples to score per second");
  return workload.samplesPerSecond * (1 + (workload.headroom ?? 0));
}

function unfit(workload: RecommenderWorkload, machine: Machine): string | undefined {
  const { accelerator } = machine;
  if (!accelerator || machine.accelerators < 1) return `"${workload.name}" needs accelerators, the node has none`;
  if (workload.accelerator !== undefined && workload.accelerator !== accelerator.name) return `"${workload.name}" asks for ${workload.accelerator}`;
  if (accelerator.memoryBandwidthGBps === undefined) return unknownFact(accelerator, "memory bandwidth");
  if (peakOf(machine) === undefined) return unknownFact(accelerator, "bf16 or fp16 peak");
  if (denseGiB(workload) >= usable(machine)) return `the dense tower of "${workload.name}" takes ${denseGiB(workload).toPrecision(3)} GiB on every accelerator, one has ${usable(machine).toPrecision(3)}`;
  return undefined;
}

function peakOf(machine: Machine): number | undefined {
  const peaks = machine.accelerator?.peakTeraflopsDense ?? {};
  return peaks["bf16"] ?? peaks["fp16"];
}

function usable(machine: Machine): number {
  return (machine.accelerator?.memoryGiB ?? 0) * USABLE_MEMORY;
}

function memoryGiB(w: RecommenderWorkload): number {
  const training = w.mode === "training";
  const tables = w.embeddingRows * (w.embeddingDimension * (w.embeddingBytes ?? 4) + (training ? OPTIMIZER_BYTES_PER_ROW : 0));
  return tables / GIB;
}

/** The dense tower stands whole on every accelerator. */
function denseGiB(w: RecommenderWorkload): number {
  return (w.denseParameters * (w.mode === "training" ? DENSE_TRAINING_BYTES : DENSE_SERVING_BYTES)) / GIB;
}

function acceleratorsForMemory(w: RecommenderWorkload, machine: Machine): number {
  return Math.ceil(memoryGiB(w) / (usable(machine) - denseGiB(w)));
}

/** Samples per second of one accelerator: the roofline of tower, look-ups and exchange, times the measured share. */
function ratePerAccelerator(w: RecommenderWorkload, machine: Machine, nodes: number): { readonly rate: number; readonly binding: string } {
  const bytes = w.embeddingBytes ?? 4;
  const passes = PASSES[w.mode];
  const compute = ((peakOf(machine) as number) * 1e12) / (2 * w.denseParameters * passes);
  const lookups = ((machine.accelerator?.memoryBandwidthGBps as number) * 1e9) / (w.lookupsPerSample * w.embeddingDimension * bytes * passes);
  // pooled vectors cross between accelerators, and their gradients back; between nodes over the node's network
  const exchanged = w.tables * w.embeddingDimension * bytes * (w.mode === "training" ? 2 : 1);
  const perAccelerator = nodes > 1 ? ((machine.networkGbps ?? 0) * 1e9) / 8 / machine.accelerators : (machine.accelerator?.interconnectGBpsPerDirection ?? 0) * 1e9;
  const network = machine.accelerators === 1 && nodes === 1 ? Infinity : perAccelerator / exchanged;
  const rate = Math.min(compute, lookups, network);
  return { rate: rate * w.rooflineEfficiency, binding: rate === compute ? "compute" : rate === lookups ? "memory-bandwidth" : "network" };
}

function gang(w: RecommenderWorkload, machine: Machine, rate: number): GangCandidate | string {
  const forMemory = Math.max(1, Math.ceil(acceleratorsForMemory(w, machine) / machine.accelerators));
  const single = ratePerAccelerator(w, machine, 1);
  const oneNode = forMemory === 1 && single.rate * machine.accelerators >= rate;
  const spread = oneNode ? single : ratePerAccelerator(w, machine, 2);
  if (spread.rate === 0) return `its nodes have no network, and "${w.name}" takes more than one`;
  const nodes = oneNode ? 1 : Math.max(forMemory, 2, Math.ceil(rate / (spread.rate * machine.accelerators) - 1e-9));
  const acceleratorCount = nodes * machine.accelerators;
  const days = ((w.deadlineDays as number) * rate) / (spread.rate * acceleratorCount);
  return { machine: machine.name, nodes, acceleratorCount, layout: { dataParallel: acceleratorCount }, days, estimate: estimate(w, machine, acceleratorCount, spread.binding) };
}

function replica(w: RecommenderWorkload, machine: Machine): ReplicaCandidate | string {
  const least = acceleratorsForMemory(w, machine);
  if (least > machine.accelerators) return `the tables of "${w.name}" take ${memoryGiB(w).toFixed(0)} GiB, a node has ${(machine.accelerators * usable(machine)).toFixed(0)}`;
  const { rate, binding } = ratePerAccelerator(w, machine, 1);
  if (rate === 0) return `the bandwidth between its accelerators is not known`;
  const part = least / machine.accelerators;
  const need = { gpu: least, vcpu: (machine.resources["vcpu"] ?? 0) * part, memoryGiB: (machine.resources["memoryGiB"] ?? 0) * part };
  return { machine: machine.name, need, ratePerReplica: rate * least, acceleratorCount: least, layout: { dataParallel: least }, estimate: estimate(w, machine, least, binding) };
}

function estimate(w: RecommenderWorkload, machine: Machine, acceleratorCount: number, binding: string): Estimate {
  const gib = memoryGiB(w) / acceleratorCount + denseGiB(w);
  return {
    accelerator: machine.accelerator?.name as string,
    acceleratorCount,
    ...(machine.origin === "aws" ? { instanceType: machine.name } : {}),
    precision: "bf16",
    layout: { dataParallel: acceleratorCount },
    memoryPerAcceleratorGiB: { value: gib, low: gib, high: gib / USABLE_MEMORY },
    binding,
    assumptions: [{ name: "rooflineEfficiency", value: w.rooflineEfficiency, source: "given by the user" }],
  };
}
