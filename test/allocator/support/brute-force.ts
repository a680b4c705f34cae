import type { Offer } from "../../../lib/catalog";
import type { ReplicatedDemand, WorkloadDemand } from "../../../lib/demand";
import type { AllocationRequest } from "../../../lib/allocator/request";

const HOURS = 730;
const TOLERANCE = 1e-9;

interface Node {
  readonly offer: Offer;
  readonly free: Record<string, number>;
}

/**
 * The least cost of a month by trying every number of nodes and every way to stand on them: the contract's own words,
 * nothing of the allocator. For instances of a few nodes.
 */
export function leastCost(offers: readonly Offer[], demands: readonly WorkloadDemand[], limits: Partial<AllocationRequest>, mostNodes: number): number | undefined {
  let best: number | undefined;
  const gangs = demands.filter((demand) => demand.kind === "gang");
  const counts = offers.map(() => 0);
  const withGangs = (index: number, own: number[]): void => {
    const demand = gangs[index];
    if (demand?.kind === "gang") {
      for (const candidate of demand.candidates) {
        offers.forEach((one, o) => {
          if (one.machine.name !== candidate.machine) return;
          const next = [...own];
          next[o] = (next[o] ?? 0) + candidate.nodes;
          withGangs(index + 1, next);
        });
      }
      return;
    }
    const shared = (o: number): void => {
      if (o < offers.length) {
        for (let n = 0; n <= mostNodes; n++) {
          counts[o] = n;
          shared(o + 1);
        }
        counts[o] = 0;
        return;
      }
      const total = counts.map((n, i) => n + (own[i] ?? 0));
      const cost = total.reduce((sum, n, i) => sum + n * (offers[i]?.usdPerHour ?? 0) * HOURS, 0);
      if (best !== undefined && cost >= best - TOLERANCE) return;
      if (within(offers, total, cost, limits) && canStand(offers, counts, demands, limits)) best = cost;
    };
    shared(0);
  };
  withGangs(0, offers.map(() => 0));
  return best;
}

function within(offers: readonly Offer[], nodes: readonly number[], cost: number, limits: Partial<AllocationRequest>): boolean {
  const over = (figure: (one: Offer) => number): number => nodes.reduce((sum, n, i) => sum + n * figure(offers[i] as Offer), 0);
  const power = (one: Offer): number => (one.machine.powerKilowatts ?? 0) * one.powerUsageEffectiveness;
  if (offers.some((one, i) => (nodes[i] ?? 0) > (one.maxNodes ?? Infinity))) return false;
  if (Object.entries(limits.quotas ?? {}).some(([type, quota]) => over((one) => (one.machine.name === type ? 1 : 0)) > quota)) return false;
  if (cost > (limits.budgetUsdPerMonth ?? Infinity) + TOLERANCE) return false;
  if (over(power) > (limits.facilityPowerLimitKilowatts ?? Infinity) + TOLERANCE) return false;
  return over((one) => power(one) * (one.renewableShare ?? 0)) >= (limits.minRenewableShare ?? 0) * over(power) - TOLERANCE;
}

function canStand(offers: readonly Offer[], counts: readonly number[], demands: readonly WorkloadDemand[], limits: Partial<AllocationRequest>): boolean {
  const nodes: Node[] = counts.flatMap((n, i) => Array.from({ length: n }, () => ({ offer: offers[i] as Offer, free: { ...(offers[i] as Offer).machine.resources } })));
  const zones = limits.zoneRedundant ? [...new Set(offers.map((one) => `${one.site}/${one.zone}`))] : [""];
  const replicated = demands.filter((demand): demand is ReplicatedDemand => demand.kind === "replicated");
  const divisible = demands.filter((demand) => demand.kind === "divisible");
  if (divisible.length > 1) throw new Error("the brute force knows one divisible workload");
  const [rest] = divisible;
  const spread = (): boolean => {
    if (rest?.kind !== "divisible") return true;
    const room = nodes.filter(({ offer }) => rest.machines.includes(offer.machine.name)).reduce((sum, { free }) => sum + Math.min(...Object.entries(rest.need).map(([name, amount]) => (free[name] ?? 0) / amount)), 0);
    return room >= 1 - TOLERANCE;
  };
  /** Places replicas of workload w on nodes from `from` on, until it carries its rate whatever zone is lost. */
  const place = (w: number, from: number, carried: Readonly<Record<string, number>>): boolean => {
    const demand = replicated[w];
    if (!demand) return spread();
    const met = zones.every((zone) => Object.entries(carried).reduce((sum, [at, rate]) => sum + (at === zone ? 0 : rate), 0) >= demand.rate - TOLERANCE);
    if (met) return place(w + 1, 0, {});
    for (let n = from; n < nodes.length; n++) {
      const node = nodes[n] as Node;
      for (const candidate of demand.candidates) {
        if (candidate.machine !== node.offer.machine.name) continue;
        const need = Object.entries(candidate.need);
        if (need.some(([name, amount]) => (node.free[name] ?? 0) < amount - TOLERANCE)) continue;
        for (const [name, amount] of need) node.free[name] = (node.free[name] ?? 0) - amount;
        const zone = `${node.offer.site}/${node.offer.zone}`;
        const done = place(w, n, { ...carried, [zone]: (carried[zone] ?? 0) + candidate.ratePerReplica });
        for (const [name, amount] of need) node.free[name] = (node.free[name] ?? 0) + amount;
        if (done) return true;
      }
    }
    return false;
  };
  return place(0, 0, {});
}
