import type { Resources } from "../../catalog";
import { chainResource, sharesWithoutLoss } from "./chain";
import { shapesOf, type Item, type PlaceContents } from "./items";
import { patternsOf, type Pattern } from "./patterns";
import { mostShare, type Place, type Problem, leastWhole } from "./problem";

/**
 * How the model sees to it that whole things fit on whole nodes of a place.
 *
 * `sum`: sums over all nodes are enough, provably. `relaxed`: sums and rounding cuts, which every packing obeys; the
 * answer is packed afterwards and the place gets a stricter mode if that fails. `patterns`: one count per way to fill
 * a node, exact. `nodes`: each node by itself, exact, for contents with too many patterns.
 */
export type PlaceMode =
  | { readonly kind: "sum"; readonly resources: readonly string[] }
  | { readonly kind: "relaxed" }
  | { readonly kind: "patterns"; readonly patterns: readonly Pattern[] }
  | { readonly kind: "nodes" };

/** Patterns of one place, at most; beyond it nodes are modelled one by one. */
export const MOST_PATTERNS = 10_000;

/** The mode that is exact and smallest for a place. */
export function exactMode(problem: Problem, place: number, contents: PlaceContents): PlaceMode {
  return sumMode(problem, place, contents) ?? strictMode(problem, place, contents);
}

/** Patterns, or nodes one by one: exact by construction, whatever stands there. */
export function strictMode(problem: Problem, place: number, contents: PlaceContents): PlaceMode {
  const has = problem.places[place]?.machine.resources ?? {};
  const patterns = patternsWithin(problem, has, contents, MOST_PATTERNS);
  return patterns ? { kind: "patterns", patterns } : { kind: "nodes" };
}

/** Patterns of the shapes of a place, unless there are more than so many. */
function patternsWithin(problem: Problem, has: Resources, contents: PlaceContents, atMost: number): readonly Pattern[] | undefined {
  const shapes = shapesOf(contents.items);
  const limitOf = (item: Item | undefined): number => (item ? mostReplicas(problem, item) : 0);
  return patternsOf(shapes, has, {
    maximalOnly: contents.divisible.length === 0,
    atMost,
    limits: shapes.map(({ members }) => members.reduce((sum, i) => sum + limitOf(contents.items[i]), 0)),
  });
}

/** So few patterns are as small a model as sums with their cuts, and exact at once. */
const FEW_PATTERNS = 24;

/** The mode to begin with: sums where they are exact, else a relaxation. */
export function firstMode(problem: Problem, place: number, contents: PlaceContents): PlaceMode {
  const sums = sumMode(problem, place, contents);
  if (sums) return sums;
  const has = problem.places[place]?.machine.resources ?? {};
  const patterns = contents.divisible.length === 0 ? patternsWithin(problem, has, contents, FEW_PATTERNS) : undefined;
  return patterns ? { kind: "patterns", patterns } : { kind: "relaxed" };
}

function sumMode(problem: Problem, place: number, contents: PlaceContents): PlaceMode | undefined {
  const has = problem.places[place]?.machine.resources ?? {};
  if (contents.items.length === 0) return { kind: "sum", resources: contents.resources };
  const chain = chainResource(contents.items, has, contents.resources);
  if (chain === undefined) return undefined;
  const needs = contents.divisible.flatMap((w) => {
    const workload = problem.workloads[w];
    return workload?.kind === "divisible" ? [workload.need] : [];
  });
  if (needs.length === 0) return { kind: "sum", resources: [chain] };
  return sharesWithoutLoss(contents.items, has, chain, needs) ? { kind: "sum", resources: contents.resources } : undefined;
}

/** Replicas of an item that any plan can use: enough of them alone carry the workload, with every zone lost once. */
export function mostReplicas(problem: Problem, item: Item): number {
  const workload = problem.workloads[item.workload];
  if (workload?.kind === "replicated") {
    const rate = workload.options[item.option]?.candidate.ratePerReplica ?? 0;
    return Math.max(1, leastWhole(workload.rate / rate));
  }
  if (workload?.kind === "profile") return profileReplicas(workload.bucketRates, workload.classes.map((one) => one.rates));
  return 0;
}

/** Replicas that carry every bucket by itself on its slowest class: no plan needs more of one class. */
function profileReplicas(bucketRates: readonly number[], classes: readonly (readonly (number | undefined)[])[]): number {
  const loads = bucketRates.map((rate, b) => {
    const rates = classes.flatMap((one) => (one[b] === undefined ? [] : [one[b]]));
    return rates.length === 0 ? 0 : rate / Math.min(...rates);
  });
  return Math.max(1, leastWhole(loads.reduce((sum, load) => sum + load, 0)));
}

/** Nodes of a place that any plan can use: enough to hold each workload whole, by itself. */
export function mostNodes(problem: Problem, place: Place, contents: PlaceContents): number {
  let nodes = 0;
  const seen = new Map<number, number>();
  for (const item of contents.items) seen.set(item.workload, Math.max(seen.get(item.workload) ?? 0, Math.ceil(mostReplicas(problem, item) / item.perNode)));
  for (const count of seen.values()) nodes += count;
  const has = place.machine.resources;
  for (const w of contents.divisible) {
    const workload = problem.workloads[w];
    if (workload?.kind !== "divisible") continue;
    const { need } = workload;
    let part = 0;
    for (const name in need) part = Math.max(part, (need[name] ?? 0) / (has[name] ?? 0));
    nodes += Math.ceil(part * mostShare(workload, problem.periods));
  }
  return nodes;
}
