import { arraysOf, type ArrayModel } from "../arrays";
import { priceBound, type PriceBound } from "../builtin/certificate";
import { DualSimplex, type RelaxationStatus } from "../builtin/dual-simplex";
import { Relaxation } from "../builtin/relaxation";
import { startFromCosts } from "../builtin/start-basis";
import type { LinearModel, Row } from "../model";
import { scalingOf } from "../scaling";
import type { Cover } from "./covers";
import { withMoreColumns, type MoreColumn } from "./more-columns";

/** One way to carry the demand of a cover, as a column of the master. */
export interface MasterWay {
  readonly cover: number;
  /** Per member of the cover; all 0: the demand is not carried. */
  readonly counts: Int32Array;
}

/** Bounds of the columns that stay, in the units of the model. */
export interface Box {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

interface Scales {
  readonly rows: Float64Array;
  readonly columns: Float64Array;
  readonly objective: number;
}

/** A cover whose members know the rows that came later. */
interface GrowingCover extends Cover {
  readonly members: readonly (Cover["members"][number] & { readonly takes: [number, number][] })[];
}

/**
 * A model with one column for each known way to carry a demand instead of one for each thing that carries a part of it
 * (Dantzig and Wolfe 1960): its linear relaxation, to which ways and rows are added at any time, the basis kept.
 *
 * The row of a cover says that one way is chosen. Not to carry the demand is a way, too, so dear that it is none.
 */
export class Master {
  readonly ways: MasterWay[] = [];
  /** Columns of the model that stay, by their place here. */
  readonly kept: readonly number[];
  readonly covers: readonly GrowingCover[];
  private relaxation: Relaxation;
  private simplex: DualSimplex;
  /** The columns that stay, with all rows: what a bound is made of beside the ways. */
  private keptArrays: ArrayModel;
  private arrays: ArrayModel;
  /** Of the ways so far, with all rows so far. */
  private waysAsColumns: MoreColumn[] = [];
  private readonly known = new Set<string>();
  private readonly isCover: Uint8Array;
  private readonly placeOf: ReadonlyMap<number, number>;
  private readonly rows: Row[];
  /** What the rows that were added ask at least. */
  private readonly sides: number[] = [];
  private scales: Scales;
  private box: { readonly lower: Float64Array; readonly upper: Float64Array; readonly isOpen: (way: MasterWay) => boolean };

  /** @param missing what a demand that is not carried costs */
  constructor(
    readonly model: LinearModel,
    covers: readonly Cover[],
    ways: readonly MasterWay[],
    private readonly missing: number,
  ) {
    this.covers = covers.map((cover) => ({ ...cover, members: cover.members.map((member) => ({ ...member, takes: member.takes.map(([r, a]): [number, number] => [r, a]) })) }));
    const gone = new Set(covers.flatMap(({ members }) => members.map(({ column }) => column)));
    this.kept = model.columns.flatMap((_, c) => (gone.has(c) ? [] : [c]));
    this.placeOf = new Map(this.kept.map((c, i) => [c, i] as const));
    this.isCover = new Uint8Array(model.rows.length);
    for (const { row } of covers) this.isCover[row] = 1;
    this.rows = model.rows.map((row, r) => ({ ...row, ...(this.isCover[r] === 1 ? { lower: 1, upper: 1 } : {}), entries: this.staying(row) }));
    const { rows, columns, objective } = scalingOf(model);
    this.scales = { rows: rows.map((scale, r) => (this.isCover[r] === 1 ? 1 : scale)), columns: Float64Array.from(this.kept, (c) => columns[c]), objective };
    covers.forEach(({ members }, cover) => this.list({ cover, counts: new Int32Array(members.length) }));
    for (const way of ways) this.list(way);
    this.keptArrays = this.withoutWays();
    this.arrays = this.withWays();
    this.relaxation = new Relaxation(this.arrays);
    startFromCosts(this.relaxation);
    this.simplex = new DualSimplex(this.relaxation);
    this.box = { lower: Float64Array.from(this.kept, (c) => model.columns[c].lower), upper: Float64Array.from(this.kept, (c) => model.columns[c].upper), isOpen: () => true };
  }

  /** Multiplications done. */
  get work(): number {
    return this.relaxation.work;
  }

  /** Number of rows that were added. */
  get added(): number {
    return this.rows.length - this.model.rows.length;
  }

  /** @returns how many are new */
  add(ways: readonly MasterWay[]): number {
    const count = ways.filter((way) => this.list(way)).length;
    if (count > 0) this.moveTo(this.withWays(), (arrays) => this.relaxation.withColumns(arrays));
    return count;
  }

  /** Rows that every whole point satisfies. */
  addRows(cuts: readonly Row[]): void {
    const first = this.rows.length;
    for (const { lower } of cuts) this.sides.push(lower);
    cuts.forEach((cut, i) => {
      const amounts = new Map(cut.entries);
      for (const { members } of this.covers) for (const { column, takes } of members) if (amounts.has(column)) takes.push([first + i, amounts.get(column) ?? 0]);
      this.rows.push({ ...cut, entries: this.staying(cut) });
    });
    const scales = cuts.map(({ entries }) => 2 ** -Math.round(Math.log2(entries.reduce((most, [, a]) => Math.max(most, Math.abs(a)), 0))));
    this.scales = { ...this.scales, rows: Float64Array.of(...this.scales.rows, ...scales) };
    this.keptArrays = this.withoutWays();
    this.waysAsColumns = [];
    this.moveTo(this.withWays(), (arrays) => this.relaxation.onto(arrays, this.rows.map((_, r) => (r < first ? r : -1))));
    this.setBounds(this.box, this.box.isOpen);
  }

