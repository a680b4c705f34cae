import type { Entries } from "../solver";
import type { ProgramBuilder } from "./builder";
import type { PeriodColumns } from "./columns";
import { placeName } from "./places";
import { periodName } from "./limit-rows";
import { fraction, shapesOf, type Item, type PlaceContents } from "./items";
import { mostNodes, type PlaceMode } from "./modes";
import { residual, type Pattern } from "./patterns";
import { mostShare, type Problem, RELATIVE_ROUNDING } from "./problem";

/** What stands in one place in one period, and the program that says so. */
export interface Standplace {
  readonly builder: ProgramBuilder;
  readonly problem: Problem;
  readonly period: number;
  readonly place: number;
  readonly contents: PlaceContents;
  readonly columns: PeriodColumns;
  readonly own: PlaceColumns;
}

/** Columns of one place in one period. */
export interface PlaceColumns {
  /** By workload. */
  readonly shares: Map<number, number>;
  /** By workload and option. */
  readonly replicas: Map<string, number>;
}

/** The columns of a period, place by place. */
export function columnsByPlace({ shares, replicas }: PeriodColumns, places: number): readonly PlaceColumns[] {
  const byPlace = Array.from({ length: places }, (): PlaceColumns => ({ shares: new Map(), replicas: new Map() }));
  for (const { place, workload, column } of shares) byPlace[place]?.shares.set(workload, column);
  for (const { place, workload, option, column } of replicas) byPlace[place]?.replicas.set(`${workload},${option}`, column);
  return byPlace;
}

interface Context extends Standplace {
  readonly name: string;
  readonly has: Readonly<Record<string, number>>;
}

/** What stands on the nodes of a place is within them. */
export function capacityRows(standplace: Standplace, mode: PlaceMode): void {
  const { problem, period, place, contents } = standplace;
  if (contents.items.length === 0 && contents.divisible.length === 0) return;
  const has = problem.places[place]?.machine.resources ?? {};
  const context: Context = { ...standplace, name: `${placeName(problem, place)}${periodName(problem, period)}`, has };
  const parts = divisibleParts(context);
  presentRows(context, parts);
  switch (mode.kind) {
    case "sum":
      return sums(context, mode.resources, parts);
    case "relaxed":
      sums(context, contents.resources, parts);
      return roundingCuts(context);
    case "patterns":
      return byPattern(context, mode.patterns);
    case "nodes":
      return byNode(context);
  }
}

function nodeTerms({ problem, place, columns }: Context, coefficient: number): [number, number][] {
  return (problem.places[place]?.offers ?? []).map((o) => [columns.nodes[o] ?? 0, coefficient]);
}

function itemColumn({ own }: Context, { workload, option }: Item): number {
  return own.replicas.get(`${workload},${option}`) ?? 0;
}

/** The columns of some of a place's items. */
function membersTerms(context: Context, members: readonly number[], coefficient: number): [number, number][] {
  return members.flatMap((i): [number, number][] => {
    const item = context.contents.items[i];
    return item ? [[itemColumn(context, item), coefficient]] : [];
  });
}

function shareColumn({ own }: Context, workload: number): number {
  return own.shares.get(workload) ?? 0;
}

function shareBound({ problem }: Context, workload: number): number {
  const one = problem.workloads[workload];
  return one?.kind === "divisible" ? mostShare(one, problem.periods) : 1;
}

function needOf({ problem }: Context, workload: number): Readonly<Record<string, number>> {
  const one = problem.workloads[workload];
  return one?.kind === "divisible" ? one.need : {};
}

/** Part of a node below which a solver, whole numbers being whole to 1e-6, takes no node for enough. */
const SMALL_PART = 1e-4;
/** Part of a node below which it is beyond what solvers tell from nothing. */
const NO_PART = 1e-9;

/** What a divisible workload in whole takes of a node, as a solver can see it. */
function shareFraction(context: Context, workload: number, resource: string): number {
  const part = fraction(needOf(context, workload), context.has, resource);
  return part < NO_PART ? 0 : part;
}

/** What each divisible workload in whole takes of a node, resource by resource. */
function divisibleParts(context: Context): Float64Array {
  const { divisible, resources } = context.contents;
  const parts = new Float64Array(divisible.length * resources.length);
  for (let i = 0, at = 0; i < divisible.length; i++) {
    const need = needOf(context, divisible[i]);
    for (let k = 0; k < resources.length; k++) parts[at++] = fraction(need, context.has, resources[k]);
  }
  return parts;
}

