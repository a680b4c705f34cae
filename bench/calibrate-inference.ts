import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { awsMachines, findAccelerator, referenceMachines, type Machine } from "../lib/catalog";
import type { ModelArchitecture } from "../lib/demand";
import type { Calibration } from "../lib/demand/inference/calibration";
import { fixedLayout } from "../lib/demand/inference/layouts";
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
  const layout = fixedLayout(w, w.acceleratorCount ?? 1, w.tensorParallel ?? 1);
  const r = servingReplica({ workload: w, model: w.model as ModelArchitecture, machine, accelerator, software, calibration }, layout);
  const s = closedLoop(r, w);
  return { rate: (s.requestsPerSecond * w.outputTokens) / layout.acceleratorCount, tpot: s.medianTokenSeconds * 1000, joules: joulesPerOutputToken(r, s, w.outputTokens), concurrency: s.concurrency };
}

function parameterList(c: Calibration): { parameters: FitParameter[]; start: number[] } {
  const parameters: FitParameter[] = [];
  const start: number[] = [];
  const add = (path: string[], spread: number, low: number, high: number) => {
    parameters.push({ path, spread, low, high });
    start.push(get(c, path));
  };
  add(["sharpness"], 0.3, 1, 8);
  add(["halfRows"], 0.5, 1, 1000);
  add(["halfMegaparameters"], 0.7, 0.1, 100);
  add(["expertImbalance"], 0.2, 1, 3);
  add(["linkGrowth"], 0.3, 0.1, 2);
  add(["runtimeGiB"], 0.2, 1, 8);
  for (const kind of Object.keys(c.links)) {
    add(["links", kind, "bandwidth"], 0.3, 0.1, 1);
    add(["links", kind, "microseconds"], 0.5, 1, 200);
  }
  for (const g of Object.keys(c.generations)) {
    for (const k of ["compute16", "compute8", "compute4", "attention"]) add(["generations", g, k], 0.25, 0.1, 1);
    for (const k of ["memory", "cache"]) add(["generations", g, k], 0.15, 0.2, 1);
    for (const k of ["powerActive", "powerCompute", "powerMemory"]) add(["generations", g, k], 0.4, 0.02, 3);
  }
  for (const e of Object.keys(c.engines)) {
    add(["engines", e, "stepMilliseconds"], 0.7, 0.05, 50);
    add(["engines", e, "layerMicroseconds"], 0.7, 1, 500);
    add(["engines", e, "sequenceMicroseconds"], 0.7, 0.2, 500);
    add(["engines", e, "serverMicroseconds"], 0.7, 0.2, 500);
    add(["engines", e, "kernels"], 0.15, 0.3, 1.5);
    add(["engines", e, "expertKernels"], 0.25, 0.1, 1.5);
    add(["engines", e, "expertMemory"], 0.2, 0.1, 1.5);
    add(["engines", e, "collective"], 0.4, 0.1, 10);
    add(["engines", e, "activationPasses"], 0.4, 1, 100);
    add(["engines", e, "maxConcurrency"], 0.3, 32, 8192);
  }
  return { parameters, start };
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

export function calibrate(runs: readonly PublishedRun[], from: Calibration, log?: (l: string) => void, iterations = 25): Calibration {
  const { parameters, start } = parameterList(from);
  const machines = runs.map((r) => machineFor(r.workload.accelerator as string, r.workload.acceleratorCount ?? 1));
  const residuals = (values: readonly number[]) => {
    const c = withValues(from, parameters, values);
    const out: number[] = [];
    runs.forEach((run, i) => out.push(...Object.values(errorsOf(predict(run, machines[i] as Machine, c), run))));
    return Float64Array.from(out);
  };
  const values = fit(parameters, start, residuals, { iterations, robust: 0.12, log });
  return withValues(from, parameters, values);
}

export function run(args: readonly string[]): void {
  const json = JSON.parse(readFileSync(file, "utf8")) as { source: string; calibration: Calibration };
  const runs = publishedRuns();
  const t = Date.now();
  const c = calibrate(runs, json.calibration, args.includes("--quiet") ? undefined : console.error);
  console.error(`${(Date.now() - t) / 1000} s`);
  report(runs, c);
  if (args.includes("--write")) writeFileSync(file, JSON.stringify({ ...json, calibration: c }, null, 2) + "\n");
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
