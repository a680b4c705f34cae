import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Calibration } from "../../lib/demand/inference/calibration";
import { bandsFromLeftOut, coverage } from "./coverage";
import type { FitParameter } from "./fit";
import { publishedRuns, type PublishedRun } from "./rows";

/** Middle, spread (of the logarithm) and bounds of the priors: what the hardware and the engines' makers let expect. */
type Prior = readonly [middle: number, spread: number, low: number, high: number];

const globalPriors: Readonly<Record<string, Prior>> = {
  halfRows: [32, 0.5, 1, 300],
  halfMegaparameters: [3, 0.7, 0.1, 100],
  expertImbalance: [1.2, 0.15, 1, 3],
  unpacking: [0.8, 0.15, 0.2, 1],
  expertWidth: [200, 0.5, 1, 2000],
  routeSpread: [0.9, 0.03, 0.4, 1],
  linkGrowth: [0.5, 0.12, 0.1, 2],
  largeMessages: [3, 0.3, 1, 20],
};
const linkPriors: Readonly<Record<string, Prior>> = { bandwidth: [0.6, 0.3, 0.2, 1.6], microseconds: [8, 0.5, 1, 200] };
/** No switch reduces on the way. */
const PCIE_BANDWIDTH: Prior = [0.6, 0.3, 0.2, 1];
const generationPriors: Readonly<Record<string, Prior>> = {
  compute16: [0.7, 0.12, 0.2, 0.95],
  compute8: [0.62, 0.12, 0.2, 0.95],
  experts8: [0.8, 0.3, 0.2, 1.2],
  compute4: [0.5, 0.15, 0.15, 0.95],
  memory: [0.84, 0.08, 0.4, 0.97],
  cache: [0.75, 0.12, 0.3, 0.97],
  attention: [0.5, 0.2, 0.1, 0.9],
  powerActive: [0.42, 0.1, 0.02, 0.8],
  powerCompute: [1, 0.3, 0.05, 2],
  powerMemory: [0.35, 0.3, 0.05, 3],
};
/** Generations that differ by what is known of them: no fused attention before Ampere, static shapes on Neuron. */
const generationMiddles: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  volta: { attention: 0.3, cache: 0.6 },
  neuron: { compute16: 0.5, memory: 0.65, cache: 0.45, attention: 0.3 },
};
const enginePriors: Readonly<Record<string, Prior>> = {
  stepMilliseconds: [1, 0.7, 0.05, 50],
  layerMicroseconds: [25, 0.6, 1, 500],
  sequenceMicroseconds: [8, 0.7, 0.2, 500],
  serverMicroseconds: [10, 1, 0.2, 200],
  kernels: [1, 0.1, 0.4, 1.3],
  expertKernels: [0.75, 0.2, 0.1, 1.2],
  expertMemory: [0.9, 0.1, 0.3, 1.15],
  collective: [1, 0.15, 0.1, 10],
  activationPasses: [12, 0.4, 1, 100],
  expertLayerMicroseconds: [15, 0.7, 0.5, 200],
  latentLayerMicroseconds: [15, 0.7, 0.5, 200],
  requestMilliseconds: [0.5, 0.8, 0.01, 20],
  samplingPasses: [6, 0.6, 1, 200],
  quantizeMicroseconds: [3, 0.5, 0.1, 50],
  quantizeBlocksMicroseconds: [6, 0.5, 0.1, 50],
  quantizeExpertsMicroseconds: [10, 0.7, 0.5, 200],
  expertRows: [16, 0.7, 0.5, 256],
  spreadExpertMicroseconds: [2, 0.7, 0.01, 20],
  decodeAttention: [0.15, 0.5, 0.005, 0.9],
  overlap: [0.5, 0.4, 0.02, 1],
  runtimeGiB: [3, 0.3, 0.5, 8],
};
/**
 * vLLM: its Python front end and scheduler took 62 % of the time of Llama 3 8B on H100 before v0.6 (blog.vllm.ai,
 * 2024-09-05): 33 % the front end, some 50 microseconds a token; 29 % the scheduler, some 4 ms a step beside 5 ms of kernels
 * (38 %), of which the sequences take a part. Since 2025 the front end is a process of its own.
 */
const engineMiddles: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "vllm-2024": { serverMicroseconds: 50, stepMilliseconds: 2.5 },
  "vllm-2025": { serverMicroseconds: 30 },
};
/** Facts of the engines, not fitted. */
const engineFacts: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "tensorrt-llm": { wholeContext: 0, answerReserved: 1, windowKept: 0, memorySpared: 0, freeMemoryUsed: 0.9, promptTokensPerStep: 8192, heldExperts: 0, vectorAttention: 0, undividedAttention: 1 },
  vllm: { wholeContext: 0, answerReserved: 0.6, windowKept: 1, memorySpared: 0.1, freeMemoryUsed: 1, promptTokensPerStep: 8192, heldExperts: 1, vectorAttention: 0, undividedAttention: 1 },
  neuron: { wholeContext: 1, answerReserved: 1, windowKept: 0, memorySpared: 0.05, freeMemoryUsed: 1, promptTokensPerStep: 8192, heldExperts: 0, vectorAttention: 0, undividedAttention: 1 },
};
const maxConcurrencyPriors: Readonly<Record<string, Prior>> = {
  "tensorrt-llm-2024": [1024, 0.4, 64, 4096],
  "tensorrt-llm-2025": [2048, 0.3, 64, 8192],
  "vllm-2024": [256, 0.01, 64, 1024],
  "vllm-2025": [1024, 0.01, 256, 4096],
  "neuron-2024": [64, 0.01, 1, 256],
};

