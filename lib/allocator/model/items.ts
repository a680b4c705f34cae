import type { Resources } from "../../catalog";
import { type Place, type Problem, PROFILE_NEED, RELATIVE_ROUNDING } from "./problem";
import { sortedEntries } from "./sorted-entries";

/** A kind of whole thing that stands on one node of a place: a replica in one layout, or a replica of a profile. */
export interface Item {
  readonly workload: number;
  /** Index among the workload's options; -1 for a replica of a profile. */
  readonly option: number;
  readonly need: Resources;
  /** Most of them on an empty node. */
  readonly perNode: number;
}

/** All that may stand on the nodes of a place. */
export interface PlaceContents {
  readonly items: readonly Item[];
  /** Divisible workloads, by index. */
  readonly divisible: readonly number[];
  /** Resources that any of them needs, by name. */
  readonly resources: readonly string[];
}

export function contentsOf(problem: Problem): readonly PlaceContents[] {
  const items: Item[][] = problem.places.map(() => []);
  const divisible: number[][] = problem.places.map(() => []);
  problem.workloads.forEach((workload, index) => {
    if (workload.kind === "replicated") {
      workload.options.forEach((option, o) => items[option.place]?.push(itemOf(index, o, option.candidate.need, problem.places[option.place])));
    } else if (workload.kind === "profile") {
      for (const place of workload.classes.flatMap((one) => one.places)) items[place]?.push(itemOf(index, -1, PROFILE_NEED, problem.places[place]));
    } else if (workload.kind === "divisible") {
      for (const place of workload.places) divisible[place]?.push(index);
    }
  });
  return problem.places.map((_, p) => contents(problem, items[p] ?? [], divisible[p] ?? []));
}

function contents(problem: Problem, items: readonly Item[], divisible: readonly number[]): PlaceContents {
  const names = new Set(items.flatMap((item) => Object.keys(item.need)));
  for (const w of divisible) {
    const workload = problem.workloads[w];
    if (workload?.kind !== "divisible") continue;
    for (const name in workload.need) names.add(name);
  }
  return { items, divisible, resources: [...names].sort() };
}

function itemOf(workload: number, option: number, need: Resources, place: Place | undefined): Item {
  return { workload, option, need, perNode: perNode(need, place?.machine.resources ?? {}) };
}

/** Nothing may stand there. */
export function isEmpty(contents: PlaceContents | undefined): boolean {
  return !contents || contents.items.length + contents.divisible.length === 0;
}

/** What all of a workload that divides takes; nothing of others. */
export function needOf({ workloads }: Problem, w: number): Resources {
  const workload = workloads[w];
  return workload?.kind === "divisible" ? workload.need : {};
}

/** Items of one place that take the same of a node: for the question what fits they are one. */
export interface Shape extends Item {
  /** Indices of its items in the place's list. */
  readonly members: readonly number[];
}

/** Shapes in the order of their first items; workload and option are those of the first. */
export function shapesOf(items: readonly Item[]): readonly Shape[] {
  const byNeed = new Map<string, Item & { members: number[] }>();
  items.forEach((item, i) => {
    const key = JSON.stringify(sortedEntries(item.need).filter(([, amount]) => amount > 0));
    const known = byNeed.get(key);
    if (known) known.members.push(i);
    else byNeed.set(key, { ...item, members: [i] });
  });
  return [...byNeed.values()];
}

/** How many of a need one empty node holds. */
export function perNode(need: Resources, has: Resources): number {
  let least = Infinity;
  for (const name of Object.keys(need)) {
    const amount = need[name] ?? 0;
    if (amount > 0) least = Math.min(least, Math.floor(((has[name] ?? 0) / amount) * (1 + RELATIVE_ROUNDING)));
  }
  return least;
}

/** Part of a node's resource that a need takes. */
export function fraction(need: Resources, has: Resources, resource: string): number {
  const amount = need[resource] ?? 0;
  return amount === 0 ? 0 : amount / (has[resource] ?? 0);
}
