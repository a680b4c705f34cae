import type { Entries, LinearModel } from "../solver";
import { ProgramBuilder } from "./builder";
import { capacityRows, columnsByPlace } from "./capacity";
import { mostHeld, moveCounts, nodesLost } from "./in-force";
import { contentsOf, type PlaceContents } from "./items";
import { limitRows, periodName } from "./limit-rows";
import { mostNodes, mostReplicas, type PlaceMode } from "./modes";
import { placeName } from "./places";
import { carriesAlike, isFirmClass, mostShare, type Problem, type Profile, PROFILE_NEED, RELATIVE_ROUNDING, type Replicated, replicasFor } from "./problem";
import type { Columns, PeriodColumns, ReplicaColumn } from "./columns";
import { firmFloorsOf } from "./users";

/** A problem as a linear program, and what its columns mean. */
export interface Formulation {
  /** Objective: USD a month, carbon and moves at their prices included. */
  readonly model: LinearModel;
  readonly columns: Columns;
  /** Cost of each column, USD a month, as invoiced. */
  readonly cost: readonly number[];
}

/**
 * Writes a problem as one mixed-integer linear program.
 *
 * Whole nodes per offer, one machine for each gang, whole replicas per workload, layout and place, shares of
 * divisible workloads and of profile buckets. Nodes of a place are counted over all its offers: which offer a replica
 * stands on makes no difference to it. All of this once per period of the day: nodes that are paid by the hour have a
 * number of their own in each, those paid all month through have one.
 */
export function formulate(problem: Problem, modes: readonly PlaceMode[]): Formulation {
  const builder = new ProgramBuilder();
  const contents = contentsOf(problem);
  const columns = columnsOf(builder, problem, contents);
  dayRows(builder, problem, columns);
  problem.periods.forEach((_, t) => demandRows(builder, problem, t, columns.periods[t] as PeriodColumns));
  columns.periods.forEach((inPeriod, t) => {
    columnsByPlace(inPeriod, problem.places.length).forEach((own, p) => {
      const mode = modes[p];
      const inside = contents[p];
      if (mode && inside) capacityRows({ builder, problem, period: t, place: p, contents: inside, columns: inPeriod, own }, mode);
    });
  });
  limitRows(builder, problem, columns);
  moves(builder, problem, columns);
  return { model: builder.build(), columns, cost: builder.costs() };
}

/** With sums and rounding cuts for every place, which every packing obeys. */
export function formulateRelaxed(problem: Problem): Formulation {
  return formulate(problem, problem.places.map(() => ({ kind: "relaxed" })));
}

/** Where moving away from a plan in force has a price: what is bought and given up, pools that are no longer offered included. */
function moves(builder: ProgramBuilder, problem: Problem, columns: Columns): void {
  const { churn } = problem;
  if (!churn) return;
  for (const { name, upper, weight, rows } of moveCounts(problem, churn.inForce, columns, (column) => builder.upperOf(column))) {
    const column = builder.column(name, { upper, unbilledUsd: weight * churn.usdPerNode });
    columns.moved.push(column);
    for (const { name: row, entries, ...bounds } of rows(column)) builder.row(row, bounds, entries);
  }
  const lost = nodesLost(problem, churn.inForce);
  if (lost > 0) builder.column("moved[no longer offered]", { lower: lost, upper: lost, unbilledUsd: churn.usdPerNode });
}

function columnsOf(builder: ProgramBuilder, problem: Problem, contents: readonly PlaceContents[]): Columns {
  const bounds = nodeBounds(problem, contents);
  const nodesAllDay = problem.offers.map((one, o) => (one.hourly && problem.periods.length > 1 ? -1 : nodeColumn(builder, problem, o, bounds[o] ?? 0)));
  const columns: Columns = { gangs: [], periods: [], moved: [] };
  problem.workloads.forEach((workload, w) => {
    if (workload.kind !== "gang") return;
    for (const option of workload.options) {
      const offer = problem.offers[option.offer];
      const cost = option.candidate.nodes * ((offer?.usdPerMonth ?? 0) + wholeNodeByUse(problem, option.offer));
      columns.gangs.push({ workload: w, option, column: builder.column(`gang[${workload.name},${offer?.offer.name ?? ""}]`, { upper: 1, integer: true, cost, unbilledUsd: option.candidate.nodes * (offer?.unbilledUsdPerMonth ?? 0) }) });
    }
  });
  problem.periods.forEach((_, t) => {
    const nodes = nodesAllDay.map((column, o) => (column >= 0 ? column : nodeColumn(builder, problem, o, bounds[o] ?? 0, t)));
    columns.periods.push(periodColumns(builder, problem, t, nodes));
  });
  return columns;
}

