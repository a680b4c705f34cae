import type { Offer } from "../../catalog";
import type { ReplicaCandidate } from "../../demand";
import { isAccelerated, takesAccelerators } from "../model/accelerated";
import { contentsOf, needOf } from "../model/items";
import { MONTHS_PER_YEAR, type Place, type Problem, type ProblemOffer, type ProblemWorkload } from "../model/problem";
import type { FillTask } from "./fill-task";
import { reducedCost } from "./node-prices";

/** More than any demand asks for. */
const ENOUGH = 1e9;

/** A problem in which whatever does not stand on nodes with accelerators is bought by the piece. */
export interface Market {
  /** Offers, places and workloads are those of the whole problem, by index, and the market's own after them. */
  readonly problem: Problem;
  /** Its cost and this make a bound of the whole problem's, USD a month. */
  readonly besideUsd: number;
}

/**
 * The nodes with accelerators by themselves, with all that may stand beside on them; what does not is bought at the prices
 * of a relaxation, at which no other node holds more than it costs (a Lagrangian decomposition). Each plan of the whole
 * problem is one of the market that costs no more, so a bound of the market's is one of the whole problem's; its plan says
 * which nodes with accelerators to buy, and what else to put on them.
 *
 * Limits are priced, too; of those that more nodes only ever break the nodes with accelerators keep their own part.
 *
 * @param prices per row of the task's model
 * @returns undefined where nothing takes accelerators, nothing else is asked, or some node is worth more than it costs
 */
export function marketOf(task: FillTask, prices: Float64Array): Market | undefined {
  const { problem } = task;
  const scarce = new Set(contentsOf(problem).flatMap(({ items, divisible }, p) => (items.some(({ need }) => isAccelerated(need)) || divisible.some((w) => isAccelerated(needOf(problem, w))) ? [p] : [])));
  if (scarce.size === 0 || problem.workloads.every(takesAccelerators)) return undefined;
  const rents = rentsOf(task, prices);
  const offers = problem.offers.map((offer, o): ProblemOffer => ({ ...offer, usdPerMonth: rents.usd[o] ?? 0, unbilledUsdPerMonth: 0 }));
  if (offers.some(({ usdPerMonth, place }) => usdPerMonth < 0 && scarce.has(place))) return undefined;
  const stalls = stallsOf(task, prices, scarce, offers.length);
  const { budgetUsdPerMonth: _budget, minRenewableShare: _renewable, ...limits } = problem.limits;
  return {
    problem: {
      ...problem,
      offers: [...offers, ...stalls.map(({ offer }) => offer)],
      places: [...problem.places, ...stalls.map(({ place }) => place)],
      workloads: problem.workloads.map((workload, w) => atMarket(workload, scarce, stalls.filter((stall) => stall.workload === w))),
      limits: { ...limits, carbonPriceUsdPerTonne: 0, capacityPriceUsdPerMonth: {} },
    },
    besideUsd: rents.besideUsd,
  };
}

/** Per offer the price of a node with what it takes of the limits; and what all limits are worth together. */
function rentsOf(task: FillTask, prices: Float64Array): { readonly usd: readonly number[]; readonly besideUsd: number } {
  const { model, columns, problem } = task;
  const nodes = new Set(columns.periods[0]?.nodes ?? []);
  const besideUsd = model.rows.reduce((sum, { entries, lower, upper }, r) => {
    if (prices[r] === 0 || !entries.some(([column]) => nodes.has(column))) return sum;
    return sum + prices[r] * (prices[r] > 0 ? lower : upper);
  }, 0);
  return { usd: problem.offers.map((_, o) => reducedCost(task, prices, columns.periods[0]?.nodes[o] ?? -1)), besideUsd };
}

/** Where one workload is bought by the piece, for places of one kind. */
interface Stall {
  readonly workload: number;
  /** Of work in replicas. */
  readonly candidate?: ReplicaCandidate;
  readonly place: Place;
  readonly offer: ProblemOffer;
}

function stallsOf(task: FillTask, prices: Float64Array, scarce: ReadonlySet<number>, offersBefore: number): readonly Stall[] {
  const { problem, columns } = task;
  const stalls = new Map<string, Omit<Stall, "place" | "offer"> & { readonly like: Place; readonly usd: number; readonly need: Readonly<Record<string, number>> }>();
  const add = (workload: number, place: number, column: number, need: Readonly<Record<string, number>>, candidate?: ReplicaCandidate): void => {
    const like = problem.places[place];
    if (scarce.has(place) || !like) return;
    const key = JSON.stringify([workload, like.zone, like.site, like.reclaimable, need, candidate?.ratePerReplica]);
    const usd = Math.max(0, -reducedCost(task, prices, column), stalls.get(key)?.usd ?? 0);
    stalls.set(key, { workload, like, usd, need, candidate });
  };
  for (const { workload, option, place, column } of columns.periods[0]?.replicas ?? []) {
    const own = problem.workloads[workload];
    const candidate = own?.kind === "replicated" ? own.options[option]?.candidate : undefined;
    if (candidate) add(workload, place, column, candidate.need, candidate);
  }
  for (const { workload, place, column } of columns.periods[0]?.shares ?? []) add(workload, place, column, needOf(problem, workload));
  return [...stalls].map(([key, { workload, like, usd, need, candidate }], i): Stall => {
    const [resource = "", amount = 1] = Object.entries(need).find(([, one]) => one > 0) ?? [];
    const usdPerMonthByResource = { [resource]: usd / amount };
    const resources = Object.fromEntries(Object.keys(need).map((name) => [name, ENOUGH]));
    const machine = { ...like.machine, name: `market ${key}`, origin: "own" as const, resources };
    const first = problem.offers[like.offers[0] ?? -1]?.offer as Offer;
    const offer: Offer = { ...first, name: `market ${key}`, machine, usdPerHour: 0, usdPerYearByResource: { [resource]: (usd / amount) * MONTHS_PER_YEAR } };
    const place: Place = { ...like, key: `market ${key}`, machine, offers: [offersBefore + i], usdPerMonthByResource };
    return { workload, candidate, place, offer: { offer, place: problem.places.length + i, usdPerMonth: 0, unbilledUsdPerMonth: 0, hourly: false, renewableShare: 0 } };
  });
}

/** A workload that stands on nodes with accelerators or is bought by the piece. */
function atMarket(workload: ProblemWorkload, scarce: ReadonlySet<number>, stalls: readonly Stall[]): ProblemWorkload {
  if (workload.kind === "divisible") return { ...workload, places: [...workload.places.filter((p) => scarce.has(p)), ...stalls.map(({ offer }) => offer.place)] };
  if (workload.kind !== "replicated") return workload;
  const sold = stalls.flatMap(({ offer, candidate }) => (candidate ? [{ place: offer.place, candidate }] : []));
  return { ...workload, options: [...workload.options.filter(({ place }) => scarce.has(place)), ...sold] };
}
