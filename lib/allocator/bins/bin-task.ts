import type { Resources } from "../../catalog";
import { contentsOf, type PlaceContents } from "../model/items";
import { offersBySite } from "../model/limit-rows";
import { mostNodes } from "../model/modes";
import { sortedEntries } from "../model/sorted-entries";
import { usableOf } from "./usable";
import { carriesAlike, type Problem, type ProblemWorkload, replicasFor, usdOfNode } from "../model/problem";

/** Whole things that must stand on whole nodes, of which each kind is there in a limited number. */
export interface BinTask {
  readonly items: readonly BinItem[];
  readonly kinds: readonly BinKind[];
  readonly caps: readonly Cap[];
  /** Per kind those of which none stands beside a node of it; none unless given. */
  readonly apart?: readonly (readonly number[])[];
}

/** A limit on a sum over nodes. */
export interface Cap {
  /** Per node of each kind; 0 or more. */
  readonly perNode: readonly number[];
  readonly atMost: number;
}

/** Replicas of a workload, or work that divides: then one copy is the whole of it, of which nodes take any parts. */
export interface BinItem {
  /** Among the workloads of the problem. */
  readonly workload: number;
  readonly name: string;
  readonly count: number;
  readonly divides: boolean;
}

/** Nodes of one offer. */
export interface BinKind {
  readonly offer: number;
  readonly name: string;
  readonly place: number;
  readonly usdPerMonth: number;
  readonly most: number;
  /** There may be fewer than could be used. */
  readonly isLimited: boolean;
  /** Per item the part of a node that one copy takes, of each resource in turn, above 1 only where it divides; undefined where it does not run. */
  readonly parts: readonly (readonly number[] | undefined)[];
  /** The node itself in each resource, in the units of the needs. */
  readonly has: readonly number[];
}

/** Copies of a need, and a need of every item in each resource, in the request's units. */
export interface Needs {
  readonly names: readonly string[];
  readonly needs: readonly (readonly number[])[];
}

/** How far a content may reach over its node, as a part of it: decimal fractions do not sum exactly. */
export const OVER = 1e-9;

/**
 * The task of a problem in which nothing but whole replicas and shares on a few nodes matters.
 *
 * @returns undefined where the problem is another: with gangs, profiles, hours, zones that may be lost, users in several
 *   places, prices of moves, or too many nodes
 */
export function binTaskOf(problem: Problem): (BinTask & Needs) | undefined {
  if (problem.churn || problem.periods.length > 1 || problem.limits.zoneRedundant || (problem.limits.minRenewableShare ?? 0) > 0) return undefined;
  if (problem.places.some(({ usdPerMonthByResource }) => usdPerMonthByResource)) return undefined;
  const sorts = problem.workloads.map(sortOf);
  if (!sorts.every((sort) => sort !== undefined)) return undefined;
  const items = sorts.map(({ count, divides }, w): BinItem => ({ workload: w, name: problem.workloads[w]?.name ?? "", count, divides }));
  const names = [...new Set(sorts.flatMap(({ need }) => Object.keys(need)))].sort();
  const needs = sorts.map(({ need }) => names.map((name) => need[name] ?? 0));
  // what divides fills whatever is left
  const wholeNeeds = names.map((_, r) => (sorts.some(({ divides }, i) => divides && (needs[i]?.[r] ?? 0) > 0) ? [] : needs.flatMap((own) => own[r] ?? 0).filter((need) => need > 0)));
  const inside = contentsOf(problem);
  const useful = problem.places.map((place, p) => mostNodes(problem, place, inside[p] as PlaceContents));
  const kinds = problem.offers.flatMap((one, o): BinKind[] => {
    const has = names.map((name, r) => usableOf(problem.places[one.place]?.machine.resources[name] ?? 0, wholeNeeds[r]));
    const parts = sorts.map(({ places, divides }, i) => (places.has(one.place) ? partsOf(needs[i] ?? [], has, divides) : undefined));
    const usable = useful[one.place] ?? 0;
    const most = Math.min(one.maxNodes ?? Infinity, usable);
    return most > 0 && parts.some((own) => own) ? [{ offer: o, name: one.offer.name, place: one.place, usdPerMonth: usdOfNode(one), most, isLimited: most < usable, parts, has }] : [];
  });
  if (items.some((_, i) => kinds.every(({ parts }) => !parts[i]))) return undefined;
  return { items, kinds, names, needs, caps: capsOf(problem, kinds) };
}

function capsOf(problem: Problem, kinds: readonly BinKind[]): readonly Cap[] {
  const { limits, offers } = problem;
  const cap = (atMost: number | undefined, perNode: (offer: number) => number): readonly Cap[] => (atMost === undefined ? [] : [{ atMost, perNode: kinds.map(({ offer }) => perNode(offer)) }]);
  return [
    ...cap(limits.budgetUsdPerMonth, (o) => offers[o]?.usdPerMonth ?? 0),
    ...cap(limits.facilityPowerLimitKilowatts, (o) => offers[o]?.kilowatts ?? 0),
    ...cap(limits.carbonLimitTonnesPerYear, (o) => offers[o]?.tonnesCo2ePerYear ?? 0),
    ...limits.quotas.flatMap(({ instanceType, nodes }) => offersBySite(problem, instanceType).flatMap(([, own]) => cap(nodes, (o) => (own.includes(o) ? 1 : 0)))),
  ];
}

interface Sort {
  readonly need: Resources;
  readonly count: number;
  readonly divides: boolean;
  readonly places: ReadonlySet<number>;
}

/** What of a workload must stand where; undefined where more than its needs matters, or they differ from place to place. */
function sortOf(workload: ProblemWorkload): Sort | undefined {
  if (workload.kind === "divisible") {
    const plain = !workload.deferrable && workload.firmShare === 0 && Object.keys(workload.site).length === 0;
    return plain ? { need: workload.need, count: 1, divides: true, places: new Set(workload.places) } : undefined;
  }
  if (workload.kind !== "replicated" || workload.firmShare > 0 || workload.floors.length !== 1 || workload.floors[0]?.places) return undefined;
  const places = new Set(workload.options.map(({ place }) => place));
  const need = workload.options[0]?.candidate.need ?? {};
  const alike = carriesAlike(workload) && workload.options.every(({ candidate }) => JSON.stringify(sortedEntries(candidate.need)) === JSON.stringify(sortedEntries(need)));
  return alike && places.size > 0 && places.size === workload.options.length ? { need, count: replicasFor(workload), divides: false, places } : undefined;
}

function partsOf(need: readonly number[], has: readonly number[], divides: boolean): readonly number[] | undefined {
  const parts = need.map((amount, r) => (amount === 0 ? 0 : amount / (has[r] ?? 0)));
  return parts.every((part) => part <= (divides ? Number.MAX_VALUE : 1 + OVER)) ? parts : undefined;
}
