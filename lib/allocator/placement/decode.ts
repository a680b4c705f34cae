import type { Columns } from "../model/columns";
import type { GangOption } from "../model/problem";

/** A solution in whole numbers, in the words of the problem. */
export interface Assignment {
  /** Shared nodes per offer. */
  readonly nodes: readonly number[];
  readonly gangs: readonly { readonly workload: number; readonly option: GangOption }[];
  readonly replicas: readonly { readonly workload: number; readonly option: number; readonly place: number; readonly count: number }[];
  readonly shares: readonly { readonly workload: number; readonly place: number; readonly share: number }[];
  readonly loads: readonly { readonly workload: number; readonly bucket: number; readonly class: number; readonly share: number }[];
  readonly patterns: readonly { readonly place: number; readonly pattern: readonly number[]; readonly nodes: number; readonly shares: ReadonlyMap<number, number> }[];
  readonly nodeContents: readonly { readonly place: number; readonly node: number; readonly shapes: ReadonlyMap<number, number>; readonly shares: ReadonlyMap<number, number> }[];
}

/** Shares below this are noise of the solver. */
const SMALLEST_SHARE = 1e-9;

export function decode(columns: Columns, x: ArrayLike<number>): Assignment {
  const whole = (column: number): number => Math.max(0, Math.round(x[column] ?? 0));
  const part = (column: number): number => clean(x[column] ?? 0);
  return {
    nodes: columns.nodes.map(whole),
    gangs: columns.gangs.filter(({ column }) => whole(column) === 1).map(({ workload, option }) => ({ workload, option })),
    replicas: columns.replicas.map(({ column, ...one }) => ({ ...one, count: whole(column) })).filter(({ count }) => count > 0),
    shares: normalized(columns.shares.map(({ column, ...one }) => ({ ...one, share: part(column) }))),
    loads: columns.loads.map(({ column, ...one }) => ({ ...one, share: part(column) })).filter(({ share }) => share > 0),
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

/** Shares of a workload sum to 1 exactly, not within the solver's tolerance. */
function normalized(shares: readonly { workload: number; place: number; share: number }[]): Assignment["shares"] {
  const sums = new Map<number, number>();
  for (const { workload, share } of shares) sums.set(workload, (sums.get(workload) ?? 0) + share);
  return shares.filter(({ share }) => share > 0).map((one) => ({ ...one, share: one.share / (sums.get(one.workload) ?? 1) }));
}

function nodeContents(columns: Columns, whole: (column: number) => number, part: (column: number) => number): Assignment["nodeContents"] {
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
