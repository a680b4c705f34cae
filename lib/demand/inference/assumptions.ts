import type { Assumption } from "../estimate";
import type { InferenceWorkload } from "../workload";
import { releasesApart } from "./bands";
import { calibrationSource, type Evidence } from "./calibration";
import { replicasFor, type Judged } from "./judge";
import { linkKinds } from "./links";
import { memoryInUseGiB } from "./memory";
import { ownPeak } from "./replica";
import { hasAlikePrompts } from "./serving";
import { DEFAULT_PERCENTILE, HIGHEST_LOAD, RESERVE, type OpenLoad } from "./open-load";

const computed = "computed from the architecture and the layout";
const model = "roofline model of the step, README of lib/demand/inference";

const grounds: Readonly<Record<Evidence, string>> = {
  measured: "fitted on runs of this accelerator and engine",
  kindred: "fitted on runs near this case, band widened",
  unmeasured: "fitted on other cases, band widened more",
};

/** What an estimate rests on, and what its figures are made of. */
export function inferenceAssumptions(j: Judged, w: InferenceWorkload, latency: OpenLoad | undefined): readonly Assumption[] {
  const { replica: r, software, state } = j;
  const memory = memoryInUseGiB(r, Math.max(1, state.concurrency), w.inputTokens, w.outputTokens);
  const precision = w.precision ?? "bf16";
  const stated = ownPeak(r.accelerator, precision) !== undefined;
  const { cost } = state;
  const parts = cost.compute + cost.memory + cost.communication + cost.overhead;
  return [
    { name: "servingSoftware", value: `${software.engine} ${software.year}`, source: w.servingEngine ? "request" : "default of the request" },
    { name: "kernelsAndOverheads", value: grounds[r.evidence], source: calibrationSource },
    ...releaseAssumption(j, w),
    ...r.unlike.map(({ what }) => ({ name: "noPublishedRunOf", value: what, source: calibrationSource })),
    { name: "arithmetic", value: stated ? precision : "bf16", source: stated ? r.accelerator.source : `${r.accelerator.name} has no peak for ${precision} at least as high as for 16 bits: it names the stored weights` },
    { name: "cachePrecision", value: r.cachePrecision, source: `default of ${software.engine}` },
    ...(r.layout.attentionRanks ? [{ name: "attentionDataParallel", value: r.layout.attentionRanks, source: `${software.engine} spreads many experts whole; chosen, the request leaves it open` }] : []),
    ...(r.model.experts && hasAlikePrompts(w, software) ? [{ name: "prompts", value: "all one text, which touches few experts", source: "how static batches of tensorrt-llm are measured; prompts that differ are slower" }] : []),
    { name: "weightsPerAcceleratorGiB", value: rounded(memory.weights), source: computed },
    { name: "cachePerAcceleratorGiB", value: rounded(memory.cache), source: computed },
    { name: "runtimePerAcceleratorGiB", value: rounded(memory.runtime), source: calibrationSource },
    { name: "requestsRunningAtOnce", value: rounded(state.concurrency), source: w.concurrency === undefined ? "chosen: memory, engine and latency targets" : "request" },
    { name: "prefillShareOfTime", value: rounded(state.promptShare), source: model },
    { name: "decodeShareOfTime", value: rounded(1 - state.promptShare), source: model },
    { name: "computeShareOfStep", value: rounded(cost.compute / parts), source: model },
    { name: "memoryBandwidthShareOfStep", value: rounded(cost.memory / parts), source: model },
    { name: "communicationShareOfStep", value: rounded(cost.communication / parts), source: [...linkKinds(r.layout, r.links), calibrationSource].join(", ") },
    { name: "hostShareOfStep", value: rounded(cost.overhead / parts), source: calibrationSource },
    ...(latency
      ? [
          { name: "requestsPerSecondAtLatencies", value: rounded(latency.requestsPerSecond), source: w.requestsPerSecond === undefined ? "the highest within the targets" : "the request's rate over just enough replicas" },
          ...(w.requestsPerSecond === undefined ? [] : [{ name: "replicas", value: replicasFor(w, j.requestsPerSecond), source: "the request's rate with headroom over that of one replica" }]),
          { name: "latencyPercentile", value: w.latencyPercentile ?? DEFAULT_PERCENTILE, source: w.latencyPercentile === undefined ? "default of the request" : "request" },
          { name: "arrivals", value: "Poisson, lengths as given", source: "no arrival process in the request" },
          { name: "timeToFirstTokenReserve", value: RESERVE, source: "what the queueing approximation missed in simulation" },
          { name: "highestLoad", value: HIGHEST_LOAD, source: "an open queue at its highest rate never empties" },
        ]
      : []),
    { name: "causalAttention", value: 0.5, source: "counted as half of the square in modelFlopsUtilization" },
  ];
}

/** Where releases of one year differ by so much that it shows. */
const APART = 1.05;

function releaseAssumption({ replica, software, state }: Judged, w: InferenceWorkload): readonly Assumption[] {
  const apart = releasesApart(replica, state.concurrency, w);
  if (apart < APART) return [];
  const value = `between early and later ones of ${software.year}, whose steps are ${rounded(apart)} times apart`;
  return [{ name: "release", value, source: `band widened; a fraction of the year says which, ${software.year + 0.25} or ${software.year + 0.75}` }];
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
