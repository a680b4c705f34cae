import type { Machine } from "../../catalog";
import type { TrainingWorkload } from "../workload";
import { type Calibration, calibration as fitted } from "./calibration";
import { goodputOf } from "./goodput";
import type { Job } from "./job";
import { kernelRates, modelKernels } from "./kernels";
import { microBatches, type Parallelism } from "./layout";
import { type Candidate, type Cut, cutsOf, isFixed, firstLayouts, layoutsOf, mostSequences, replicas, type Search, usableBytes } from "./layouts";
import { type Links, linksOf, spansDomains } from "./links";
import { type Setting, type Step, stepOf } from "./step";

/** A layout with what it does. */
export interface Judged {
  readonly setting: Setting;
  readonly parallelism: Parallelism;
  readonly step: Step;
  readonly fits: boolean;
  /** Days to completion, failures included; absent without tokens. */
  readonly days?: number;
}

/** What their vendors build for inference alone. */
const INFERENCE_ONLY: ReadonlySet<string> = new Set(["AI100", "Inferentia1", "Inferentia2"]);
/** Layouts kept per machine. */
const KEPT = 3;
/** Cuts for which all layouts are looked at. */
const CUTS = 6;
/** Accelerators beyond which no cluster is built. */
const MOST_ACCELERATORS = 131_072;

/** Nodes without a network work alone. */
function mostAccelerators({ networkGbps, localSize }: Links): number {
  return networkGbps > 0 ? MOST_ACCELERATORS : localSize;
}

/**
 * The best layouts of a job on a machine, best first, or in one sentence why there is none. With a count of
 * accelerators the fastest; without, those that meet the deadline on the fewest nodes.
 */
export function judgeTraining(w: TrainingWorkload, job: Job, machine: Machine, calibration: Calibration = fitted): readonly Judged[] | string {
  const { accelerator } = machine;
  if (!accelerator || machine.accelerators < 1) return "has no accelerator";
  if (INFERENCE_ONLY.has(accelerator.name)) return `${accelerator.name} is built for inference, its software does not train`;
  if (w.accelerator !== undefined && w.accelerator !== accelerator.name) return `carries ${accelerator.name}, the workload asks for ${w.accelerator}`;
  const rates = kernelRates(accelerator, job, calibration);
  if (typeof rates === "string") return rates;
  const links = linksOf(machine, calibration.communication);
  if (links.networkGbps === 0 && spansDomains(links, w.acceleratorCount ?? 1)) return `${w.acceleratorCount} accelerators stand in several nodes, and its nodes have no network`;
  const setting: Setting = { job, kernels: modelKernels(job.model), machine, rates, links, calibration };
  const search: Search = { workload: w, job, machine, links };
  const cuts = bestCuts(setting, search, cutsOf(search, w.acceleratorCount));
  if (cuts.length === 0) return doesNotFit(search);
  const judged = w.acceleratorCount === undefined ? onFewestNodes(setting, search, cuts) : onCount(setting, search, cuts, w.acceleratorCount);
  if (typeof judged === "string") return judged;
  return judged.slice(0, KEPT);
}

/** The cuts that are fastest with few sequences on the count asked, or on about as many as the deadline takes. */
function bestCuts(setting: Setting, search: Search, cuts: readonly Cut[]): readonly Cut[] {
  if (cuts.length <= CUTS) return cuts;
  const { workload: w, job } = search;
  const count = w.acceleratorCount ?? idealAccelerators(setting, search, w.deadlineDays ?? 1);
  // cuts whose replicas run out of sequences before the deadline is met come last
  const wantedRate = w.acceleratorCount === undefined ? ((w.tokens ?? 0) * (1 + (w.headroom ?? 0)) * SPARE) / ((w.deadlineDays ?? 1) * 86_400) : 0;
  return cuts
    .map((cut) => {
      const all = replicas(cut, count);
      const data = Math.min(all, mostSequences(job));
      const busy = Math.max(0, ...firstLayouts(search, cut, data).map((first) => stepOf(setting, first.parallelism).tokensPerSecondPerAccelerator));
      // on a count that is given, replicas without a sequence idle
      const rate = w.acceleratorCount === undefined ? busy : (busy * data) / all;
      return { cut, rate, late: rate * Math.min(mostAccelerators(search.links), mostSequences(job) * ranksOf(cut)) < wantedRate };
    })
    .sort((a, b) => Number(a.late) - Number(b.late) || b.rate - a.rate)
    .slice(0, CUTS)
    .map(({ cut }) => cut);
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
  if (found.length === 0) {
    const why = search.links.networkGbps === 0 ? "its nodes have no network, so one trains alone" : "the sequences of a step do not keep more accelerators busy";
    return `cannot train ${tokens.toPrecision(3)} tokens in ${deadlineDays} days: ${why}`;
  }
  found.sort((a, b) => a.parallelism.accelerators - b.parallelism.accelerators || fasterFirst(a, b));
  const fewer = onFewerNodes(setting, search, found[0] as Judged, wanted);
  return fewer ? [fewer, ...found] : found;
}

/**
 * Fewer nodes than the cuts looked at take: on few nodes other cuts fit the memory, and whole nodes need not come in steps.
 * Where the deadline leaves time by round numbers between, then node by node.
 */
