import { binTaskOf, type BinTask, type Needs } from "../../bins/bin-task";
import { onPlaces } from "../../model/without-places";
import { type Problem, replicasFor, usdOfNode } from "../../model/problem";

/** Replicas that must be enough with any zone lost, in zones that all sell the same at the same prices. */
export interface AlikeZones {
  readonly zones: readonly string[];
  /** Copies of each item that must be left. */
  readonly needed: readonly number[];
  /** What stands in one zone: kinds are those of the first zone, items all copies that any zone takes. */
  readonly task: BinTask & Needs;
  /** By kind and zone where its nodes are. */
  readonly nodes: readonly (readonly NodeAt[])[];
}

export interface NodeAt {
  readonly place: number;
  readonly offer: number;
}

/**
 * The zones of a problem, in which nothing but whole replicas counts; limits over all zones are not kept.
 *
 * @returns undefined where there is other work, the zones differ or have an end of nodes, or there are fewer than three
 */
export function alikeZonesOf(problem: Problem): AlikeZones | undefined {
  const { limits, offers, places, workloads } = problem;
  if (!limits.zoneRedundant || problem.periods.length > 1 || problem.churn || offers.some(({ maxNodes }) => maxNodes !== undefined)) return undefined;
  const needed = workloads.flatMap((workload) => (workload.kind === "replicated" ? [replicasFor(workload)] : []));
  if (needed.length === 0 || needed.length < workloads.length) return undefined;
  const used = new Set(workloads.flatMap((workload) => (workload.kind === "replicated" ? workload.options.map(({ place }) => place) : [])));
  const zones = [...new Set([...used].map((place) => places[place]?.zone ?? ""))].sort();
  if (zones.length < FEWEST_ZONES) return undefined;
  const free = { zoneRedundant: false, carbonPriceUsdPerTonne: limits.carbonPriceUsdPerTonne, capacityPriceUsdPerMonth: limits.capacityPriceUsdPerMonth, maxSpotShare: limits.maxSpotShare, quotas: [], sites: [] };
  const task = binTaskOf({ ...onPlaces(problem, (place) => places[place]?.zone === zones[0]), limits: free });
  if (!task) return undefined;
  const keyOf = (o: number): string => JSON.stringify([offers[o]?.offer.machine.name, offers[o]?.offer.site, offers[o]?.offer.purchaseOption, offers[o] && usdOfNode(offers[o])]);
  const inZones = zones.map((zone) => new Map(offers.flatMap(({ place }, offer) => (used.has(place) && places[place]?.zone === zone ? [[keyOf(offer), { place, offer }] as const] : []))));
  const nodes = task.kinds.map(({ offer }) => inZones.flatMap((inZone) => inZone.get(keyOf(offer)) ?? []));
  const isAlike = nodes.every((at) => at.length === zones.length) && inZones.every(({ size }) => size === task.kinds.length);
  return isAlike && task.items.every(({ divides }) => !divides) ? { zones, needed, task, nodes } : undefined;
}

/** With two zones each has everything. */
const FEWEST_ZONES = 3;
