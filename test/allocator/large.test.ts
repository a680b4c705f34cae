import type { Offer } from "../../lib/catalog";
import type { WorkloadDemand } from "../../lib/demand";
import { withoutDearPlaces } from "../../lib/allocator/model/whole-node-pruning";
import { prunedProblem } from "../../lib/allocator/model/pruned-problem";
import { integersOf, isFilled, optimize } from "../../lib/allocator/optimize/optimize";
import { unservable } from "../../lib/allocator/infeasible/feasibility";
import { divisible, input, offer, replicated } from "./support/make";

/** Small numbers that look random and are the same everywhere. */
function dice(seed: number): (sides: number) => number {
  let state = seed * 2654435761;
  return (sides) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 374761393) >>> 0;
    return 1 + (state % sides);
  };
}

describe("pruning of large requests", () => {
  test.each([
    ["replicas on accelerators", 3, () => []],
    ["replicas without accelerators beside them", 5, (offers, roll) => [replicated("web", offers, { cpu: roll(3), mem: roll(4) }, roll(6))]],
    ["divisible work beside them", 2, (offers, roll) => [replicated("web", offers, { cpu: roll(3), mem: roll(4) }, roll(3)), divisible("etl", offers, { cpu: roll(20), mem: roll(20) })]],
  ] satisfies [string, number, (offers: readonly Offer[], roll: (sides: number) => number) => readonly WorkloadDemand[]][])("places dearer than whole nodes elsewhere are left out without a change of the least cost: %s", (_, least, beside) => {
    let leftOut = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const roll = dice(seed);
      const accelerated = ["a", "b", "c"].map((name) => {
        const gpu = 2 ** (roll(4) - 1);
        return offer({ name, resources: { gpu, cpu: 4 * gpu + roll(8), mem: 8 * gpu }, usdPerHour: gpu * roll(6) + roll(3) });
      });
      const offers = [...accelerated, ...["d", "e"].map((name) => offer({ name, resources: { cpu: 4 + roll(8), mem: 4 + roll(12) }, usdPerHour: 1 + roll(5) }))];
      const demands: WorkloadDemand[] = ["x", "y"].map((name) => {
        const rates = new Map(offers.map(({ machine }) => [machine.name, roll(4)] as const));
        return replicated(name, offers, { gpu: roll(2), cpu: roll(6) }, roll(7), (machine) => rates.get(machine) ?? 1);
      });
      demands.push(...beside(offers, roll));
      const whole = prunedProblem(input(offers, demands));
      if (unservable(whole).length > 0) continue;
      const fewer = withoutDearPlaces(whole);
      const options = (problem: typeof whole): number => problem.workloads.reduce((sum, workload) => sum + ("options" in workload ? workload.options.length : "places" in workload ? workload.places.length : 0), 0);
      leftOut += options(whole) - options(fewer);
      const [all, few] = [whole, fewer].map((problem) => optimize(problem, { gapLimit: 0, costOnly: true }));
      const costOf = (result: typeof all): unknown => (result && "standing" in result ? Number(result.cost.toFixed(4)) : "none");
      expect({ seed, cost: costOf(few) }).toEqual({ seed, cost: costOf(all) });
    }
    expect(leftOut).toBeGreaterThan(least);
  });
});

describe("work that divides on many offers", () => {
  const offers = Array.from({ length: 160 }, (_, o) => offer({ name: `t${o}`, resources: { cpu: 4 + o, mem: 200 - o }, usdPerHour: 1 }));
  const etl = divisible("etl", offers, { cpu: 50, mem: 100 });

  test("is decided in one model, since sums say what fits on its nodes", () => {
    const problem = prunedProblem(input(offers, [etl]));
    expect({ large: integersOf(problem) > 150, filled: isFilled(problem) }).toEqual({ large: true, filled: false });
  });

  test("is bought with what stands on nodes where copies stand beside it", () => {
    expect(isFilled(prunedProblem(input(offers, [etl, replicated("web", offers, { cpu: 3, mem: 5 }, 4)])))).toBe(true);
  });
});
