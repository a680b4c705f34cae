import { wholeNodeByUse } from "./formulation";
import type { Gang, GangOption, Problem } from "./problem";

/**
 * The problem without choices of gangs that no best plan needs.
 *
 * A gang has its nodes for itself, so choice b is needless beside choice a when nothing limits the nodes of a (no
 * maxNodes, no quota) and a costs no more, draws no more power, causes no more carbon and adds no less to the renewable
 * balance: in any plan with b, a can take its place and no limit and no objective gets worse. Of equals the first by
 * cost, then by name stays. Choices on offers in force stay.
 */
export function withFewerGangOptions(problem: Problem, inForce: ReadonlySet<string>): Problem {
  const workloads = problem.workloads.map((workload) => (workload.kind === "gang" ? fewer(problem, workload, inForce) : workload));
  return { ...problem, workloads };
}

function fewer(problem: Problem, gang: Gang, inForce: ReadonlySet<string>): Gang {
  const figures = new Map(gang.options.map((option) => [option, figuresOf(problem, option)] as const));
  const ordered = [...figures].sort(([x, a], [y, b]) => (a.least[0] ?? 0) - (b.least[0] ?? 0) || x.offer - y.offer);
  const kept: GangOption[] = [];
  for (const [option, own] of ordered) {
    const needed = inForce.has(problem.offers[option.offer]?.offer.name ?? "");
    const better = kept.some((other) => {
      const its = figures.get(other);
      return its !== undefined && !its.limited && its.least.every((value, i) => value <= (own.least[i] ?? 0));
    });
    if (needed || !better) kept.push(option);
  }
  return { ...gang, options: gang.options.filter((option) => kept.includes(option)) };
}

/** What no plan wants more of: cost, carbon and capacity at their prices, power, carbon, and what the renewable balance lacks. An unknown figure is worst. */
function figuresOf(problem: Problem, { offer, candidate }: GangOption): { readonly limited: boolean; readonly least: readonly number[] } {
  const { limits } = problem;
  const floor = limits.minRenewableShare ?? 0;
  const one = problem.offers[offer];
  const perNode = [
    (one?.usdPerMonth ?? 0) + wholeNodeByUse(problem, offer),
    one?.unbilledUsdPerMonth ?? 0,
    one?.kilowatts ?? Infinity,
    one?.tonnesCo2ePerYear ?? Infinity,
    floor === 0 ? 0 : (one?.kilowatts ?? 0) * (floor - (one?.renewableShare ?? 0)),
  ];
  const limited = one?.maxNodes !== undefined || limits.sites.some(({ site }) => site === one?.offer.site) || limits.quotas.some(({ instanceType }) => instanceType === one?.offer.machine.name);
  return { limited, least: perNode.map((value) => value * candidate.nodes) };
}
