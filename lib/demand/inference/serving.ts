import { findAccelerator, type Accelerator, type Machine, type Precision } from "../../catalog";
import { parameterCounts, type ModelArchitecture, type ParameterCounts } from "../model";
import type { InferenceWorkload } from "../workload";
import type { Calibration, EngineFigures, GenerationFigures } from "./calibration";
import { earlyPart } from "./decode-kernels";
import { linkKind } from "./links";
import { ownPeak, peak16, replicaOf, type Replica } from "./replica";
import { unlikeRuns, type Unlike } from "./unlike";
import type { ReplicaLayout } from "./weights";

/** The figures of an engine in a year. */
export interface ServingSoftware {
  readonly engine: string;
  readonly year: number;
  /** How much of an early release of the year, 0 to 1. */
  readonly early: number;
  readonly figures: EngineFigures;
  /** Engine whose runs the figures rest on. */
  readonly kin: string;
}

const neuronAccelerator = /^(Inferentia2|Trainium)/;
/** Accelerators that none of the engines serves language models on. */
const unserved = /^(Inferentia1|V520|AI100)$/;

/** Engines without published runs of their own take the figures of the one they are nearest to, and their own default limit. */
const standIn: Readonly<Record<string, { readonly kin: string; readonly maxConcurrency: number }>> = {
  sglang: { kin: "vllm", maxConcurrency: 2048 },
  tgi: { kin: "vllm", maxConcurrency: 128 },
};

/**
 * What vLLM sets where nobody does, for boards under 70 GiB and for A100: smaller steps and fewer requests than elsewhere.
 *
 * @see vllm/engine/arg_utils.py, get_batch_defaults (2025, OpenAI server)
 */
const smallBoard = { memoryGiB: 70, names: /^A100/, figures: { promptTokensPerStep: 2048, maxConcurrency: 256 } } as const;

function boardFigures(engine: string, figures: EngineFigures, accelerator: Accelerator): EngineFigures {
  const small = engine === "vllm" && (accelerator.memoryGiB < smallBoard.memoryGiB || smallBoard.names.test(accelerator.name));
  return small ? { ...figures, ...smallBoard.figures } : figures;
}

/**
 * Engine and year of a workload on an accelerator. Years before or after those with runs take the nearest.
 *
 * @returns a sentence when the engine asked for does not run on the accelerator
 */
export function servingSoftware(w: InferenceWorkload, accelerator: Accelerator, calibration: Calibration): ServingSoftware | string {
  if (unserved.test(accelerator.name)) return `none of the serving engines known runs language models on ${accelerator.name}`;
  const onNeuron = neuronAccelerator.test(accelerator.name);
  const engine = w.servingEngine ?? (onNeuron ? "neuron" : "vllm");
  if (engine === "neuron" && !onNeuron) return `the neuron engine does not run on ${accelerator.name}`;
  if (onNeuron && engine !== "neuron" && engine !== "vllm") return `${engine} does not run on ${accelerator.name}`;
  // vLLM on Inferentia and Trainium drives the Neuron kernels
  const near = standIn[engine];
  const kin = onNeuron ? "neuron" : (near?.kin ?? engine);
  const years = Object.keys(calibration.engines)
    .filter((key) => key.startsWith(`${kin}-2`))
    .map((key) => Number(key.slice(kin.length + 1)))
    .sort((a, b) => a - b);
  const wanted = w.softwareYear ?? years[years.length - 1] ?? 0;
  // a fraction tells the month of a year
  const within = Math.floor(wanted);
  const year = years.reduce((best, y) => (Math.abs(y - within) < Math.abs(best - within) ? y : best), years[0] ?? 0);
  const figures = boardFigures(onNeuron ? kin : engine, calibration.engines[`${kin}-${year}`] as EngineFigures, accelerator);
  return { engine, year: wanted, early: earlyPart(wanted), figures: near && !onNeuron ? { ...figures, maxConcurrency: near.maxConcurrency } : figures, kin };
}

/**
 * Number format of the key-value cache: TensorRT-LLM stores it in 8 bits with weights that it computes with, all else in
 * 16: weights that are only stored so (fp4 on Hopper) come in checkpoints that leave the cache alone.
 */
