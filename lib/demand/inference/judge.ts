import type { Machine } from "../../catalog";
import { resolveModel, type ModelArchitecture } from "../model";
import type { InferenceWorkload } from "../workload";
import { calibration as fitted, type Calibration } from "./calibration";
import { closedLoop } from "./closed-loop";
import { attentionDataParallel, candidateLayouts, checkLayout, fixesLayout } from "./layouts";
import { cacheRoom, concurrencyInMemory } from "./memory";
import { HIGHEST_LOAD, highestLoad, loadAtRate, slotsOf, targetsOf, type OpenLoad } from "./open-load";
import type { Replica } from "./replica";
import { servingReplica, servingSoftware, type ServingSoftware } from "./serving";
import type { SteadyState } from "./steady-state";

/** A layout of one replica on a machine, and what it does. */
export interface Judged {
  readonly replica: Replica;
  readonly software: ServingSoftware;
  /** At the rate that one replica sustains. */
  readonly state: SteadyState;
  readonly requestsPerSecond: number;
  /** The highest load with requests arriving at random; absent where their number is fixed. */
  readonly highest?: OpenLoad;
  readonly fitsMemory: boolean;
  readonly meetsTargets: boolean;
  /** The load is limited by a latency target rather than by the machine. */
  readonly limitedByTargets: boolean;
}

/** Without a rate and without targets the highest throughput is asked. */
export function isOffline(w: InferenceWorkload): boolean {
  return w.requestsPerSecond === undefined && w.timeToFirstTokenMs === undefined && w.timePerOutputTokenMs === undefined;
}

/** A workload with its model looked up and its fixed fields checked. */
export function checkedModel(w: InferenceWorkload, path: string): ModelArchitecture {
  const model = resolveModel(`${path}.model`, w.model);
  checkLayout(w, model, path);
  return model;
}

/**
 * The layouts of a replica on a machine, the most requests per accelerator first.
 *
 * @returns one sentence when none can be
 */
export function judgeLayouts(w: InferenceWorkload, model: ModelArchitecture, machine: Machine, calibration: Calibration = fitted): readonly Judged[] | string {
  const accelerator = machine.accelerator;
  if (!accelerator || machine.accelerators < 1) return "it has no whole accelerator";
  if (w.accelerator !== undefined && w.accelerator !== accelerator.name) return `the workload asks for ${w.accelerator}, the node has ${accelerator.name}`;
  if (!accelerator.memoryBandwidthGBps) return `the memory bandwidth of ${accelerator.name} is not known`;
  if (!hasPeak(machine)) return `the peak rate of ${accelerator.name} is not known`;
  const software = servingSoftware(w, accelerator, calibration);
  if (typeof software === "string") return software;
  const layouts = candidateLayouts(w, model, machine);
  if (layouts.length === 0) return `a replica of ${w.acceleratorCount ?? "the layout asked"} accelerators does not fit its ${machine.accelerators}`;
  const all = layouts.flatMap((layout) => [layout, ...present(attentionDataParallel(w, model, layout, software.year))]);
  const replicas = all.map((layout) => servingReplica({ workload: w, model, machine, accelerator, software, calibration }, layout));
  const inMemory = replicas.filter((r) => fitsMemory(r, w));
  if (inMemory.length === 0 && !fixesLayout(w)) return `the weights and the cache of one request do not fit its accelerators' memory`;
  const judged = (inMemory.length > 0 ? inMemory : replicas).map((replica) => judge(replica, w, software));
  const meeting = judged.filter((j) => j.meetsTargets);
  if (meeting.length === 0 && !fixesLayout(w)) return `no layout meets the latency targets even for a lone request`;
  return (meeting.length > 0 ? meeting : judged).sort(compare);
}

function present<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}

function hasPeak({ accelerator }: Machine): boolean {
  return (accelerator?.peakTeraflopsDense["bf16"] ?? accelerator?.peakTeraflopsDense["fp16"] ?? 0) > 0;
}

function fitsMemory(r: Replica, w: InferenceWorkload): boolean {
  return cacheRoom(r) > 0 && concurrencyInMemory(r, w.inputTokens, w.outputTokens) >= 1;
}

function judge(replica: Replica, w: InferenceWorkload, software: ServingSoftware): Judged {
  const fits = fitsMemory(replica, w);
  const closed = isOffline(w) || w.batching === "static" || (w.concurrency !== undefined && w.requestsPerSecond === undefined);
  const targets = targetsOf(w);
  if (closed) {
    const state = closedLoop(replica, w);
    const meets = state.medianTokenSeconds <= targets.timePerOutputTokenSeconds && firstTokenOf(state, targets.percentile) <= targets.timeToFirstTokenSeconds;
    return { replica, software, state, requestsPerSecond: state.requestsPerSecond, fitsMemory: fits, meetsTargets: meets, limitedByTargets: !meets };
  }
  const highest = highestLoad(replica, w, targets);
  if (!highest) {
    const state = closedLoop(replica, { ...w, concurrency: 1 });
    return { replica, software, state, requestsPerSecond: state.requestsPerSecond, fitsMemory: fits, meetsTargets: false, limitedByTargets: true };
  }
  const unlimited = highest.requestsPerSecond >= 0.97 * HIGHEST_LOAD * closedLoop(replica, { ...w, concurrency: slotsOf(replica, w) }).requestsPerSecond;
  return { replica, software, state: highest.state, requestsPerSecond: highest.requestsPerSecond, highest, fitsMemory: fits, meetsTargets: true, limitedByTargets: !unlimited };
}

/** Latencies at the load asked: the request's rate over just enough replicas, else the highest that one sustains. */
export function latencyOf({ replica, highest }: Judged, w: InferenceWorkload): OpenLoad | undefined {
  if (!highest || w.requestsPerSecond === undefined) return highest;
  const share = shareOfOne(w.requestsPerSecond * (1 + (w.headroom ?? 0)), highest.requestsPerSecond);
  return loadAtRate(replica, w, share, highest, targetsOf(w).percentile);
}

/** The rate of one replica when just enough of them share the load evenly. */
function shareOfOne(rate: number, highest: number): number {
  return rate / Math.ceil(rate / highest - 1e-9);
}

/** Time to first token with the running requests given and no queue: the step that runs, then the prompt. */
export function firstTokenOf(state: SteadyState, percentile: number): number {
  return (state.staticRound ? 0 : percentile * state.stepSeconds) + state.promptSeconds;
}

/** Most requests per accelerator first; then the smaller replica, then the simpler cut. */
function compare(a: Judged, b: Judged): number {
  const [x, y] = [a.replica.layout, b.replica.layout];
  const rate = b.requestsPerSecond / y.acceleratorCount - a.requestsPerSecond / x.acceleratorCount;
  return rate || x.acceleratorCount - y.acceleratorCount || x.pipelineParallel - y.pipelineParallel || x.expertParallel - y.expertParallel || x.tensorParallel - y.tensorParallel;
}
