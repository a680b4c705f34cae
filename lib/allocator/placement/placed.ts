import { ValidationError } from "../../errors";
import { contentsOf, shapesOf, type PlaceContents, type Shape } from "../model/items";
import { cheaperFirst } from "../model/places";
import type { Problem } from "../model/problem";
import type { Assignment, PeriodAssignment } from "./decode";
import { pack, type NodeContent, type PackingTask } from "./packing";
import { fillShares } from "./shares";

/** What stands where, period by period of the day. */
export interface Placed {
  readonly periods: readonly PlacedPeriod[];
}

/** Shared nodes with what stands on each, in the order of the offers. */
export interface PlacedPeriod {
  /** Per offer. */
  readonly nodes: readonly (readonly NodeContent[])[];
  readonly contents: readonly PlaceContents[];
}

/** Either every place packed, or the places where no packing was found. */
export type PlacingResult = { readonly placed: Placed } | { readonly unplaced: readonly number[] };

/** Puts the replicas and shares of an assignment on its nodes, one by one. */
export function placeAll(problem: Problem, assignment: Assignment, keepEmptyNodes: boolean): PlacingResult {
  const contents = contentsOf(problem);
  const results = assignment.periods.map((period) => placePeriod(problem, contents, period, keepEmptyNodes));
  const unplaced = [...new Set(results.flatMap((result) => ("unplaced" in result ? result.unplaced : [])))].sort((a, b) => a - b);
  return unplaced.length > 0 ? { unplaced } : { placed: { periods: results.flatMap((result) => ("unplaced" in result ? [] : [result])) } };
}

function placePeriod(problem: Problem, contents: readonly PlaceContents[], assignment: PeriodAssignment, keepEmptyNodes: boolean): PlacedPeriod | { readonly unplaced: readonly number[] } {
  const nodes: (readonly NodeContent[])[] = problem.offers.map(() => []);
  const unplaced: number[] = [];
  problem.places.forEach((place, p) => {
    const count = place.offers.reduce((sum, o) => sum + (assignment.nodes[o] ?? 0), 0);
    const inside = contents[p];
    if (!inside) return;
    if (count > MOST_NODES) throw tooMany(place.machine.name, count);
    const found = contentsOfPlace(problem, p, inside, assignment, count);
    if (!found) unplaced.push(p);
    else spread(problem, p, assignment, found, keepEmptyNodes, nodes);
  });
  return unplaced.length > 0 ? { unplaced } : { nodes, contents };
}

/** Nodes of one kind are placed one by one up to this number. */
const MOST_NODES = 200_000;

function tooMany(machine: string, count: number): ValidationError {
  return new ValidationError("workloads", `need ${count} nodes of ${machine}, more than the ${MOST_NODES} that are placed one by one; ask for less or offer larger nodes`);
}

function contentsOfPlace(problem: Problem, place: number, inside: PlaceContents, assignment: PeriodAssignment, count: number): readonly NodeContent[] | undefined {
  const task = taskOf(problem, place, inside, assignment, count);
  const nothing = task.counts.every((n) => n === 0) && task.divisible.every(({ share }) => share === 0);
  if (nothing) return emptyNodes(task, count);
  const given = fromPatterns(place, task, assignment) ?? fromNodes(place, task, assignment);
  return given ?? pack(task, fillShares);
}

function emptyNodes(task: PackingTask, count: number): NodeContent[] {
  return Array.from({ length: count }, () => ({ items: task.items.map(() => 0), shares: new Map() }));
}

export function taskOf(problem: Problem, place: number, inside: PlaceContents, assignment: PeriodAssignment, nodes: number): PackingTask {
  const replicas = assignment.replicas.filter((one) => one.place === place);
  const shares = assignment.shares.filter((one) => one.place === place);
  const counts = inside.items.map((item) => replicas.find((one) => one.workload === item.workload && one.option === item.option)?.count ?? 0);
  const divisible = inside.divisible.map((w) => {
    const workload = problem.workloads[w];
    const share = shares.find((one) => one.workload === w)?.share ?? 0;
    return { workload: w, need: workload?.kind === "divisible" ? workload.need : {}, share };
  });
  return { items: inside.items, counts, divisible, has: problem.places[place]?.machine.resources ?? {}, nodes };
}

/** Patterns hold at least the things to place; slots left over stay empty. */
function fromPatterns(place: number, task: PackingTask, assignment: PeriodAssignment): readonly NodeContent[] | undefined {
  const patterns = assignment.patterns.filter((one) => one.place === place);
  if (patterns.length === 0) return undefined;
  const left = [...task.counts];
  const shapes = shapesOf(task.items);
  const nodes: NodeContent[] = [];
  for (const { pattern, nodes: count } of patterns) {
    for (let n = 0; n < count && nodes.length < task.nodes; n++) {
      const items = taken(task, shapes, (shape) => pattern[shape] ?? 0, left);
      nodes.push({ items, shares: new Map() });
    }
  }
  if (left.some((count) => count > 0)) return undefined;
  return fillShares(task, [...nodes, ...emptyNodes(task, task.nodes - nodes.length)]);
}

/** Fills the slots of each shape with what is left of its items, first items first. */
function taken(task: PackingTask, shapes: readonly Shape[], slotsOf: (shape: number) => number, left: number[]): number[] {
  const items = task.items.map(() => 0);
  shapes.forEach(({ members }, shape) => {
    let slots = slotsOf(shape);
    for (const i of members) {
      const count = Math.min(slots, left[i] ?? 0);
      items[i] = count;
      left[i] = (left[i] ?? 0) - count;
      slots -= count;
    }
  });
  return items;
}

function fromNodes(place: number, task: PackingTask, assignment: PeriodAssignment): readonly NodeContent[] | undefined {
  const given = assignment.nodeContents.filter((one) => one.place === place);
  if (given.length === 0) return undefined;
  const left = [...task.counts];
  const own = shapesOf(task.items);
  const nodes = given.map(({ shapes }) => ({ items: taken(task, own, (shape) => shapes.get(shape) ?? 0, left), shares: new Map<number, number>() }));
  return fillShares(task, [...nodes, ...emptyNodes(task, task.nodes - nodes.length)]);
}

/** Fullest nodes first onto those that are paid anyway, then onto the cheapest offers; nodes on which nothing stands are not bought. */
function spread(problem: Problem, place: number, assignment: PeriodAssignment, found: readonly NodeContent[], keepEmpty: boolean, nodes: (readonly NodeContent[])[]): void {
  const used = found.filter((node) => keepEmpty || node.items.some((count) => count > 0) || node.shares.size > 0);
  const cheaper = cheaperFirst(problem);
  const rented = (o: number): number => Number(problem.periods.length > 1 && problem.offers[o]?.hourly === true);
  const offers = [...(problem.places[place]?.offers ?? [])].sort((a, b) => rented(a) - rented(b) || cheaper(a, b));
  let next = 0;
  for (const offer of offers) {
    const count = assignment.nodes[offer] ?? 0;
    nodes[offer] = used.slice(next, next + count);
    next += count;
  }
}
