import { carriesAlike, type Problem, type Replicated, replicasFor, usdOfNode } from "../model/problem";

/**
 * A problem whose plans are no dearer than those of one in which any zone may be lost: all zones of a site are one, and of
 * every workload there are as many replicas as it takes in all. With n that carry the rate and z zones, some zone has at
 * least n / (z - 1) of them, so that there are so many more than n.
 *
 * @returns undefined where there are gangs, profiles, or an end of some nodes
 */
export function withZonesMerged(problem: Problem): Problem | undefined {
  const { limits, offers, places, workloads } = problem;
  if (!limits.zoneRedundant || problem.churn || problem.periods.length > 1 || offers.some(({ maxNodes }) => maxNodes !== undefined)) return undefined;
  if (workloads.some(({ kind }) => kind === "gang" || kind === "profile")) return undefined;
  const usd = (o: number): number => (offers[o] ? usdOfNode(offers[o]) : 0);
  const cheapest = new Map<string, { readonly place: number; readonly offer: number }>();
  offers.forEach(({ place }, offer) => {
    const own = places[place];
    const key = JSON.stringify([own?.machine.name, own?.site, own?.reclaimable]);
    const known = cheapest.get(key);
    if (!known || usd(offer) < usd(known.offer)) cheapest.set(key, { place, offer });
  });
  const kept = [...cheapest.values()].sort((a, b) => a.offer - b.offer);
  const placeOf = new Map(kept.map(({ place }, p) => [place, p] as const));
  return {
    ...problem,
    offers: kept.flatMap(({ offer }, p) => offers.slice(offer, offer + 1).map((one) => ({ ...one, place: p }))),
    places: kept.flatMap(({ place }, p) => places.slice(place, place + 1).map(({ zone: _, ...one }) => ({ ...one, offers: [p] }))),
    limits: { ...limits, zoneRedundant: false },
    workloads: workloads.map((workload) => {
      if (workload.kind === "divisible") return { ...workload, places: workload.places.flatMap((p) => placeOf.get(p) ?? []) };
      if (workload.kind !== "replicated") return workload;
      return { ...workload, rate: rateInAll(problem, workload), options: workload.options.flatMap((option) => (placeOf.has(option.place) ? [{ ...option, place: placeOf.get(option.place) ?? -1 }] : [])) };
    }),
  };
}

/** What all replicas together carry at least, so that enough are left. */
function rateInAll({ places }: Problem, workload: Replicated): number {
  const zones = new Set(workload.options.map(({ place }) => places[place]?.zone)).size;
  if (zones < 2) return workload.rate;
  if (!carriesAlike(workload)) return (workload.rate * zones) / (zones - 1);
  const replicas = replicasFor(workload);
  return (replicas + Math.ceil(replicas / (zones - 1))) * (workload.options[0]?.candidate.ratePerReplica ?? 0);
}
