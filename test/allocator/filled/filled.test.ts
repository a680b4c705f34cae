import { prunedProblem } from "../../../lib/allocator/model/pruned-problem";
import { filledPlan } from "../../../lib/allocator/optimize/filled";
import { moneyObjective } from "../../../lib/allocator/optimize/objectives";
import { optimize } from "../../../lib/allocator/optimize/optimize";
import { valueOf } from "../../../lib/allocator/optimize/stages";
import { mixedRequest } from "../support/mixed-request";

const FROM = Number(process.env["AIDC_FUZZ_FROM"] ?? 1);
const COUNT = Number(process.env["AIDC_FUZZ_COUNT"] ?? 60);

describe("nodes bought with what stands on them", () => {
  test("no plan costs less than the bound, none found costs less than the optimum, and few requests are left without", () => {
    const counts = { feasible: 0, found: 0, near: 0 };
    for (let seed = FROM; seed < FROM + COUNT; seed++) {
      const problem = prunedProblem(mixedRequest(seed));
      if (problem.workloads.some((workload) => "options" in workload && workload.options.length === 0)) continue;
      const exact = optimize(problem, { gapLimit: 0, costOnly: true });
      const filled = filledPlan(problem, 0);
      if (!("standing" in exact)) {
        expect({ seed, status: exact.status, found: filled !== undefined }).toEqual({ seed, status: "infeasible", found: false });
        continue;
      }
      counts.feasible++;
      if (!filled) continue;
      counts.found++;
      const optimum = exact.cheapest;
      const value = valueOf(moneyObjective(filled.formulation), filled.x);
      expect({ seed, isBound: filled.bound <= optimum * (1 + 1e-6), stands: value >= exact.bound * (1 - 1e-6) }).toEqual({ seed, isBound: true, stands: true });
      if (value <= optimum * 1.02) counts.near++;
    }
    expect(counts.feasible).toBeGreaterThan(COUNT * 0.5);
    expect(counts.found).toBeGreaterThanOrEqual(counts.feasible * 0.9);
    expect(counts.near).toBeGreaterThanOrEqual(counts.found * 0.8);
  });
});
