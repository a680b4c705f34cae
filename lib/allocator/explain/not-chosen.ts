import type { Offer } from "../../catalog";
import type { AllocationInput } from "../input";
import { byUse } from "../model/formulation";
import { fraction } from "../model/items";
import { buildProblem } from "../model/build-problem";
import { demandsByName, machinesOf } from "../model/demands";
import { limitsOf, offerBarred } from "../model/limits";
import { meanOverDay } from "../model/periods";
import type { Problem, ProblemWorkload } from "../model/problem";
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
  const best = new Map<string, { ratio: number; text: string }>();
  problem.offers.forEach((one, o) => {
    for (const workload of problem.workloads) {
      const cost = costOn(problem, workload, o);
      const now = paid.get(workload.name) ?? 0;
      if (cost === undefined || now <= 0) continue;
      const ratio = cost / now;
      const known = best.get(one.offer.machine.name);
      if (known && known.ratio <= ratio) continue;
      best.set(one.offer.machine.name, { ratio, text: dearerText(workload.name, cost, now) });
    }
  });
  return new Map([...best].map(([type, { text }]) => [type, text] as const));
}

function dearerText(name: string, cost: number, now: number): string {
  const figures = `"${name}" alone would take at least ${money(cost)} USD a month on it, ${money(now)} in this plan`;
  return cost > now ? `${figures}: ${((cost / now - 1) * 100).toFixed(1)} % dearer` : `${figures}; whole nodes of it, or the limits, leave no cheaper plan`;
}

/** Least USD a month of a workload on one offer alone: whole nodes for gangs, else the part of nodes it takes. */
function costOn(problem: Problem, workload: ProblemWorkload, o: number): number | undefined {
  const one = problem.offers[o];
  if (!one) return undefined;
  const has = one.offer.machine.resources;
  // paid by the hour a workload needs its mean load; else no less than that
  const mean = (loads: readonly number[]): number => meanOverDay(problem.periods, (t) => loads[t] ?? 1);
  const part = (need: Readonly<Record<string, number>>): number => Math.max(0, ...Object.keys(need).map((name) => fraction(need, has, name)));
  const perCopy = (need: Readonly<Record<string, number>>): number => part(need) * one.usdPerMonth + byUse(problem, one.place, need);
  switch (workload.kind) {
    case "gang": {
      const option = workload.options.find(({ offer }) => offer === o);
      return option && option.candidate.nodes * (one.usdPerMonth + byUse(problem, one.place, has));
    }
    case "replicated": {
      const costs = workload.options.filter(({ place }) => place === one.place).map(({ candidate }) => ((mean(workload.loads) * workload.rate) / candidate.ratePerReplica) * perCopy(candidate.need));
      return costs.length === 0 ? undefined : Math.min(...costs);
    }
    case "divisible":
      return workload.places.includes(one.place) ? (workload.deferrable ? 1 : mean(workload.loads)) * perCopy(workload.need) : undefined;
    case "profile": {
      const rates = workload.classes.find(({ places }) => places.includes(one.place))?.rates;
      if (!rates || rates.some((rate) => rate === undefined)) return undefined;
      return mean(workload.loads) * workload.bucketRates.reduce((sum, rate, b) => sum + rate / (rates[b] ?? 1), 0) * perCopy({ gpu: 1 });
    }
  }
}