/**
 * Kernels of some releases alone. TensorRT-LLM until 0.10: of heads that share a cache only groups of eight decode on matrix units
 * ("Hopper XQA kernels for LLaMA 2 70B", pull request 1734), the others from 0.11 of July 2024 on (1793). vLLM of 2024: models
 * with windows decode by paged attention, of many heads without dividing sequences (issue 6899).
 */
const kernelPriors: Readonly<Record<string, Readonly<Record<string, Prior>>>> = {
  "tensorrt-llm-2024": { vectorAttention: [0.2, 0.3, 0.02, 2] },
  "vllm-2024": { undividedAttention: [0.6, 0.3, 0.1, 0.99] },
};

/** The calibration before any run is seen. */
export function start(): Calibration {
  const middles = (p: Readonly<Record<string, Prior>>) => Object.fromEntries(Object.entries(p).map(([k, v]) => [k, v[0]]));
  return {
    ...middles(globalPriors),
    links: Object.fromEntries(["nvlink", "nvswitch", "pcie", "pcie5", "neuronlink", "network"].map((k) => [k, { ...middles(linkPriors), ...(k === "network" ? { microseconds: 80 } : k.startsWith("pcie") ? { microseconds: 15 } : {}) }])),
    generations: Object.fromEntries(["volta", "ampere", "ada", "hopper", "blackwell", "blackwell-pcie", "neuron"].map((g) => [g, { ...middles(generationPriors), ...generationMiddles[g] }])),
    engines: Object.fromEntries(Object.entries(maxConcurrencyPriors).map(([e, m]) => [e, { ...middles(enginePriors), ...engineFacts[e.replace(/-20\d\d$/, "")], ...engineMiddles[e], ...middles(kernelPriors[e] ?? {}), maxConcurrency: m[0] }])),
    ...JSON.parse(readFileSync(join(__dirname, "../data/inference-accelerators.json"), "utf8")),
    ...coverage(publishedRuns()),
    bands: bandsFromLeftOut(),
  } as unknown as Calibration;
}

export function parameterList(c: Calibration): { parameters: FitParameter[]; start: number[] } {
  const parameters: FitParameter[] = [];
  const values: number[] = [];
  const add = (path: string[], [, spread, low, high]: Prior) => {
    parameters.push({ path, spread, low, high });
    values.push(get(c, path));
  };
  for (const [k, p] of Object.entries(globalPriors)) add([k], p);
  for (const kind of Object.keys(c.links)) for (const [k, p] of Object.entries(linkPriors)) add(["links", kind, k], k === "bandwidth" && kind.startsWith("pcie") ? PCIE_BANDWIDTH : p);
  for (const g of Object.keys(c.generations)) for (const [k, p] of Object.entries(generationPriors)) add(["generations", g, k], g === "neuron" ? [p[0], p[1] * 2, p[2], p[3]] : p);
  for (const e of Object.keys(c.engines)) {
    for (const [k, p] of Object.entries(enginePriors)) add(["engines", e, k], p);
    for (const [k, p] of Object.entries(kernelPriors[e] ?? {})) add(["engines", e, k], p);
    add(["engines", e, "maxConcurrency"], maxConcurrencyPriors[e] as Prior);
  }
  return { parameters, start: values };
}

/** Whether a parameter can change what is predicted of a run: figures of other generations and engines cannot. */
export function touches({ path: [kind, name] }: FitParameter, run: PublishedRun, c: Calibration): boolean {
  const { accelerator = "", servingEngine = "vllm", softwareYear } = run.workload;
  if (kind === "generations") return c.generationOf[accelerator] === name;
  if (kind === "engines") return name?.startsWith(servingEngine) === true && (softwareYear === undefined || nearestYear(c, servingEngine, softwareYear) === name);
  return true;
}

function nearestYear(c: Calibration, engine: string, year: number): string {
  const within = Math.floor(year);
  const years = Object.keys(c.engines).filter((key) => key.startsWith(`${engine}-2`)).map((key) => Number(key.slice(engine.length + 1))).sort();
  return `${engine}-${years.reduce((best, y) => (Math.abs(y - within) < Math.abs(best - within) ? y : best), years[0] ?? 0)}`;
}

function get(o: unknown, path: readonly string[]): number {
  return path.reduce((v: unknown, k) => (v as Record<string, unknown>)[k], o) as number;
}

export function withValues(c: Calibration, parameters: readonly FitParameter[], values: readonly number[]): Calibration {
  const copy = structuredClone(c) as unknown as Record<string, unknown>;
  parameters.forEach(({ path }, i) => {
    let o = copy;
    for (const k of path.slice(0, -1)) o = o[k] as Record<string, unknown>;
    o[path[path.length - 1] as string] = values[i];
  });
  return copy as unknown as Calibration;
}

