import type { Problem } from "../../lib/allocator/model/problem";
import { prunedProblem } from "../../lib/allocator/model/pruned-problem";
import { moneyObjective } from "../../lib/allocator/optimize/objectives";
import { Modes, solveStage, usdOfStanding } from "../../lib/allocator/optimize/stages";
import { plannedByContents } from "../../lib/allocator/zones/contents/contents-plan";
import { input, offer, replicated } from "./support/make";
import { numbersFrom } from "./support/random";

const FROM = Number(process.env["AIDC_FUZZ_FROM"] ?? 1);
const COUNT = Number(process.env["AIDC_FUZZ_COUNT"] ?? 40);
const ANY_SIZE = { searches: 400, size: Infinity };

/** A few services in three or four zones that sell the same nodes, of which any may be lost. */
function services(seed: number, { alike = true } = {}): Problem {
  const next = numbersFrom(seed);
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const zones = ["a", "b", "c", "d"].slice(0, int(3, 4));
  const types = Array.from({ length: int(1, 3) }, (_, t) => ({ type: `t${t}`, resources: { cpu: int(3, 6) * (t + 1), mem: int(4, 9) * (t + 1) }, usdPerHour: int(2, 6) * (t + 1) }));
  const offers = types.flatMap((facts) => zones.map((zone, z) => offer({ ...facts, name: `${facts.type}-${zone}`, zone, usdPerHour: facts.usdPerHour + (alike ? 0 : z) })));
  const demands = Array.from({ length: int(1, 3) }, (_, w) => replicated(`w${w}`, offers, { cpu: int(1, 3), mem: int(1, 4) }, int(1, 6)));
  return prunedProblem(input(offers, demands, { zoneRedundant: true }));
}

describe("replicas by the contents of whole zones", () => {
  test("the plan is the cheapest, and no plan costs less than the bound", () => {
    let proven = 0;
    for (let seed = FROM; seed < FROM + COUNT; seed++) {
      const problem = services(seed);
      const exact = solveStage(problem, new Modes(problem), { objective: moneyObjective, gap: 0 });
      if (!("standing" in exact)) throw new Error(`seed ${seed} has no plan`);
      const least = usdOfStanding(exact.standing);
      const found = plannedByContents(problem, 0, Infinity, ANY_SIZE);
      if (!found?.nodes) throw new Error(`seed ${seed} has no plan by contents`);
      const usd = found.nodes.reduce((sum, node) => sum + (problem.offers[node.offer]?.usdPerMonth ?? 0), 0);
      expect({ seed, isPlan: usd >= least * (1 - 1e-9), isBound: found.bound <= least * (1 + 1e-9), survives: survives(problem, found.nodes) }).toEqual({ seed, isPlan: true, isBound: true, survives: true });
      proven += usd <= least * (1 + 1e-9) && found.bound >= least * (1 - 1e-6) ? 1 : 0;
    }
    expect(proven).toBeGreaterThan(COUNT * 0.75);
  });

  test("a plan that is known is not undercut, and counts for the proof", () => {
    const problem = services(FROM);
    const found = plannedByContents(problem, 0, 1, ANY_SIZE);
    expect(found?.bound).toBeLessThanOrEqual(1);
  });

  test("zones with other prices are left to other searches", () => {
    expect(plannedByContents(services(FROM, { alike: false }), 0, Infinity, ANY_SIZE)).toBeUndefined();
  });
});

type Nodes = NonNullable<NonNullable<ReturnType<typeof plannedByContents>>["nodes"]>;

/** Enough copies are left when any zone is lost, and no node holds more than it can. */
function survives(problem: Problem, nodes: Nodes): boolean {
  const zones = new Set(problem.places.map(({ zone }) => zone));
  const needOf = (w: number): Readonly<Record<string, number>> => {
    const workload = problem.workloads[w];
    return workload?.kind === "replicated" ? (workload.options[0]?.candidate.need ?? {}) : {};
  };
  const fits = nodes.every(({ place, replicas }) => Object.entries(problem.places[place]?.machine.resources ?? {}).every(([name, has]) => [...replicas].reduce((sum, [w, count]) => sum + count * (needOf(w)[name] ?? 0), 0) <= has + 1e-9));
  return (
    fits &&
    problem.workloads.every((workload, w) =>
      [...zones].every((lost) => workload.kind === "replicated" && nodes.reduce((sum, { place, replicas }) => sum + (problem.places[place]?.zone === lost ? 0 : (replicas.get(w) ?? 0)), 0) >= workload.rate - 1e-9),
    )
  );
}
