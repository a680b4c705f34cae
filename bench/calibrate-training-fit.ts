/** Fits the constants of the training model: nonlinear least squares with priors (Levenberg-Marquardt). */
import { bandFactor } from "../lib/demand/training/band";
import { type Calibration, pairName } from "../lib/demand/training/calibration";
import { judgeTraining } from "../lib/demand/training/choose";
import { jobOf } from "../lib/demand/training/job";
import { kernelRates } from "../lib/demand/training/kernels";
import type { Parallelism } from "../lib/demand/training/layout";
import { linksOf } from "../lib/demand/training/links";
import { type Setting, stepOf } from "../lib/demand/training/step";
import { groupBy, machineOf, publisherOf, type TrainingRun } from "./calibrate-training-rows";
import { solve } from "./linear-system";

/** One constant that is fitted: where it stands, between what it lies, how sure the prior is (in transformed units). */
export interface Parameter {
  readonly path: readonly string[];
  /** `fraction`: between 0 and 1, moved as a logit; `positive`: moved as a logarithm. */
  readonly kind: "fraction" | "positive";
  readonly sigma: number;
}

/** A run with its layout settled, which does not change while fitting. */
export interface Prepared {
  readonly run: TrainingRun;
  readonly setting: Setting;
  readonly parallelism: Parallelism;
  readonly weight: number;
}

export function prepare(runs: readonly TrainingRun[], calibration: Calibration): readonly Prepared[] {
  const cells = groupBy(runs, cellOf);
  return runs.map((run) => {
    const w = { ...run.workload, name: run.id };
    const judged = judgeTraining(w, jobOf(w, run.id), machineOf(run.workload.accelerator as string), calibration);
    if (typeof judged === "string" || !judged[0]) throw new Error(`${run.id}: ${String(judged)}`);
    // many runs of one kind count less than as many different ones
    return { run, setting: judged[0].setting, parallelism: judged[0].parallelism, weight: (cells.get(cellOf(run))?.length ?? 1) ** -0.5 };
  });
}

function cellOf({ modelName, workload: w }: TrainingRun): string {
  return [modelName.replace(/-h\d+.*/, ""), w.accelerator, w.precision].join("|");
}

/** A run's setting under other constants. */
export function settingUnder(p: Prepared, c: Calibration): Setting {
  const { job, machine } = p.setting;
  const rates = kernelRates(p.setting.rates.accelerator, job, c);
  if (typeof rates === "string") throw new Error(rates);
  return { ...p.setting, rates, links: linksOf(machine, c.communication), calibration: c };
}

/** Prediction over truth under other constants. */
export function ratioOf(p: Prepared, c: Calibration): number {
  return stepOf(settingUnder(p, c), p.parallelism).tokensPerSecondPerAccelerator / rateOf(p.run);
}

function rateOf({ id, measured }: TrainingRun): number {
  if (!measured.tokensPerSecondPerAccelerator) throw new Error(`${id} has no rate to fit on`);
  return measured.tokensPerSecondPerAccelerator;
}

/** Half-width of the band that an estimate of the run prints. */
export function bandUnder(p: Prepared, c: Calibration): number {
  const setting = settingUnder(p, c);
  return bandFactor(setting, p.parallelism, stepOf(setting, p.parallelism), p.run.workload);
}

/** Kinds of run that were fitted on. */
export function measuredKinds(prepared: readonly Prepared[]): readonly string[] {
  return [...new Set(prepared.map(({ setting: { rates, job } }) => pairName(rates.accelerator.name, rates.arithmetic, job.model.experts !== undefined)))].sort();
}

type Tree = { [key: string]: Tree | number };

export function valueAt(c: Calibration, path: readonly string[]): number {
  return path.reduce<unknown>((node, key) => (node as Tree)[key], c) as number;
}

export function withValues(c: Calibration, parameters: readonly Parameter[], values: readonly number[]): Calibration {
  const copy = structuredClone(c) as unknown as Tree;
  parameters.forEach(({ path }, i) => {
    const parent = path.slice(0, -1).reduce<Tree>((node, key) => node[key] as Tree, copy);
    parent[path[path.length - 1] as string] = values[i] as number;
  });
  return copy as unknown as Calibration;
}

function toFree(kind: Parameter["kind"], x: number): number {
  return kind === "fraction" ? Math.log(x / (1 - x)) : Math.log(x);
}

function fromFree(kind: Parameter["kind"], z: number): number {
  return kind === "fraction" ? 1 / (1 + Math.exp(-z)) : Math.exp(z);
}

