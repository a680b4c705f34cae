import type { Entries, LinearModel } from "../solver";
import { ProgramBuilder } from "./builder";
import { capacityRows } from "./capacity";
import { contentsOf, type PlaceContents } from "./items";
import { limitRows } from "./limit-rows";
import { mostNodes, mostReplicas, type PlaceMode } from "./modes";
import { PROFILE_NEED, RELATIVE_ROUNDING, type Problem, type Profile, type Replicated } from "./problem";
import type { Columns, ReplicaColumn } from "./columns";

/** A problem as a linear program, and what its columns mean. */
export interface Formulation {
  /** Objective: USD a month. */
  readonly model: LinearModel;
  readonly columns: Columns;
  /** Cost of each column, USD a month. */
  readonly cost: readonly number[];
}

/**
 * Writes a problem as one mixed-integer linear program.
 *
 * Whole nodes per offer, one machine for each gang, whole replicas per workload, layout and place, shares of
 * divisible workloads and of profile buckets. Nodes of a place are counted over all its offers: which offer a replica
 * stands on makes no difference to it.
 */
export function formulate(problem: Problem, modes: readonly PlaceMode[]): Formulation {
  const builder = new ProgramBuilder();
  const contents = contentsOf(problem);
  const columns = columnsOf(builder, problem, contents);
  demandRows(builder, problem, columns);
  problem.places.forEach((_, p) => {
    const mode = modes[p];
    const inside = contents[p];
    if (mode && inside) capacityRows(builder, problem, p, inside, mode, columns);
  });
  limitRows(builder, problem, columns);
  return { model: builder.build(), columns, cost: builder.costs() };
}

function columnsOf(builder: ProgramBuilder, problem: Problem, contents: readonly PlaceContents[]): Columns {
  const bounds = nodeBounds(problem, contents);
  const nodes = problem.offers.map((one, o) =>
    builder.column(`nodes[${one.offer.name}]`, { upper: bounds[o] ?? 0, integer: true, cost: one.usdPerMonth }),
  );
  const columns: Columns = { nodes, gangs: [], replicas: [], shares: [], loads: [], patterns: [], patternShares: [], nodeItems: [], nodeShares: [] };
  problem.workloads.forEach((workload, w) => {
    switch (workload.kind) {
      case "gang":
        for (const option of workload.options) {
          const offer = problem.offers[option.offer];
          const cost = option.candidate.nodes * ((offer?.usdPerMonth ?? 0) + wholeNodeByUse(problem, option.offer));
          columns.gangs.push({ workload: w, option, column: builder.column(`gang[${workload.name},${offer?.offer.name ?? ""}]`, { upper: 1, integer: true, cost }) });
        }
        break;
      case "replicated":
        workload.options.forEach(({ place, candidate }, o) => addReplicas(builder, problem, columns, { workload: w, option: o, place, need: candidate.need }));
        break;
      case "profile":
        for (const place of workload.classes.flatMap((one) => one.places).sort((a, b) => a - b)) {
          addReplicas(builder, problem, columns, { workload: w, option: -1, place, need: PROFILE_NEED });
        }
        break;
      case "divisible":
        for (const place of workload.places) {
          const cost = byUse(problem, place, workload.need);
          columns.shares.push({ workload: w, place, column: builder.column(`share[${workload.name},${placeName(problem, place)}]`, { upper: 1, cost }) });
        }
    }
  });
  return columns;
}

function addReplicas(builder: ProgramBuilder, problem: Problem, columns: Columns, one: { workload: number; option: number; place: number; need: Readonly<Record<string, number>> }): void {
  const { workload, option, place, need } = one;
  const upper = mostReplicas(problem, { workload, option, need, perNode: 0 });
  const name = `replicas[${problem.workloads[workload]?.name ?? ""},${placeName(problem, place)}${option < 0 ? "" : `,${option}`}]`;
  columns.replicas.push({ workload, option, place, column: builder.column(name, { upper, integer: true, cost: byUse(problem, place, need) }) });
}

export function placeName(problem: Problem, place: number): string {
  const one = problem.places[place];
  return one === undefined ? "" : one.zone === undefined ? one.machine.name : `${one.machine.name}@${one.zone}`;
}

/** USD a month for a need on an offer that is paid by use; 0 on others. */
export function byUse(problem: Problem, place: number, need: Readonly<Record<string, number>>): number {
  const prices = problem.places[place]?.usdPerMonthByResource ?? {};
  return Object.entries(prices).reduce((sum, [name, usd]) => sum + usd * (need[name] ?? 0), 0);
}

