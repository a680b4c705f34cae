import { prunedProblem } from "../../lib/allocator/model/pruned-problem";
import { partsOf } from "../../lib/allocator/optimize/apart";
import { boundByPrices, boundByRehousing } from "../../lib/allocator/optimize/bound-of-parts";
import { moneyObjective } from "../../lib/allocator/optimize/objectives";
import { integersOf, optimize } from "../../lib/allocator/optimize/optimize";
import { Modes, solveStage, valueOf, type StageResult } from "../../lib/allocator/optimize/stages";
import { zoneRedundantStage } from "../../lib/allocator/optimize/zone-redundant";
import type { Problem } from "../../lib/allocator/model/problem";
import { mixedRequest } from "./support/mixed-request";

const FROM = Number(process.env["AIDC_FUZZ_FROM"] ?? 1);
const COUNT = Number(process.env["AIDC_FUZZ_COUNT"] ?? 120);
const NODES = 2000;

const solved = (part: Problem, gap: number): StageResult => solveStage(part, new Modes(part), { objective: moneyObjective, gap });

function zonedProblems(): readonly { readonly seed: number; readonly problem: Problem }[] {
  return Array.from({ length: COUNT }, (_, i) => ({ seed: FROM + i, problem: prunedProblem(mixedRequest(FROM + i)) })).filter(
    ({ problem }) => problem.limits.zoneRedundant && problem.workloads.every((workload) => !("options" in workload) || workload.options.length > 0),
  );
}

describe("plans of which any zone may be lost", () => {
  test("the plan is the cheapest, and no plan costs less than the bound", () => {
    let feasible = 0;
    for (const { seed, problem } of zonedProblems()) {
      const exact = optimize(problem, { gapLimit: 0, costOnly: true });
      const found = zoneRedundantStage(problem, new Modes(problem), 0, { integersOf, mostSearched: 1500, solved });
      if (!("standing" in exact) || !("standing" in found)) {
        expect({ seed, same: "standing" in exact === "standing" in found }).toEqual({ seed, same: true });
        continue;
      }
      feasible++;
      const value = valueOf(moneyObjective(found.standing.formulation), found.standing.x);
      expect({ seed, value: value.toFixed(2), isBound: found.standing.bound <= exact.cheapest * (1 + 1e-6) }).toEqual({ seed, value: exact.cheapest.toFixed(2), isBound: true });
    }
    expect(feasible).toBeGreaterThan(COUNT * 0.1);
  });

  test("work with accelerators that sells the room it leaves, and the rest, cost no more than all work together", () => {
    const counts = { priced: 0, rehoused: 0 };
    for (const { seed, problem } of zonedProblems()) {
      const exact = optimize(problem, { gapLimit: 0, costOnly: true });
      const parts = partsOf(problem, (part) => {
        const result = solved(part, 0);
        return "standing" in result ? { problem: part, standing: result.standing } : undefined;
      });
      if (!parts || !("standing" in exact)) continue;
      const bounds = { priced: boundByPrices(parts, exact.cheapest, 0, NODES), rehoused: boundByRehousing(parts, 0, NODES) };
      counts.priced += bounds.priced === undefined ? 0 : 1;
      counts.rehoused += bounds.rehoused === undefined ? 0 : 1;
      const isBound = (bound = -Infinity): boolean => bound <= exact.cheapest * (1 + 1e-6);
      expect({ seed, priced: isBound(bounds.priced), rehoused: isBound(bounds.rehoused) }).toEqual({ seed, priced: true, rehoused: true });
    }
    expect(counts.priced).toBeGreaterThan(5);
    expect(counts.rehoused).toBeGreaterThan(1);
  });
});
