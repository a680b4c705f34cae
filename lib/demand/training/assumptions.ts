import type { Assumption } from "../estimate";
import type { TrainingWorkload } from "../workload";
import type { Judged } from "./choose";
import { ACCELERATOR_HOURS_BETWEEN_FAILURES, type Goodput, RESTART_MINUTES } from "./goodput";
import { loraRank } from "./job";
import { microBatches, shardingName } from "./layout";
import type { TrainingMemory } from "./memory";
import { dataFlows } from "./site-needs";

const computed = "computed from the architecture and the layout";
const modeled = "step model, README of lib/demand/training";
const SHARDING_REASON = "chosen: the least that fits memory; optimizer states are sharded wherever there are replicas, but for adapters";

/** What an estimate rests on, where the time of a step goes, and what the job asks of storage and network. */
export function trainingAssumptions(j: Judged, w: TrainingWorkload, goodput: Goodput, memory: TrainingMemory): readonly Assumption[] {
  return [...basis(j, w), ...timeShares(j), ...memoryParts(memory), ...reliability(goodput), ...dataAndNetwork(j, w, goodput)];
}

function basis({ setting, parallelism: p }: Judged, w: TrainingWorkload): readonly Assumption[] {
  const { job, rates, links, calibration } = setting;
  const stated = rates.accelerator.peakTeraflopsDense[job.precision] !== undefined;
  const asked = (given: unknown) => (given === undefined ? "chosen: the request leaves it open" : "request");
  return [
    { name: "softwareYear", value: job.softwareYear, source: w.softwareYear === job.softwareYear ? "request" : "newest known" },
    { name: "kernels", value: rates.measured ? "fitted" : "fitted on other accelerators, band widened", source: calibration.source },
    { name: "arithmetic", value: rates.arithmetic, source: stated ? rates.accelerator.source : `${rates.accelerator.name} has no peak for ${job.precision}: it names the stored weights` },
    { name: "modelFlopsPerToken", value: rounded(job.modelFlopsPerToken), source: "6·N and causal attention, N without the input embedding" },
    { name: "causalAttention", value: 0.5, source: "counted as half of the square in modelFlopsUtilization" },
    ...(job.fineTuning?.method === "lora"
      ? [
          { name: "adapterRank", value: loraRank(job.fineTuning), source: job.fineTuning.rank === undefined ? "default of the request" : "request" },
          { name: "trainedParameters", value: rounded(job.trainedParameters), source: computed },
          { name: "frozenWeightGradients", value: "not computed, though modelFlopsUtilization counts 6·N", source: "arXiv 2106.09685" },
        ]
      : []),
    { name: "sequenceLength", value: job.sequence, source: w.sequenceLength === undefined ? "smaller of the model's context and 8,192" : "request" },
    { name: "globalBatchTokens", value: p.sequencesPerStep * job.sequence, source: asked(w.globalBatchTokens) },
    { name: "microBatchesPerStep", value: microBatches(p), source: computed },
    ...(p.recomputation === "full" ? [{ name: "recomputedLayersShare", value: rounded(p.recomputedLayers), source: asked(w.activationCheckpointing) }] : []),
    { name: "optimizerSharding", value: shardingName(p.zero), source: SHARDING_REASON },
    { name: "nodeNetworkGbps", value: links.networkGbps, source: links.networkAssumed ? "assumed: no source gives it" : "catalog" },
  ];
}

function timeShares({ step }: Judged): readonly Assumption[] {
  const share = (name: string, seconds: number) => ({ name, value: rounded(seconds / step.seconds), source: modeled });
  return [
    { name: "stepSeconds", value: rounded(step.seconds), source: modeled },
    share("computeShareOfStep", step.compute),
    share("recomputationShareOfStep", step.recomputation),
    share("exposedCommunicationShareOfStep", step.communication),
    share("pipelineBubbleShareOfStep", step.bubble),
    share("overheadShareOfStep", step.overhead),
    share("stragglerShareOfStep", step.stragglers),
  ];
}

function memoryParts(m: TrainingMemory): readonly Assumption[] {
  const gib = (bytes: number) => rounded(bytes / 2 ** 30);
  return [
    { name: "statesPerAcceleratorGiB", value: gib(m.states), source: "16 bytes a trained parameter, sharded; arXiv 1910.02054" },
    { name: "activationsPerAcceleratorGiB", value: gib(m.activations), source: "arXiv 2205.05198, section 4, for this architecture" },
    { name: "runtimePerAcceleratorGiB", value: gib(m.runtime), source: "context, buffers and fragmentation" },
  ];
}

function reliability(g: Goodput): readonly Assumption[] {
  return [
    { name: "acceleratorHoursBetweenFailures", value: rounded(ACCELERATOR_HOURS_BETWEEN_FAILURES), source: "arXiv 2407.21783, 3.3.4: 419 interruptions of 16,384 H100 in 54 days" },
    { name: "hoursBetweenFailures", value: rounded(g.meanHoursBetweenFailures), source: "of the whole job" },
    { name: "restartMinutes", value: RESTART_MINUTES, source: "arXiv 2410.21680: 5 to 20 minutes" },
    { name: "checkpointIntervalMinutes", value: rounded(g.checkpointIntervalMinutes), source: "Young 1974, Daly 2006" },
    { name: "goodput", value: rounded(g.share), source: "failures, restarts and checkpoints; counted in days, hours and energy only" },
  ];
}

function dataAndNetwork(j: Judged, w: TrainingWorkload, g: Goodput): readonly Assumption[] {
  const { setting, step } = j;
  const { dataset, tokensRead, checkpointsWritten } = dataFlows(j, w, g);
  const perNode = (8 * step.networkBytes * setting.machine.accelerators) / step.seconds / 1e9;
  return [
    { name: "checkpointGB", value: rounded(g.checkpointBytes / 1e9), source: "14 bytes a trained parameter: 16-bit weights, fp32 copy and two moments" },
    { name: "checkpointWriteGBps", value: rounded(checkpointsWritten / 1e9), source: "written before the next one starts" },
    { name: "checkpointReadGBps", value: rounded(g.checkpointBytes / (RESTART_MINUTES * 30) / 1e9), source: "read in half of a restart" },
    ...(w.tokens === undefined ? [] : [{ name: "datasetGB", value: rounded(dataset / 1e9), source: "4 bytes a token" }]),
    { name: "datasetReadMBps", value: rounded(tokensRead / 1e6), source: "4 bytes a token" },
    { name: "networkGbpsPerNodeMean", value: rounded(perNode), source: "bytes sent in a step over its time" },
  ];
}

/** To four digits. Arithmetic, for thousands of them are printed; dividing whole numbers rounds as reading decimals does. */
function rounded(value: number): number {
  const digits = 3 - Math.floor(Math.log10(Math.abs(value)));
  if (!(Math.abs(digits) <= 22)) return Number(value.toPrecision(4));
  const scale = 10 ** Math.abs(digits);
  return digits >= 0 ? Math.round(value * scale) / scale : Math.round(value / scale) * scale;
}
