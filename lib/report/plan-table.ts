import Table from "cli-table3";
import type { AllocationPlan, PlanPool, PlanWorkload } from "../allocator";
import { amount, percent, usd } from "./figures";
import { renderPlanDay } from "./plan-day";
import { renderPlanEstimates } from "./plan-estimates";
import { bindingText, carbonOf, layoutText, NOTHING_BINDS, placementText, shownValue, verdict } from "./wording";

/** What to print beside the tables. */
export interface PlanTableOptions {
  /** Print why: estimates that the plan carries, what was not chosen, the runner-up, notes. */
  readonly explain?: boolean;
}

/** A plan as people read it in a terminal. */
export function renderPlanTable(plan: AllocationPlan, options: PlanTableOptions = {}): string {
  if (plan.status === "infeasible") return infeasible(plan);
  const parts = [pools(plan), renderPlanDay(plan), workloads(plan.workloads ?? []), verdict(plan), limits(plan)];
  if (options.explain) parts.push(renderPlanEstimates(plan), explanation(plan));
  return `${parts.filter(Boolean).join("\n")}\n`;
}

function pools(plan: AllocationPlan): string {
  const table = new Table({
    head: ["pool", "type", "zone", "nodes", "USD/month", "kW", "tCO2e/year", "utilization"],
    colAligns: ["left", "left", "left", "right", "right", "right", "right", "left"],
    style: { head: [], border: [] },
  });
  const kilowatts = plan.totals?.facilityPowerKilowatts;
  for (const pool of plan.pools ?? []) {
    table.push([pool.name, pool.instanceType, pool.zone, pool.nodes, usd(pool.costUsdPerMonth), amount(pool.powerKilowatts), amount(carbonOf(pool, plan)), utilization(pool)]);
  }
  const t = plan.totals;
  table.push(["total", "", "", t?.nodes ?? 0, usd(t?.costUsdPerMonth), amount(kilowatts), amount(t?.tonnesCo2ePerYear), ""]);
  return table.toString();
}

function utilization(pool: PlanPool): string {
  return Object.entries(pool.utilization)
    .filter(([, share]) => share > 0)
    .map(([resource, share]) => `${resource} ${percent(share)}`)
    .join(", ");
}

function workloads(list: readonly PlanWorkload[]): string {
  const table = new Table({
    head: ["workload", "kind", "USD/month", "where", "layout", "days"],
    colAligns: ["left", "left", "right", "left", "left", "right"],
    style: { head: [], border: [] },
  });
  for (const workload of list) {
    const where = workload.placements.map(placementText);
    const layout = workload.placements.map(layoutText);
    table.push([workload.name, workload.kind, usd(workload.costUsdPerMonth), where.join("\n"), layout.join("\n"), amount(workload.days)]);
  }
  return table.toString();
}

function limits({ binding = [] }: AllocationPlan): string {
  return binding.length ? ["what binds:", ...binding.map((limit) => `  ${bindingText(limit)}`)].join("\n") : `what binds: ${NOTHING_BINDS}`;
}

function explanation(plan: AllocationPlan): string {
  const lines: string[] = [];
  if (plan.runnerUp) lines.push(`runner-up: ${usd(plan.runnerUp.costUsdPerMonth)} USD a month, ${plan.runnerUp.difference}`);
  if (plan.notes?.length) lines.push("notes:", ...plan.notes.map((note) => `  ${note}`));
  if (plan.notChosen?.length) lines.push("not chosen:", ...plan.notChosen.map((n) => `  ${n.instanceType}: ${n.reason}`));
  return lines.join("\n");
}

function infeasible(plan: AllocationPlan): string {
  const cures = (plan.cures ?? []).map((cure) => `  ${cure.changes.map((c) => `${c.path} from ${shownValue(c.from)} to ${shownValue(c.to)}`).join(", ")}`);
  return [
    "infeasible: no allocation satisfies the request",
    "these cannot hold together:",
    ...(plan.conflict ?? []).map((path) => `  ${path}`),
    ...(plan.notes ?? []).map((note) => `note: ${note}`),
    ...(cures.length ? ["each of these alone cures it:", ...cures] : []),
    "",
  ].join("\n");
}
