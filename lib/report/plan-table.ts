import Table from "cli-table3";
import type { AllocationPlan, PlanPool, PlanWorkload } from "../allocator";
import { amount, percent, usd } from "./figures";
import { renderPlanDay } from "./plan-day";
import { renderPlanEstimates } from "./plan-estimates";

/** What to print beside the tables. */
export interface PlanTableOptions {
  /** Print why: estimates that the plan carries, what was not chosen, the runner-up, notes. */
  readonly explain?: boolean;
}

/** A plan as people read it in a terminal. */
export function renderPlanTable(plan: AllocationPlan, options: PlanTableOptions = {}): string {
  if (plan.status === "infeasible") return infeasible(plan);
  const parts = [pools(plan), renderPlanDay(plan), workloads(plan.workloads ?? []), summary(plan), limits(plan)];
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

/** Carbon follows the energy drawn where all pools stand on one grid; else only the total is known. */
function carbonOf(pool: PlanPool, plan: AllocationPlan): number | undefined {
  const total = plan.totals?.tonnesCo2ePerYear;
  const oneGrid = new Set((plan.pools ?? []).map((p) => p.site)).size === 1;
  const [own, all] = [meanKilowatts(pool), (plan.pools ?? []).reduce((sum, one) => sum + meanKilowatts(one), 0)];
  return total === undefined || all === 0 || pool.powerKilowatts === undefined || !oneGrid ? undefined : (total * own) / all;
}

/** Over the day; pools speak of their busiest hour. */
function meanKilowatts({ powerKilowatts = 0, nodes, meanNodes = nodes }: PlanPool): number {
  return (powerKilowatts * meanNodes) / nodes;
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
    const where = workload.placements.map((p) => `${p.replicas === 1 ? "" : `${amount(p.replicas)} x `}${p.pool} (${percent(p.share)})`);
    const layout = workload.placements.map((p) => layoutText(p.layout as Readonly<Record<string, unknown>>));
    table.push([workload.name, workload.kind, usd(workload.costUsdPerMonth), where.join("\n"), layout.join("\n"), amount(workload.days)]);
  }
  return table.toString();
}

function layoutText(layout: Readonly<Record<string, unknown>>): string {
  const short: Readonly<Record<string, string>> = { dataParallel: "DP", tensorParallel: "TP", pipelineParallel: "PP", contextParallel: "CP", expertParallel: "EP" };
  return Object.entries(short)
    .filter(([key]) => typeof layout[key] === "number" && (layout[key] as number) > 1)
    .map(([key, name]) => `${name}${String(layout[key])}`)
    .join(" ");
}

function summary(plan: AllocationPlan): string {
  const proof = plan.status === "optimal" ? `proven within ${percent(plan.gap ?? 0, 2)} of the best possible` : `a limit stopped the proof: at most ${percent(plan.gap ?? 1, 2)} above the best possible`;
  const energy = plan.totals?.energyKilowattHoursPerMonth;
  return `${usd(plan.totals?.costUsdPerMonth)} USD a month, ${proof} (${plan.solver.name} ${plan.solver.version})${energy === undefined ? "" : `, ${amount(energy)} kWh a month`}`;
}

function limits(plan: AllocationPlan): string {
  const lines = (plan.binding ?? []).map((b) => {
    const { oneMoreUnitUsdPerMonth: worth, lpPriceUsdPerMonth: lp } = b;
    return `  ${b.limit}: ${amount(b.used)} of ${amount(b.value)}${worth === undefined ? "" : `; one more unit changes the cost by ${usd(worth)} USD a month`}${lp === undefined ? "" : ` (first-order price ${usd(lp)})`}`;
  });
  return lines.length ? ["what binds:", ...lines].join("\n") : "what binds: only the demand; no limit is reached";
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

function shownValue(value: unknown): string {
  return value === null || value === undefined ? "absent" : typeof value === "object" ? JSON.stringify(value) : String(value);
}
