import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Machine } from "../lib/catalog";
import type { Calibration, Evidence } from "../lib/demand/inference/calibration";
import { machineFor } from "./accuracy-inference";
import { coverage } from "./calibrate-inference-parts/coverage";
import { fit, type Residuals } from "./calibrate-inference-parts/fit";
import { errorsOf, metricsOf, predict } from "./calibrate-inference-parts/predict";
import { parameterList, start, touches, withValues } from "./calibrate-inference-parts/priors";
import { dated, fittedRuns, isGiven, type LeftOut, type PublishedRun, sourceOf } from "./calibrate-inference-parts/rows";
import { tiesOf } from "./calibrate-inference-parts/ties";

const file = join(__dirname, "../lib/demand/inference/data/calibration.json");

/** The runs with times per token are few beside those with rates, and as many kinds of machine and model. */
const LATENCY_WEIGHT = 2.5;

export function calibrate(given: readonly PublishedRun[], from: Calibration, log?: (l: string) => void, iterations = 25, priors = from): Calibration {
  const runs = given.map(dated);
  const { parameters, start: values0 } = parameterList(from);
  const middles = parameterList(priors).start;
  const machines = runs.map((r) => machineFor(r.workload.accelerator as string, r.workload.acceleratorCount ?? 1));
  const touched = parameters.map((p) => runs.flatMap((run, i) => (touches(p, run, from) ? [i] : [])));
  const everyRun = runs.map((_, i) => i);
  const first: number[] = [];
  let count = 0;
  for (const run of runs) {
    first.push(count);
    count += metricsOf(run).length;
  }
  const residuals: Residuals = (values, moved, base) => {
    const c = withValues(from, parameters, values);
    const out = base ? Float64Array.from(base) : new Float64Array(count);
    for (const i of moved === undefined ? everyRun : (touched[moved] as number[])) {
      const run = runs[i] as PublishedRun;
      const errors = errorsOf(predict(run, machines[i] as Machine, c), run);
      metricsOf(run).forEach((metric, k) => (out[(first[i] as number) + k] = errors[metric] ?? 0));
    }
    return out;
  };
  const weights = runs.flatMap((run) => metricsOf(run).map(() => (run.measured["timePerOutputTokenMs"] ? LATENCY_WEIGHT : 1)));
  const values = fit(parameters, values0, residuals, { weights, middles, iterations, robust: 0.2, log, ties: tiesOf(parameters) });
  return withValues(from, parameters, values);
}

export function run(args: readonly string[]): void {
  const source = "fitted on bench/data/published-runs-inference.json and -found.json by: npm run bench -- calibrate-inference --write";
  const runs = fittedRuns();
  const t = Date.now();
  if (args.includes("--leave-out")) leaveOut(runs);
  const c = calibrate(runs, start(), args.includes("--quiet") ? undefined : console.error);
  console.error(`${(Date.now() - t) / 1000} s`);
  report(runs, c);
  if (args.includes("--write")) writeFileSync(file, JSON.stringify({ source, calibration: rounded(c) }, null, 2) + "\n");
}

/**
 * Errors of every run with its whole model, accelerator or source left out of the fit, and what would stand behind its
 * estimate then: what is left covers less, so some bands are wider.
 */
function leaveOut(runs: readonly PublishedRun[]): void {
  const left: Record<string, Record<string, LeftOut>> = {};
  const folds: readonly [string, (r: PublishedRun) => string][] = [["model", (r) => r.modelName], ["accelerator", (r) => r.workload.accelerator as string], ["source", sourceOf]];
  for (const [kind, of] of folds) {
    for (const name of [...new Set(runs.map(of))].sort()) {
      const kept = runs.filter((r) => of(r) !== name);
      // from the priors: the fit of all runs knows those left out
      const c = { ...calibrate(kept, start()), ...coverage(kept.filter(isGiven)) };
      for (const r of runs.filter((r) => of(r) === name)) (left[kind] ??= {})[r.id] = leftOutOf(r, c);
      console.error(`without ${name}`);
    }
    summary(kind, Object.values(left[kind] ?? {}));
  }
  writeFileSync(join(__dirname, "data/inference-left-out.json"), JSON.stringify({ madeBy: "npm run bench -- calibrate-inference --leave-out; logarithms of predicted over measured, and what would stand behind the estimate", ...left }) + "\n");
}

function leftOutOf(r: PublishedRun, c: Calibration): LeftOut {
  const p = predict(r, machineFor(r.workload.accelerator as string, r.workload.acceleratorCount ?? 1), c);
  const { rate, token, joules } = p.grounds;
  const grounds: Readonly<Record<string, Evidence>> = { rate, tpot: token, joules };
  return Object.fromEntries(Object.entries(errorsOf(p, r)).map(([metric, e]) => [metric, [Number(e.toFixed(3)), grounds[metric] as Evidence]]));
}

function summary(kind: string, rows: readonly LeftOut[]): void {
  for (const metric of ["rate", "tpot", "joules"]) {
    const abs = rows.flatMap((r) => (r[metric] === undefined ? [] : [Math.abs(Math.exp(r[metric][0]) - 1)])).sort((a, b) => a - b);
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
