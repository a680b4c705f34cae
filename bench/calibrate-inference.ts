import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { awsMachines, findAccelerator, referenceMachines, type Machine } from "../lib/catalog";
import type { ModelArchitecture } from "../lib/demand";
import type { Calibration } from "../lib/demand/inference/calibration";
import { attentionDataParallel, fixedLayout } from "../lib/demand/inference/layouts";
import { closedLoop } from "../lib/demand/inference/closed-loop";
import { joulesPerOutputToken } from "../lib/demand/inference/power";
import { servingReplica, servingSoftware } from "../lib/demand/inference/serving";
import { fit, type FitParameter } from "./calibrate-inference-fit";
import { publishedRuns, type PublishedRun } from "./calibrate-inference-rows";

const file = join(__dirname, "../lib/demand/inference/data/calibration.json");

export function machineFor(name: string, count: number): Machine {
  const all = [...awsMachines(), ...referenceMachines()].filter((m) => m.accelerator?.name === name && m.accelerators >= 1);
  const sorted = all.sort((a, b) => a.accelerators - b.accelerators);
  return sorted.find((m) => m.accelerators >= count) ?? (sorted[sorted.length - 1] as Machine);
}

export interface Prediction { readonly rate: number; readonly tpot: number; readonly joules: number | undefined; readonly concurrency: number }

export function predict(run: PublishedRun, machine: Machine, calibration: Calibration): Prediction {
  const w = run.workload;
  const accelerator = findAccelerator("", w.accelerator as string);
  const software = servingSoftware(w, accelerator, calibration);
  if (typeof software === "string") throw new Error(software);
  const stated = fixedLayout(w, w.acceleratorCount ?? 1, w.tensorParallel ?? 1);
  const layout = attentionDataParallel(w, w.model as ModelArchitecture, stated, software.year) ?? stated;
  const r = servingReplica({ workload: w, model: w.model as ModelArchitecture, machine, accelerator, software, calibration }, layout);
  const s = closedLoop(r, w);
  return { rate: (s.requestsPerSecond * w.outputTokens) / layout.acceleratorCount, tpot: s.medianTokenSeconds * 1000, joules: joulesPerOutputToken(r, s, w.outputTokens), concurrency: s.concurrency };
}

/** Middle, spread (of the logarithm) and bounds of the priors: what the hardware and the engines' makers let expect. */
type Prior = readonly [middle: number, spread: number, low: number, high: number];

const globalPriors: Readonly<Record<string, Prior>> = {
  halfRows: [32, 0.5, 1, 300],
  halfMegaparameters: [3, 0.7, 0.1, 100],
  expertImbalance: [1.2, 0.15, 1, 3],
  routeSpread: [0.9, 0.1, 0.4, 1],
  linkGrowth: [0.5, 0.3, 0.1, 2],
  runtimeGiB: [2, 0.2, 0.5, 8],
};
const linkPriors: Readonly<Record<string, Prior>> = { bandwidth: [0.6, 0.3, 0.2, 1.6], microseconds: [8, 0.5, 1, 200] };
const generationPriors: Readonly<Record<string, Prior>> = {
  compute16: [0.7, 0.12, 0.2, 0.95],
  compute8: [0.62, 0.12, 0.2, 0.95],
  compute4: [0.5, 0.15, 0.15, 0.95],
  memory: [0.85, 0.08, 0.4, 0.97],
  cache: [0.75, 0.12, 0.3, 0.97],
  attention: [0.5, 0.2, 0.1, 0.9],
  powerActive: [0.35, 0.3, 0.02, 0.8],
  powerCompute: [1.2, 0.3, 0.1, 3],
  powerMemory: [0.5, 0.3, 0.05, 3],
};
const enginePriors: Readonly<Record<string, Prior>> = {
  stepMilliseconds: [1, 0.7, 0.05, 50],
  layerMicroseconds: [25, 0.6, 1, 500],
  sequenceMicroseconds: [8, 0.7, 0.2, 500],
  serverMicroseconds: [10, 1, 0.2, 200],
  kernels: [1, 0.1, 0.4, 1.3],
  expertKernels: [0.75, 0.2, 0.1, 1.2],
  expertMemory: [0.9, 0.1, 0.3, 1.15],
  collective: [1, 0.4, 0.1, 10],
  activationPasses: [12, 0.4, 1, 100],
  expertLayerMicroseconds: [15, 0.7, 0.5, 200],
  requestMilliseconds: [0.5, 0.8, 0.01, 20],
  samplingPasses: [6, 0.6, 1, 200],
  quantizeMicroseconds: [15, 0.7, 0.5, 200],
  expertRows: [16, 0.7, 0.5, 256],
  expertRowsQuantized: [32, 0.7, 0.5, 256],
  decodeAttention: [0.15, 0.5, 0.005, 0.9],
  overlap: [1.6, 0.25, 1, 6],
};
/** Facts of the engines, not fitted. */
const engineFacts: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "tensorrt-llm": { answerReserved: 1, windowKept: 0, memorySpared: 0, freeMemoryUsed: 0.9 },
  vllm: { answerReserved: 0.6, windowKept: 1, memorySpared: 0.1, freeMemoryUsed: 1 },
  neuron: { answerReserved: 1, windowKept: 0, memorySpared: 0.05, freeMemoryUsed: 1 },
};
const maxConcurrencyPriors: Readonly<Record<string, Prior>> = {
  "tensorrt-llm-2024": [1024, 0.4, 64, 4096],
  "tensorrt-llm-2025": [2048, 0.3, 64, 8192],
  "vllm-2024": [256, 0.01, 64, 1024],
  "vllm-2025": [1024, 0.3, 256, 4096],
  "neuron-2024": [64, 0.01, 1, 256],
};