/** A divisible workload that takes next to nothing still stands on some node. */
function presentRows(context: Context, parts: Float64Array): void {
  const { divisible, resources } = context.contents;
  for (let i = 0, at = 0; i < divisible.length; i++) {
    const w = divisible[i];
    const most = mostAtOnce(context, w);
    let largest = -Infinity;
    for (let k = 0; k < resources.length; k++) largest = Math.max(largest, parts[at++]);
    if (most < NO_LOAD || largest * most >= SMALL_PART) continue;
    context.builder.row(`present[${context.name},${w}]`, { upper: 0 }, [[shareColumn(context, w), 1 / most], ...nodeTerms(context, -1)]);
  }
}

/** Part of a load below which the check of a plan takes it for none. */
const NO_LOAD = 1e-6;

/** Most of a divisible workload that the period can hold. */
function mostAtOnce(context: Context, workload: number): number {
  const one = context.problem.workloads[workload];
  return one?.kind === "divisible" && !one.deferrable ? (one.loads[context.period] ?? 1) : shareBound(context, workload);
}

/** Sum of all needs within all nodes, in parts of a node. */
function sums(context: Context, resources: readonly string[], parts: Float64Array): void {
  const { contents, has } = context;
  const nodes = nodeTerms(context, -1);
  const shares = contents.divisible.map((w) => shareColumn(context, w));
  for (const resource of resources) {
    const terms: [number, number][] = [];
    for (const item of contents.items) {
      const part = fraction(item.need, has, resource);
      if (part > 0) terms.push([itemColumn(context, item), part]);
    }
    for (let i = 0, at = contents.resources.indexOf(resource); i < shares.length; i++, at += contents.resources.length) {
      if (parts[at] >= NO_PART) terms.push([shares[i], parts[at]]);
    }
    if (terms.length > 0) context.builder.row(`capacity[${context.name},${resource}]`, { upper: 0 }, [...terms, ...nodes]);
  }
}

/**
 * Cuts that every packing of whole things obeys, per resource and k = 1, 2, ...: things weigh u(x) of a node, with
 * x their part of it and u(x) = x where (k + 1) x is whole, else floor((k + 1) x) / k. These are dual feasible
 * functions (Fekete and Schepers 2001): whole parts with a sum of at most 1 have weights of at most 1. Divisible
 * needs weigh nothing. For one kind of thing with k of them to a node the cut says just that.
 */
function roundingCuts(context: Context): void {
  const { contents, has } = context;
  const counts = [...new Set(contents.items.map((item) => item.perNode))].filter((k) => k >= 1 && k <= LARGEST_CUT).sort((a, b) => a - b);
  for (const resource of contents.resources) {
    for (const k of counts) {
      const parts = contents.items.map((item) => fraction(item.need, has, resource));
      const weights = parts.map((part) => dualFeasible(part, k));
      if (!weights.some((weight, i) => weight > (parts[i] ?? 0) * (1 + RELATIVE_ROUNDING))) continue;
      const terms = contents.items.flatMap((item, i): [number, number][] => ((weights[i] ?? 0) > 0 ? [[itemColumn(context, item), weights[i] ?? 0]] : []));
      context.builder.row(`${ROUNDING}${context.name},${resource},${k}]`, { upper: 0 }, [...terms, ...nodeTerms(context, -1)]);
    }
  }
}

const LARGEST_CUT = 64;

const ROUNDING = "rounding[";

/** Whether a row is one of the cuts that every packing obeys: the right answer does not need it. */
export function isRoundingCut({ name }: { readonly name: string }): boolean {
  return name.startsWith(ROUNDING);
}

function dualFeasible(part: number, k: number): number {
  const scaled = (k + 1) * part;
  const whole = Math.round(scaled);
  if (Math.abs(scaled - whole) <= RELATIVE_ROUNDING * scaled) return part;
  return Math.floor(scaled) / k;
}

