import type { Machine } from "../catalog";
import type { Exclusion, ProfileDemand } from "./demand";
import type { ProfileBucket, ProfileWorkload } from "./workload";

/**
 * A measured profile as the allocator takes it (Mélange, arXiv 2404.14527): per bucket its rate and, per machine,
 * the highest rate that one replica sustains. Keys of the profile are accelerator or offer names.
 */
export function profileDemand(workload: ProfileWorkload, machines: readonly Machine[]): ProfileDemand {
  const rate = workload.requestsPerSecond * (1 + (workload.headroom ?? 0));
  const excluded: Exclusion[] = machines
    .filter((machine) => workload.buckets.every((bucket) => measuredOn(bucket, machine) === undefined))
    .map((machine) => ({ machine: machine.name, reason: `the profile of "${workload.name}" has no measurement on it` }));
  return {
    kind: "profile",
    workload: workload.name,
    excluded,
    buckets: workload.buckets
      .filter((bucket) => bucket.share > 0)
      .map((bucket) => ({ rate: rate * bucket.share, maxRatePerReplica: measuredRates(bucket, machines) })),
  };
}

function measuredRates(bucket: ProfileBucket, machines: readonly Machine[]): Record<string, number> {
  const rates = machines.flatMap((machine) => {
    const rate = measuredOn(bucket, machine);
    return rate === undefined ? [] : [[machine.name, rate] as const];
  });
  return Object.fromEntries(rates);
}

/** A measurement on the offer itself goes before one on its accelerator. */
function measuredOn(bucket: ProfileBucket, machine: Machine): number | undefined {
  const byOffer = machine.origin === "own" ? bucket.maxRequestsPerSecond[machine.name] : undefined;
  return byOffer ?? (machine.accelerator && wholeAccelerators(machine) ? bucket.maxRequestsPerSecond[machine.accelerator.name] : undefined);
}

/** A replica takes one accelerator; a fraction of one (MIG, vGPU) was not what was measured. */
function wholeAccelerators(machine: Machine): boolean {
  return machine.accelerators >= 1;
}