  /** @param isOpen whether a way may be chosen */
  setBounds({ lower, upper }: Box, isOpen: (way: MasterWay) => boolean): void {
    this.box = { lower, upper, isOpen };
    const { kept, ways, scales } = this;
    const low = new Float64Array(kept.length + ways.length);
    const high = new Float64Array(kept.length + ways.length);
    for (let c = 0; c < kept.length; c++) {
      low[c] = lower[c] / scales.columns[c];
      high[c] = upper[c] / scales.columns[c];
    }
    for (let i = 0; i < ways.length; i++) high[kept.length + i] = isOpen(ways[i]) ? 1 : 0;
    this.relaxation.setBounds(low, high);
  }

  solve(): RelaxationStatus {
    const status = this.simplex.solve();
    return status === "optimal" && this.relaxation.perturbed ? this.simplex.polish() : status;
  }

  /** Of the relaxation's point. */
  get objective(): number {
    const { x } = this.relaxation;
    const { colCost, offset, numCols } = this.arrays;
    let sum = offset;
    for (let c = 0; c < numCols; c++) sum += colCost[c] * x[c];
    return sum / this.scales.objective;
  }

  /** Value of a column that stays. */
  valueOf(place: number): number {
    return this.relaxation.x[place] * this.scales.columns[place];
  }

  /** Part of a demand that a way carries. */
  partOf(way: number): number {
    return this.relaxation.x[this.kept.length + way];
  }

  /** The relaxation's point as one of the model. */
  point(): Float64Array {
    const x = new Float64Array(this.model.columns.length);
    this.kept.forEach((c, place) => (x[c] = this.valueOf(place)));
    this.ways.forEach(({ cover, counts }, i) => {
      const part = this.partOf(i);
      if (part > 0) for (let j = 0; j < counts.length; j++) x[this.covers[cover].members[j].column] += part * counts[j];
    });
    return x;
  }

  /** What the row of a cover pays for one way. */
  paidFor(cover: number): number {
    return this.relaxation.reduced[this.relaxation.n + this.covers[cover].row] / this.scales.objective;
  }

  /** Price of a unit of each row; 0 for covers and where a row lacks the bound that makes a price. */
  prices(): Float64Array {
    const { n, reduced } = this.relaxation;
    const { rowLower, rowUpper } = this.keptArrays;
    return Float64Array.from(this.rows, (_, r) => {
      const price = reduced[n + r];
      return this.isCover[r] === 1 || !Number.isFinite(price > 0 ? rowLower[r] : rowUpper[r]) ? 0 : -(price * this.scales.rows[r]) / this.scales.objective;
    });
  }

  /** What the columns that stay cost at least, at some prices and within some bounds. */
  keptBound(prices: Float64Array, { lower, upper }: Box): number {
    const { scales } = this;
    const scaled = prices.map((price, r) => (-price * scales.objective) / scales.rows[r]);
    const { value }: PriceBound = priceBound(this.keptArrays, scaled, lower.map((one, c) => one / scales.columns[c]), upper.map((one, c) => one / scales.columns[c]));
    return value / scales.objective;
  }

  private staying({ entries }: Row): readonly [number, number][] {
    return entries.flatMap(([c, a]): [number, number][] => {
      const place = this.placeOf.get(c);
      return place === undefined ? [] : [[place, a]];
    });
  }

  /** @returns whether it is new */
  private list(way: MasterWay): boolean {
    const key = `${way.cover}:${way.counts.join()}`;
    if (this.known.has(key)) return false;
    this.known.add(key);
    this.ways.push(way);
    return true;
  }

  private moveTo(arrays: ArrayModel, move: (arrays: ArrayModel) => Relaxation): void {
    this.arrays = arrays;
    this.relaxation = move(arrays);
    this.simplex = new DualSimplex(this.relaxation);
  }

  private withoutWays(): ArrayModel {
    const { model, kept, rows, scales } = this;
    return arraysOf({ ...model, columns: kept.map((c) => model.columns[c]), rows }, scales);
  }

  private withWays(): ArrayModel {
    for (let i = this.waysAsColumns.length; i < this.ways.length; i++) this.waysAsColumns.push(this.columnOf(this.ways[i]));
    return withMoreColumns(this.keptArrays, this.waysAsColumns);
  }

  private columnOf({ cover, counts }: MasterWay): MoreColumn {
    const { scales, missing } = this;
    const { row, members } = this.covers[cover];
    const takes = new Map([[row, 1]]);
    let cost = 0;
    let isNone = true;
    for (let j = 0; j < counts.length; j++) {
      if (counts[j] === 0) continue;
      isNone = false;
      cost += counts[j] * members[j].cost;
      for (const [r, amount] of members[j].takes) takes.set(r, (takes.get(r) ?? 0) + counts[j] * amount * scales.rows[r]);
    }
    // a demand that is not carried breaks no cut
    if (isNone) this.sides.forEach((side, i) => takes.set(this.model.rows.length + i, side * scales.rows[this.model.rows.length + i]));
    return { cost: (isNone ? missing : cost) * scales.objective, takes: [...takes] };
  }
}
