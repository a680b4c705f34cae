import type { PlanPlacement, PlanWorkload } from "../allocator";
import type { Assumption, Estimate, Quantity } from "../demand";

/** Figures in the order people ask for them, with their units. */
const QUANTITIES: readonly (readonly [key: keyof Estimate, label: string])[] = [
  ["requestsPerSecond", "requests/s of one replica"],
  ["timeToFirstTokenMs", "time to first token, ms"],
  ["timePerOutputTokenMs", "time per output token, ms"],
  ["outputTokensPerSecondPerAccelerator", "output tokens/s each"],
  ["totalTokensPerSecondPerAccelerator", "input and output tokens/s each"],
  ["joulesPerOutputToken", "J per output token, boards"],
  ["tokensPerSecondPerAccelerator", "tokens/s each"],
  ["modelFlopsUtilization", "model FLOPs utilization"],
  ["days", "days"],
  ["acceleratorHours", "accelerator hours"],
  ["kilowattHours", "kWh"],
  ["tonnesCo2e", "t CO2e"],
  ["memoryPerAcceleratorGiB", "memory each, GiB"],
];

/** Assumptions that say what a figure is made of rather than what it rests on. */
const PART = /(ShareOf(Step|Time)|PerAcceleratorGiB|^stepSeconds)$/;

/** A figure of an estimate with its name and unit in words. */
export interface Figure {
  readonly label: string;
  readonly quantity: Quantity;
}

/** The figures that an estimate has. */
export function figuresOf(estimate: Estimate): readonly Figure[] {
  return QUANTITIES.flatMap(([key, label]) => {
    const quantity = estimate[key] as Quantity | undefined;
    return quantity ? [{ label, quantity }] : [];
  });
}

/** What the figures of an estimate are made of, and what they rest on. */
export function groundsOf({ assumptions }: Estimate): { readonly madeOf: readonly Assumption[]; readonly restsOn: readonly Assumption[] } {
  return { madeOf: assumptions.filter(({ name }) => PART.test(name)), restsOn: assumptions.filter(({ name }) => !PART.test(name)) };
}

/** Pools of one kind of node and layout share an estimate. */
export function shownOnce({ placements }: PlanWorkload): readonly PlanPlacement[] {
  const seen = new Set<string>();
  return placements.filter(({ estimate }) => {
    const key = JSON.stringify(estimate);
    return estimate !== undefined && !seen.has(key) && seen.add(key);
  });
}

/** What an estimate is of, and what limits it. */
export function estimateTitle(workload: PlanWorkload, pool: string, { acceleratorCount, accelerator, precision, binding }: Estimate): string {
  const of = workload.kind === "training" ? "" : "a replica on ";
  return `why ${workload.name} (${workload.kind}): ${of}${acceleratorCount} x ${accelerator} in ${precision}, ${pool}; ${binding} binds`;
}
