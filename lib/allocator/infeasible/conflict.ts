import type { AllocationInput } from "../input";
import { demandsByName, isWorkload, latencyPath, sortedOffers } from "../model/demands";
import { limitsOf, maxNodesPath } from "../model/limits";
import type { RequestPath } from "../model/problem";
import type { NoOptimum } from "../optimize/optimize";
import { isFeasible } from "./feasibility";

/**
 * Everything of a request that can be left out: limits and workloads. What stands first is kept rather than what
 * stands last: the nodes of own offers first, since a reader may take them for part of the offer.
 */
export function membersOf(input: AllocationInput): readonly RequestPath[] {
  const limits = limitsOf(input);
  const set = (path: RequestPath, value: unknown): readonly RequestPath[] => (value === undefined || value === false || value === 0 ? [] : [path]);
  const ownLimits = sortedOffers(input).flatMap((offer) => (offer.maxNodes !== undefined && offer.machine.origin === "own" ? [maxNodesPath(input, offer)] : []));
  return [
    ...ownLimits,
    ...(limits.budgetUsdPerMonth === undefined ? [] : ["budgetUsdPerMonth"]),
    ...(limits.facilityPowerLimitKilowatts === undefined ? [] : ["facilityPowerLimitKilowatts"]),
    ...(limits.carbonLimitTonnesPerYear === undefined ? [] : ["carbonLimitTonnesPerYear"]),
    ...set("minRenewableShare", limits.minRenewableShare),
    ...set("zoneRedundant", limits.zoneRedundant),
    ...Object.entries(limits.maxSpotShare).flatMap(([kind, share]) => (share < 1 ? [`maxSpotShare.${kind}`] : [])).sort(),
    ...demandsByName(input).flatMap(({ path, demand, latencyMs }) => (demand.users && latencyMs !== undefined ? [latencyPath(path)] : [])),
    ...limits.sites.map(({ path }) => path),
    ...limits.quotas.map(({ instanceType }) => `quotas.${instanceType}`),
    ...demandsByName(input).map(({ path }) => path),
  ];
}

/** The limits among the members: all but the workloads. */
export function limitPathsOf(input: AllocationInput): readonly RequestPath[] {
  return membersOf(input).filter((path) => !isWorkload(path));
}

/**
 * A set of members that conflict, none of which can be left out (QuickXplain, Junker 2004).
 *
 * @param search which found no plan of all together, and may have taken longer than one question here may
 * @returns an empty set where they do not conflict
 */
export function conflictOf(input: AllocationInput, search?: NoOptimum): readonly RequestPath[] {
  const all = membersOf(input);
  const possible = (included: readonly RequestPath[]): boolean => isFeasible(input, new Set(all.filter((member) => !included.includes(member))), search?.bins);
  const narrow = (background: readonly RequestPath[], added: boolean, members: readonly RequestPath[]): readonly RequestPath[] => {
    if (added && !possible(background)) return [];
    if (members.length <= 1) return members;
    const half = Math.ceil(members.length / 2);
    const [first, second] = [members.slice(0, half), members.slice(half)];
    const fromSecond = narrow([...background, ...first], true, second);
    const fromFirst = narrow([...background, ...fromSecond], fromSecond.length > 0, first);
    return [...fromFirst, ...fromSecond];
  };
  return !search && possible(all) ? [] : [...narrow([], false, all)].sort();
}
