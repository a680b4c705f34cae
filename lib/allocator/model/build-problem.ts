import type { Offer } from "../../catalog";
import type { AllocationInput } from "../input";
import { alikeMachines } from "./alike";
import { capacityUsdOf } from "./capacity-price";
import { demandsByName, machinesOf, sortedOffers } from "./demands";
import { limitsOf, maxNodesPath, offerBarred } from "./limits";
import { periodsOf } from "./periods";
import { placesOf, purchaseOf } from "./places";
import { type ChurnPrice, HOURS_PER_MONTH, type Limits, MONTHS_PER_YEAR, type Problem, type ProblemOffer, type RequestPath } from "./problem";
import { workloadOf } from "./workload-of";

/**
 * The problem of a request.
 *
 * @param without paths of limits and workloads to leave out
 * @param needless names of offers to leave out
 */
export function buildProblem(input: AllocationInput, without: ReadonlySet<RequestPath> = new Set(), needless: { has(name: string): boolean } = new Set<string>()): Problem {
  const limits = limitsOf(input, without);
  const demands = demandsByName(input, without).filter(({ path }) => !without.has(path));
  const machines = new Set(demands.flatMap(({ demand }) => machinesOf(demand)));
  const usable = sortedOffers(input)
    .map((offer) => (offer.maxNodes !== undefined && without.has(maxNodesPath(input, offer)) ? { ...offer, maxNodes: undefined } : offer))
    .filter((offer) => machines.has(offer.machine.name) && !needless.has(offer.name) && offerBarred(offer, limits) === undefined);
  const places = placesOf(usable, {
    zones: limits.zoneRedundant,
    sites: demands.some(({ demand, latencyMs }) => (demand.users !== undefined && latencyMs !== undefined) || (demand.kind === "divisible" && limits.sites.some(({ name }) => demand.site?.[name] !== undefined))),
    alike: alikeMachines(usable, demands.map(({ demand }) => demand)),
    spot: demands.some(({ kind }) => (limits.maxSpotShare[kind] ?? 1) < 1),
  });
  const placeOf = new Map(places.flatMap((place, index) => place.offers.map((offer) => [offer, index] as const)));
  const offers = usable.map((offer, index) => problemOffer(offer, placeOf.get(index) ?? 0, limits));
  const periods = periodsOf(demands.map(({ demand }) => demand));
  const context = { input, offers, places, periods, limits };
  const workloads = demands.map((one) => workloadOf(one, context));
  return { offers, places, limits, periods, workloads, churn: churnOf(input) };
}

function churnOf({ request: { churnPriceUsdPerNode = 0 }, previousPlan }: AllocationInput): ChurnPrice | undefined {
  return churnPriceUsdPerNode > 0 && previousPlan?.pools ? { usdPerNode: churnPriceUsdPerNode, inForce: previousPlan } : undefined;
}

const GRAMS_PER_TONNE = 1e6;

function problemOffer(offer: Offer, place: number, limits: Limits): ProblemOffer {
  const it = offer.machine.powerKilowatts;
  const kilowatts = it === undefined ? undefined : it * offer.powerUsageEffectiveness;
  const grams = offer.gridGramsCo2ePerKwh;
  const hoursPerYear = HOURS_PER_MONTH * MONTHS_PER_YEAR;
  const tonnes = kilowatts === undefined || grams === undefined ? undefined : (kilowatts * hoursPerYear * grams) / GRAMS_PER_TONNE;
  return {
    offer,
    place,
    usdPerMonth: offer.usdPerYearByResource ? 0 : offer.usdPerHour * HOURS_PER_MONTH,
    hourly: purchaseOf(offer)?.paidWhileRunning ?? false,
    ...(kilowatts === undefined ? {} : { kilowatts }),
    ...(tonnes === undefined ? {} : { tonnesCo2ePerYear: tonnes }),
    unbilledUsdPerMonth: (limits.carbonPriceUsdPerTonne * (tonnes ?? 0)) / MONTHS_PER_YEAR + capacityUsdOf(offer, limits.capacityPriceUsdPerMonth),
    renewableShare: offer.renewableShare ?? 0,
    ...(offer.maxNodes === undefined ? {} : { maxNodes: offer.maxNodes }),
  };
}
