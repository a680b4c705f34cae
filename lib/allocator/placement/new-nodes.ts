import type { Resources } from "../../catalog";
import type { PlaceContents } from "../model/items";
import { type Problem, RELATIVE_ROUNDING } from "../model/problem";

/** Things that found no room where they were to stand. */
export interface Leftovers {
  readonly items: readonly { readonly workload: number; readonly option: number; readonly place: number; readonly need: Resources; readonly count: number }[];
  readonly shares: readonly { readonly workload: number; readonly place: number; readonly need: Resources; readonly share: number }[];
}

/** A node to buy, with what stands on it. */
export interface NewNode {
  readonly place: number;
  /** Count per item of the place. */
  readonly replicas: readonly number[];
  readonly shares: ReadonlyMap<number, number>;
}

/** Nodes bought for leftovers, at most. */
const MOST_NODES = 3;
/** Sets of nodes that are tried, at most. */
const MOST_TRIED = 400;
/** Kinds of nodes of which sets are made, at most: some 50,000 sets. */
const MOST_KINDS = 65;

interface Candidate {
  readonly place: number;
  readonly price: number;
}

/** The cheapest few nodes on which leftovers find room by first fit; undefined where so few are not enough. */
export function cheapestNodes(problem: Problem, contents: readonly PlaceContents[], leftovers: Leftovers): readonly NewNode[] | undefined {
  const candidates = problem.places.flatMap((place, p): Candidate[] => {
    const runsSome = [...leftovers.items, ...leftovers.shares].some(({ workload }) => contents[p]?.items.some((item) => item.workload === workload) || contents[p]?.divisible.includes(workload));
    const price = Math.min(Infinity, ...place.offers.map((o) => problem.offers[o]?.usdPerMonth ?? Infinity));
    return runsSome && Number.isFinite(price) && !place.usdPerMonthByResource ? [{ place: p, price }] : [];
  });
  const used = sumOf(leftovers);
  const sets = multisets(cheapestForRoom(problem, candidates, used), MOST_NODES).filter((set) => hasRoom(problem, set, used));
  const priced = sets.map((set) => ({ set, price: set.reduce((sum, { price }) => sum + price, 0) })).sort((a, b) => a.price - b.price);
  for (const { set } of priced.slice(0, MOST_TRIED)) {
    const nodes = filled(problem, contents, set, leftovers);
    if (nodes) return nodes;
  }
  return undefined;
}

/** Those that hold most of the leftovers for their price, in the order of all. */
function cheapestForRoom(problem: Problem, candidates: readonly Candidate[], sums: ReadonlyMap<string, number>): readonly Candidate[] {
  if (candidates.length <= MOST_KINDS) return candidates;
  const used = [...sums].filter(([, amount]) => amount > 0);
  const partOn = ({ place }: Candidate): number => Math.min(1, ...used.map(([name, amount]) => (problem.places[place]?.machine.resources[name] ?? 0) / amount));
  const priced = candidates.map((one) => ({ one, price: one.price / partOn(one) })).sort((a, b) => a.price - b.price || a.one.place - b.one.place);
  const kept = new Set(priced.slice(0, MOST_KINDS).map(({ one }) => one));
  return candidates.filter((one) => kept.has(one));
}

/** What all of the leftovers take, by resource. */
function sumOf({ items, shares }: Leftovers): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { need, times } of [...items.map(({ need, count }) => ({ need, times: count })), ...shares.map(({ need, share }) => ({ need, times: share }))]) {
    for (const [name, amount] of Object.entries(need)) sums.set(name, (sums.get(name) ?? 0) + times * amount);
  }
  return sums;
}

function multisets(candidates: readonly Candidate[], most: number): readonly (readonly Candidate[])[] {
  const found: (readonly Candidate[])[] = [];
  const grow = (set: readonly Candidate[], from: number): void => {
    if (set.length > 0) found.push(set);
    if (set.length === most) return;
    for (let i = from; i < candidates.length; i++) grow([...set, candidates[i] as Candidate], i);
  };
  grow([], 0);
  return found;
}

/** Whether the sums are within the nodes. */
function hasRoom(problem: Problem, set: readonly Candidate[], used: ReadonlyMap<string, number>): boolean {
  return [...used].every(([name, amount]) => amount <= set.reduce((sum, { place }) => sum + (problem.places[place]?.machine.resources[name] ?? 0), 0) * (1 + RELATIVE_ROUNDING));
}

/** Leftovers on some nodes by first fit, largest first; undefined where they do not fit. */
function filled(problem: Problem, contents: readonly PlaceContents[], set: readonly Candidate[], { items, shares }: Leftovers): readonly NewNode[] | undefined {
  const nodes = set.map(({ place }) => ({ place, free: { ...problem.places[place]?.machine.resources } as Record<string, number>, replicas: (contents[place]?.items ?? []).map(() => 0), shares: new Map<number, number>() }));
  const size = ({ need }: { readonly need: Resources }): number => Math.max(0, ...Object.entries(need).map(([name, amount]) => amount / Math.max(...set.map(({ place }) => problem.places[place]?.machine.resources[name] ?? 0))));
  for (const one of [...items].sort((a, b) => size(b) - size(a))) {
    const rate = rateOf(problem, one.workload, one.option);
    for (let count = one.count; count > 0; count--) {
      const placed = nodes.some((node) => {
        const i = (contents[node.place]?.items ?? []).findIndex((item) => item.workload === one.workload && rateOf(problem, item.workload, item.option) >= rate && holds(node.free, item.need, 1));
        if (i < 0) return false;
        node.replicas[i] = (node.replicas[i] ?? 0) + 1;
        take(node.free, contents[node.place]?.items[i]?.need ?? {}, 1);
        return true;
      });
      if (!placed) return undefined;
    }
  }
  for (const { workload, need, share } of shares) {
    let left = share;
    for (const node of nodes) {
      if (left <= 0 || !contents[node.place]?.divisible.includes(workload)) continue;
      const part = Math.min(left, ...Object.entries(need).map(([name, amount]) => (node.free[name] ?? 0) / amount));
      if (part <= 0) continue;
      node.shares.set(workload, (node.shares.get(workload) ?? 0) + part);
      take(node.free, need, part);
      left -= part;
    }
    if (left > RELATIVE_ROUNDING) return undefined;
  }
  return nodes;
}

function rateOf({ workloads }: Problem, w: number, option: number): number {
  const workload = workloads[w];
  return workload?.kind === "replicated" ? (workload.options[option]?.candidate.ratePerReplica ?? 0) : 1;
}

function holds(free: Readonly<Record<string, number>>, need: Resources, times: number): boolean {
  return Object.entries(need).every(([name, amount]) => amount * times <= (free[name] ?? 0) * (1 + RELATIVE_ROUNDING));
}

function take(free: Record<string, number>, need: Resources, times: number): void {
  for (const [name, amount] of Object.entries(need)) free[name] = Math.max(0, (free[name] ?? 0) - amount * times);
}