/** Shared nodes of an offer; of one period, paid for its part of the day, or of all. */
function nodeColumn(builder: ProgramBuilder, problem: Problem, o: number, upper: number, t?: number): number {
  const one = problem.offers[o];
  const part = t === undefined ? 1 : (problem.periods[t]?.weight ?? 1);
  return builder.column(`nodes[${one?.offer.name ?? ""}${t === undefined ? "" : periodName(problem, t)}]`, { upper, integer: true, cost: part * (one?.usdPerMonth ?? 0), unbilledUsd: part * (one?.unbilledUsdPerMonth ?? 0) });
}

function periodColumns(builder: ProgramBuilder, problem: Problem, t: number, nodes: readonly number[]): PeriodColumns {
  const columns: PeriodColumns = { nodes, replicas: [], mostInZone: [], shares: [], loads: [], patterns: [], patternShares: [], nodeItems: [], nodeShares: [] };
  const weight = problem.periods[t]?.weight ?? 1;
  const at = periodName(problem, t);
  const names = problem.places.map((_, place) => placeName(problem, place));
  problem.workloads.forEach((workload, w) => {
    switch (workload.kind) {
      case "gang":
        break;
      case "replicated":
        workload.options.forEach(({ place, candidate }, o) => addReplicas(builder, problem, t, columns, { workload: w, option: o, place, need: candidate.need }));
        break;
      case "profile":
        for (const place of workload.classes.flatMap((one) => one.places).sort((a, b) => a - b)) {
          addReplicas(builder, problem, t, columns, { workload: w, option: -1, place, need: PROFILE_NEED });
        }
        break;
      case "divisible": {
        const upper = mostShare(workload, problem.periods);
        for (const place of workload.places) {
          const cost = weight * byUse(problem, place, workload.need);
          const column = builder.column(`share[${workload.name},${names[place] ?? ""}${at}]`, { upper, cost });
          columns.shares.push({ workload: w, place, column });
        }
      }
    }
  });
  return columns;
}

function addReplicas(builder: ProgramBuilder, problem: Problem, t: number, columns: PeriodColumns, one: { workload: number; option: number; place: number; need: Readonly<Record<string, number>> }): void {
  const { workload, option, place, need } = one;
  const upper = mostReplicas(problem, { workload, option, need, perNode: 0 });
  const cost = (problem.periods[t]?.weight ?? 1) * byUse(problem, place, need);
  const name = `replicas[${problem.workloads[workload]?.name ?? ""},${placeName(problem, place)}${option < 0 ? "" : `,${option}`}${periodName(problem, t)}]`;
  columns.replicas.push({ workload, option, place, column: builder.column(name, { upper, integer: true, cost }) });
}

/** USD a month for a need on an offer that is paid by use; 0 on others. */
export function byUse(problem: Problem, place: number, need: Readonly<Record<string, number>>): number {
  const prices = problem.places[place]?.usdPerMonthByResource;
  if (!prices) return 0;
  return Object.entries(prices).reduce((sum, [name, usd]) => sum + usd * (need[name] ?? 0), 0);
}

/** A gang has its nodes for itself, hence uses all of them. */
export function wholeNodeByUse(problem: Problem, offer: number): number {
  const place = problem.offers[offer]?.place ?? -1;
  return byUse(problem, place, problem.places[place]?.machine.resources ?? {});
}

/**
 * Highest useful number of shared nodes per offer. Where a renewable share is asked, nodes of a green site may be
 * bought to outweigh others, hence as many as outweigh all the rest at its most; where moves have a price, as many as
 * are in force may be kept.
 */
function nodeBounds(problem: Problem, contents: readonly PlaceContents[]): readonly number[] {
  const useful = problem.places.map((place, p) => mostNodes(problem, place, contents[p] ?? { items: [], divisible: [], resources: [] }));
  const floor = problem.limits.minRenewableShare ?? 0;
  const power = (o: number): number => problem.offers[o]?.kilowatts ?? 0;
  const most = floor === 0 ? 0 : problem.offers.reduce((sum, one, o) => sum + power(o) * ((useful[one.place] ?? 0) + largestGang(problem, o)), 0);
  const quotas = new Map(problem.limits.quotas.map(({ instanceType, nodes }) => [instanceType, nodes] as const));
  return problem.offers.map((one, o) => {
    let bound = useful[one.place] ?? 0;
    if (one.renewableShare > floor && floor > 0 && power(o) > 0) bound += Math.ceil((most * floor) / ((one.renewableShare - floor) * power(o)));
    if (problem.churn) bound = Math.max(bound, mostHeld(problem.churn.inForce, one.offer.name));
    const quota = quotas.get(one.offer.machine.name) ?? Infinity;
    return Math.min(bound, one.maxNodes ?? Infinity, quota);
  });
}

