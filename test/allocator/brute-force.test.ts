import { optimize } from "../../lib/allocator/optimize/optimize";
import { prunedProblem } from "../../lib/allocator/model/pruned-problem";
import { unservable } from "../../lib/allocator/infeasible/feasibility";
import { input } from "./support/make";
import { leastCost } from "./support/brute-force";
import { smallInstance } from "./support/random";

/** Nodes of an offer that the brute force tries, at most. */
const MOST_NODES = 4;
const FROM = Number(process.env["AIDC_FUZZ_FROM"] ?? 1);
const COUNT = Number(process.env["AIDC_FUZZ_COUNT"] ?? 60);

describe("the allocator beside a brute force", () => {
  test("finds the same least cost on random small instances, and the same ones impossible", () => {
    for (let seed = FROM; seed < FROM + COUNT; seed++) {
      const { offers, demands, limits } = smallInstance(seed);
      const problem = prunedProblem(input(offers, demands, limits));
      const result = unservable(problem).length > 0 ? undefined : optimize(problem, { gapLimit: 0 });
      const found = result && "standing" in result ? result.cost : undefined;
      const nodes = result && "standing" in result ? (result.standing.placed.periods[0]?.nodes ?? []).map((list) => list.length) : [];
      const expected = leastCost(offers, demands, limits, MOST_NODES);
      // with more nodes than the brute force tries there may be more to find, never less
      if (nodes.some((count) => count > MOST_NODES)) {
        expect(found).toBeLessThanOrEqual((expected ?? Infinity) + 1e-6);
        continue;
      }
      expect({ seed, cost: found === undefined ? "none" : Number(found.toFixed(6)) }).toEqual({ seed, cost: expected === undefined ? "none" : Number(expected.toFixed(6)) });
    }
  });
});