/** A gang has its nodes for itself, hence uses all of them. */
export function wholeNodeByUse(problem: Problem, offer: number): number {
  const place = problem.offers[offer]?.place ?? -1;
  return byUse(problem, place, problem.places[place]?.machine.resources ?? {});
}

/**
 * Highest useful number of shared nodes per offer. Where a renewable share is asked, nodes of a green site may be
 * bought to outweigh others, hence as many as outweigh all the rest at its most.
 */
function nodeBounds(problem: Problem, contents: readonly PlaceContents[]): readonly number[] {
  const useful = problem.places.map((place, p) => mostNodes(problem, place, contents[p] ?? { items: [], divisible: [], resources: [] }));
  const floor = problem.limits.minRenewableShare ?? 0;
  const power = (o: number): number => problem.offers[o]?.kilowatts ?? 0;
  const most = floor === 0 ? 0 : problem.offers.reduce((sum, one, o) => sum + power(o) * ((useful[one.place] ?? 0) + largestGang(problem, o)), 0);
  return problem.offers.map((one, o) => {
    let bound = useful[one.place] ?? 0;
    if (one.renewableShare > floor && floor > 0 && power(o) > 0) bound += Math.ceil((most * floor) / ((one.renewableShare - floor) * power(o)));
    const quota = problem.limits.quotas.find((limit) => limit.instanceType === one.offer.machine.name)?.nodes ?? Infinity;
    return Math.min(bound, one.maxNodes ?? Infinity, quota);
  });
}

function largestGang(problem: Problem, offer: number): number {
  const sizes = problem.workloads.flatMap((workload) => (workload.kind === "gang" ? workload.options.filter((option) => option.offer === offer).map((option) => option.candidate.nodes) : []));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function demandRows(builder: ProgramBuilder, problem: Problem, columns: Columns): void {
  const zones = problem.limits.zoneRedundant ? [...new Set(problem.places.map((place) => place.zone ?? ""))].sort() : [];
  problem.workloads.forEach((workload, w) => {
    const replicas = columns.replicas.filter((one) => one.workload === w);
    switch (workload.kind) {
      case "gang":
        builder.row(`one[${workload.name}]`, { lower: 1, upper: 1 }, columns.gangs.filter((one) => one.workload === w).map(({ column }) => [column, 1]));
        break;
      case "divisible":
        builder.row(`all[${workload.name}]`, { lower: 1, upper: 1 }, columns.shares.filter((one) => one.workload === w).map(({ column }) => [column, 1]));
        break;
      case "replicated":
        if (zones.length === 0) rateRow(builder, `rate[${workload.name}]`, workload, replicas);
        for (const zone of zones) rateRow(builder, `rate[${workload.name},without ${zone}]`.replace(" ", "-"), workload, replicas.filter(outside(problem, zone)));
        break;
      case "profile":
        profileRows(builder, workload, w, replicas, columns, "");
        for (const zone of zones) profileRows(builder, workload, w, replicas.filter(outside(problem, zone)), undefined, `,without-${zone}`);
    }
  });
}

function outside(problem: Problem, zone: string): (one: ReplicaColumn) => boolean {
  return (one) => problem.places[one.place]?.zone !== zone;
}

/**
 * Replicas that carry the rate. Where all layouts carry the same, it is their number, rounded up; else a replica
 * counts for no more than the whole rate. Neither cuts off a whole solution.
 */
function rateRow(builder: ProgramBuilder, name: string, workload: Replicated, replicas: readonly ReplicaColumn[]): void {
  const rates = workload.options.map((option) => option.candidate.ratePerReplica);
  const [first = 1] = rates;
  if (rates.every((rate) => rate === first)) {
    builder.row(name, { lower: Math.ceil((workload.rate / first) * (1 - RELATIVE_ROUNDING)) }, replicas.map(({ column }) => [column, 1]));
    return;
  }
  // in units of the largest replica, so that the figures are near 1
  const unit = Math.min(Math.max(...rates), workload.rate);
  const terms: Entries = replicas.map(({ column, option }) => [column, Math.min(rates[option] ?? 0, workload.rate) / unit]);
  builder.row(name, { lower: (workload.rate / unit) * (1 - RELATIVE_ROUNDING) }, terms);
}

/** Every bucket is carried whole; the loads of a class are within its replicas. */
function profileRows(builder: ProgramBuilder, workload: Profile, w: number, replicas: readonly ReplicaColumn[], columns: Columns | undefined, suffix: string): void {
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
      terms.push([column, rate / most]);
    });
    builder.row(`load[${workload.name},${c}${suffix}]`, { upper: 0 }, terms);
  });
  ofBucket.forEach((terms, b) => builder.row(`bucket[${workload.name},${b}${suffix}]`, { lower: 1, upper: 1 }, terms));
}
