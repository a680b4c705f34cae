import { type Problem, type Profile, RELATIVE_ROUNDING, type Replicated } from "../model/problem";
import { firmFloorsOf } from "../model/users";
import type { Assignment, PeriodAssignment } from "./decode";
import { TOLERANCE } from "./packing";

type Counted = PeriodAssignment["replicas"][number];

/**
 * Without replicas that no demand needs: on nodes that are paid for anyway they cost the program nothing. The ones
 * that carry least go first, from the last place.
 */
export function trimmed(problem: Problem, assignment: Assignment): Assignment {
  return { ...assignment, periods: assignment.periods.map((period, t) => trimmedPeriod(problem, t, period)) };
}

function trimmedPeriod(problem: Problem, t: number, assignment: PeriodAssignment): PeriodAssignment {
  const replicas = problem.workloads.flatMap((workload, w): Counted[] => {
    const own = assignment.replicas.filter((one) => one.workload === w);
    if (workload.kind === "replicated") return trimReplicated(problem, workload, workload.rate * (workload.loads[t] ?? 1), own);
    if (workload.kind === "profile" && !problem.limits.zoneRedundant) return trimProfile(workload, workload.loads[t] ?? 1, assignment, w, own);
    return own;
  });
  return { ...assignment, replicas: replicas.filter(({ count }) => count > 0) };
}

interface Carried {
  readonly share: number;
  readonly counts: (one: { readonly place: number }) => boolean;
}

function trimReplicated(problem: Problem, workload: Replicated, rate: number, own: readonly Counted[]): Counted[] {
  const rateOf = ({ option }: Counted): number => workload.options[option]?.candidate.ratePerReplica ?? 0;
  const zoneOf = ({ place }: { readonly place: number }): string | undefined => problem.places[place]?.zone;
  const zones = problem.limits.zoneRedundant ? [...new Set(problem.places.map(({ zone }) => zone))] : [undefined];
  /** Everything that must be carried: so much of the rate, by what counts for it. */
  const demands: readonly Carried[] = [
    ...workload.floors.flatMap(({ share, places }) => zones.map((lost): Carried => ({ share, counts: (one) => (places?.has(one.place) ?? true) && (lost === undefined || zoneOf(one) !== lost) }))),
    ...firmFloorsOf(workload).map(({ share, places }): Carried => ({ share, counts: (one) => (places?.has(one.place) ?? true) && problem.places[one.place]?.reclaimable !== true })),
  ];
  const kept = own.map((one) => ({ ...one }));
  const order = [...kept].sort((a, b) => rateOf(a) - rateOf(b) || b.place - a.place || b.option - a.option);
  for (const one of order) {
    // least surplus over what this one counts for
    const surplus = demands.filter(({ counts }) => counts(one)).map(({ share, counts }) => kept.reduce((sum, other) => sum + (counts(other) ? other.count * rateOf(other) : 0), 0) - rate * share);
    const spare = Math.floor((Math.min(...surplus) + rate * RELATIVE_ROUNDING) / rateOf(one));
    one.count -= Math.max(0, Math.min(one.count, spare === Infinity ? one.count : spare));
  }
  return kept;
}

function trimProfile(workload: Profile, factor: number, assignment: PeriodAssignment, w: number, own: readonly Counted[]): Counted[] {
  const kept = own.map((one) => ({ ...one }));
  workload.classes.forEach(({ places, rates }, c) => {
    const carried = assignment.loads.filter((one) => one.workload === w && one.class === c);
    const load = carried.reduce((sum, { bucket, share }) => sum + (share * factor * (workload.bucketRates[bucket] ?? 0)) / (rates[bucket] ?? 1), 0);
    const inClass = kept.filter(({ place }) => places.includes(place)).sort((a, b) => b.place - a.place);
    // a little of a load takes a replica, too
    const needed = Math.max(carried.some(({ share }) => share > TOLERANCE) ? 1 : 0, Math.ceil(load - TOLERANCE));
    let spare = inClass.reduce((sum, { count }) => sum + count, 0) - needed;
    for (const one of inClass) {
      const gone = Math.max(0, Math.min(one.count, spare));
      one.count -= gone;
      spare -= gone;
    }
  });
  return kept;
}
