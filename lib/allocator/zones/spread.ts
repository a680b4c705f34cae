import { exact, near, relaxed, type Filled, type Master, type Relaxed, type Whole } from "./master";

/** The cheapest way to fill the zones, and what no way can cost less than. */
export interface Spread {
  readonly filled: readonly Filled[];
  readonly cost: number;
  readonly bound: number;
}

/** Highest numbers of replicas of each workload in any zone: from `least` to `most`. */
interface Range extends Relaxed {
  readonly least: readonly number[];
  readonly most: readonly number[];
}

/** Ranges looked at, at most. */
const MOST_RANGES = 600;

/**
 * The cheapest contents of zones with which every workload still has its replicas when any one zone is lost.
 *
 * With m the most replicas of a workload in any zone, that asks for n + m of them in all, n being what carries the
 * demand. The search is over m: a range of it is bounded by contents within its highest m and totals with its lowest,
 * and split until m is known or the bound is above the best.
 *
 * @param least lowest m that is possible
 * @param gap share of the cost within which the proof may stop
 */
export function cheapestSpread(master: Master, replicas: readonly number[], least: readonly number[], gap: number): Spread | undefined {
  const totalOf = (m: readonly number[]): readonly number[] => replicas.map((count, w) => count + (m[w] ?? 0));
  const rangeOf = (from: readonly number[], to: readonly number[]): Range => ({ least: from, most: to, ...relaxed(master, totalOf(from), to) });
  let best: Whole = { filled: [], cost: Infinity, bound: 0 };
  /** Of what is settled with less than a proof of its optimum. */
  let settled = Infinity;
  const good = (bound: number): boolean => bound >= best.cost * (1 - gap);
  const tryAt = ({ most: m, ...from }: Range, proof: boolean): void => {
    const first = good(from.bound) ? best : near(master, totalOf(m), from);
    if (first.cost < best.cost) best = first;
    const found = good(from.bound) || !proof ? from : exact(master, totalOf(m), m, best.cost, from);
    settled = Math.min(settled, found.bound);
    if ("cost" in found && found.cost < best.cost) best = found;
  };
  // as even as can be over 2, 3, ... zones: points to begin with
  for (const m of evenSpreads(replicas, least)) tryAt(rangeOf(m, m), false);
  settled = Infinity;
  const open = [rangeOf(least, replicas)];
  let looked = 0;
  while (open.length > 0 && looked++ < MOST_RANGES) {
    open.sort((a, b) => b.bound - a.bound);
    const range = open.pop() as Range;
    if (good(range.bound)) {
      open.push(range);
      break;
    }
    const w = widest(range);
    if (w === undefined) tryAt(range, true);
    else open.push(...halves(range, w).map(([from, to]) => within(range, rangeOf(from, to))));
  }
  return best.cost === Infinity ? undefined : { ...best, bound: Math.min(best.cost, settled, ...open.map(({ bound }) => bound)) };
}

/** A part of a range costs no less than the whole of it. */
function within({ bound }: Range, part: Range): Range {
  return part.bound >= bound ? part : { ...part, bound };
}

function widest({ least, most }: Range): number | undefined {
  const widths = most.map((to, w) => to - (least[w] ?? 0));
  const width = Math.max(...widths);
  return width > 0 ? widths.indexOf(width) : undefined;
}

function halves({ least, most }: Range, w: number): readonly (readonly [readonly number[], readonly number[]])[] {
  const middle = Math.floor(((least[w] ?? 0) + (most[w] ?? 0)) / 2);
  const put = (values: readonly number[], value: number): readonly number[] => values.map((old, i) => (i === w ? value : old));
  return [
    [least, put(most, middle)],
    [put(least, middle + 1), most],
  ];
}

function evenSpreads(replicas: readonly number[], least: readonly number[]): readonly (readonly number[])[] {
  const found = new Map<string, readonly number[]>();
  for (const over of [1, 2, 3, 4, 5]) {
    const m = replicas.map((count, w) => Math.max(least[w] ?? 1, Math.ceil(count / over)));
    found.set(m.join(), m);
  }
  found.set(least.join(), least);
  return [...found.values()];
}