function onFewerNodes(setting: Setting, search: Search, found: Judged, wantedDays: number): Judged | undefined {
  const perNode = setting.machine.accelerators;
  let most = Math.ceil(found.parallelism.accelerators / perNode);
  let best: Judged | undefined;
  const meets = (nodes: number): boolean => {
    const judged = bestOnCount(setting, search, nodes * perNode);
    if (judged?.days === undefined || judged.days > wantedDays) return false;
    best = judged;
    most = nodes;
    return true;
  };
  const slack = (found.days ?? wantedDays) / wantedDays;
  const fewest = Math.max(1, Math.floor(most * slack * FASTER));
  let least = slack < ROOMY ? fewest : most;
  while (least < most) {
    const round = roundest(least, most);
    if (!meets(round)) least = round + 1;
  }
  if (most <= FEW_NODES) while (most > fewest && meets(most - 1));
  return best;
}

/** Of the numbers from `low` to below `high`, the one that most degrees of parallelism divide. */
function roundest(low: number, high: number): number {
  let step = 1;
  while (Math.ceil(low / (2 * step)) * 2 * step < high) step *= 2;
  return Math.ceil(low / step) * step;
}

/** A deadline of which less than this part is used leaves time for fewer nodes. */
const ROOMY = 0.9;
/** With fewer nodes a step has more work for each, and is this part as long for it at best. */
const FASTER = 0.8;
/** Nodes up to which one node less is worth a look. */
const FEW_NODES = 8;

function bestOnCount(setting: Setting, search: Search, count: number): Judged | undefined {
  const counted: Search = { ...search, workload: { ...search.workload, acceleratorCount: count } };
  const judged = onCount(setting, counted, bestCuts(setting, counted, cutsOf(counted, count)), count);
  return typeof judged === "string" ? undefined : judged[0];
}

/**
 * The fewest whole nodes on which a cut meets the deadline. The length of a step follows from how many micro-batches
 * each replica takes, so the search goes over those: as many as the deadline leaves time for, then just enough
 * replicas that each takes no more.
 */
function smallest(setting: Setting, search: Search, cut: Cut, wantedDays: number): readonly Judged[] {
  const ranks = ranksOf(cut);
  // replicas come in steps that fill nodes, and whole groups of experts
  const step = lcm(lcm(setting.machine.accelerators, ranks), cut.expert * cut.pipeline) / ranks;
  const most = Math.floor(Math.min(mostAccelerators(search.links) / ranks, mostSequences(search.job)) / step);
  if (most < 1) return [];
  const seen = new Map<number, Judged | undefined>();
  const at = (k: number): Judged | undefined => {
    if (!seen.has(k)) seen.set(k, fastestOn(setting, search, cut, k * step));
    return seen.get(k);
  };
  const meets = (j: Judged | undefined) => j?.days !== undefined && j.days <= wantedDays;
  let k = Math.max(1, Math.min(most, Math.floor(idealAccelerators(setting, search, wantedDays) / ranks / step)));
  for (let tries = 0; tries < TRIES; tries++) {
    const next = Math.min(most, Math.max(1, Math.ceil(wantedReplicas(at(k), k * step, wantedDays) / step)));
    if (seen.has(next)) break;
    k = next;
    at(k);
  }
  for (let tries = 0; tries < TRIES && !meets(at(k)) && k < most; tries++) k = Math.min(most, Math.ceil(k * 1.1));
  for (let tries = 0; tries < TRIES && k > 1 && meets(at(k - 1)); tries++) k--;
  const met = [...seen].filter(([, j]) => meets(j)).sort(([a], [b]) => a - b)[0]?.[1];
  return met ? [met] : [];
}

const TRIES = 3;
const USUAL_UTILIZATION = { dense: 0.45, experts: 0.25 } as const;

/** Single sequences on few replicas are faster than many replicas with little work each. */
const SPARE = 1.3;

function ranksOf(cut: Cut): number {
  return cut.tensor * cut.pipeline * cut.context;
}

/** Accelerators that would do at the utilization usual for the kind of model: where the search starts. */
function idealAccelerators({ job, rates }: Setting, { workload }: Search, wantedDays: number): number {
  return ((workload.tokens ?? 0) * job.modelFlopsPerToken) / ((job.model.experts ? USUAL_UTILIZATION.experts : USUAL_UTILIZATION.dense) * rates.peak * wantedDays * 86_400);
}

/** Replicas that meet the deadline if a micro-batch takes as long as in the layout judged. */
function wantedReplicas(j: Judged | undefined, replicasNow: number, wantedDays: number): number {
  if (j?.days === undefined) return 2 * replicasNow;
  const { parallelism: p, step } = j;
  const now = microBatches(p);
  const each = (step.seconds - step.bubble) / now;
  const allowed = (step.seconds * wantedDays) / j.days;
  const micro = Math.max(1, Math.floor((allowed - step.bubble) / each));
  // at one micro-batch a step cannot be cut further, larger steps take more replicas
  if (now === 1 && j.days > wantedDays) return Math.ceil((replicasNow * j.days) / wantedDays);
  return p.sequencesPerStep / (p.microBatch * micro);
}

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
