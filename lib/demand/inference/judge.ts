import type { Machine } from "../../catalog";
import { resolveModel, type ModelArchitecture } from "../model";
import { unknownFact } from "../unknown-fact";
import type { InferenceWorkload } from "../workload";
import { calibration as fitted, type Calibration } from "./calibration";
import { closedLoop } from "./closed-loop";
import { firstTokenOf } from "./first-token";
import { attentionDataParallel, candidateLayouts, checkLayout, fixesLayout } from "./layouts";
import { isJoined } from "./links";
import { cacheRoom, concurrencyInMemory } from "./memory";
import { fullReplica, HIGHEST_LOAD, highestLoad, loadAtRate, targetsOf, type OpenLoad } from "./open-load";
import type { Replica } from "./replica";
import { servingOf, servingReplica, servingSoftware, type ServingSoftware } from "./serving";
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
function isOffline(w: InferenceWorkload): boolean {
  return w.requestsPerSecond === undefined && w.timeToFirstTokenMs === undefined && w.timePerOutputTokenMs === undefined;
}

/** A workload with its model looked up and its fixed fields checked. */
export function checkedModel(w: InferenceWorkload, path: string): ModelArchitecture {
  const model = resolveModel(`${path}.model`, w.model);
  checkLayout(w, model, path);
  return model;
}

/** Which layouts are wanted: so many of the best, or the best of every size that smaller ones side by side do not equal. */
export type Wanted = number | "sizes";

/**
 * The layouts of a replica on a machine, the most requests per accelerator first. Layouts that cannot be among those
 * wanted, by the rate they would have with all slots taken, are left out.
 *
 * @returns one sentence when none can be
 */
export function judgeLayouts(w: InferenceWorkload, model: ModelArchitecture, machine: Machine, wanted: Wanted, calibration: Calibration = fitted): readonly Judged[] | string {
  const accelerator = machine.accelerator;
  if (!accelerator || machine.accelerators < 1) return "it has no whole accelerator";
  if (w.accelerator !== undefined && w.accelerator !== accelerator.name) return `the workload asks for ${w.accelerator}, the node has ${accelerator.name}`;
  if (!accelerator.memoryBandwidthGBps) return unknownFact(accelerator, "memory bandwidth");
  if (!hasPeak(machine)) return unknownFact(accelerator, "16-bit peak");
  const software = servingSoftware(w, accelerator, calibration);
  if (typeof software === "string") return software;
  const layouts = candidateLayouts(w, model, machine);
  if (layouts.length === 0) return `a replica of ${w.acceleratorCount ?? "the layout asked"} accelerators does not fit its ${machine.accelerators}`;
  const serving = servingOf(w, model, machine, accelerator, software, calibration);
  const replicas = layouts.flatMap((layout) => {
    const spread = attentionDataParallel(w, model, layout, software.year);
    return (spread ? [layout, spread] : [layout]).map((one) => servingReplica(serving, one));
  });
  const linked = replicas.filter((r) => isJoined(r.layout, r.links));
  if (linked.length === 0) return `the bandwidth between its accelerators is not known`;
  const inMemory = linked.filter((r) => fitsMemory(r, w));
  if (inMemory.length === 0 && !fixesLayout(w)) return `the weights and the cache of one request do not fit its accelerators' memory`;
  const judged = judgeAll(inMemory.length > 0 ? inMemory : linked, w, software, wanted);
  const meeting = judged.filter((j) => j.meetsTargets);
  if (meeting.length === 0 && !fixesLayout(w)) return `no layout meets the latency targets ${isClosed(w) && w.concurrency !== undefined ? `with ${w.concurrency} requests running at once` : "even for a lone request"}`;
  return (meeting.length > 0 ? meeting : judged).sort(compare);
}

function judgeAll(replicas: readonly Replica[], w: InferenceWorkload, software: ServingSoftware, wanted: Wanted): Judged[] {
  if (isClosed(w)) return replicas.map((replica) => judgeClosed(replica, w, software));
  const bounded = replicas.map((replica) => ({ replica, full: fullReplica(replica, w), size: replica.layout.acceleratorCount }));
  bounded.sort((a, b) => (wanted === "sizes" ? a.size - b.size : b.full.requestsPerSecond / b.size - a.full.requestsPerSecond / a.size));
  const judged: Judged[] = [];
  for (const { replica, full, size } of bounded) {
    if (!superfluous(full.requestsPerSecond * HIGHEST_LOAD, size, judged, wanted)) judged.push(judgeOpen(replica, w, software, full));
  }
  return judged;
}

