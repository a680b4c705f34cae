import { carriesGpus, type Machine, type Resources } from "../catalog";
import type { DivisibleDemand, Exclusion, ReplicatedDemand } from "./demand";
import type { ResourcesWorkload } from "./workload";

/** What the fit of a plain vector depends on. */
export interface PlainWorkload {
  readonly name: string;
  /** CPU architecture; own offers take any. Default: `amd64`. */
  readonly architecture?: "amd64" | "arm64" | "any";
}

/** A plain vector as the allocator takes it: spread in any fractions, or copies that each stand whole on one node. */
export function resourcesDemand(workload: ResourcesWorkload, machines: readonly Machine[]): DivisibleDemand | ReplicatedDemand {
  const factor = 1 + (workload.headroom ?? 0);
  if (workload.divisible) return divisibleDemand(workload, scaled(workload.demand, factor), machines);
  const need = positiveEntries(workload.demand);
  const { excluded, fit } = sorted(workload, need, machines, "whole");
  return {
    kind: "replicated",
    workload: workload.name,
    excluded,
    rate: (workload.replicas ?? 1) * factor,
    candidates: fit.map((machine) => ({ machine, need, ratePerReplica: 1, acceleratorCount: need["gpu"] ?? 0, layout: {} })),
  };
}

/** A total that may be spread over nodes in any fractions of the whole vector. */
export function divisibleDemand(workload: PlainWorkload, demand: Resources, machines: readonly Machine[]): DivisibleDemand {
  const need = positiveEntries(demand);
  const { excluded, fit } = sorted(workload, need, machines, "parts");
  return { kind: "divisible", workload: workload.name, excluded, need, machines: fit };
}

function scaled(demand: Resources, factor: number): Resources {
  return Object.fromEntries(Object.entries(demand).map(([name, amount]) => [name, amount * factor]));
}

function positiveEntries(demand: Resources): Resources {
  return Object.fromEntries(Object.entries(demand).filter(([, amount]) => amount > 0).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sorted(workload: PlainWorkload, need: Resources, machines: readonly Machine[], portion: "whole" | "parts"): { readonly excluded: readonly Exclusion[]; readonly fit: readonly string[] } {
  const judged = machines.map((machine) => ({ machine: machine.name, reason: unfit(workload, need, machine, portion) }));
  return {
    excluded: judged.flatMap(({ machine, reason }) => (reason === undefined ? [] : [{ machine, reason }])),
    fit: judged.filter(({ reason }) => reason === undefined).map(({ machine }) => machine),
  };
}

/** Why a machine cannot carry one copy (or any part) of the demand; undefined when it can. */
function unfit(workload: PlainWorkload, need: Resources, machine: Machine, portion: "whole" | "parts"): string | undefined {
  const architecture = workload.architecture ?? "amd64";
  if (machine.architecture !== "any" && architecture !== "any" && machine.architecture !== architecture) {
    return `"${workload.name}" runs on ${architecture}, the node is ${machine.architecture}`;
  }
  for (const [name, amount] of Object.entries(need)) {
    const has = machine.resources[name] ?? 0;
    if (name === "gpu" && !carriesGpus(machine)) return `"${workload.name}" needs GPUs, the node carries ${machine.accelerator?.name}`;
    if (has <= 0) return `"${workload.name}" needs ${name}, the node has none`;
    if (portion === "whole" && amount > has) return `one copy of "${workload.name}" needs ${amount} ${name}, the node has ${has}`;
  }
  return undefined;
}