function cachePrecision(engine: string, precision: Precision, accelerator: Accelerator): Precision {
  const computes = (precision === "fp8" || precision === "fp4") && ownPeak(accelerator, precision) !== undefined;
  return engine === "tensorrt-llm" && computes ? "fp8" : "bf16";
}

/** Figures of an accelerator that the calibration does not name: the newest generation with its kind of link. */
function generationName(accelerator: Accelerator, calibration: Calibration): string {
  return calibration.generationOf[accelerator.name] ?? ((accelerator.scaleUpDomain ?? 1) > 1 ? "blackwell" : "blackwell-pcie");
}

/**
 * Part of its generation's rates that a board sustains: boards rated at less power per peak operation than the
 * reference of their generation (L4, T4) are held back in that proportion.
 */
function powerLimit(accelerator: Accelerator, generation: string, calibration: Calibration): number {
  const name = calibration.powerReference[generation];
  const reference = name === undefined ? undefined : findAccelerator("powerReference", name);
  const [own, full] = [wattsPerPeak(accelerator), reference && wattsPerPeak(reference)];
  return own && full ? Math.min(1, own / full) : 1;
}

function wattsPerPeak(accelerator: Accelerator): number | undefined {
  const peak = peak16(accelerator);
  return accelerator.thermalDesignPowerWatts && peak ? accelerator.thermalDesignPowerWatts / peak : undefined;
}

/** What every layout on a machine shares. */
export interface Serving {
  readonly workload: InferenceWorkload;
  readonly model: ModelArchitecture;
  readonly counts: ParameterCounts;
  readonly machine: Machine;
  readonly accelerator: Accelerator;
  readonly software: ServingSoftware;
  readonly generation: GenerationFigures;
  readonly powerLimit: number;
  /** What the published runs do not cover, whatever the layout. */
  readonly unlike: readonly Unlike[];
  readonly calibration: Calibration;
}

export function servingOf(workload: InferenceWorkload, model: ModelArchitecture, machine: Machine, accelerator: Accelerator, software: ServingSoftware, calibration: Calibration): Serving {
  const generation = generationName(accelerator, calibration);
  const counts = parameterCounts(model);
  return {
    workload, model, machine, accelerator, software, calibration, counts,
    generation: calibration.generations[generation] as GenerationFigures,
    powerLimit: powerLimit(accelerator, generation, calibration),
    unlike: unlikeRuns({ workload, model, counts, accelerator, software, calibration }),
  };
}

/**
 * Static batches of TensorRT-LLM are measured with one dummy prompt for all requests: Mixtral on four A100 takes 11 ms a step
 * with 16 of them, its weights in 16 bits alone 15 (93 GB over four times 1.56 TB/s).
 *
 * @see argonne-lcf/LLM-Inference-Bench; TensorRT-LLM's gptSessionBenchmark
 */
export function hasAlikePrompts({ batching }: InferenceWorkload, { engine }: ServingSoftware): boolean {
  return batching === "static" && engine === "tensorrt-llm";
}

export function servingReplica({ workload, model, counts, machine, accelerator, software, generation, powerLimit: limit, unlike, calibration }: Serving, layout: ReplicaLayout): Replica {
  const precision = workload.precision ?? "bf16";
  const experience = calibration.experience[software.kin];
  const kind = linkKind(machine, accelerator, layout);
  const newLink = layout.acceleratorCount > 1 && experience !== undefined && !experience.links.includes(kind);
  return replicaOf({
    model, counts, machine, accelerator, layout, precision, generation, calibration,
    cachePrecision: cachePrecision(software.engine, precision, accelerator),
    engine: software.figures,
    early: software.early,
    powerLimit: limit,
    alikePrompts: hasAlikePrompts(workload, software),
    unlike: [
      ...unlike,
      ...(newLink ? [{ what: `accelerators joined by ${kind} under ${software.kin}`, weight: 1 }] : []),
      ...(layout.contextParallel > 1 ? [{ what: "sequences divided over accelerators", weight: 1 }] : []),
    ],
  });
}
