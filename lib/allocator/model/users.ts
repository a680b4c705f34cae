import type { AllocationInput } from "../input";
import { type Floor, type Place, RELATIVE_ROUNDING, type Replicated } from "./problem";
import type { PathedDemand } from "./demands";

/** A part of a workload's users, with the places from which they may be served. */
export interface ServedGroup {
  readonly name: string;
  readonly share: number;
  readonly places: ReadonlySet<number>;
}

/** Groups of users by the places that serve them within the limit; those served from the same places are one. */
export function userGroupsOf({ request }: AllocationInput, { demand, latencyMs }: PathedDemand, places: readonly Place[]): readonly ServedGroup[] {
  if (demand.users === undefined || latencyMs === undefined) return [];
  const groups = new Map<string, { name: string; share: number; places: ReadonlySet<number> }>();
  for (const { group, share } of [...demand.users].sort((a, b) => (a.group < b.group ? -1 : 1))) {
    const distances = request.userGroups?.find(({ name }) => name === group)?.networkLatencyMs ?? {};
    const within = places.flatMap((place, p) => ((distances[place.site ?? ""] ?? Infinity) <= latencyMs ? [p] : []));
    const known = groups.get(within.join());
    if (known) Object.assign(known, { name: `${known.name}+${group}`, share: known.share + share });
    else groups.set(within.join(), { name: group, share, places: new Set(within) });
  }
  return [...groups.values()];
}

/**
 * What replicas must be able to carry so that each group is served from its own places: for every set of groups the
 * places that serve one of them carry at least its load. These are all the conditions (Gale 1957, for a transport
 * from places to groups).
 */
export function floorsOf(groups: readonly ServedGroup[]): readonly Floor[] {
  if (groups.length === 0) return [{ name: "", share: 1 }];
  const floors = new Map<string, Floor>();
  for (let set = 1; set < 2 ** groups.length; set++) {
    const members = groups.filter((_, i) => (set & (1 << i)) !== 0);
    const places = new Set(members.flatMap((group) => [...group.places]));
    const share = members.reduce((sum, group) => sum + group.share, 0);
    const key = [...places].sort((a, b) => a - b).join();
    const known = floors.get(key);
    // of sets with the same places the largest load is the condition
    if (known === undefined || known.share < share) floors.set(key, { name: members.map(({ name }) => name).join("+"), share, places });
  }
  return [...floors.values()];
}

/**
 * What must be able to stand on nodes that cannot be taken back, for the others to carry no more than their part: of
 * every floor what that part leaves. These are again all the conditions: nodes that can be taken back are one more
 * stage of the transport, of that capacity.
 */
export function firmFloorsOf({ floors, firmShare }: Pick<Replicated, "floors" | "firmShare">): readonly Floor[] {
  return floors.map((floor) => ({ ...floor, share: floor.share - (1 - firmShare) })).filter(({ share }) => share > RELATIVE_ROUNDING);
}
