import Table from "cli-table3";
import type { AllocationPlan, PlanPlacement, PlanWorkload } from "../allocator";
import type { Assumption, Estimate } from "../demand";
import { estimateTitle, figuresOf, groundsOf, shownOnce } from "./estimate-figures";
import { amount } from "./figures";

/** Rows follow each other without a rule between them. */
const WITHOUT_RULES = { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" };

/** Why each placement has its size: the figures of its estimate, what they are made of and rest on. */
export function renderPlanEstimates(plan: AllocationPlan): string {
  return (plan.workloads ?? []).flatMap((workload) => shownOnce(workload).map((placement) => explained(workload, placement))).join("\n");
}

function explained(workload: PlanWorkload, { pool, estimate }: PlanPlacement): string {
  const e = estimate as Estimate;
  const table = new Table({ head: ["figure", "value", "band or source"], colAligns: ["left", "right", "left"], style: { head: [], border: [] }, chars: WITHOUT_RULES });
  for (const { label, quantity } of figuresOf(e)) table.push([label, amount(quantity.value), `${amount(quantity.low)} to ${amount(quantity.high)}`]);
  const rows = (list: readonly Assumption[]) => list.forEach((a) => table.push([`  ${a.name}`, String(a.value), a.source]));
  const { madeOf, restsOn } = groundsOf(e);
  table.push(["made of", "", ""]);
  rows(madeOf);
  table.push(["rests on", "", ""]);
  rows(restsOn);
  return [estimateTitle(workload, pool, e), table.toString()].join("\n");
}
