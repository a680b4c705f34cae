import { hasPrices } from "../model/capacity-price";
import { carriesAlike, type GangOption, type Place, type Problem, type ProblemWorkload, replicasFor } from "../model/problem";
import { wholeNodeByUse } from "../model/formulation";
import { sizeOf } from "./box";

/** Replicas that must still be enough with any one zone lost, in zones of which each sells what it sells without limit. */
export interface ZoneTask {
  readonly workloads: readonly ZonedWorkload[];
  readonly classes: readonly ZoneClass[];
  /** Gangs stand by themselves: the cheapest choice of each. */
  readonly gangs: readonly { readonly workload: number; readonly option: GangOption }[];
  readonly gangsUsdPerMonth: number;
}

export interface ZonedWorkload {
  /** Among the workloads of the problem. */
  readonly workload: number;
  /** Replicas that carry the demand. */
  readonly replicas: number;
}

/** Zones in which the same nodes are sold at the same prices. */
export interface ZoneClass {
  readonly zones: readonly string[];
  readonly types: readonly ZoneType[];
}

export interface ZoneType {
  readonly usdPerMonth: number;
  /** Per workload the parts of a node that one replica takes, of each resource; undefined where it does not run. */
  readonly parts: readonly (readonly number[] | undefined)[];
  /** Place and offer in each zone of the class, in their order. */
  readonly places: readonly { readonly place: number; readonly offer: number }[];
}

/** Vectors of replicas that a zone may hold, at most: some tenths of a second. */
const MOST_CONTENTS = 20_000;

/**
 * The task of a problem, where it is small and nothing but the cost, the fit and the loss of a zone matters: no limit of
 * nodes, money, power, carbon or place, no price of moves, replicas of a workload that all carry the same.
 */
export function zoneTaskOf(problem: Problem): ZoneTask | undefined {
  if (!problem.limits.zoneRedundant || !costIsAll(problem)) return undefined;
  const replicated = problem.workloads.flatMap((workload, w) => (workload.kind === "replicated" ? [{ workload, w }] : []));
  if (replicated.length === 0 || problem.workloads.some((workload) => !isPlain(workload))) return undefined;
  const workloads = replicated.map(({ workload, w }): ZonedWorkload => ({ workload: w, replicas: replicasFor(workload) }));
  if (sizeOf(workloads.map(({ replicas }) => replicas)) > MOST_CONTENTS) return undefined;
  const classes = classesOf(problem, workloads);
  const zonesFor = (index: number): number => classes.reduce((sum, { zones, types }) => sum + (types.some(({ parts }) => parts[index]) ? zones.length : 0), 0);
  if (workloads.some((_, index) => zonesFor(index) < 2)) return undefined;
  const gangs = problem.workloads.flatMap((workload, w) => (workload.kind === "gang" ? [{ workload: w, ...cheapestOf(problem, workload.options) }] : []));
  return { workloads, classes, gangs: gangs.map(({ workload, option }) => ({ workload, option })), gangsUsdPerMonth: gangs.reduce((sum, { usd }) => sum + usd, 0) };
}

function costIsAll({ limits, offers, places, periods, churn }: Problem): boolean {
  if (churn) return false;
  const limited = [limits.budgetUsdPerMonth, limits.facilityPowerLimitKilowatts, limits.carbonLimitTonnesPerYear].some((limit) => limit !== undefined);
  if (limited || (limits.minRenewableShare ?? 0) > 0 || hasPrices(limits) || limits.quotas.length > 0 || limits.sites.length > 0) return false;
  return periods.length === 1 && offers.every(({ maxNodes }) => maxNodes === undefined) && places.every((place) => place.usdPerMonthByResource === undefined);
}

function isPlain(workload: ProblemWorkload): boolean {
  if (workload.kind === "gang") return workload.options.length > 0;
  if (workload.kind !== "replicated" || workload.firmShare > 0 || workload.floors.length !== 1 || workload.floors[0]?.places) return false;
  const places = new Set(workload.options.map(({ place }) => place));
  return workload.options.length > 0 && carriesAlike(workload) && places.size === workload.options.length;
}

function classesOf(problem: Problem, workloads: readonly ZonedWorkload[]): readonly ZoneClass[] {
  const byZone = new Map<string, number[]>();
  problem.places.forEach(({ zone = "" }, p) => byZone.set(zone, [...(byZone.get(zone) ?? []), p]));
  const classes = new Map<string, { zones: string[]; types: ZoneType[] }>();
  for (const [zone, places] of [...byZone].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const types = places.flatMap((p) => typeAt(problem, p, workloads)).sort((a, b) => (a.key < b.key ? -1 : 1));
    const key = JSON.stringify(types.map((type) => [type.key, type.usdPerMonth, type.parts]));
    const known = classes.get(key);
    if (known) {
      known.zones.push(zone);
      known.types = known.types.map((type, t) => ({ ...type, places: [...type.places, ...(types[t]?.places ?? [])] }));
    } else classes.set(key, { zones: [zone], types });
  }
  return [...classes.values()];
}

function typeAt(problem: Problem, p: number, workloads: readonly ZonedWorkload[]): readonly (ZoneType & { readonly key: string })[] {
  const place = problem.places[p] as Place;
  const usd = (o: number): number => problem.offers[o]?.usdPerMonth ?? Infinity;
  const [offer] = [...place.offers].sort((a, b) => usd(a) - usd(b) || a - b);
  const needs = workloads.map(({ workload }) => needAt(problem.workloads[workload], p));
  const names = [...new Set(needs.flatMap((need) => Object.keys(need ?? {})))].sort();
  const parts = needs.map((need) => need && names.map((name) => (need[name] ?? 0) / (place.machine.resources[name] ?? 0)));
  return offer === undefined || needs.every((need) => need === undefined) ? [] : [{ key: place.machine.name, usdPerMonth: usd(offer), parts, places: [{ place: p, offer }] }];
}

function needAt(workload: ProblemWorkload | undefined, p: number): Readonly<Record<string, number>> | undefined {
  if (workload?.kind !== "replicated") return undefined;
  const need = workload.options.find(({ place }) => place === p)?.candidate.need;
  return need && Object.fromEntries(Object.entries(need).filter(([, amount]) => amount > 0));
}

function cheapestOf(problem: Problem, options: readonly GangOption[]): { readonly option: GangOption; readonly usd: number } {
  const priced = options.map((option) => ({ option, usd: option.candidate.nodes * ((problem.offers[option.offer]?.usdPerMonth ?? 0) + wholeNodeByUse(problem, option.offer)) }));
  return priced.sort((a, b) => a.usd - b.usd || a.option.offer - b.option.offer)[0] as { option: GangOption; usd: number };
}
