import { sizeRequest, type AllocationRequest } from "../../../lib/allocator";
import { binTaskOf, type BinTask, type Needs } from "../../../lib/allocator/bins/bin-task";
import { BoughtContents } from "../../../lib/allocator/bins/bought-contents";
import { isMetBy } from "../../../lib/allocator/bins/covers";
import { dive } from "../../../lib/allocator/bins/dive";
import { filledOf, trimmed } from "../../../lib/allocator/bins/filled-nodes";
import type { FilledNodes } from "../../../lib/allocator/bins/fit";
import { repacked } from "../../../lib/allocator/bins/repack";
import { fullNode } from "../../../lib/allocator/bins/room-prices";
import { exceedsCaps, setByProgram } from "../../../lib/allocator/bins/set-program";
import { prunedProblem } from "../../../lib/allocator/model/pruned-problem";
import { leastCost } from "../support/brute-force";
import { divisible, input, offer, replicated } from "../support/make";
import { numbersFrom } from "../support/random";

const KINDS = 4;

/** Services on some types of which there is no end, without or with work that divides. */
function instance(seed: number, replicas = 2, etl = false) {
  const next = numbersFrom(seed);
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const offers = Array.from({ length: KINDS }, (_, k) => {
    const [cpu, mem] = [int(6, 16), int(8, 48)];
    return offer({ name: `t${k}`, resources: { cpu, mem }, usdPerHour: Math.round((cpu + mem / 4) * int(90, 110)) / 1000 });
  });
  const demands = [...Array.from({ length: 4 }, (_, w) => replicated(`w${w}`, offers, { cpu: int(1, 6), mem: int(1, 8) }, int(1, replicas))), ...(etl ? [divisible("etl", offers, { cpu: int(4, 30), mem: int(4, 60) })] : [])];
  const task = binTaskOf(prunedProblem(input(offers, demands)));
  if (!task) throw new Error("expected a task");
  return { offers, demands, task };
}

const SEEDS = Array.from({ length: 15 }, (_, i) => i + 1);

function expectHolds(task: BinTask, filled: FilledNodes): void {
  task.items.forEach(({ count }, i) => expect(filled.contents.reduce((sum, content) => sum + (content[i] ?? 0), 0)).toBeCloseTo(count, 6));
  filled.kinds.forEach((k, n) => {
    const used = task.kinds[k]?.has.map((_, r) => task.items.reduce((sum, __, i) => sum + (filled.contents[n]?.[i] ?? 0) * (task.kinds[k]?.parts[i]?.[r] ?? 0), 0));
    expect(Math.max(...(used ?? [NaN]))).toBeLessThanOrEqual(1 + 1e-6);
  });
  expect(filled.nodes.reduce((sum, count, k) => sum + count * (task.kinds[k]?.usdPerMonth ?? NaN), 0)).toBeCloseTo(filled.usdPerMonth, 6);
  filled.nodes.forEach((count, k) => expect(filled.kinds.filter((kind) => kind === k)).toHaveLength(count));
}

function dived(task: BinTask): FilledNodes | undefined {
  const contents = new BoughtContents(task);
  contents.settle();
  return dive(task, contents);
}

function fail(): never {
  throw new Error("expected nodes");
}

describe("nodes bought with their contents", () => {
  test("cost no more in parts than the cheapest whole ones, and give a cover that those meet", () => {
    let tight = 0;
    for (const seed of SEEDS) {
      const { offers, demands, task } = instance(seed);
      const contents = new BoughtContents(task);
      const cover = contents.settle().cover;
      const least = leastCost(offers, demands, {}, 3) ?? NaN;
      expect({ seed, isBelow: contents.bound <= least * (1 + 1e-9) }).toEqual({ seed, isBelow: true });
      const program = setByProgram(task, [cover]);
      expect({ seed, isBelow: program.bound <= least * (1 + 1e-9), isAbove: program.bound >= contents.bound * (1 - 1e-6) }).toEqual({ seed, isBelow: true, isAbove: true });
      if (contents.bound > 0.9 * least) tight++;
    }
    expect(tight).toBeGreaterThan(SEEDS.length / 2);
  });

  test("become whole ones that hold everything, and cost no less than the parts", () => {
    for (const seed of SEEDS) {
      for (const etl of [false, true]) {
        const { task } = instance(seed, 9, etl);
        const contents = new BoughtContents(task);
        const cover = contents.settle().cover;
        const found = dive(task, contents) ?? fail();
        expectHolds(task, found);
        expect(found.contents.every((content) => content.some((count) => count > 0))).toBe(true);
        expect(isMetBy(cover, found.nodes)).toBe(true);
        expect(found.usdPerMonth).toBeGreaterThanOrEqual(contents.bound * (1 - 1e-9));
        const nodes = contents.wholeNodes(found, 0);
        if (!nodes) continue;
        const better = filledOf(task, trimmed(task, nodes));
        expectHolds(task, better);
        expect(better.usdPerMonth).toBeLessThan(found.usdPerMonth);
      }
    }
  });

  test("are left alone by a program where nothing is cheaper", () => {
    const offers = [offer({ name: "only", resources: { cpu: 4 }, usdPerHour: 1 })];
    const task = binTaskOf(prunedProblem(input(offers, [replicated("w", offers, { cpu: 3 }, 5)]))) ?? fail();
    const contents = new BoughtContents(task);
    contents.settle();
    const found = dive(task, contents) ?? fail();
    expect(found.nodes).toEqual([5]);
    expect(contents.wholeNodes(found, 0)).toBeUndefined();
  });
});