/** Errors beyond this (logarithmic) pull less: two runs of one configuration differ by up to a factor of 2. */
const ROBUST = 1;

/** Logarithmic error that the runs of one publisher on one accelerator share: its clusters, settings and people. */
const CLUSTER = 0.08;

function clusterOf({ run }: Prepared): string {
  return `${publisherOf(run)} ${run.workload.accelerator}`;
}

/** What is minimized: over the constants, and over one offset of each cluster of runs, which predictions leave out. */
interface Problem {
  readonly start: readonly number[];
  readonly sigmas: readonly number[];
  readonly calibration: (z: readonly number[]) => Calibration;
  readonly errors: (z: readonly number[]) => readonly number[];
  /** Derivative of the errors by every unknown. */
  readonly slopes: (z: readonly number[], e: readonly number[]) => readonly (readonly number[])[];
  readonly cost: (z: readonly number[], e: readonly number[]) => number;
}

function problemOf(prepared: readonly Prepared[], prior: Calibration, parameters: readonly Parameter[]): Problem {
  const clusters = [...new Set(prepared.map(clusterOf))];
  const offsetOf = prepared.map((p) => parameters.length + clusters.indexOf(clusterOf(p)));
  const start = [...parameters.map(({ path, kind }) => toFree(kind, valueAt(prior, path))), ...clusters.map(() => 0)];
  const sigmas = [...parameters.map(({ sigma }) => sigma), ...clusters.map(() => CLUSTER)];
  const calibration = (z: readonly number[]) => withValues(prior, parameters, parameters.map(({ kind }, i) => fromFree(kind, z[i] as number)));
  const errors = (z: readonly number[]) => {
    const c = calibration(z);
    return prepared.map((p, r) => (Math.log(ratioOf(p, c)) - (z[offsetOf[r] as number] as number)) / NOISE);
  };
  return {
    start, sigmas, calibration, errors,
    slopes: (z, e) =>
      sigmas.map((_, k) => {
        if (k >= parameters.length) return offsetOf.map((own) => (own === k ? -1 / NOISE : 0));
        return errors(z.map((x, j) => (j === k ? x + 1e-4 : x))).map((x, r) => (x - (e[r] as number)) / 1e-4);
      }),
    cost: (z, e) =>
      e.reduce((sum, x, i) => sum + (prepared[i] as Prepared).weight * huber(x * NOISE) / NOISE ** 2, 0) +
      z.reduce((sum, x, i) => sum + ((x - (start[i] as number)) / (sigmas[i] as number)) ** 2, 0),
  };
}

/** Fitted constants: the least of the weighted, robust squared errors and of the distance from the priors. */
export function fit(prepared: readonly Prepared[], prior: Calibration, parameters: readonly Parameter[], iterations = 25): Calibration {
  const { start, sigmas, calibration, errors, slopes, cost } = problemOf(prepared, prior, parameters);
  let z = start;
  let e = errors(z);
  let best = cost(z, e);
  let damping = 1e-2;
  for (let i = 0; i < iterations; i++) {
    const jacobian = slopes(z, e);
    const w = e.map((x, r) => (prepared[r] as Prepared).weight / Math.sqrt(1 + (x * NOISE / ROBUST) ** 2));
    const normal = sigmas.map((sigma, a) => sigmas.map((_, b) => dot(jacobian[a] as number[], jacobian[b] as number[], w) + (a === b ? sigma ** -2 : 0)));
    const gradient = sigmas.map((sigma, a) => dot(jacobian[a] as number[], e, w) + ((z[a] as number) - (start[a] as number)) / sigma ** 2);
    let moved = false;
    for (let tries = 0; tries < 8 && !moved; tries++) {
      const step = solve(normal.map((row, a) => row.map((x, b) => (a === b ? x * (1 + damping) : x))), gradient);
      const next = z.map((x, a) => x - (step[a] as number));
      const nextErrors = errors(next);
      const nextCost = cost(next, nextErrors);
      moved = nextCost < best;
      if (moved) {
        const gain = best - nextCost;
        [z, e, best] = [next, nextErrors, nextCost];
        damping /= 3;
        if (gain < 1e-4 * best) return calibration(z);
      } else damping *= 4;
    }
    if (!moved) break;
  }
  return calibration(z);
}

/** Logarithmic error that counts as one: what runs of one configuration scatter by. */
const NOISE = 0.08;

function huber(x: number): number {
  return 2 * ROBUST ** 2 * (Math.sqrt(1 + (x / ROBUST) ** 2) - 1);
}

function dot(a: readonly number[], b: readonly number[], w: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * (b[i] as number) * (w[i] as number), 0);
}
