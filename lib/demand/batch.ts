import type { Machine } from "../catalog";
import type { DivisibleDemand } from "./demand";
import { divisibleDemand } from "./resources";
import type { BatchWorkload } from "./workload";

/** A batch job as the allocator takes it: the vCPUs that get its input through in the window. */
export function batchDemand(workload: BatchWorkload, machines: readonly Machine[]): DivisibleDemand {
  const vcpu = workload.inputGiB / (workload.gibPerVcpuHour * workload.finishWithinHours);
  const withHeadroom = vcpu * (1 + (workload.headroom ?? 0));
  const need = { vcpu: withHeadroom, memoryGiB: withHeadroom * (workload.memoryGiBPerVcpu ?? 0), nvmeGB: workload.scratchGB ?? 0 };
  const gigabytes = (workload.inputGiB * 2 ** 30) / 1e9;
  const site = { storageTB: gigabytes / 1e3, storageGBps: gigabytes / (workload.finishWithinHours * SECONDS_PER_HOUR) };
  return { ...divisibleDemand(workload, need, machines), site };
}

const SECONDS_PER_HOUR = 3600;
