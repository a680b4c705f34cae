import type { AllocationInput } from "../input";
import { demandsByName, latencyPath } from "../model/demands";
import { reclaimable } from "../model/places";
import type { RequestPath } from "../model/problem";
import type { PlanPool, PlanWorkload } from "../plan";

/** What a plan says of where workloads stand. */
export interface WhereThingsStand {
  readonly pools: readonly PlanPool[];
  readonly workloads: readonly PlanWorkload[];
}

/** Rules on where a load may stand are no sum over nodes: how far a plan goes within one; undefined for other limits. */
export function usedOfRule(input: AllocationInput, path: RequestPath, standing: WhereThingsStand): number | undefined {
  const kind = /^maxSpotShare\.(.+)$/.exec(path)?.[1];
  if (kind !== undefined) return spotShareOf(input, kind, standing);
  const served = demandsByName(input).find((one) => latencyPath(one.path) === path);
  return served && longestTrip(input, served.demand.workload, served.latencyMs ?? Infinity, standing);
}

/** Copies that are spare until a zone is lost carry nothing: beside them the others are known to carry their part. */
function spotShareOf({ request, offers }: AllocationInput, kind: string, { workloads }: WhereThingsStand): number {
  // a pool has the name of its offer
  const onSpot = new Set(offers.filter(reclaimable).map(({ name }) => name));
  const shareOf = ({ placements }: PlanWorkload): number => placements.reduce((sum, { pool, share }) => sum + (onSpot.has(pool) ? share : 0), 0);
  const largest = Math.max(0, ...workloads.filter((one) => one.kind === kind).map(shareOf));
  return request.zoneRedundant ? Math.min(largest, request.maxSpotShare?.[kind] ?? 1) : largest;
}

/** The longest round trip within the limit from a group of the workload's users to a site where it stands. */
function longestTrip({ request, demands }: AllocationInput, workload: string, limit: number, { pools, workloads }: WhereThingsStand): number {
  const stands = new Set(workloads.find(({ name }) => name === workload)?.placements.map(({ pool }) => pools.find(({ name }) => name === pool)?.site));
  const groups = new Set(demands.find((one) => one.workload === workload)?.users?.map(({ group }) => group));
  const trips = (request.userGroups ?? []).filter(({ name }) => groups.has(name)).flatMap(({ networkLatencyMs }) => Object.entries(networkLatencyMs).flatMap(([site, ms]) => (stands.has(site) && ms <= limit ? [ms] : [])));
  return Math.max(0, ...trips);
}
