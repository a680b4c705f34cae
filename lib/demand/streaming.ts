import { ValidationError } from "../errors";
import type { Machine } from "../catalog";
import type { DivisibleDemand } from "./demand";
import { divisibleDemand } from "./resources";
import type { StreamingWorkload } from "./workload";

/** Percentile of the latency when the workload names none. */
const DEFAULT_PERCENTILE = 0.95;

/**
 * A stream job as the allocator takes it: vCPU slots, state in memory, events in and out on the network.
 *
 * @throws ValidationError when no load of a slot keeps the latency
 */
export function streamingDemand(workload: StreamingWorkload, machines: readonly Machine[], options: { readonly path: string }): DivisibleDemand {
  const events = workload.eventsPerSecond * (1 + (workload.headroom ?? 0));
  const vcpu = events / sustainableRate(workload, options.path);
  const gigabitsIn = (events * workload.eventKilobytes * BITS_PER_BYTE) / KILOBYTES_PER_GIGABYTE;
  const need = {
    vcpu,
    memoryGiB: (workload.stateGiB ?? 0) + vcpu * (workload.memoryGiBPerVcpu ?? 0),
    networkGbps: gigabitsIn * (1 + (workload.outputRatio ?? 1)),
  };
  return { ...divisibleDemand(workload, need, machines), site: { ingestGbps: gigabitsIn } };
}

const BITS_PER_BYTE = 8;
const KILOBYTES_PER_GIGABYTE = 1e6;

/**
 * Events per second that one slot takes and still meets the latency. A slot is an M/M/1 queue: its sojourn time is
 * exponential with rate (service - arrival), so the p-th percentile is ln(1/(1-p)) / (service - arrival).
 *
 * @see Kleinrock, Queueing Systems I, 3.2
 */
function sustainableRate(workload: StreamingWorkload, path: string): number {
  const service = workload.eventsPerSecondPerVcpu;
  if (workload.latencyMs === undefined) return service;
  const spare = Math.log(1 / (1 - (workload.latencyPercentile ?? DEFAULT_PERCENTILE))) / (workload.latencyMs / 1000);
  if (spare < service) return service - spare;
  const least = (1000 * spare * (workload.latencyMs / 1000)) / service;
  throw new ValidationError(`${path}.latencyMs`, `must be above ${least.toPrecision(4)} ms at ${service} events per second and vCPU, got ${workload.latencyMs}; an idle slot is slower than that`);
}
