import type { Machine, Offer } from "../../catalog";
import type { WorkloadDemand } from "../../demand";
import { sortedEntries } from "./sorted-entries";

/**
 * For each own machine the first by name that every workload takes for the same: the same resources and accelerators,
 * the same candidates at the same rates. Nodes of such machines are one place, however many offers of them there are.
 * (An AWS type has one machine for all its offers already.)
 */
export function alikeMachines(offers: readonly Offer[], demands: readonly WorkloadDemand[]): ReadonlyMap<string, string> {
  const machines = new Map(offers.filter(({ machine }) => machine.origin === "own").map(({ machine }) => [machine.name, machine] as const));
  const byContent = grouped([...machines.values()], contentOf);
  const found = new Map<string, string>();
  for (const group of byContent.values()) {
    if (group.length < 2) continue;
    const treatments = treatmentsOf(new Set(group.map(({ name }) => name)), demands);
    for (const alike of grouped(group, ({ name }) => (treatments.get(name) ?? []).join("\n")).values()) {
      const names = alike.map(({ name }) => name).sort();
      for (const name of names) found.set(name, names[0] ?? name);
    }
  }
  return found;
}

function grouped<T>(list: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const key = keyOf(one);
    const known = groups.get(key);
    if (known) known.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

function contentOf({ resources, accelerator, accelerators, acceleratorMemoryGiB, architecture, networkGbps }: Machine): string {
  return JSON.stringify([sortedEntries(resources), accelerator?.name, accelerators, acceleratorMemoryGiB, architecture, networkGbps]);
}

/** Per machine what each workload says of it, in the order of the workloads. */
function treatmentsOf(names: ReadonlySet<string>, demands: readonly WorkloadDemand[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>([...names].map((name) => [name, []]));
  demands.forEach((demand, d) => {
    const say = (name: string, what: string): void => void found.get(name)?.push(`${d}:${what}`);
    switch (demand.kind) {
      case "divisible":
        return demand.machines.forEach((name) => say(name, ""));
      case "profile":
        return demand.buckets.forEach(({ maxRatePerReplica }, b) => names.forEach((name) => say(name, `${b} ${maxRatePerReplica[name] ?? ""}`)));
      case "gang":
        return demand.candidates.forEach((one) => (names.has(one.machine) ? say(one.machine, JSON.stringify([one.nodes, one.acceleratorCount, one.days, sortedEntries({ ...one.layout })])) : undefined));
      case "replicated":
        return demand.candidates.forEach((one) => (names.has(one.machine) ? say(one.machine, JSON.stringify([one.ratePerReplica, sortedEntries(one.need), sortedEntries({ ...one.layout })])) : undefined));
    }
  });
  return found;
}