/** Nodes by pattern: as many places for things as stand there; divisible needs in what each pattern leaves. */
function byPattern(context: Context, patterns: readonly Pattern[]): void {
  const { builder, contents, columns, place, has } = context;
  const own = patterns.map((pattern, i) => {
    const column = builder.column(`pattern[${context.name},${i}]`, { upper: largest(context), integer: true });
    columns.patterns.push({ place, pattern, column });
    return { pattern, column };
  });
  builder.row(`patterns[${context.name}]`, { upper: 0 }, [...own.map(({ column }): [number, number] => [column, 1]), ...nodeTerms(context, -1)]);
  const shapes = shapesOf(contents.items);
  shapes.forEach(({ members }, i) => {
    const slots = own.flatMap(({ pattern, column }): [number, number][] => ((pattern[i] ?? 0) > 0 ? [[column, -(pattern[i] ?? 0)]] : []));
    builder.row(`slots[${context.name},${i}]`, { upper: 0 }, [...membersTerms(context, members, 1), ...slots]);
  });
  if (contents.divisible.length === 0) return;
  const shares = new Map<number, [number, number][]>(contents.divisible.map((w) => [w, [[shareColumn(context, w), -1]]]));
  own.forEach(({ pattern, column }, i) => {
    const columnOf = new Map<number, number>();
    for (const w of contents.divisible) {
      const share = builder.column(`pattern-share[${context.name},${i},${w}]`, { upper: shareBound(context, w) });
      columns.patternShares.push({ workload: w, place, pattern: i, column: share });
      columnOf.set(w, share);
      shares.get(w)?.push([share, 1]);
    }
    for (const resource of contents.resources) {
      const parts = contents.divisible.flatMap((w): [number, number][] => {
        const part = shareFraction(context, w, resource);
        return part > 0 ? [[columnOf.get(w) ?? 0, part]] : [];
      });
      if (parts.length === 0) continue;
      const left = residual(pattern, shapes, has, resource) / (has[resource] ?? 1);
      builder.row(`room[${context.name},${i},${resource}]`, { upper: 0 }, [...parts, [column, -left]]);
    }
  });
  for (const [w, terms] of shares) builder.row(`share[${context.name},${w}]`, { lower: 0, upper: 0 }, terms);
}

function largest({ problem, place, contents }: Context): number {
  const one = problem.places[place];
  return one ? mostNodes(problem, one, contents) : 0;
}

/** Each node by itself; used nodes first, so that orders of alike nodes are not told apart. */
function byNode(context: Context): void {
  const { builder, contents, columns, place, has, problem } = context;
  const offers = problem.places[place]?.offers ?? [];
  const limit = offers.reduce((sum, o) => sum + (problem.offers[o]?.maxNodes ?? Infinity), 0);
  const count = Math.min(largest(context), limit);
  const open = Array.from({ length: count }, (_, i) => builder.column(`open[${context.name},${i}]`, { upper: 1, integer: true }));
  const shapes = shapesOf(contents.items);
  const itemTerms: [number, number][][] = shapes.map(({ members }) => membersTerms(context, members, -1));
  const shareTerms: [number, number][][] = contents.divisible.map((w) => [[shareColumn(context, w), -1]]);
  open.forEach((column, node) => {
    const rows = new Map<string, [number, number][]>(contents.resources.map((resource) => [resource, []]));
    const put = (target: number, need: Readonly<Record<string, number>>): void => {
      for (const [resource, terms] of rows) {
        const part = fraction(need, has, resource);
        if (part > 0) terms.push([target, part]);
      }
    };
    shapes.forEach((item, i) => {
      const target = builder.column(`on[${context.name},${node},${i}]`, { upper: item.perNode, integer: true });
      columns.nodeItems.push({ place, node, shape: i, column: target });
      itemTerms[i]?.push([target, 1]);
      put(target, item.need);
    });
    contents.divisible.forEach((w, i) => {
      const target = builder.column(`share-on[${context.name},${node},${w}]`, { upper: shareBound(context, w) });
      columns.nodeShares.push({ workload: w, place, node, column: target });
      shareTerms[i]?.push([target, 1]);
      put(target, needOf(context, w));
    });
    for (const [resource, terms] of rows) if (terms.length > 0) builder.row(`node[${context.name},${node},${resource}]`, { upper: 0 }, [...terms, [column, -1]]);
    const next = open[node + 1];
    if (next !== undefined) builder.row(`order[${context.name},${node}]`, { lower: 0 }, [[column, 1], [next, -1]]);
  });
  builder.row(`open[${context.name}]`, { upper: 0 }, [...open.map((column): [number, number] => [column, 1]), ...nodeTerms(context, -1)]);
  for (const terms of itemTerms as Entries[]) builder.row(`sum[${context.name},${String(terms[0]?.[0] ?? 0)}]`, { lower: 0, upper: 0 }, terms);
  for (const terms of shareTerms as Entries[]) builder.row(`sum[${context.name},${String(terms[0]?.[0] ?? 0)}]`, { lower: 0, upper: 0 }, terms);
}
