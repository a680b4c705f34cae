import type { Resources } from "../../catalog";
import { isAccelerated } from "./accelerated";
import { needOf, perNode, type Item, type PlaceContents } from "./items";
import { sameKind } from "./places";
import type { Problem } from "./problem";

/** Where things may move to. */
export interface Housing {
  readonly problem: Problem;
  readonly contents: readonly PlaceContents[];
  /** Of a node that can be had without limit, by place; Infinity where there is none. */
  readonly price: readonly number[];
}

/**
 * Least price of whole nodes of one other place, of the same kind, that hold whatever without accelerators may stand in
 * some room on a node of a place.
 *
 * @param room no more than the node has
 * @param dearest what costs as much is of no interest
 * @returns 0 where nothing may stand there; Infinity where no such nodes are known
 */
export function usdToRehouse({ problem, contents, price }: Housing, b: number, room: Resources, dearest: number): number {
  const inside = contents[b];
  const items = (inside?.items ?? []).filter(({ need }) => !isAccelerated(need) && perNode(need, room) > 0);
  const divisible = inside?.divisible ?? [];
  if (items.length === 0 && divisible.length === 0) return 0;
  let least = dearest;
  let found = Infinity;
  problem.places.forEach((place, a) => {
    const each = price[a] ?? Infinity;
    if (a === b || each >= least || !sameKind(place, problem.places[b])) return;
    const there = contents[a];
    const rooms = items.map((item) => roomFor(problem, item, there?.items.find(({ workload }) => workload === item.workload)));
    const nodes = [...rooms, ...divisible.map((w) => (there?.divisible.includes(w) ? { need: needOf(problem, w), size: {} } : undefined))].map((one) => (one ? nodesToHold(room, place.machine.resources, one.need, one.size) : Infinity));
    const all = Math.max(...nodes) * each;
    if (all < least) least = found = all;
  });
  return found;
}

/** An item that may move: to a replica that carries no less and takes no more. */
function roomFor(problem: Problem, item: Item, other: Item | undefined): { readonly need: Resources; readonly size: Resources } | undefined {
  const workload = problem.workloads[item.workload];
  if (!other || workload?.kind !== "replicated") return undefined;
  const rate = (option: number): number => workload.options[option]?.candidate.ratePerReplica ?? 0;
  const names = [...new Set([...Object.keys(item.need), ...Object.keys(other.need)])];
  const fits = rate(other.option) >= rate(item.option) && names.every((name) => (other.need[name] ?? 0) <= (item.need[name] ?? 0));
  return fits ? { need: item.need, size: item.need } : undefined;
}

/**
 * Nodes of one kind that hold, by first fit, whatever stands on one node of another, while a thing of some size is
 * placed.
 *
 * Where the thing does not go onto a node, that node has more than (room - size) of some resource in use. Of k such
 * nodes for a resource more than k (room - size) would be in use, which is no more than the other node has, less the
 * size: so k is below the quotient of both, and with one node more than all these k the thing has a node.
 */
function nodesToHold(full: Resources, room: Resources, need: Resources, size: Resources): number {
  let nodes = 1;
  for (const name of Object.keys(need)) {
    const [held, free] = [(full[name] ?? 0) - (size[name] ?? 0), (room[name] ?? 0) - (size[name] ?? 0)];
    if (held <= 0 || (need[name] ?? 0) <= 0) continue;
    if (free <= 0) return Infinity;
    nodes += Math.ceil(held / free) - 1;
  }
  return nodes;
}