function start(): Calibration {
  const middles = (p: Readonly<Record<string, Prior>>) => Object.fromEntries(Object.entries(p).map(([k, v]) => [k, v[0]]));
  return {
    ...middles(globalPriors),
    links: Object.fromEntries(["nvlink", "nvswitch", "pcie", "neuronlink", "network"].map((k) => [k, { ...middles(linkPriors), ...(k === "network" ? { microseconds: 40 } : k === "pcie" ? { microseconds: 15 } : {}) }])),
    generations: Object.fromEntries(["ampere", "ada", "hopper", "blackwell", "blackwell-pcie", "neuron"].map((g) => [g, middles(generationPriors)])),
    engines: Object.fromEntries(Object.entries(maxConcurrencyPriors).map(([e, m]) => [e, { ...middles(enginePriors), ...engineFacts[e.replace(/-20\d\d$/, "")], maxConcurrency: m[0] }])),
    ...JSON.parse(readFileSync(join(__dirname, "data/inference-accelerators.json"), "utf8")),
    bands: { rateFixed: 1.35, rateOffline: 1.35, timePerOutputToken: 1.35, joules: 1.35, unmeasured: 1.25 },
  } as unknown as Calibration;
}

function parameterList(c: Calibration): { parameters: FitParameter[]; start: number[] } {
  const parameters: FitParameter[] = [];
  const values: number[] = [];
  const add = (path: string[], [, spread, low, high]: Prior) => {
    parameters.push({ path, spread, low, high });
    values.push(get(c, path));
  };
  for (const [k, p] of Object.entries(globalPriors)) add([k], p);
  for (const kind of Object.keys(c.links)) for (const [k, p] of Object.entries(linkPriors)) add(["links", kind, k], p);
  for (const g of Object.keys(c.generations)) for (const [k, p] of Object.entries(generationPriors)) add(["generations", g, k], g === "neuron" ? [p[0], p[1] * 2, p[2], p[3]] : p);
  for (const e of Object.keys(c.engines)) {
    for (const [k, p] of Object.entries(enginePriors)) add(["engines", e, k], p);
    add(["engines", e, "maxConcurrency"], maxConcurrencyPriors[e] as Prior);
  }
  return { parameters, start: values };
}

function get(o: unknown, path: readonly string[]): number {
  return path.reduce((v: unknown, k) => (v as Record<string, unknown>)[k], o) as number;
}

function withValues(c: Calibration, parameters: readonly FitParameter[], values: readonly number[]): Calibration {
  const copy = structuredClone(c) as unknown as Record<string, unknown>;
  parameters.forEach(({ path }, i) => {
    let o = copy;
    for (const k of path.slice(0, -1)) o = o[k] as Record<string, unknown>;
    o[path[path.length - 1] as string] = values[i];
  });
  return copy as unknown as Calibration;
}

export function errorsOf(p: Prediction, run: PublishedRun): Record<string, number> {
  const m = run.measured;
  const out: Record<string, number> = {};
  if (m["outputTokensPerSecondPerAccelerator"]) out["rate"] = Math.log(p.rate / m["outputTokensPerSecondPerAccelerator"]);
  if (m["timePerOutputTokenMs"]) out["tpot"] = Math.log(p.tpot / m["timePerOutputTokenMs"]);
  if (m["joulesPerOutputToken"] && p.joules) out["joules"] = Math.log(p.joules / m["joulesPerOutputToken"]);
  return out;
}

/** The runs with times per token are few beside those with rates, and as many kinds of machine and model. */
const LATENCY_WEIGHT = 2.5;

export function calibrate(runs: readonly PublishedRun[], from: Calibration, log?: (l: string) => void, iterations = 25, priors = from): Calibration {
  const { parameters, start: values0 } = parameterList(from);
  const middles = parameterList(priors).start;
  const machines = runs.map((r) => machineFor(r.workload.accelerator as string, r.workload.acceleratorCount ?? 1));
  const residuals = (values: readonly number[]) => {
    const c = withValues(from, parameters, values);
    const out: number[] = [];
    runs.forEach((run, i) => out.push(...Object.values(errorsOf(predict(run, machines[i] as Machine, c), run))));
    return Float64Array.from(out);
  };
  const weights = runs.flatMap((run) => Object.keys(run.measured).map(() => (run.measured["timePerOutputTokenMs"] ? LATENCY_WEIGHT : 1)));
  const values = fit(parameters, values0, residuals, { weights, middles, iterations, robust: 0.12, log });
  return withValues(from, parameters, values);
}

