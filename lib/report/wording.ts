import type { AllocationPlan, BindingLimit, PlanPlacement, PlanPool } from "../allocator";
import { amount, percent, usd } from "./figures";

/** Cost, proof and energy of a plan in one sentence. */
export function verdict(plan: AllocationPlan): string {
  const proof = plan.status === "optimal" ? `proven within ${percent(plan.gap ?? 0, 2)} of the best possible` : `a limit stopped the proof: at most ${percent(plan.gap ?? 1, 2)} above the best possible`;
  const energy = plan.totals?.energyKilowattHoursPerMonth;
  return `${usd(plan.totals?.costUsdPerMonth)} USD a month, ${proof} (${plan.solver.name} ${plan.solver.version})${energy === undefined ? "" : `, ${amount(energy)} kWh a month`}`;
}

/** Carbon follows the energy drawn where all pools stand on one grid; else only the total is known. */
export function carbonOf(pool: PlanPool, plan: AllocationPlan): number | undefined {
  const total = plan.totals?.tonnesCo2ePerYear;
  const oneGrid = new Set((plan.pools ?? []).map((p) => p.site)).size === 1;
  const [own, all] = [meanKilowatts(pool), (plan.pools ?? []).reduce((sum, one) => sum + meanKilowatts(one), 0)];
  return total === undefined || all === 0 || pool.powerKilowatts === undefined || !oneGrid ? undefined : (total * own) / all;
}

/** Over the day; pools speak of their busiest hour. */
function meanKilowatts({ powerKilowatts = 0, nodes, meanNodes = nodes }: PlanPool): number {
  return (powerKilowatts * meanNodes) / nodes;
}

/** `2 x pool (40 %)`. */
export function placementText({ replicas, pool, share }: PlanPlacement): string {
  return `${replicas === 1 ? "" : `${amount(replicas)} x `}${pool} (${percent(share)})`;
}

/** `DP4 TP2`: the dimensions along which a model is cut. */
export function layoutText(placement: PlanPlacement): string {
  const layout = placement.layout as Readonly<Record<string, unknown>>;
  const short: Readonly<Record<string, string>> = { dataParallel: "DP", tensorParallel: "TP", pipelineParallel: "PP", contextParallel: "CP", expertParallel: "EP" };
  return Object.entries(short)
    .filter(([key]) => typeof layout[key] === "number" && (layout[key] as number) > 1)
    .map(([key, name]) => `${name}${String(layout[key])}`)
    .join(" ");
}

/** A limit that binds, and what more of it is worth. */
export function bindingText({ limit, used, value, oneMoreUnitUsdPerMonth: worth, lpPriceUsdPerMonth: lp }: BindingLimit): string {
  return `${limit}: ${amount(used)} of ${amount(value)}${worth === undefined ? "" : `; one more unit changes the cost by ${usd(worth)} USD a month`}${lp === undefined ? "" : ` (first-order price ${usd(lp)})`}`;
}

export const NOTHING_BINDS = "only the demand; no limit is reached";

/** A value of a request, also an absent one. */
export function shownValue(value: unknown): string {
  return value === null || value === undefined ? "absent" : typeof value === "object" ? JSON.stringify(value) : String(value);
}
