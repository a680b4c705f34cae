import { contentsOf, isEmpty } from "../model/items";
import { carriesAlike, replicasFor, usdOfNode, type Problem } from "../model/problem";
import { lpDuals, type LinearModel } from "../solver";
import type { FillPlace, FillTask } from "../filled/fill-task";
import { reducedCost } from "../filled/node-prices";
import type { Sale, Sales } from "./sold";

/**
 * The room that work with accelerators leaves on its nodes, at prices of what else could stand there.
 *
 * At prices at which no node is worth more than it costs, no plan of all work costs less than the cheapest plan of this
 * work, with what it sells, and what the prices prove of the other work by itself (a Lagrangian decomposition).
 *
 * @param accelerated workloads, all of which take accelerators
 * @param others all other workloads; offers and places are the same
 * @param prices per row of the others' model
 */
export function pricedSales(accelerated: Problem, others: FillTask, prices: Float64Array): Sales {
  const contents = contentsOf(others.problem);
  const known = new Map<string, ReadonlyMap<string, number>>();
  const selling = contentsOf(accelerated);
  const sales = accelerated.places.flatMap((_, p): Sale[] => {
    const own = others.places[p];
    const inside = contents[p];
    if (!own || !inside || isEmpty(selling[p])) return [];
    const worth = worthAt(others, prices, own);
    const key = `${own.key}|${worth.join()}`;
    const usdByResource = known.get(key) ?? worthOfResources(own, worth, inside.resources);
    known.set(key, usdByResource);
    const usd = Math.min(...accelerated.offers.filter((one) => one.place === p).map(usdOfNode));
    const all = [...usdByResource.values()].reduce((sum, one) => sum + one, 0);
    return all === 0 ? [] : [{ place: p, usdPerNode: Math.min(usd, all), usdByResource }];
  });
  const mostByZone = worthOfAll(others, prices);
  // with a zone lost there is enough in the others, and there is no use for more than twice that in all
  return { sales, mostByZone, most: 2 * Math.max(0, ...mostByZone.values()) };
}

/** Per thing that may stand on a node of a place. */
function worthAt(task: FillTask, prices: Float64Array, { columns }: FillPlace): readonly number[] {
  return columns.map((column) => Math.max(0, -reducedCost(task, prices, column)));
}

/** More, in parts of what fits on a node, than a linear knapsack takes. */
const BEYOND = 2;
/** Less than this of a node is as good as nothing. */
const LITTLE = 1e-9;

/** What all of each resource of a node is worth, so that no content is worth more than what it takes: prices of a linear knapsack. */
function worthOfResources({ kind }: FillPlace, worth: readonly number[], resources: readonly string[]): ReadonlyMap<string, number> {
  const items = worth.flatMap((usd, i) => (usd > 0 && kind.parts[i] ? [{ usd, parts: kind.parts[i] }] : []));
  if (items.length === 0) return new Map();
  const model: LinearModel = {
    sense: "minimize",
    offset: 0,
    columns: items.map(({ usd, parts }, i) => ({ name: `item${i}`, lower: 0, upper: BEYOND / Math.max(...parts, LITTLE), cost: -usd, integer: false })),
    rows: resources.map((name, r) => ({ name, lower: -Infinity, upper: 1, entries: items.flatMap(({ parts }, i): [number, number][] => (parts[r] ? [[i, parts[r]]] : [])) })),
  };
  const duals = lpDuals(model);
  const usd = resources.map((_, r) => Math.max(0, -(duals?.rows[r] ?? 0)));
  const paid = (parts: readonly number[]): number => parts.reduce((sum, part, r) => sum + part * (usd[r] ?? 0), 0);
  const short = Math.max(1, ...items.map((item) => item.usd / paid(item.parts)));
  const enough = (r: number): number => Math.max(...items.map((item) => (item.parts[r] ? item.usd / item.parts[r] : 0)));
  return new Map(resources.map((name, r) => [name, Number.isFinite(short) ? (usd[r] ?? 0) * short : enough(r)] as const));
}

/** By zone, of as many replicas as carry all of their demand, and of all that divides. */
function worthOfAll(task: FillTask, prices: Float64Array): ReadonlyMap<string | undefined, number> {
  const { problem, places } = task;
  const contents = contentsOf(problem);
  const most = new Map<string | undefined, Map<number, number>>();
  places.forEach((own, p) => {
    const inside = contents[p];
    if (!own || !inside) return;
    const inZone = most.get(problem.places[p]?.zone) ?? new Map<number, number>();
    most.set(problem.places[p]?.zone, inZone);
    worthAt(task, prices, own).forEach((usd, i) => {
      const w = inside.items[i]?.workload ?? inside.divisible[i - inside.items.length] ?? -1;
      inZone.set(w, Math.max(inZone.get(w) ?? 0, usd * copiesOf(problem, w)));
    });
  });
  return new Map([...most].map(([zone, inZone]) => [zone, [...inZone.values()].reduce((sum, usd) => sum + usd, 0)] as const));
}

function copiesOf({ workloads }: Problem, w: number): number {
  const workload = workloads[w];
  if (workload?.kind !== "replicated") return 1;
  return carriesAlike(workload) ? replicasFor(workload) : Infinity;
}
