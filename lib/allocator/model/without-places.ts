import type { Problem } from "./problem";
import { needlessOffers } from "./pruning";

/** The problem with only some of its places to stand on; gangs have their own nodes. */
export function onPlaces(problem: Problem, isKept: (place: number) => boolean): Problem {
  const workloads = problem.workloads.map((workload) => {
    if (workload.kind === "replicated") return { ...workload, options: workload.options.filter(({ place }) => isKept(place)) };
    return workload.kind === "divisible" ? { ...workload, places: workload.places.filter(isKept) } : workload;
  });
  return { ...problem, workloads };
}

/** The problem without places all of whose offers better ones make needless. */
export function withoutNeedlessPlaces(problem: Problem): Problem {
  const needless = needlessOffers(problem);
  const kept = new Set(problem.offers.flatMap(({ offer, place }) => (needless.has(offer.name) ? [] : [place])));
  return onPlaces(problem, (place) => kept.has(place));
}
