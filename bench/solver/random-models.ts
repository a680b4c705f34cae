import { ModelBuilder, type LinearModel } from "../../lib/allocator/solver";
import { Random } from "./random";

/** Kinds of small models, each after a trap that some solver was seen in. */
export const FAMILIES = ["lp", "mip-bnd", "degenerate", "equality", "scale", "bytes", "budget", "tied", "infeasible", "binary"] as const;

export type Family = (typeof FAMILIES)[number];

/**
 * A random model of a family: 3 to 12 columns, 2 to 10 rows.
 *
 * @param bytes the unit of the `bytes` family; 1e12 is the same model in terabytes
 */
export function randomModel(family: Family, seed: number, bytes = 1): LinearModel {
  const random = new Random(seed * 7919 + FAMILIES.indexOf(family) * 104729 + 1);
  switch (family) {
    case "budget":
      return budget(random);
    case "tied":
      return covering(random, { tied: true });
    case "bytes":
      return covering(random, { unit: 1e12 / bytes });
    case "infeasible":
      return infeasible(random);
    case "binary":
      return packing(random);
    default:
      return general(random, family);
  }
}

/** Rows and columns of any sign and side. */
function general(random: Random, family: Family): LinearModel {
  const degenerate = family === "degenerate";
  const integers = family === "lp" ? 0 : family === "degenerate" || family === "equality" ? 0.5 : 0.7;
  const builder = new ModelBuilder(random.chance(0.3) ? random.whole(-50, 50) : 0);
  const n = random.whole(3, 12);
  const m = random.whole(2, 10);
  const size = (): number => (family === "scale" ? 10 ** random.between(-4, 5) : 1);
  const value = (low: number, high: number): number => (degenerate ? random.whole(Math.ceil(low), Math.floor(high)) : plain(random.between(low, high)));
  const point: number[] = [];
  for (let c = 0; c < n; c++) {
    const integer = random.chance(integers);
    const lower = random.chance(0.2) ? -random.whole(0, 5) : 0;
    const upper = lower + random.whole(1, 30);
    builder.column(`x${c}`, { lower, upper, integer, cost: value(-2, 8) * (family === "scale" ? 10 ** random.between(-2, 2) : 1) });
    point.push(integer ? random.whole(lower, upper) : plain(random.between(lower, upper)));
  }
  for (let r = 0; r < m; r++) {
    const entries: [number, number][] = [];
    for (let c = 0; c < n; c++) if (random.chance(0.6)) entries.push([c, value(-2, 6) * size()]);
    const at = entries.reduce((sum, [c, a]) => sum + a * point[c], 0);
    const room = entries.reduce((sum, [, a]) => sum + Math.abs(a), 0) * random.between(-0.3, 1.5);
    builder.row(`r${r}`, sides(random, family, at, degenerate ? Math.round(room) : room), entries);
  }
  return builder.build();
}

function sides(random: Random, family: Family, at: number, room: number): { lower?: number; upper?: number } {
  if (family === "equality" && random.chance(0.3)) return { lower: at, upper: at };
  const kind = random.next();
  if (kind < 0.45) return { lower: at - room };
  if (kind < 0.9 || room < 0) return { upper: at + room };
  return { lower: at - room, upper: at + room };
}

/** Whole nodes that cover demands; `tied` prices repeat, so that many plans cost the same. */
function covering(random: Random, { tied = false, unit = 1 }: { tied?: boolean; unit?: number }): LinearModel {
  const builder = new ModelBuilder();
  const types = random.whole(2, 6);
  const workloads = random.whole(1, 4);
  const nodes = range(types).map((t) => builder.column(`n${t}`, { upper: random.whole(2, 12), integer: true, cost: tied ? random.whole(1, 2) * 3 : plain(random.between(1, 20)) }));
  const shares = range(workloads).map((w) => nodes.map((_, t) => builder.column(`f${w}_${t}`, { upper: 12 * unit })));
  range(workloads).forEach((w) => {
    builder.row(`demand${w}`, { lower: plain(random.between(1, 8)) * unit }, shares[w].map((c) => [c, 1] as const));
  });
  nodes.forEach((node, t) => builder.row(`pool${t}`, { upper: 0 }, [...shares.map((row) => [row[t], 1] as const), [node, -(tied ? random.whole(1, 2) : plain(random.between(0.5, 3))) * unit]]));
  return builder.build();
}

/** The cost itself is capped, near where it becomes too little. */
function budget(random: Random): LinearModel {
  const model = covering(random, {});
  const cheapest = model.columns.reduce((sum, { cost, upper }) => sum + cost * upper, 0);
  const entries = model.columns.flatMap(({ cost }, c): [number, number][] => (cost === 0 ? [] : [[c, cost]]));
  return { ...model, rows: [...model.rows, { name: "budget", lower: -Infinity, upper: plain(cheapest * random.between(0.02, 0.5)), entries }] };
}

/** Two rows that exclude each other, or a parity that no whole number has, among others that do not matter. */
function infeasible(random: Random): LinearModel {
  const model = general(random, "mip-bnd");
  const entries = model.columns.map((_, c) => [c, plain(random.between(1, 4))] as const);
  if (random.chance(0.5)) {
    const side = plain(random.between(1, 20));
    return { ...model, rows: [...model.rows, { name: "low", lower: -Infinity, upper: side, entries }, { name: "high", lower: plain(side + random.between(0.01, 2)), upper: Infinity, entries }] };
  }
  const columns = model.columns.map((column) => ({ ...column, integer: true }));
  return { ...model, columns, rows: [...model.rows, { name: "odd", lower: 7, upper: 7, entries: columns.map((_, c) => [c, 2 * random.whole(1, 5)] as const) }] };
}

/** Small bin packing: things into equal bins, fewest bins. */
function packing(random: Random): LinearModel {
  return binPacking(random.whole(3, 5), random.whole(2, 3), random);
}

/** Things of random size into bins of 100; a bin used costs its price. */
export function binPacking(items: number, bins: number, random: Random): LinearModel {
  const builder = new ModelBuilder();
  const used = range(bins).map((b) => builder.column(`bin${b}`, { upper: 1, integer: true, cost: 10 + 0.5 * b }));
  const inside = range(items).map((i) => used.map((_, b) => builder.column(`in${i}_${b}`, { upper: 1, integer: true })));
  inside.forEach((row, i) => builder.row(`item${i}`, { lower: 1, upper: 1 }, row.map((c) => [c, 1] as const)));
  const sizes = inside.map(() => random.whole(15, 60));
  used.forEach((bin, b) => builder.row(`room${b}`, { upper: 0 }, [...inside.map((row, i) => [row[b], sizes[i]] as const), [bin, -100]]));
  return builder.build();
}

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

/** Three digits: what people write, and what text formats keep exactly. */
function plain(value: number): number {
  return Number(value.toPrecision(3));
}
