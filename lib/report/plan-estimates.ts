import Table from "cli-table3";
import type { AllocationPlan, PlanPlacement, PlanWorkload } from "../allocator";
import type { Assumption, Estimate, Quantity } from "../demand";
import { amount } from "./figures";

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
const part = /(ShareOf(Step|Time)|PerAcceleratorGiB|^stepSeconds)$/;

/** Rows follow each other without a rule between them. */
const WITHOUT_RULES = { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" };

/** Why each placement has its size: the figures of its estimate, what they are made of and rest on. */
export function renderPlanEstimates(plan: AllocationPlan): string {
  return (plan.workloads ?? []).flatMap((workload) => shownOnce(workload).map((placement) => explained(workload, placement))).join("\n");
}

/** Pools of one kind of node and layout share an estimate. */
function shownOnce({ placements }: PlanWorkload): readonly PlanPlacement[] {
  const seen = new Set<string>();
  return placements.filter(({ estimate }) => {
    const key = JSON.stringify(estimate);
    return estimate !== undefined && !seen.has(key) && seen.add(key);
  });
}

function explained(workload: PlanWorkload, { pool, estimate }: PlanPlacement): string {
  const e = estimate as Estimate;
  const of = workload.kind === "training" ? "" : "a replica on ";
  const table = new Table({ head: ["figure", "value", "band or source"], colAligns: ["left", "right", "left"], style: { head: [], border: [] }, chars: WITHOUT_RULES });
  for (const [key, label] of QUANTITIES) {
    const quantity = e[key] as Quantity | undefined;
    if (quantity) table.push([label, amount(quantity.value), `${amount(quantity.low)} to ${amount(quantity.high)}`]);
  }
  const rows = (list: readonly Assumption[]) => list.forEach((a) => table.push([`  ${a.name}`, String(a.value), a.source]));
  table.push(["made of", "", ""]);
  rows(e.assumptions.filter(({ name }) => part.test(name)));
  table.push(["rests on", "", ""]);
  rows(e.assumptions.filter(({ name }) => !part.test(name)));
  return [`why ${workload.name} (${workload.kind}): ${of}${e.acceleratorCount} x ${e.accelerator} in ${e.precision}, ${pool}; ${e.binding} binds`, table.toString()].join("\n");
}
