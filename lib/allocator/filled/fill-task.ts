import type { LinearModel, Row } from "../solver";
import type { BinItem, BinKind } from "../bins/bin-task";
import { columnsByPlace, type PlaceColumns } from "../model/capacity";
import { formulate, type Formulation } from "../model/formulation";
import { contentsOf, fraction, needOf, type PlaceContents } from "../model/items";
import type { Problem } from "../model/problem";

/** A problem whose nodes are bought with what stands on them: the rows of its model but those that say what fits on nodes. */
export interface FillTask {
  readonly problem: Problem;
  /** Of the formulation without rows for what fits; its columns are those of a relaxed formulation. */
  readonly model: LinearModel;
  readonly columns: Formulation["columns"];
  /** Rows in which each column stands, and with what. */
  readonly entries: readonly (readonly (readonly [row: number, coefficient: number])[])[];
  /** Those on which anything may stand, by place of the problem. */
  readonly places: readonly (FillPlace | undefined)[];
  readonly offers: readonly FillOffer[];
  /** Columns of what stands on no shared node: gangs, the most replicas in any zone. */
  readonly free: readonly number[];
}

/** Nodes of one place: whole things that may stand on one, then what divides. */
export interface FillPlace {
  readonly items: readonly Pick<BinItem, "divides">[];
  /** Column of a replica or share of each item. */
  readonly columns: readonly number[];
  readonly kind: Pick<BinKind, "parts" | "has">;
  /** Places with the same key differ in where they are, not in what fits on them. */
  readonly key: string;
}

export interface FillOffer {
  readonly offer: number;
  readonly place: number;
  /** Column of its nodes. */
  readonly column: number;
}

/** @returns undefined where the problem is another: with hours, moves at a price, profiles, or nodes paid by use */
export function fillTaskOf(problem: Problem): FillTask | undefined {
  if (problem.periods.length > 1 || problem.churn || problem.workloads.some(({ kind }) => kind === "profile")) return undefined;
  if (problem.places.some(({ usdPerMonthByResource }) => usdPerMonthByResource)) return undefined;
  const { model: written, columns } = formulate(problem, []);
  const model = withEnds(problem, written, columns);
  const [period] = columns.periods;
  if (!period) return undefined;
  const { nodes } = period;
  const own = columnsByPlace(period, problem.places.length);
  const places = contentsOf(problem).map((inside, p) => placeOf(problem, own[p], inside, p));
  const offers = problem.offers.flatMap(({ place }, offer): FillOffer[] => {
    const column = nodes[offer] ?? -1;
    return places[place] && (model.columns[column]?.upper ?? 0) > 0 ? [{ offer, place, column }] : [];
  });
  const taken = new Set([...nodes, ...places.flatMap((place) => place?.columns ?? [])]);
  return { problem, model, columns, entries: entriesOf(model), places, offers, free: model.columns.flatMap((_, c) => (taken.has(c) ? [] : [c])) };
}

/** Of nodes of which there is an end there are no more, whatever stands on them; where gangs take some, a row of the model says so. */
function withEnds({ offers }: Problem, model: LinearModel, columns: Formulation["columns"]): LinearModel {
  const ends = offers.flatMap(({ offer, maxNodes }, o): Row[] => {
    const column = columns.periods[0]?.nodes[o] ?? -1;
    return maxNodes === undefined || columns.gangs.some(({ option }) => option.offer === o) ? [] : [{ name: `end[${offer.name}]`, lower: -Infinity, upper: model.columns[column]?.upper ?? 0, entries: [[column, 1]] }];
  });
  return { ...model, rows: [...model.rows, ...ends] };
}

function entriesOf({ columns, rows }: LinearModel): FillTask["entries"] {
  const entries = columns.map((): [number, number][] => []);
  rows.forEach((row, r) => row.entries.forEach(([column, coefficient]) => entries[column]?.push([r, coefficient])));
  return entries;
}

function placeOf(problem: Problem, own: PlaceColumns | undefined, { items, divisible, resources }: PlaceContents, p: number): FillPlace | undefined {
  if (!own || items.length + divisible.length === 0) return undefined;
  const has = problem.places[p]?.machine.resources ?? {};
  const needs = [...items.map(({ need }) => need), ...divisible.map((w) => needOf(problem, w))];
  const parts = needs.map((need) => resources.map((resource) => fraction(need, has, resource)));
  return {
    items: needs.map((_, i) => ({ divides: i >= items.length })),
    columns: [...items.map(({ workload, option }) => own.replicas.get(`${workload},${option}`) ?? -1), ...divisible.map((w) => own.shares.get(w) ?? -1)],
    kind: { parts: parts.map((part) => (part.every(Number.isFinite) ? part : undefined)), has: resources.map((resource) => has[resource] ?? 0) },
    key: JSON.stringify(parts),
  };
}
