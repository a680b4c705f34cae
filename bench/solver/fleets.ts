import { ModelBuilder, type LinearModel } from "../../lib/allocator/solver";
import { Random } from "./random";

export interface FleetSize {
  readonly workloads: number;
  readonly types: number;
  readonly zones: number;
  readonly purchases: number;
}

interface Fleet extends FleetSize {
  /** Of a node, by type, zone and purchase. */
  readonly price: number[][][];
  readonly power: number[];
  readonly throughput: number[][];
  readonly demand: number[];
  readonly random: Random;
}

/** Purchase options: share of the on-demand price, and of nodes that are there when needed. */
const PURCHASES = [
  { price: 1, available: 1 },
  { price: 0.35, available: 0.85 },
  { price: 0.62, available: 1 },
];
const SPOT = 1;

/**
 * Prices and throughputs shaped like those of GPU nodes: dearer types do more, not in proportion, and each workload
 * suits some types better than others.
 */
function fleet(size: FleetSize, seed: number): Fleet {
  const random = new Random(seed);
  const strength = Array.from({ length: size.types }, () => 2 ** random.between(0, 6));
  const zoneFactor = range(size.zones).map(() => random.between(1, 1.15));
  const price = strength.map((s) => {
    const onDemand = s ** random.between(0.9, 1.05) * random.between(0.8, 1.3);
    return zoneFactor.map((factor) => PURCHASES.map((purchase) => round(onDemand * factor * purchase.price * random.between(0.9, 1.1))));
  });
  const power = strength.map((s) => round(0.3 * s ** 0.8 * random.between(0.8, 1.2)));
  const throughput: number[][] = Array.from({ length: size.workloads }, () => strength.map((s) => (random.chance(0.25) ? 0 : round(s * random.between(0.5, 1.5)))));
  for (const row of throughput) if (!row.some((t) => t > 0)) row[0] = strength[0];
  const demand = throughput.map(() => round(random.between(5, 120)));
  return { ...size, price, power, throughput, demand, random };
}

/** Integer nodes of each type, zone and purchase; the workloads share them. */
export function pooledFleet(size: FleetSize, seed = 1): LinearModel {
  const f = fleet(size, seed);
  const builder = new ModelBuilder();
  const nodes = nodeColumns(f, builder);
  const shares = f.throughput.map((row) =>
    row.map((rate, t) => (rate === 0 ? [] : range(f.zones).map((z) => builder.column(`f_${t}_${z}`, { upper: nodes.quota[t] * f.zones * f.purchases })))),
  );
  f.demand.forEach((demand, w) => {
    builder.row(`demand_${w}`, { lower: demand }, shares[w].flatMap((zones, t) => zones.map((c) => [c, f.throughput[w][t]] as const)));
  });
  for (const t of range(f.types)) {
    for (const z of range(f.zones)) {
      const used = shares.flatMap((types) => (types[t][z] === undefined ? [] : [[types[t][z], 1] as const]));
      builder.row(`pool_${t}_${z}`, { upper: 0 }, [...used, ...range(f.purchases).map((p) => [nodes.at[t][z][p], -PURCHASES[p].available] as const)]);
    }
  }
  limits(f, builder, nodes.at, nodes.quota);
  return named(builder.build());
}

/** Integer nodes of each workload, type, zone and purchase: nothing is shared. */
export function dedicatedFleet(size: FleetSize, seed = 1): LinearModel {
  const f = fleet(size, seed);
  const builder = new ModelBuilder();
  const quota = quotas(f);
  const all: number[][][][] = range(f.types).map(() => range(f.zones).map(() => range(f.purchases).map(() => [])));
  f.demand.forEach((demand, w) => {
    const terms: [number, number][] = [];
    for (const t of range(f.types)) {
      const rate = f.throughput[w][t];
      if (rate === 0) continue;
      for (const z of range(f.zones)) {
        for (const p of range(f.purchases)) {
          const column = builder.column("n", { upper: quota[t], integer: true, cost: f.price[t][z][p] });
          all[t][z][p].push(column);
          terms.push([column, rate * PURCHASES[p].available]);
        }
      }
    }
    builder.row(`demand_${w}`, { lower: demand }, terms);
  });
  limits(f, builder, all, quota);
  return named(builder.build());
}

function nodeColumns(f: Fleet, builder: ModelBuilder): { at: number[][][]; quota: number[] } {
  const quota = quotas(f);
  const at = range(f.types).map((t) => range(f.zones).map((z) => range(f.purchases).map((p) => builder.column("n", { upper: quota[t], integer: true, cost: f.price[t][z][p] }))));
  return { at, quota };
}

function quotas(f: Fleet): number[] {
  return range(f.types).map(() => f.random.whole(4, 30));
}

function limits(f: Fleet, builder: ModelBuilder, at: readonly (readonly (readonly (number | readonly number[])[])[])[], quota: readonly number[]): void {
  const of = (t: number, z: number, p: number): readonly number[] => [at[t][z][p]].flat();
  for (const t of range(f.types)) {
    for (const p of range(f.purchases)) builder.row("quota", { upper: quota[t] }, range(f.zones).flatMap((z) => of(t, z, p).map((c) => [c, 1] as const)));
  }
  const total = f.demand.reduce((sum, demand) => sum + demand, 0);
  for (const z of range(f.zones)) {
    builder.row("power", { upper: round((0.6 * total) / f.zones) }, range(f.types).flatMap((t) => range(f.purchases).flatMap((p) => of(t, z, p).map((c) => [c, f.power[t]] as const))));
  }
  const share = range(f.types).flatMap((t) => range(f.zones).flatMap((z) => range(f.purchases).flatMap((p) => of(t, z, p).map((c) => [c, f.power[t] * (p === SPOT ? 0.5 : -0.5)] as const))));
  builder.row("spot", { upper: 0 }, share);
}

/** Names by place, for the MPS file. */
function named(model: LinearModel): LinearModel {
  return { ...model, columns: model.columns.map((column, c) => ({ ...column, name: `${column.name}_c${c}` })), rows: model.rows.map((row, r) => ({ ...row, name: `${row.name}_r${r}` })) };
}

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}
