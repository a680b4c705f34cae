import type { Columns, PeriodColumns } from "../model/columns";
import { meanOverDay } from "../model/periods";
import type { GangOption, Problem } from "../model/problem";

/** A solution in whole numbers, in the words of the problem. */
export interface Assignment {
  readonly gangs: readonly { readonly workload: number; readonly option: GangOption }[];
  /** One per period of the day. */
  readonly periods: readonly PeriodAssignment[];
}

/** What stands in one period of the day. */
export interface PeriodAssignment {
  /** Shared nodes per offer. */
  readonly nodes: readonly number[];
  readonly replicas: readonly { readonly workload: number; readonly option: number; readonly place: number; readonly count: number }[];
  readonly shares: readonly { readonly workload: number; readonly place: number; readonly share: number }[];
  readonly loads: readonly { readonly workload: number; readonly bucket: number; readonly class: number; readonly share: number }[];
  readonly patterns: readonly { readonly place: number; readonly pattern: readonly number[]; readonly nodes: number; readonly shares: ReadonlyMap<number, number> }[];
  readonly nodeContents: readonly { readonly place: number; readonly node: number; readonly shapes: ReadonlyMap<number, number>; readonly shares: ReadonlyMap<number, number> }[];
}

/** Shares below this are noise of the solver. */
const SMALLEST_SHARE = 1e-9;

export function decode(problem: Problem, columns: Columns, x: ArrayLike<number>): Assignment {
  return {
    gangs: columns.gangs.filter(({ column }) => Math.round(x[column] ?? 0) === 1).map(({ workload, option }) => ({ workload, option })),
    periods: normalized(problem, columns.periods.map((period) => decodePeriod(period, x))),
  };
}

function decodePeriod(columns: PeriodColumns, x: ArrayLike<number>): PeriodAssignment {
  const whole = (column: number): number => Math.max(0, Math.round(x[column] ?? 0));
  const part = (column: number): number => clean(x[column] ?? 0);
  return {
    nodes: columns.nodes.map(whole),
    replicas: columns.replicas.filter(({ column }) => whole(column) > 0).map(({ column, ...one }) => ({ ...one, count: whole(column) })),
    shares: columns.shares.filter(({ column }) => part(column) > 0).map(({ column, ...one }) => ({ ...one, share: part(column) })),
    loads: columns.loads.filter(({ column }) => part(column) > 0).map(({ column, ...one }) => ({ ...one, share: part(column) })),
    patterns: columns.patterns.flatMap((one) => {
      const nodes = whole(one.column);
      const index = columns.patterns.filter(({ place }) => place === one.place).indexOf(one);
      const shares = new Map(
        columns.patternShares.filter((share) => share.place === one.place && share.pattern === index && part(share.column) > 0).map((share) => [share.workload, part(share.column)] as const),
      );
      return nodes === 0 ? [] : [{ place: one.place, pattern: one.pattern, nodes, shares }];
    }),
    nodeContents: nodeContents(columns, whole, part),
  };
}

function clean(share: number): number {
  return share < SMALLEST_SHARE ? 0 : share;
}

/**
 * Shares of a workload sum to its load exactly, not within the solver's tolerance: in each period, or over the day. What
 * lies within the tolerance where there is no node goes where there are some.
 */
function normalized(problem: Problem, periods: readonly PeriodAssignment[]): readonly PeriodAssignment[] {
  const standing = periods.map((period) => ({ ...period, shares: period.shares.filter(({ place }) => problem.places[place]?.offers.some((o) => (period.nodes[o] ?? 0) > 0)) }));
  const sums = standing.map(({ shares }) => {
    const bySum = new Map<number, number>();
    for (const { workload, share } of shares) bySum.set(workload, (bySum.get(workload) ?? 0) + share);
    return bySum;
  });
  const factor = (w: number, t: number): number => {
    const workload = problem.workloads[w];
    if (workload?.kind !== "divisible") return 1;
    if (!workload.deferrable) return (workload.loads[t] ?? 1) / (sums[t]?.get(w) ?? 1);
    return 1 / meanOverDay(problem.periods, (other) => sums[other]?.get(w) ?? 0);
  };
  return standing.map((period, t) => ({ ...period, shares: period.shares.map((one) => ({ ...one, share: one.share * factor(one.workload, t) })) }));
}

function nodeContents(columns: PeriodColumns, whole: (column: number) => number, part: (column: number) => number): PeriodAssignment["nodeContents"] {
  const byNode = new Map<string, { place: number; node: number; shapes: Map<number, number>; shares: Map<number, number> }>();
  const at = (place: number, node: number) => {
    const key = `${place}/${node}`;
    const known = byNode.get(key) ?? { place, node, shapes: new Map(), shares: new Map() };
    byNode.set(key, known);
    return known;
  };
  for (const { place, node, shape, column } of columns.nodeItems) if (whole(column) > 0) at(place, node).shapes.set(shape, whole(column));
  for (const { place, node, workload, column } of columns.nodeShares) if (part(column) > 0) at(place, node).shares.set(workload, part(column));
  return [...byNode.values()];
}