/** Whether a layout that serves at most `bound` cannot be among those wanted, whatever its latencies. */
function superfluous(bound: number, size: number, judged: readonly Judged[], wanted: Wanted): boolean {
  const meeting = judged.filter((j) => j.meetsTargets);
  if (wanted === "sizes") {
    return meeting.some((j) => Math.floor(size / j.replica.layout.acceleratorCount) * j.requestsPerSecond >= bound);
  }
  return meeting.filter((j) => j.requestsPerSecond / j.replica.layout.acceleratorCount >= bound / size).length >= wanted;
}

function hasPeak({ accelerator }: Machine): boolean {
  return (accelerator?.peakTeraflopsDense["bf16"] ?? accelerator?.peakTeraflopsDense["fp16"] ?? 0) > 0;
}

function fitsMemory(r: Replica, w: InferenceWorkload): boolean {
  return cacheRoom(r) > 0 && concurrencyInMemory(r, w.inputTokens, w.outputTokens) >= 1;
}

/** Requests on the replica are given (or as many as it takes), rather than arriving at random. */
function isClosed(w: InferenceWorkload): boolean {
  return isOffline(w) || w.batching === "static" || (w.concurrency !== undefined && w.requestsPerSecond === undefined);
}

function judgeClosed(replica: Replica, w: InferenceWorkload, software: ServingSoftware): Judged {
  const all = closedLoop(replica, w);
  const state = w.concurrency !== undefined || within(replica, w, all) ? all : largestWithin(replica, w, all.concurrency);
  const meets = within(replica, w, state);
  const limitedByTargets = !meets || state.concurrency < all.concurrency;
  return { replica, software, state, requestsPerSecond: state.requestsPerSecond, fitsMemory: fitsMemory(replica, w), meetsTargets: meets, limitedByTargets };
}

function within(replica: Replica, w: InferenceWorkload, state: SteadyState): boolean {
  const targets = targetsOf(w);
  return state.medianTokenSeconds <= targets.timePerOutputTokenSeconds && firstTokenOf(replica, w, state) <= targets.timeToFirstTokenSeconds;
}

/** The largest batch within the targets where the request leaves its size open; a lone request where none is. */
function largestWithin(replica: Replica, w: InferenceWorkload, most: number): SteadyState {
  const at = (concurrency: number) => closedLoop(replica, { ...w, concurrency });
  let low = 1;
  let high = Math.max(2, Math.floor(most));
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (within(replica, w, at(middle))) low = middle;
    else high = middle;
  }
  return at(low);
}

function judgeOpen(replica: Replica, w: InferenceWorkload, software: ServingSoftware, full: SteadyState): Judged {
  const fits = fitsMemory(replica, w);
  const highest = highestLoad(replica, w, targetsOf(w), full);
  if (!highest) {
    const state = closedLoop(replica, { ...w, concurrency: 1 });
    return { replica, software, state, requestsPerSecond: state.requestsPerSecond, fitsMemory: fits, meetsTargets: false, limitedByTargets: true };
  }
  const limitedByTargets = highest.requestsPerSecond < NEARLY_ALL * HIGHEST_LOAD * full.requestsPerSecond;
  return { replica, software, state: highest.state, requestsPerSecond: highest.requestsPerSecond, highest, fitsMemory: fits, meetsTargets: true, limitedByTargets };
}

/** Below this part of the highest load it is a target that limits; the search itself stops within some percent. */
const NEARLY_ALL = 0.95;

/** Latencies at the load asked: the request's rate over just enough replicas, else the highest that one sustains. */
export function latencyOf({ replica, highest }: Judged, w: InferenceWorkload): OpenLoad | undefined {
  if (!highest || w.requestsPerSecond === undefined) return highest;
  return loadAtRate(replica, w, askedRate(w) / replicasFor(w, highest.requestsPerSecond), highest, targetsOf(w).percentile);
}

/** Replicas that carry the request's rate with its headroom, each at most `highest`. */
export function replicasFor(w: InferenceWorkload, highest: number): number {
  return Math.max(1, Math.ceil(askedRate(w) / highest - 1e-9));
}

function askedRate(w: InferenceWorkload): number {
  return (w.requestsPerSecond ?? 0) * (1 + (w.headroom ?? 0));
}

/** Most requests per accelerator first; then the smaller replica, then the simpler cut. */
function compare(a: Judged, b: Judged): number {
  const [x, y] = [a.replica.layout, b.replica.layout];
  const rate = b.requestsPerSecond / y.acceleratorCount - a.requestsPerSecond / x.acceleratorCount;
  return rate || x.acceleratorCount - y.acceleratorCount || x.pipelineParallel - y.pipelineParallel || x.expertParallel - y.expertParallel || x.tensorParallel - y.tensorParallel;
}
