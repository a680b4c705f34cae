import { sizeRequest, type AllocationRequest } from "../../../lib/allocator";
import { BinSearch } from "../../../lib/allocator/bins/bin-search";
import { THOROUGH } from "../../../lib/allocator/bins/effort";
import { contentsByProgram } from "../../../lib/allocator/bins/by-program";
import { binTaskOf } from "../../../lib/allocator/bins/bin-task";
import { withLargerNodes } from "../../../lib/allocator/bins/larger";
import { usableOf } from "../../../lib/allocator/bins/usable";
import { prunedProblem } from "../../../lib/allocator/model/pruned-problem";
import { leastCost } from "../support/brute-force";
import { input, offer, replicated } from "../support/make";
import { numbersFrom } from "../support/random";

/** Types of some families in doubling sizes, of which there is no end but for the last; larger ones lose a little less to the system. */
function sizesOf(seed: number) {
  const next = numbersFrom(seed);
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const families = [2, 4].map((perCore) => ({ perCore, usd: (4 + perCore) * (95 + int(0, 10)) }));
  const offers = families.flatMap(({ perCore, usd }) =>
    [1, 2, 4].map((size) => offer({ name: `r${perCore}x${size}`, resources: { cpu: 4 * size - 0.1, mem: 4 * size * perCore - 1 }, usdPerHour: (usd * size) / 1000, ...(perCore === 4 && size === 4 ? { maxNodes: 1 } : {}) })),
  );
  const demands = Array.from({ length: 3 }, (_, w) => replicated(`w${w}`, offers, { cpu: int(1, 8) / 2, mem: int(2, 16) }, int(1, 2)));
  return { offers, demands };
}

const SEEDS = Array.from({ length: 12 }, (_, i) => i + 1);

describe("sets of nodes in which none could be one larger node", () => {
  test("are fewer, and one of them costs as little as any", () => {
    for (const seed of SEEDS) {
      const { offers, demands } = sizesOf(seed);
      const task = binTaskOf(prunedProblem(input(offers, demands)));
      if (!task) throw new Error("expected a task");
      const optimum = new BinSearch(task).cheapest({ ...THOROUGH, gap: 0 });
      const every = new BinSearch(task).cheapest({ ...THOROUGH, gap: 0, every: true });
      const expected = leastCost(offers, demands, {}, 2)?.toFixed(6);
      expect({ seed, found: optimum?.found?.usdPerMonth.toFixed(6), every: every?.found?.usdPerMonth.toFixed(6) }).toEqual({ seed, found: expected, every: expected });
      const most = (kinds: typeof task.kinds): number => kinds.reduce((sum, kind) => sum + kind.most, 0);
      expect(most(withLargerNodes(task).kinds)).toBeLessThan(most(task.kinds));
    }
  });

  test("keep two nodes of which the larger one is there only once", () => {
    const offers = [offer({ name: "small", resources: { cpu: 4 }, usdPerHour: 1 }), offer({ name: "large", resources: { cpu: 8 }, usdPerHour: 1.5, maxNodes: 1 })];
    const task = binTaskOf(prunedProblem(input(offers, [replicated("w", offers, { cpu: 4 }, 6)])));
    expect(new BinSearch(task ?? fail()).cheapest({ ...THOROUGH, gap: 0 })?.found?.nodes).toEqual([1, 4]);
  });
});

function fail(): never {
  throw new Error("expected a task");
}

test("what whole copies can use of a node is a multiple of the step of their needs", () => {
  expect(usableOf(95.69, [0.5, 2, 1.5])).toBeCloseTo(95.5, 9);
  expect(usableOf(95.69, [0.1, 0.7])).toBeCloseTo(95.6, 9);
  expect(usableOf(0.3, [0.1])).toBeCloseTo(0.3, 12);
  expect(usableOf(95.69, [1.234567, 2.2])).toBe(95.69);
  expect(usableOf(95.69, [])).toBe(95.69);
});

/** Services of a few replicas each on whatever AWS sells. */
function services(seed: number, count: number, replicas: number, instanceTypes?: readonly string[]): AllocationRequest {
  const next = numbersFrom(seed);
  const one = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const workloads = Array.from({ length: count }, (_, i) => {
    const vcpu = one([0.5, 1, 1.5, 2, 3, 4, 6, 8]);
    return { kind: "resources" as const, name: `service-${i}`, replicas: 2 + Math.floor(next() * (replicas - 1)), demand: { vcpu, memoryGiB: vcpu * one([1, 1.5, 2, 3, 4, 6, 8]) } };
  });
  return { schemaVersion: "1", region: "us-east-1", workloads, ...(instanceTypes ? { catalog: { instanceTypes } } : {}) };
}

describe("small services on types of which there is no end", () => {
  test.each([
    [1, 12, ["m7i.*", "c7i.*", "r7i.*"]],
    [2, 15, undefined],
    [3, 17, undefined],
  ])("are packed to the proven optimum (%i, %i services)", (seed, count, types) => {
    expect(sizeRequest(services(seed, count, 5, types))).toMatchObject({ status: "optimal", gap: 0, solver: { name: "bin-search" } });
  });

  test("in number are packed within the gap", () => {
    const found = sizeRequest(services(4, 40, 16));
    expect(found).toMatchObject({ status: "optimal", solver: { name: "bin-search" } });
    expect(found.gap).toBeLessThanOrEqual(0.001);
  });
});

test("a small program finds room where little is left over", () => {
  const next = numbersFrom(5);
  const offers = [offer({ name: "large", resources: { cpu: 48, mem: 180 }, usdPerHour: 2 })];
  const demands = Array.from({ length: 10 }, (_, w) => replicated(`w${w}`, offers, { cpu: 1 + Math.floor(next() * 6), mem: 2 + Math.floor(next() * 30) }, 3));
  const task = binTaskOf(prunedProblem(input(offers, demands))) ?? fail();
  const optimum = new BinSearch(task).cheapest({ ...THOROUGH, gap: 0 });
  const nodes = optimum?.found?.kinds ?? [];
  expect(contentsByProgram(task, nodes, {})).toHaveLength(nodes.length);
  expect(contentsByProgram(task, nodes.slice(1), {})).toBe("none");
});
