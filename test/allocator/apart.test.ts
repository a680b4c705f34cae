import { checkRequest } from "../../lib/allocator";
import { prunedProblem } from "../../lib/allocator/model/pruned-problem";
import type { Problem } from "../../lib/allocator/model/problem";
import { onPlaces, withoutNeedlessPlaces } from "../../lib/allocator/model/without-places";
import { apart } from "../../lib/allocator/optimize/apart";
import { moneyObjective } from "../../lib/allocator/optimize/objectives";
import { Modes, solveStage, type Standing } from "../../lib/allocator/optimize/stages";
import { moneyOf, verifyPlaced } from "../../lib/allocator/placement/verify-placed";
import { allocationInput } from "../../lib/allocator/size";
import { solve } from "../../lib/allocator/solver";

const INFERENCE = { kind: "inference", name: "bot", model: "llama-3.1-8b", requestsPerSecond: 12, inputTokens: 900, outputTokens: 250, timeToFirstTokenMs: 1000, timePerOutputTokenMs: 50 };
const TRAINING = { kind: "training", name: "tune", model: "mistral-7b", tokens: 1e10, deadlineDays: 30 };
const SERVICE = { kind: "resources", name: "index", replicas: 7, demand: { vcpu: 6, memoryGiB: 40 } };
const WORK = { kind: "resources", name: "etl", divisible: true, demand: { vcpu: 90, memoryGiB: 300 } };

function problemOf(workloads: readonly object[], more: object = {}): Problem {
  return prunedProblem(allocationInput(checkRequest({ schemaVersion: "1", region: "us-east-1", workloads, catalog: { instanceTypes: ["g6e.*", "p5.48xlarge", "m7i.*", "r7i.4xlarge"] }, ...more })));
}

/** Each part by itself, on other places than the whole had: its options have other numbers. */
function solved(whole: Problem): { readonly problem: Problem; readonly standing: Standing } | undefined {
  const problem = withoutNeedlessPlaces(whole);
  const result = solveStage(problem, new Modes(problem), { objective: moneyObjective, gap: 0.001, once: true });
  return "standing" in result ? { problem, standing: result.standing } : undefined;
}

const costOf = (problem: Problem, { assignment, placed }: Standing): number => moneyOf(problem, assignment, placed);

describe("two plans made one by one", () => {
  const all = [INFERENCE, TRAINING, SERVICE, WORK];

  test("are one plan that stands and costs what both do", () => {
    const problem = problemOf(all);
    const costs: number[] = [];
    const found = apart(problem, new Modes(problem).model(), (part) => {
      const one = solved(part);
      if (one) costs.push(costOf(one.problem, one.standing));
      return one;
    });
    if (!found) throw new Error("no plan");
    expect(costs).toHaveLength(2);
    expect(costOf(problem, found)).toBeCloseTo(costs[0] + costs[1], 4);
    expect(verifyPlaced(problem, found.assignment, found.placed)).toEqual([]);
  });

  test("are made in turn, the second one told what the first one costs", () => {
    const problem = problemOf(all);
    const told: { paidUsd: number; ownUsd: number }[] = [];
    apart(problem, new Modes(problem).model(), (part, paidUsd) => {
      const one = solved(part);
      if (one) told.push({ paidUsd, ownUsd: costOf(one.problem, one.standing) });
      return one;
    });
    expect(told.map(({ paidUsd }) => paidUsd)).toEqual([0, told[0].ownUsd]);
  });

  test("need not be near the optimum where more is paid beside", () => {
    const problem = problemOf([SERVICE, WORK]);
    const nodesOf = (paidBeside: number): { readonly nodes: number; readonly gapOfAll: number } => {
      let nodes = 0;
      const result = solveStage(problem, new Modes(problem), { objective: moneyObjective, gap: 1e-4, paidBeside, solver: (model, options) => {
        const answer = solve(model, options);
        nodes += answer.nodes;
        return answer;
      } });
      if (!("standing" in result)) throw new Error("no plan");
      const all = costOf(problem, result.standing) + paidBeside;
      return { nodes, gapOfAll: (all - result.standing.bound) / all };
    };
    const [alone, beside] = [nodesOf(0), nodesOf(1e6)];
    expect(alone.gapOfAll).toBeLessThanOrEqual(1e-4 + 1e-9);
    expect(beside.gapOfAll).toBeLessThanOrEqual(1e-4 + 1e-9);
    expect(beside.nodes).toBeLessThan(alone.nodes);
  });

  test("are no plan where together they break a limit that each keeps", () => {
    const problem = problemOf(all);
    const cost = costOf(problem, apart(problem, new Modes(problem).model(), solved) as Standing);
    const tight = problemOf(all, { budgetUsdPerMonth: cost * 0.99 });
    expect(apart(tight, new Modes(tight).model(), solved)).toBeUndefined();
    const wide = problemOf(all, { budgetUsdPerMonth: cost * 1.01 });
    expect(apart(wide, new Modes(wide).model(), solved)).toBeDefined();
  });

  test("are not looked for where all work is of one sort", () => {
    for (const workloads of [[INFERENCE, TRAINING], [SERVICE, WORK]]) {
      const problem = problemOf(workloads);
      expect(apart(problem, new Modes(problem).model(), () => { throw new Error("asked"); })).toBeUndefined();
    }
  });

  test("a plan known beforehand is never lost", () => {
    const problem = problemOf(all);
    const modes = new Modes(problem);
    const known = apart(problem, modes.model(), solved) as Standing;
    const result = solveStage(problem, modes, { objective: moneyObjective, gap: 0.5, nodeLimit: 1, known });
    if (!("standing" in result)) throw new Error("lost");
    expect(costOf(problem, result.standing)).toBeLessThanOrEqual(costOf(problem, known) + 1e-6);
    expect(result.standing.bound).toBeGreaterThan(0);
  });
});

test("places of which every offer is needless are left out, others stay", () => {
  const problem = problemOf([SERVICE]);
  const fewer = withoutNeedlessPlaces(problem);
  const placesOf = ({ workloads }: Problem): number[] => workloads.flatMap((workload) => (workload.kind === "replicated" ? workload.options.map(({ place }) => place) : []));
  expect(placesOf(fewer).length).toBeLessThanOrEqual(placesOf(problem).length);
  expect(placesOf(onPlaces(problem, (place) => place === placesOf(problem)[0]))).toEqual([placesOf(problem)[0]]);
});
