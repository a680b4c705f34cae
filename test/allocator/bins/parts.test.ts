import { sizeRequest, type AllocationRequest } from "../../../lib/allocator";
import { BinSearch } from "../../../lib/allocator/bins/bin-search";
import { THOROUGH } from "../../../lib/allocator/bins/effort";
import { binTaskOf, type BinTask, type Needs } from "../../../lib/allocator/bins/bin-task";
import { leastUsd } from "../../../lib/allocator/bins/node-sets";
import { volumeCovers } from "../../../lib/allocator/bins/covers";
import { leftBeside, waysToDivide } from "../../../lib/allocator/bins/parts";
import { inWholeTask, taskOfRest, type Rest } from "../../../lib/allocator/bins/rest";
import { prunedProblem } from "../../../lib/allocator/model/pruned-problem";
import { divisible, input, offer, replicated } from "../support/make";
import { numbersFrom } from "../support/random";

/** Many replicas of some workloads, and work that divides, on types of which there is no end. */
function largeTask(seed: number, workloads: number, replicas: number): BinTask & Needs {
  const next = numbersFrom(seed);
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const offers = [1, 2, 4].flatMap((size) => [3, 6].map((perCore) => offer({ name: `t${perCore}x${size}`, resources: { cpu: 16 * size - 0.2, mem: 16 * size * perCore - 2 }, usdPerHour: ((4 + perCore) * size) / 10 })));
  const demands = Array.from({ length: workloads }, (_, w) => replicated(`w${w}`, offers, { cpu: int(1, 16) / 2, mem: int(2, 30) }, int(2, replicas)));
  const task = binTaskOf(prunedProblem(input(offers, [...demands, divisible("etl", offers, { cpu: 300, mem: 900 })])));
  if (!task) throw new Error("expected a task");
  return task;
}

function cheapestNode({ kinds }: BinTask): number {
  return Math.min(...kinds.map(({ usdPerMonth }) => usdPerMonth));
}

const SEEDS = [1, 2, 3, 4];

describe("a large task", () => {
  test("is divided into alike parts that, with what is left over, are all of it", () => {
    for (const seed of SEEDS) {
      const task = largeTask(seed, 12, 90);
      const ways = waysToDivide(task);
      expect(ways.length).toBeGreaterThan(0);
      for (const way of ways) {
        const nodes = task.kinds.map((_, k) => k % 2);
        const rest = leftBeside(task, way, nodes);
        const all = (one: Rest): readonly number[] => inWholeTask(task, one, taskOfRest(task, one).items.map(({ count }) => count));
        const whole = task.items.map((_, i) => way.count * (all(way.part)[i] ?? 0) + (all(rest)[i] ?? 0));
        whole.forEach((count, i) => expect(count).toBeCloseTo(task.items[i]?.count ?? NaN, 9));
        task.kinds.forEach(({ most }, k) => expect(taskOfRest(task, rest).kinds[k]?.most).toBe(most - way.count * (k % 2)));
      }
    }
    expect(waysToDivide(largeTask(1, 3, 2))).toEqual([]);
  });

  test("costs at most one small node more than its covers prove, and holds everything", () => {
    for (const seed of SEEDS) {
      const task = largeTask(seed, 12, 90);
      const { found, bound } = new BinSearch(task).cheapest({ ...THOROUGH, gap: 0.002 }) ?? {};
      expect({ seed, isNear: (found?.usdPerMonth ?? NaN) <= (bound ?? NaN) + cheapestNode(task) * 1.001 }).toEqual({ seed, isNear: true });
      expect(bound).toBeGreaterThanOrEqual(leastUsd(task, volumeCovers(task)) * (1 - 1e-9));
      task.items.forEach(({ count }, i) => expect(found?.contents.reduce((sum, content) => sum + (content[i] ?? 0), 0)).toBeCloseTo(count, 6));
      found?.kinds.forEach((k, n) => {
        const used = task.kinds[k]?.has.map((_, r) => task.items.reduce((sum, __, i) => sum + (found.contents[n]?.[i] ?? 0) * (task.kinds[k]?.parts[i]?.[r] ?? 0), 0));
        expect(Math.max(...(used ?? [NaN]))).toBeLessThanOrEqual(1 + 1e-6);
      });
    }
  });
});

test("a budget below what is proven rules nodes out, one above what was found does not, and one between leaves it open", () => {
  let between = 0;
  for (const seed of SEEDS) {
    const task = largeTask(seed, 12, 90);
    const within = (atMost: number) => new BinSearch({ ...task, caps: [{ perNode: task.kinds.map(({ usdPerMonth }) => usdPerMonth), atMost }] }).cheapest({ ...THOROUGH, gap: 0.002 });
    const { found, bound } = new BinSearch(task).cheapest({ ...THOROUGH, gap: 0.002 }) ?? fail();
    const usd = found?.usdPerMonth ?? NaN;
    expect(within(leastUsd(task, volumeCovers(task)) * 0.999)).toEqual({ bound: Infinity });
    expect(within(usd)?.found?.usdPerMonth).toBeLessThanOrEqual(usd);
    const open = bound < usd ? within((bound + usd) / 2) : undefined;
    if (!open || open.found) continue;
    between++;
    expect(open.bound).toBeLessThanOrEqual((bound + usd) / 2);
  }
  expect(between).toBeGreaterThan(0);
});

function fail(): never {
  throw new Error("expected an answer");
}

test("a platform of thousands of copies is sized within the gap, with a budget kept", () => {
  const next = numbersFrom(11);
  const one = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const workloads = Array.from({ length: 30 }, (_, i) => ({
    kind: "resources" as const,
    name: `service-${i}`,
    replicas: 20 + Math.floor(next() * 120),
    demand: { vcpu: one([0.25, 0.5, 1, 2, 4, 0.7]), memoryGiB: one([0.5, 1, 2, 4, 8, 12, 3.3]) },
  }));
  const request: AllocationRequest = { schemaVersion: "1", region: "us-east-1", workloads };
  const free = sizeRequest(request);
  expect(free).toMatchObject({ status: "optimal", solver: { name: "bin-search" } });
  const budgetUsdPerMonth = (free.totals?.costUsdPerMonth ?? NaN) + 1;
  expect(sizeRequest({ ...request, budgetUsdPerMonth }).totals?.costUsdPerMonth).toBeLessThanOrEqual(budgetUsdPerMonth);
});

test("too little power for many copies is said at once, with how much is needed", () => {
  const workloads = Array.from({ length: 6 }, (_, i) => ({ kind: "resources" as const, name: `service-${i}`, replicas: 25 + i, demand: { vcpu: 1 + (i % 3), memoryGiB: 2 + 3 * i } }));
  const request: AllocationRequest = { schemaVersion: "1", region: "us-east-1", workloads, facilityPowerLimitKilowatts: 0.5, catalog: { instanceTypes: ["m7i.*", "c7i.*", "r7i.*"] } };
  const found = sizeRequest(request);
  expect(found.status).toBe("infeasible");
  const [change] = found.cures?.[0]?.changes ?? [];
  expect(change).toMatchObject({ path: "facilityPowerLimitKilowatts", from: 0.5 });
  expect(change?.to).toBeGreaterThan(0.5);
  expect(sizeRequest({ ...request, facilityPowerLimitKilowatts: Number(change?.to) }).totals?.facilityPowerKilowatts).toBeLessThanOrEqual(Number(change?.to));
});