export function run(args: readonly string[]): void {
  const source = "fitted on bench/data/published-runs-inference.json by: npm run bench -- calibrate-inference --write";
  const runs = publishedRuns();
  const t = Date.now();
  const c = calibrate(runs, start(), args.includes("--quiet") ? undefined : console.error);
  console.error(`${(Date.now() - t) / 1000} s`);
  if (args.includes("--leave-out")) leaveOut(runs, c);
  else report(runs, c);
  if (args.includes("--write")) writeFileSync(file, JSON.stringify({ source, calibration: rounded(c) }, null, 2) + "\n");
}

/** Errors of every run with its whole model, or its whole accelerator, left out of the fit. */
function leaveOut(runs: readonly PublishedRun[], all: Calibration): void {
  const errors: Record<string, Record<string, Record<string, number>>> = {};
  const folds: readonly [string, (r: PublishedRun) => string][] = [["model", (r) => r.modelName], ["accelerator", (r) => r.workload.accelerator as string]];
  for (const [kind, of] of folds) {
    for (const left of [...new Set(runs.map(of))].sort()) {
      const c = calibrate(runs.filter((r) => of(r) !== left), all, undefined, LEAVE_OUT_ROUNDS, start());
      for (const r of runs.filter((r) => of(r) === left)) {
        const e = errorsOf(predict(r, machineFor(left && r.workload.accelerator as string, r.workload.acceleratorCount ?? 1), c), r);
        (errors[kind] ??= {})[r.id] = Object.fromEntries(Object.entries(e).map(([k, v]) => [k, Number(v.toFixed(3))]));
      }
      console.error(`without ${left}`);
    }
    summary(kind, Object.values(errors[kind] ?? {}));
  }
  writeFileSync(join(__dirname, "data/inference-left-out.json"), JSON.stringify({ source: "npm run bench -- calibrate-inference --leave-out; logarithms of predicted over measured", ...errors }) + "\n");
}

/** The fit of all runs is near: a few rounds bring what rests on the runs left out back to its prior. */
const LEAVE_OUT_ROUNDS = 5;

function summary(kind: string, rows: readonly Record<string, number>[]): void {
  for (const metric of ["rate", "tpot", "joules"]) {
    const abs = rows.flatMap((r) => (r[metric] === undefined ? [] : [Math.abs(Math.exp(r[metric]) - 1)])).sort((a, b) => a - b);
    const q = (f: number) => (100 * (abs[Math.floor(f * abs.length)] as number)).toFixed(1);
    console.log(`leave one ${kind} out: ${metric} n ${abs.length} median ${q(0.5)} % p80 ${q(0.8)} % p90 ${q(0.9)} %`);
  }
}

/** Five digits are more than the data carry. */
function rounded(c: Calibration): Calibration {
  return JSON.parse(JSON.stringify(c), (_, v: unknown) => (typeof v === "number" ? Number(v.toPrecision(5)) : v)) as Calibration;
}

function report(runs: readonly PublishedRun[], c: Calibration): void {
  const groups = new Map<string, number[]>();
  for (const run of runs) {
    const p = predict(run, machineFor(run.workload.accelerator as string, run.workload.acceleratorCount ?? 1), c);
    for (const [metric, e] of Object.entries(errorsOf(p, run))) {
      for (const key of [metric + " all", `${metric} ${run.group}`, `${metric} ${run.workload.accelerator}`, `${metric} m ${run.modelName}`]) {
        const list = groups.get(key) ?? [];
        list.push(e);
        groups.set(key, list);
      }
    }
  }
  for (const [key, list] of [...groups].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
    const abs = list.map((e) => Math.abs(Math.exp(e) - 1)).sort((a, b) => a - b);
    const q = (f: number) => (100 * (abs[Math.min(abs.length - 1, Math.floor(f * abs.length))] as number)).toFixed(1);
    const sorted = [...list].sort((a, b) => a - b);
    const worst = list.reduce((m, e) => Math.max(m, Math.abs(e)), 0);
    console.log(`${key.padEnd(40)} n ${String(list.length).padStart(5)}  med ${q(0.5).padStart(5)}  p90 ${q(0.9).padStart(5)}  bias ${(100 * (Math.exp(sorted[Math.floor(sorted.length / 2)] as number) - 1)).toFixed(1).padStart(6)}  worst x${Math.exp(worst).toFixed(2)}  >2: ${list.filter((e) => Math.abs(e) > Math.log(2)).length}`);
  }
}