function largestGang(problem: Problem, offer: number): number {
  const sizes = problem.workloads.flatMap((workload) => (workload.kind === "gang" ? workload.options.filter((option) => option.offer === offer).map((option) => option.candidate.nodes) : []));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function demandRows(builder: ProgramBuilder, problem: Problem, t: number, columns: PeriodColumns): void {
  const zones = problem.limits.zoneRedundant ? [...new Set(problem.places.map((place) => place.zone ?? ""))].sort() : [];
  const at = periodName(problem, t);
  const [sharesOf, replicasOf] = [byWorkload(columns.shares), byWorkload(columns.replicas)];
  problem.workloads.forEach((workload, w) => {
    // these have rows of the whole day
    if (workload.kind === "gang" || (workload.kind === "divisible" && workload.deferrable)) return;
    const replicas = replicasOf.get(w) ?? [];
    const load = workload.loads[t] ?? 1;
    switch (workload.kind) {
      case "divisible": {
        const shares = sharesOf.get(w) ?? [];
        if (workload.firmShare > 0) builder.row(`firm[${workload.name}${at}]`, { lower: load * workload.firmShare }, shares.filter(firm(problem)).map(({ column }) => [column, 1]));
        builder.row(`all[${workload.name}${at}]`, { lower: load, upper: load }, shares.map(({ column }) => [column, 1]));
        break;
      }
      case "replicated":
        for (const { name: floor, share, places } of workload.floors) {
          const own = places ? replicas.filter(({ place }) => places.has(place)) : replicas;
          const suffix = `${floor === "" ? "" : `,${floor}`}${at}`;
          const name = `rate[${workload.name}`;
          if (zones.length === 0) rateRow(builder, `${name}${suffix}]`, workload, load * share, own);
          else if (zones.length > 2 && workload.floors.length === 1 && carriesAlike(workload)) lossRows(builder, { name, suffix, problem, zones, columns }, w, load * share, own);
          else for (const zone of zones) rateRow(builder, `${name},without-${zone}${suffix}]`, workload, load * share, own.filter(outside(problem, zone)));
        }
        for (const { name, share, places } of firmFloorsOf(workload)) {
          rateRow(builder, `firm[${workload.name}${name === "" ? "" : `,${name}`}${at}]`, workload, load * share, replicas.filter((one) => firm(problem)(one) && (places?.has(one.place) ?? true)));
        }
        break;
      case "profile":
        profileRows(builder, workload, w, load, replicas, columns, at);
        if (workload.firmShare > 0 && load > 0) firmRow(builder, problem, workload, w, columns, at);
        for (const zone of zones) profileRows(builder, workload, w, load, replicas.filter(outside(problem, zone)), undefined, `${at},without-${zone}`);
    }
  });
}

function byWorkload<T extends { readonly workload: number }>(columns: readonly T[]): ReadonlyMap<number, readonly T[]> {
  const found = new Map<number, T[]>();
  for (const one of columns) {
    const known = found.get(one.workload);
    if (known) known.push(one);
    else found.set(one.workload, [one]);
  }
  return found;
}

/** What holds over the whole day: each gang on one machine, deferrable work done at some hour. */
function dayRows(builder: ProgramBuilder, problem: Problem, columns: Columns): void {
  problem.workloads.forEach((workload, w) => {
    if (workload.kind === "gang") {
      builder.row(`one[${workload.name}]`, { lower: 1, upper: 1 }, columns.gangs.filter((one) => one.workload === w).map(({ column }) => [column, 1]));
    } else if (workload.kind === "divisible" && workload.deferrable) {
      const terms = (counts: (one: { readonly place: number }) => boolean): [number, number][] =>
        problem.periods.flatMap(({ weight }, t) => (columns.periods[t]?.shares ?? []).filter((one) => one.workload === w && counts(one)).map(({ column }): [number, number] => [column, weight]));
      builder.row(`all[${workload.name}]`, { lower: 1, upper: 1 }, terms(() => true));
      if (workload.firmShare > 0) builder.row(`firm[${workload.name}]`, { lower: workload.firmShare }, terms(firm(problem)));
    }
  });
}

/** Where AWS cannot take nodes back. */
function firm(problem: Problem): (one: { readonly place: number }) => boolean {
  return (one) => problem.places[one.place]?.reclaimable !== true;
}

function outside(problem: Problem, zone: string): (one: ReplicaColumn) => boolean {
  return (one) => problem.places[one.place]?.zone !== zone;
}

interface LossContext {
  readonly name: string;
  readonly suffix: string;
  readonly problem: Problem;
  readonly zones: readonly string[];
  readonly columns: PeriodColumns;
}

/**
 * Replicas that are enough with any one zone lost, where all carry the same: with m the most of them in any zone, n + m
 * in all for the n that carry the rate. The same as a row per zone lost, but m is whole and at least n / (zones - 1),
 * and a search that decides m has decided much.
 */
function lossRows(builder: ProgramBuilder, { name, suffix, problem, zones, columns }: LossContext, w: number, load: number, replicas: readonly ReplicaColumn[]): void {
  const workload = problem.workloads[w];
  if (workload?.kind !== "replicated" || load === 0) return;
  const enough = replicasFor(workload, load);
  const most = builder.column(`most[${workload.name}${suffix}]`, { lower: Math.ceil(enough / (zones.length - 1)), upper: enough, integer: true });
  columns.mostInZone.push({ workload: w, column: most });
  builder.row(`${name}${suffix}]`, { lower: enough }, [...replicas.map(({ column }): [number, number] => [column, 1]), [most, -1]]);
  for (const zone of zones) {
    const inside = replicas.filter(({ place }) => problem.places[place]?.zone === zone);
    if (inside.length > 0) builder.row(`${name},in-${zone}${suffix}]`, { upper: 0 }, [...inside.map(({ column }): [number, number] => [column, 1]), [most, -1]]);
  }
}

/**
 * Replicas that carry the rate. Where all layouts carry the same, it is their number, rounded up; else a replica
 * counts for no more than the whole rate. Neither cuts off a whole solution.
 */
function rateRow(builder: ProgramBuilder, name: string, workload: Replicated, load: number, replicas: readonly ReplicaColumn[]): void {
  if (load === 0) return;
  if (carriesAlike(workload)) {
    builder.row(name, { lower: replicasFor(workload, load) }, replicas.map(({ column }) => [column, 1]));
    return;
  }
  const rate = workload.rate * load;
  const rates = workload.options.map((option) => option.candidate.ratePerReplica);
  // in units of the largest replica, so that the figures are near 1
  const unit = Math.min(Math.max(...rates), rate);
  const terms: Entries = replicas.map(({ column, option }) => [column, Math.min(rates[option] ?? 0, rate) / unit]);
  builder.row(name, { lower: (rate / unit) * (1 - RELATIVE_ROUNDING) }, terms);
}

/** The part of the requests that stands where it cannot be taken back. */
function firmRow(builder: ProgramBuilder, problem: Problem, workload: Profile, w: number, { loads }: PeriodColumns, at: string): void {
  const total = workload.bucketRates.reduce((sum, rate) => sum + rate, 0);
  const own = loads.filter((one) => one.workload === w && isFirmClass(problem, workload.classes[one.class]));
  builder.row(`firm[${workload.name}${at}]`, { lower: workload.firmShare }, own.map(({ bucket, column }) => [column, (workload.bucketRates[bucket] ?? 0) / total]));
}

/** Part of a replica below which a load is as good as none to a solver. */
const SMALL_LOAD = 1e-4;

/** Every bucket is carried whole; the loads of a class are within its replicas. */
function profileRows(builder: ProgramBuilder, workload: Profile, w: number, load: number, replicas: readonly ReplicaColumn[], columns: PeriodColumns | undefined, suffix: string): void {
  if (load === 0) return;
  const ofBucket: [number, number][][] = workload.bucketRates.map(() => []);
  workload.classes.forEach((one, c) => {
    const own = replicas.filter((replica) => one.places.includes(replica.place));
    const terms: [number, number][] = own.map(({ column }) => [column, -1]);
    workload.bucketRates.forEach((rate, b) => {
      const most = one.rates[b];
      if (most === undefined) return;
      const column = builder.column(`load[${workload.name},${b},${c}${suffix}]`, { upper: 1 });
      columns?.loads.push({ workload: w, bucket: b, class: c, column });
      ofBucket[b]?.push([column, 1]);
      terms.push([column, (rate * load) / most]);
      // next to no load still takes a replica: solvers take whole numbers for whole to 1e-6
      if ((rate * load) / most < SMALL_LOAD) builder.row(`some[${workload.name},${b},${c}${suffix}]`, { upper: 0 }, [[column, 1], ...own.map(({ column: replica }): [number, number] => [replica, -1])]);
    });
    builder.row(`load[${workload.name},${c}${suffix}]`, { upper: 0 }, terms);
  });
  ofBucket.forEach((terms, b) => builder.row(`bucket[${workload.name},${b}${suffix}]`, { lower: 1, upper: 1 }, terms));
}
