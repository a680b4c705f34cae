import { worthOf, type Cover } from "./covers";
import type { FilledNodes, Fitting } from "./fit";
import type { NodeSet } from "./node-sets";

/** Finds sets of nodes by what they cost and by the covers that they meet. */
export interface SetLister {
  /** The cheapest set that meets all covers, or what none costs less than where sets are many. */
  cheapest(): NodeSet | number | undefined;
  /** Sets up to a cost that meet the covers given; undefined where they are too many. */
  meeting(covers: readonly Cover[], upToUsd: number): readonly NodeSet[] | undefined;
  /** A set that meets the covers given and costs hardly more than any does. */
  oneMeeting(covers: readonly Cover[]): NodeSet | undefined;
}

/** Sets tried at each level of cost. */
const TRIED = 8;
const FEW_TRIED = 2;
/** Times that the cheapest and the roomiest sets are priced. */
const ROUNDS = 12;
/** Dearest sets looked at, as a multiple of the cheapest, and how much wider each level of cost is than the one before. */
const DEAREST = 1.1;
const WIDER = 1.3;
/** Halvings of the room asked for, between none and all that the cost allows. */
const HALVINGS = 10;

export interface RoomyOptimum {
  readonly found: FilledNodes;
  /** Of the cheapest set that meets all covers. */
  readonly bound: number;
}

/**
 * Where any set of nodes within the gap of the cheapest will do, the ones with most room by the covers are tried, not the
 * cheapest. Where they have none, prices of the cheapest and the roomiest say by which cover they are short, and it begins
 * again; after some rounds dearer sets are tried, level by level; where they are too many to list, one of a program.
 *
 * @returns undefined where no room was found, which proves nothing
 */
export function roomyOptimum(fitting: Fitting, { gap: gapLimit, brief, dearest = DEAREST, below = Infinity }: { readonly gap: number; readonly brief?: boolean; readonly dearest?: number; readonly below?: number }, sets: SetLister): RoomyOptimum | undefined {
  const gap = Math.min(gapLimit, 1 - 1 / DEAREST);
  let bound = 0;
  let canBeListed = true;
  const candidates = (upToUsd: number, mostMargin: number): readonly NodeSet[] => {
    const listed = canBeListed ? roomiestOf(fitting, sets, upToUsd, mostMargin)?.slice(0, brief ? FEW_TRIED : TRIED) : undefined;
    canBeListed = listed !== undefined;
    if (listed && listed.length > 0) return listed;
    const one = sets.oneMeeting(withMargin(fitting.known, mostMargin / 2));
    return one ? [one] : [];
  };
  for (let round = 0; round < ROUNDS; round++) {
    const cheapest = sets.cheapest();
    if (cheapest === undefined) return undefined;
    bound = Math.max(bound, typeof cheapest === "number" ? cheapest : cheapest.usdPerMonth);
    const roomiest = candidates(bound / (1 - gap), 1 / (1 - gap) - 1);
    const found = firstWithRoom(fitting, roomiest);
    if (found) return { found, bound };
    if (brief) break;
    const before = fitting.known.length;
    for (const set of [...(typeof cheapest === "number" ? [] : [cheapest]), ...roomiest.slice(0, 1)]) {
      const fit = fitting.fit(set.nodes, 0);
      if (typeof fit !== "string") return { found: { ...set, ...fit }, bound };
    }
    if (fitting.known.length === before) break;
  }
  for (let [level, width] = [1 / (1 - gap), WIDER * gap]; level < dearest && level * bound < below; width *= WIDER) {
    level += width;
    const found = firstWithRoom(fitting, candidates(level * bound, level - 1));
    if (found) return { found, bound };
  }
  return undefined;
}

function withMargin(covers: readonly Cover[], margin: number): readonly Cover[] {
  return covers.map((cover) => ({ ...cover, least: cover.least * (1 + margin) }));
}

/** Sets up to a cost that meet all covers by the largest margin, as far as halving finds it; undefined where all are too many to list. */
function roomiestOf({ known }: Fitting, sets: SetLister, upToUsd: number, mostMargin: number): readonly NodeSet[] | undefined {
  let best: readonly NodeSet[] = [];
  let anyListed = false;
  for (let [low, high, halving] = [0, mostMargin, 0]; halving < HALVINGS && best.length < TRIED; halving++) {
    const margin = (low + high) / 2;
    const found = sets.meeting(withMargin(known, margin), upToUsd);
    anyListed ||= found !== undefined;
    if (found && found.length > 0) best = found;
    if (!found || found.length > 0) low = margin;
    else high = margin;
  }
  if (!anyListed) return undefined;
  const room = ({ nodes }: NodeSet): number => Math.min(...known.map(({ most, least }) => worthOf(most, nodes) / least));
  return best
    .map((set) => ({ set, room: room(set) }))
    .sort((a, b) => b.room - a.room)
    .map(({ set }) => set);
}

function firstWithRoom(fitting: Fitting, sets: readonly NodeSet[]): FilledNodes | undefined {
  for (const set of sets) {
    const fit = fitting.quick(set.nodes);
    if (typeof fit !== "string") return { ...set, ...fit };
  }
  return undefined;
}
