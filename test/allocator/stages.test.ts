import { sizeRequest } from "../../lib/allocator";
import { prunedProblem } from "../../lib/allocator/model/pruned-problem";
import { moneyObjective } from "../../lib/allocator/optimize/objectives";
import { Modes, solveStage, type StageResult } from "../../lib/allocator/optimize/stages";
import { costOf } from "../../lib/allocator/placement/verify-placed";
import { solve, type LinearModel, type SolverAnswer } from "../../lib/allocator/solver";
import { divisible, input, offer, replicated } from "./support/make";

const HOURS = 730;

describe("a stage whose first solution cannot be packed", () => {
  // sums say 3 nodes; whole things need a fourth, and that is what is bought for the first solution
  const offers = [offer({ name: "node", resources: { cpu: 9, mem: 12 }, usdPerHour: 1 })];
  const problem = prunedProblem(input(offers, [replicated("a", offers, { cpu: 3, mem: 6 }, 3), replicated("b", offers, { cpu: 4, mem: 6 }, 1), divisible("rest", offers, { cpu: 13, mem: 5 })]));

  /** Solves the first round as ever, and the later ones as told. */
  function solved(later: (model: LinearModel) => SolverAnswer): { readonly result: StageResult; readonly rounds: number } {
    let rounds = 0;
    const result = solveStage(problem, new Modes(problem), { objective: moneyObjective, gap: 1e-6, solver: (model, options) => (rounds++ === 0 ? solve(model, options) : later(model)) });
    return { result, rounds };
  }

  const cost = (result: StageResult): number | undefined => ("standing" in result ? costOf(problem, result.standing.assignment, result.standing.placed) : undefined);

  test("is solved again, and the cheaper of both is the answer: here they cost the same", () => {
    const { result, rounds } = solved((model) => solve(model));
    expect([rounds, cost(result)]).toEqual([2, 4 * HOURS]);
    expect("standing" in result && result.standing.bound).toBeCloseTo(4 * HOURS, 6);
  });

  test("is answered by what stood before when a later round finds nothing", () => {
    const { result, rounds } = solved(() => ({ status: "unknown", bound: -Infinity, solver: { name: "none", version: "" }, nodes: 1, reason: "a limit came first" }));
    expect([rounds, cost(result)]).toEqual([2, 4 * HOURS]);
    expect("standing" in result && result.standing.bound).toBeCloseTo(3 * HOURS, 6);
  });

  test("is answered by what stood before when a later round finds something dearer", () => {
    const { result, rounds } = solved((model) => {
      const answer = solve({ ...model, rows: [...model.rows, { name: "many", lower: 6, upper: Infinity, entries: model.columns.flatMap(({ cost: usd }, c): [number, number][] => (usd > 0 ? [[c, 1]] : [])) }] });
      return "x" in answer ? { ...answer, status: "feasible", bound: 0 } : answer;
    });
    expect([rounds, cost(result)]).toEqual([2, 4 * HOURS]);
    expect("standing" in result && result.standing.bound).toBeCloseTo(3 * HOURS, 6);
  });

  test("has what found no room on the cheapest new node, if that is good enough", () => {
    const types = [...offers, offer({ name: "small", resources: { cpu: 4, mem: 6 }, usdPerHour: 0.6 })];
    const mixed = prunedProblem(input(types, [replicated("a", types, { cpu: 3, mem: 6 }, 3), replicated("b", types, { cpu: 4, mem: 6 }, 1), divisible("rest", types, { cpu: 13, mem: 5 })]));
    let rounds = 0;
    const result = solveStage(mixed, new Modes(mixed), { objective: moneyObjective, gap: 0.2, solver: (model, options) => (rounds++, solve(model, { ...options, gap: 0 })) });
    // a fourth node of the first type would be 25 % above the bound
    expect([rounds, "standing" in result && Number(costOf(mixed, result.standing.assignment, result.standing.placed).toFixed(6))]).toEqual([1, 3.6 * HOURS]);
  });
});

test("a plan proven to the cent has no gap, though its tonnes are rounded", () => {
  const plan = sizeRequest({
    schemaVersion: "1",
    workloads: [{ kind: "resources", name: "w", replicas: 1, demand: { cpu: 4 } }],
    catalog: { aws: false, offers: [{ name: "node", site: "hall", zone: "hall-a", resources: { cpu: 4 }, usdPerHour: 2.04, powerKilowatts: 0.58 }] },
    sites: { hall: { gridGramsPerKwh: 107, powerUsageEffectiveness: 1 } },
    carbonPriceUsdPerTonne: 5000,
    gapLimit: 0,
  });
  // 0.58 kW for a year at 107 g: 0.5436456 t, which the plan shows as 0.543646
  expect(plan).toMatchObject({ status: "optimal", gap: 0, totals: { tonnesCo2ePerYear: 0.543646 } });
});
