import type { Machine, Resources } from "../catalog";
import type { DivisibleDemand, Exclusion, ReplicatedDemand } from "./demand";
import type { ResourcesWorkload } from "./workload";

/** A plain vector as the allocator takes it: spread in any fractions, or copies that each stand whole on one node. */
export function resourcesDemand(workload: ResourcesWorkload, machines: readonly Machine[]): DivisibleDemand | ReplicatedDemand {
  const factor = 1 + (workload.headroom ?? 0);
  const need = positiveEntries(workload.demand);
  const judged = machines.map((machine) => ({ machine, reason: unfit(workload, need, machine) }));
  const excluded: Exclusion[] = judged.flatMap(({ machine, reason }) => (reason ? [{ machine: machine.name, reason }] : []));
  const fit = judged.filter(({ reason }) => reason === undefined).map(({ machine }) => machine.name);
  if (workload.divisible) {
    const total = Object.fromEntries(Object.entries(need).map(([name, amount]) => [name, amount * factor]));
    return { kind: "divisible", workload: workload.name, excluded, need: total, machines: fit };
  }
  return {
    kind: "replicated",
    workload: workload.name,
    excluded,
    rate: (workload.replicas ?? 1) * factor,
    candidates: fit.map((machine) => ({ machine, need, ratePerReplica: 1, acceleratorCount: need["gpu"] ?? 0, layout: {} })),
  };
}

function positiveEntries(demand: Resources): Record<string, number> {
  return Object.fromEntries(Object.entries(demand).filter(([, amount]) => amount > 0).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Why a machine cannot carry the demand (one copy, or any part of a divisible one); undefined when it can. */
function unfit(workload: ResourcesWorkload, need: Resources, machine: Machine): string | undefined {
  const architecture = workload.architecture ?? "amd64";
  if (machine.architecture !== "any" && architecture !== "any" && machine.architecture !== architecture) {
    return `"${workload.name}" runs on ${architecture}, the node is ${machine.architecture}`;
  }
  for (const [name, amount] of Object.entries(need)) {
    const has = machine.resources[name] ?? 0;
    if (has <= 0) return `"${workload.name}" needs ${name}, the node has none`;
    if (!workload.divisible && amount > has) return `one copy of "${workload.name}" needs ${amount} ${name}, the node has ${has}`;
  }
  return undefined;
}