describe("packing some nodes anew", () => {
  test("keeps what stands, saves where it can, and never costs more", () => {
    let saved = 0;
    for (const seed of SEEDS) {
      const { task: few } = instance(seed, 9, seed % 2 === 0);
      const task = { ...few, kinds: few.kinds.map((kind) => ({ ...kind, most: 99 })) };
      // to begin with, every copy on a node of its own
      const wasteful = filledOf(task, task.items.flatMap(({ count, divides }, i) => Array.from({ length: divides ? 8 : count }, () => ({ kind: roomiest(task, i), content: task.items.map((_, j) => (i === j ? 1 / (divides ? 8 : 1) : 0)) }))));
      expectHolds(task, wasteful);
      const better = repacked(task, wasteful, task.items.map(() => 0), (sub) => dived(sub));
      expectHolds(task, better);
      expect(better.usdPerMonth).toBeLessThanOrEqual(wasteful.usdPerMonth);
      if (better.usdPerMonth < wasteful.usdPerMonth) saved++;
      expect(repacked(task, better, task.items.map(() => 0), () => undefined)).toEqual(better);
    }
    expect(saved).toBe(SEEDS.length);
  });
});

/** The kind of which a copy takes the smallest part. */
function roomiest(task: BinTask & Needs, item: number): number {
  const part = (k: number): number => Math.max(...(task.kinds[k]?.parts[item] ?? [Infinity]));
  return task.kinds.map((_, k) => k).reduce((best, k) => (part(k) < part(best) ? k : best), 0);
}

describe("copies that hold less than a node of a content", () => {
  test("stand on the cheapest kind that holds them", () => {
    const offers = [offer({ name: "small", resources: { cpu: 2 }, usdPerHour: 1 }), offer({ name: "large", resources: { cpu: 8 }, usdPerHour: 3 })];
    const task = binTaskOf(prunedProblem(input(offers, [replicated("w", offers, { cpu: 2 }, 5)]))) ?? fail();
    const large = task.kinds.findIndex(({ name }) => name.startsWith("large"));
    const nodes = trimmed(task, [{ kind: large, content: [4] }, { kind: large, content: [4] }, { kind: large, content: [4] }]);
    expect(nodes).toEqual([{ kind: large, content: [4] }, { kind: 1 - large, content: [1] }]);
  });
});

test("where one resource alone runs out, only that one has a price", () => {
  // 18, 12 and 9 parts of memory for 3, 2 and 1.5 of a CPU, on a node with much memory
  const parts = Float64Array.from([18 / 1412, 3 / 191, 12 / 1412, 2 / 191, 9 / 1412, 1.5 / 191]);
  const { weights, copies } = fullNode(Float64Array.from([145, 97, 73]), Float64Array.from([220, 200, 210]), parts, 2);
  expect(weights[0]).toBeCloseTo(0, 9);
  expect(weights[1]).toBeCloseTo(1, 9);
  expect(copies.reduce((sum, count, k) => sum + count * parts[2 * k + 1], 0)).toBeCloseTo(1, 9);
});

test("a limit that no nodes keep is told from one that some keep", () => {
  const { task } = instance(1);
  const all = { ...task, caps: [{ perNode: task.kinds.map(() => 1), atMost: 0 }] };
  expect([exceedsCaps(all, [new BoughtContents(task).settle().cover]), exceedsCaps(task, [])]).toEqual([true, false]);
});

test("services for x86 and any processor on all types, with a quota and a budget, are sized within 1 percent", () => {
  const request: AllocationRequest = {
    schemaVersion: "1",
    region: "us-west-2",
    budgetUsdPerMonth: 30000,
    quotas: { "m7i.48xlarge": 1 },
    workloads: [
      { kind: "resources", name: "api", replicas: 90, demand: { vcpu: 0.75, memoryGiB: 1.5 }, headroom: 0.3 },
      { kind: "resources", name: "search", replicas: 33, demand: { vcpu: 3, memoryGiB: 20 } },
      { kind: "resources", name: "jobs", replicas: 60, demand: { vcpu: 1.25, memoryGiB: 6 }, architecture: "any" },
      { kind: "resources", name: "train-prep", divisible: true, demand: { vcpu: 64, memoryGiB: 512 } },
    ],
  };
  const plan = sizeRequest(request);
  expect(plan.gap).toBeLessThan(0.01);
  expect(plan.objective?.value).toBeLessThan(13_700);
});
