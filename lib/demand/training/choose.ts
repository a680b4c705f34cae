import type { Machine } from "../../catalog";
import type { TrainingWorkload } from "../workload";
import { type Calibration, calibration as fitted } from "./calibration";
import { goodputOf } from "./goodput";
import type { Job } from "./job";
import { kernelRates, modelKernels } from "./kernels";
import type { Parallelism } from "./layout";
import { type Candidate, type Cut, cutsOf, isFixed, layoutsOf, replicas, type Search, usableBytes } from "./layouts";
import { linksOf } from "./links";
import { type Setting, type Step, stepOf } from "./step";

/** A layout with what it does. */
export interface Judged {
  readonly setting: Setting;
  readonly parallelism: Parallelism;
  readonly step: Step;
  readonly fits: boolean;
  /** Accelerators times days to completion, failures included; absent without tokens. */
  readonly days?: number;
}

/** Layouts kept per machine. */
const KEPT = 3;
/** Nodes beyond which no cluster is built. */
const MOST_ACCELERATORS = 131_072;

/**
 * The best layouts of a job on a machine, best first, or in one sentence why there is none. With a count of
 * accelerators the fastest; without, those that meet the deadline on the fewest nodes.
 */
export function judgeTraining(w: TrainingWorkload, job: Job, machine: Machine, calibration: Calibration = fitted): readonly Judged[] | string {
  const { accelerator } = machine;
  if (!accelerator || machine.accelerators < 1) return "has no accelerator";
  if (w.accelerator !== undefined && w.accelerator !== accelerator.name) return `carries ${accelerator.name}, the workload asks for ${w.accelerator}`;
  const rates = kernelRates(accelerator, job, calibration);
  if (typeof rates === "string") return rates;
  const links = linksOf(machine, calibration.communication);
  const setting: Setting = { job, kernels: modelKernels(job.model), machine, rates, links, calibration };
  const search: Search = { workload: w, job, machine, links };
  const cuts = cutsOf(search, w.acceleratorCount);
  if (cuts.length === 0) return doesNotFit(search);
  const judged = w.acceleratorCount === undefined ? onFewestNodes(setting, search, cuts) : onCount(setting, search, cuts, w.acceleratorCount);
  if (typeof judged === "string") return judged;
  return judged.slice(0, KEPT);
}

function doesNotFit({ job, machine, workload }: Search): string {
  const gib = usableBytes(machine) / 2 ** 30;
  const count = workload.acceleratorCount === undefined ? "any number of" : `${workload.acceleratorCount}`;
  return `${(job.counts.total / 1e9).toPrecision(3)} billion parameters do not fit ${count} accelerators of ${gib.toPrecision(4)} GiB in any layout looked at`;
}

function onCount(setting: Setting, search: Search, cuts: readonly Cut[], count: number): readonly Judged[] | string {
  const candidates = cuts.flatMap((cut) => layoutsOf(search, cut, replicas(cut, count), count));
  const fitting = candidates.filter((c) => c.fits);
  if (fitting.length === 0 && !isFixed(search.workload)) return doesNotFit(search);
  return (fitting.length ? fitting : candidates).map((c) => judge(setting, search.workload, c)).sort(fasterFirst);
}

function judge(setting: Setting, w: TrainingWorkload, { parallelism, fits }: Candidate): Judged {
  const step = stepOf(setting, parallelism);
  return { setting, parallelism, step, fits, ...(w.tokens === undefined ? {} : { days: daysOf(setting.job, parallelism, step, w.tokens) }) };
}

function daysOf(job: Job, p: Parallelism, step: Step, tokens: number): number {
  return tokens / (step.tokensPerSecondPerAccelerator * p.accelerators * goodputOf(job, p).share) / 86_400;
}

function fasterFirst(a: Judged, b: Judged): number {
  return b.step.tokensPerSecondPerAccelerator - a.step.tokensPerSecondPerAccelerator || simplerFirst(a.parallelism, b.parallelism);
}

/** Equal in what counts: fewer ranks per replica, less recomputation, smaller micro-batches. */
function simplerFirst(a: Parallelism, b: Parallelism): number {
  return b.data - a.data || a.pipeline - b.pipeline || a.expert - b.expert || a.microBatch - b.microBatch || a.zero - b.zero;
}

function onFewestNodes(setting: Setting, search: Search, cuts: readonly Cut[]): readonly Judged[] | string {
  const { tokens, deadlineDays, headroom = 0 } = search.workload;
  if (tokens === undefined || deadlineDays === undefined) return "neither the number of accelerators nor tokens and a deadline are given";
  const wanted = deadlineDays / (1 + headroom);
  const found = cuts.flatMap((cut) => smallest(setting, search, cut, wanted));
  if (found.length === 0) return `cannot train ${tokens.toPrecision(3)} tokens in ${deadlineDays} days: the sequences of a step do not keep more accelerators busy`;
  return found.sort((a, b) => a.parallelism.accelerators - b.parallelism.accelerators || fasterFirst(a, b));
}

/** The fewest whole nodes on which a cut meets the deadline. */
function smallest(setting: Setting, search: Search, cut: Cut, wantedDays: number): readonly Judged[] {
  const perNode = setting.machine.accelerators;
  const ranks = cut.tensor * cut.pipeline * cut.context;
  // replicas come in steps that fill nodes, and whole groups of experts
  const step = lcm(lcm(perNode, ranks), cut.expert * cut.pipeline) / ranks;
  const most = Math.floor(MOST_ACCELERATORS / (ranks * step));
  const at = (k: number) => fastestOn(setting, search, cut, k * step);
  const meets = (j: Judged | undefined) => j?.days !== undefined && j.days <= wantedDays;
  let low = 0; // does not meet
  let k = 1;
  let best: Judged | undefined;
  for (let tries = 0; tries < TRIES && k <= most; tries++) {
    const j = at(k);
    if (meets(j)) {
      best = j;
      break;
    }
    low = k;
    k = j?.days === undefined ? k * 2 : Math.max(k + 1, Math.min(k * 64, Math.ceil((k * j.days) / wantedDays)));
  }
  while (best && k - low > 1) {
    // the days fall almost as the accelerators grow: go where they would just meet
    const guess = Math.ceil((k * (best.days as number)) / wantedDays);
    const middle = Math.min(k - 1, Math.max(low + 1, guess));
    const j = at(middle);
    if (j && meets(j)) [best, k] = [j, middle];
    else low = middle;
  }
  return best ? [best] : [];
}

const TRIES = 24;

function fastestOn(setting: Setting, search: Search, cut: Cut, data: number): Judged | undefined {
  const fitting = layoutsOf(search, cut, data).filter((c) => c.fits);
  return fitting.map((c) => judge(setting, search.workload, c)).sort(fasterFirst)[0];
}

function lcm(a: number, b: number): number {
  return (a * b) / gcd(a, b);
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
