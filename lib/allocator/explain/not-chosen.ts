import type { Offer } from "../../catalog";
import type { AllocationInput } from "../input";
import { byUse } from "../model/formulation";
import { fraction } from "../model/items";
import { buildProblem } from "../model/build-problem";
import { demandsByName, machinesOf } from "../model/demands";
import { limitsOf, offerBarred } from "../model/limits";
import { meanOverDay } from "../model/periods";
import type { Problem, ProblemOffer, ProblemWorkload } from "../model/problem";
import { needlessOffers } from "../model/pruning";
import type { NotChosen, PlanPool, PlanWorkload } from "../plan";

/** Why each type that was looked at has no node in the plan, by type. */
export function notChosen(input: AllocationInput, pools: readonly PlanPool[], workloads: readonly PlanWorkload[]): readonly NotChosen[] {
  const chosen = new Set(pools.map(({ instanceType }) => instanceType));
  const problem = buildProblem(input);
  const needless = needlessByType(problem);
  const byType = new Map<string, Offer[]>();
  for (const offer of input.offers) byType.set(offer.machine.name, [...(byType.get(offer.machine.name) ?? []), offer]);
  const found: NotChosen[] = input.notOffered.filter(({ instanceType }) => !chosen.has(instanceType)).map(({ instanceType, reason }) => ({ instanceType, reason }));
  const excluded = exclusions(input);
  const dearer = dearerTexts(problem, workloads);
  for (const [instanceType, offers] of byType) {
    if (chosen.has(instanceType)) continue;
    const reason = barredText(input, offers) ?? excluded.get(instanceType) ?? needless.get(instanceType) ?? dearer.get(instanceType);
    found.push({ instanceType, reason: reason ?? "no plan with it is better than this one" });
  }
  return found.sort((a, b) => (a.instanceType < b.instanceType ? -1 : a.instanceType > b.instanceType ? 1 : a.reason < b.reason ? -1 : 1));
}

function barredText(input: AllocationInput, offers: readonly Offer[]): string | undefined {
  const limits = limitsOf(input);
  const reasons = offers.map((offer) => offerBarred(offer, limits));
  return reasons.every((reason) => reason !== undefined) ? reasons[0] : undefined;
}

/** The reason of the demand, where no workload can run on the type. */
function exclusions(input: AllocationInput): ReadonlyMap<string, string> {
  const demands = demandsByName(input).map(({ demand }) => demand);
  const usable = new Set(demands.flatMap(machinesOf));
  const found = new Map<string, string>();
  for (const { excluded } of demands) {
    for (const { machine, reason } of excluded) {
      if (usable.has(machine)) continue;
      const known = found.get(machine);
      found.set(machine, known === undefined ? reason : `${known}; ${reason}`);
    }
  }
  return found;
}

function needlessByType(problem: Problem): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const needless = needlessOffers(problem);
  const offers = new Map(problem.offers.map((one) => [one.offer.name, one] as const));
  for (const one of problem.offers) {
    const better = offers.get(needless.get(one.offer.name) ?? "");
    if (!better || better.offer.machine.name === one.offer.machine.name) continue;
    const [its, mine] = [better.usdPerMonth, one.usdPerMonth];
    found.set(
      one.offer.machine.name,
      `${better.offer.machine.name} runs all of this request as well for ${its < mine ? `${money(its)} instead of ${money(mine)}` : `the same ${money(mine)}`} USD a month and node`,
    );
  }
  return found;
}

export function money(value: number): string {
  return value.toFixed(2);
}

/**
 * Per type the workload that comes nearest to being worth it: its cost there, were nodes paid by the part used, beside
 * its cost in the plan.
 */
function dearerTexts(problem: Problem, workloads: readonly PlanWorkload[]): ReadonlyMap<string, string> {
  const paid = new Map(workloads.map(({ name, costUsdPerMonth }) => [name, costUsdPerMonth] as const));
  const best = new Map<string, { ratio: number; name: string; cost: number; now: number }>();
  const costsOn = problem.workloads.map((workload) => costsOf(problem, workload));
  problem.offers.forEach((one, o) => {
    problem.workloads.forEach(({ name }, w) => {
      const cost = costsOn[w]?.(one, o);
      const now = paid.get(name) ?? 0;
      if (cost === undefined || now <= 0) return;
      const ratio = cost / now;
      const known = best.get(one.offer.machine.name);
      if (!known || known.ratio > ratio) best.set(one.offer.machine.name, { ratio, name, cost, now });
    });
  });
  return new Map([...best].map(([type, { name, cost, now }]) => [type, dearerText(name, cost, now)] as const));
}

function dearerText(name: string, cost: number, now: number): string {
  const figures = `"${name}" alone would take at least ${money(cost)} USD a month on it, ${money(now)} in this plan`;
  return cost > now ? `${figures}: ${((cost / now - 1) * 100).toFixed(1)} % dearer` : `${figures}; whole nodes of it, or the limits, leave no cheaper plan`;
}

/** Least USD a month of a workload on an offer alone: whole nodes for gangs, else the part of nodes it takes. */
function costsOf(problem: Problem, workload: ProblemWorkload): (one: ProblemOffer, offer: number) => number | undefined {
  // paid by the hour a workload needs its mean load; else no less than that
  const mean = (loads: readonly number[]): number => meanOverDay(problem.periods, (t) => loads[t] ?? 1);
  const perCopy = ({ offer, place, usdPerMonth }: ProblemOffer, need: Readonly<Record<string, number>>): number => {
    const part = Object.keys(need).reduce((most, name) => Math.max(most, fraction(need, offer.machine.resources, name)), 0);
    return part * usdPerMonth + byUse(problem, place, need);
  };
  switch (workload.kind) {
    case "gang": {
      const nodes = new Map(workload.options.map(({ offer, candidate }) => [offer, candidate.nodes] as const).reverse());
      return ({ offer, place, usdPerMonth }, o) => {
        const count = nodes.get(o);
        return count && count * (usdPerMonth + byUse(problem, place, offer.machine.resources));
      };
    }
    case "replicated": {
      const options = grouped(workload.options, ({ place }) => place);
      const load = mean(workload.loads) * workload.rate;
      return (one) => options.get(one.place)?.reduce((least, { candidate }) => Math.min(least, (load / candidate.ratePerReplica) * perCopy(one, candidate.need)), Infinity);
    }
    case "divisible": {
      const load = workload.deferrable ? 1 : mean(workload.loads);
      return (one) => (workload.places.includes(one.place) ? load * perCopy(one, workload.need) : undefined);
    }
    case "profile":
      return (one) => {
        const rates = workload.classes.find(({ places }) => places.includes(one.place))?.rates;
        if (!rates || rates.some((rate) => rate === undefined)) return undefined;
        return mean(workload.loads) * workload.bucketRates.reduce((sum, rate, b) => sum + rate / (rates[b] ?? 1), 0) * perCopy(one, { gpu: 1 });
      };
  }
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => number): ReadonlyMap<number, readonly T[]> {
  const groups = new Map<number, T[]>();
  for (const one of all) {
    const known = groups.get(keyOf(one));
    if (known) known.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}
