import type { Resources } from "../../catalog";
import { ACCELERATOR } from "../model/accelerated";
import { contentsOf, fraction, isEmpty, type PlaceContents } from "../model/items";
import { usdToRehouse, type Housing } from "../model/rehousing";
import { carriesAlike, RELATIVE_ROUNDING, replicasFor, type Place, type Problem, usdOfNode } from "../model/problem";
import type { Sale, Sales } from "./sold";

/**
 * The room that work with accelerators leaves on its nodes, at no less than what whole nodes cost that hold whatever else
 * could stand there.
 *
 * No plan of all work costs less than the cheapest plan of this work, with what it sells, and the cheapest of all other
 * work by itself: from any plan take the nodes with accelerated work, and buy whole nodes for what else stands on them;
 * that costs no more than what the room is sold for, and what is left of the other nodes is a plan of the other work. In a
 * zone there is no use for more replicas than carry all of their demand, so all that is sold there costs no more than nodes
 * for those.
 *
 * @param accelerated workloads, all of which take accelerators
 * @param others all other workloads; offers and places are the same
 * @param usdOfOthers of a plan of the other work: all room together is worth no more
 * @returns undefined where things may stand there for which no whole nodes can be had
 */
export function rehousedSales(accelerated: Problem, others: Problem, usdOfOthers: number): Sales | undefined {
  const housing: Housing = { problem: others, contents: contentsOf(others), price: others.places.map((place) => priceOf(others, place)) };
  const own = contentsOf(accelerated);
  const sales = accelerated.places.flatMap((place, p): Sale[] => {
    const needs = (own[p]?.items ?? []).map(({ need }) => need);
    return needs.length === 0 || isEmpty(housing.contents[p]) ? [] : [saleOf(housing, place, p, needs)];
  });
  const isSold = sales.every(({ usdPerNode, usdByResource }) => [usdPerNode, ...usdByResource.values()].every(Number.isFinite));
  if (!isSold || own.some(({ divisible }) => divisible.length > 0)) return undefined;
  const zones = [...new Set(sales.map(({ place }) => others.places[place]?.zone))];
  return { sales, mostByZone: new Map(zones.map((zone) => [zone, usdForAll(housing, zone)] as const)), most: usdOfOthers };
}

/** Price of a node that can be had without limit; Infinity where there is none. */
function priceOf({ offers, limits }: Problem, { machine, offers: own, usdPerMonthByResource }: Place): number {
  if (usdPerMonthByResource || limits.quotas.some(({ instanceType }) => instanceType === machine.name)) return Infinity;
  return Math.min(...own.flatMap((o) => (offers[o] && offers[o].maxNodes === undefined ? [usdOfNode(offers[o])] : [])));
}

function saleOf(housing: Housing, { machine }: Place, place: number, needs: readonly Resources[]): Sale {
  const { resources } = machine;
  const paidFor = (room: Resources): number => Math.min(usdToRehouse(housing, place, room, Infinity), housing.price[place] ?? Infinity);
  const usdPerNode = paidFor(resources);
  const all = resources[ACCELERATOR] ?? 0;
  const inUse = all > 0 ? partsInUse(needs.map((need) => need[ACCELERATOR] ?? 0), all) : undefined;
  // what stands beside accelerators that are all in use, or where there are none, is no less for it
  if (!inUse || paidFor(roomBeside(resources, needs, 1)) > 0) return { place, usdPerNode, usdByResource: new Map() };
  const beside = inUse.map((part) => paidFor(roomBeside(resources, needs, part)) / (1 - part));
  return { place, usdPerNode: inUse.length === 0 ? 0 : usdPerNode, usdByResource: new Map([[ACCELERATOR, Math.max(0, ...beside)]]) };
}

/** Room on a node of whose accelerators a part is in use: of resources of which things take as large a part, or a larger one. */
function roomBeside(has: Resources, needs: readonly Resources[], part: number): Resources {
  const follows = (name: string): boolean => needs.every((need) => fraction(need, has, name) >= fraction(need, has, ACCELERATOR) * (1 - RELATIVE_ROUNDING));
  return Object.fromEntries(Object.entries(has).map(([name, amount]) => [name, follows(name) ? amount * (1 - part) : amount]));
}

/** Parts of the accelerators of a node that may be in use while some are not; undefined where they are many. */
function partsInUse(taken: readonly number[], all: number): readonly number[] | undefined {
  const seen = new Set<number>();
  const open = [0];
  for (let sum = open.pop(); sum !== undefined; sum = open.pop()) {
    for (const one of taken) {
      const next = Math.round((sum + one) * WHOLE) / WHOLE;
      if (next >= all * (1 - RELATIVE_ROUNDING) || seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
    if (seen.size > MOST_PARTS) return undefined;
  }
  return [...seen].map((sum) => sum / all);
}

/** Accelerators are told apart to a part of one. */
const WHOLE = 1e6;
/** Of a node with 16 accelerators 15. */
const MOST_PARTS = 63;

/** Nodes in one zone for all replicas that carry the whole demand, and for all that divides: no less than the least. */
function usdForAll({ problem, contents, price }: Housing, zone: string | undefined): number {
  return problem.workloads.reduce((sum, _, w) => {
    let least = Infinity;
    problem.places.forEach((place, p) => {
      if (place.zone !== zone) return;
      const inside = contents[p];
      const nodes = nodesForAll(problem, w, inside, place.machine.resources);
      least = Math.min(least, nodes * (price[p] ?? Infinity));
    });
    return sum + least;
  }, 0);
}

function nodesForAll(problem: Problem, w: number, contents: PlaceContents | undefined, has: Resources): number {
  const workload = problem.workloads[w];
  if (workload?.kind === "divisible") return contents?.divisible.includes(w) ? Math.ceil(Math.max(...Object.entries(workload.need).map(([name, amount]) => (amount > 0 ? amount / (has[name] ?? 0) : 0)))) : Infinity;
  const item = contents?.items.find((one) => one.workload === w && one.perNode > 0);
  return item && workload?.kind === "replicated" && carriesAlike(workload) ? Math.ceil(replicasFor(workload) / item.perNode) : Infinity;
}
