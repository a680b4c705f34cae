import { BinSearch } from "../../../lib/allocator/bins/bin-search";
import { THOROUGH } from "../../../lib/allocator/bins/effort";
import { completeContents } from "../../../lib/allocator/bins/completion";
import { ContentPrices } from "../../../lib/allocator/bins/content-prices";
import { isMetBy, volumeCovers, type Cover } from "../../../lib/allocator/bins/covers";
import { guidedContents } from "../../../lib/allocator/bins/guided";
import { lessonsFor } from "../../../lib/allocator/bins/lessons";
import { nodeSets } from "../../../lib/allocator/bins/node-sets";
import { worthiest } from "../../../lib/allocator/bins/worth";
import type { BinTask } from "../../../lib/allocator/bins/bin-task";
import { leastCost } from "../support/brute-force";
import { numbersFrom } from "../support/random";
import { binInstance, hasRoom, taskOf } from "./support";

const SMALL = { kinds: 3, workloads: 3, mostNodes: 2, mostReplicas: 2 };
const SEEDS = Array.from({ length: 40 }, (_, i) => i + 1);

function tasks(): readonly { readonly seed: number; readonly task: ReturnType<typeof taskOf> }[] {
  return SEEDS.flatMap((seed) => {
    const instance = binInstance(seed, SMALL);
    return instance.demands.every(({ candidates }) => candidates.length > 0) ? [{ seed, task: taskOf(instance) }] : [];
  });
}

/** All numbers of nodes of a task. */
function allSets({ kinds }: BinTask): readonly (readonly number[])[] {
  return kinds.reduce<readonly (readonly number[])[]>((sets, { most }) => sets.flatMap((set) => Array.from({ length: most + 1 }, (_, n) => [...set, n])), [[]]);
}

function expanded(nodes: readonly number[]): readonly number[] {
  return nodes.flatMap((count, k) => Array.from({ length: count }, () => k));
}

describe("the search over sets of nodes", () => {
  test("finds the least cost of a brute force, and none where that finds none", () => {
    let some = 0;
    for (const seed of SEEDS) {
      const { offers, demands } = binInstance(seed, SMALL);
      if (demands.some(({ candidates }) => candidates.length === 0)) continue;
      const optimum = new BinSearch(taskOf({ offers, demands })).cheapest({ ...THOROUGH, gap: 0 });
      const expected = leastCost(offers, demands, {}, SMALL.mostNodes);
      expect({ seed, usd: optimum?.found?.usdPerMonth.toFixed(6), bound: optimum?.found && optimum.bound.toFixed(6) }).toEqual({ seed, usd: expected?.toFixed(6), bound: expected?.toFixed(6) });
      if (expected !== undefined) some++;
    }
    expect(some).toBeGreaterThan(15);
  });

  test("lists every set within a range of cost that meets the covers, cheapest first", () => {
    for (const { seed, task } of tasks()) {
      const covers = volumeCovers(task);
      const usd = (nodes: readonly number[]): number => nodes.reduce((sum, count, k) => sum + count * (task.kinds[k]?.usdPerMonth ?? 0), 0);
      const inRange = (cost: number): boolean => cost > 300 && cost <= 6000;
      const expected = allSets(task).filter((nodes) => inRange(usd(nodes)) && covers.every((cover) => isMetBy(cover, nodes)));
      const listed = nodeSets(task, covers, 300, 6000, 1e6)?.sets ?? [];
      expect({ seed, sets: listed.map(({ nodes }) => nodes.join()).sort() }).toEqual({ seed, sets: expected.map((nodes) => nodes.join()).sort() });
      expect(nodeSets(task, covers, 300, 6000, 0)).toBeUndefined();
      expect(listed.map(({ usdPerMonth }) => usdPerMonth)).toEqual(listed.map(({ usdPerMonth }) => usdPerMonth).sort((a, b) => a - b));
    }
  });

  test("tells room from none as trying every way does, by local search and by bin completion", () => {
    let [room, none] = [0, 0];
    for (const { seed, task } of tasks()) {
      const covers = volumeCovers(task);
      for (const nodes of allSets(task).filter((set) => covers.every((cover) => isMetBy(cover, set))).slice(0, 6)) {
        const kinds = expanded(nodes);
        const expected = hasRoom(task, kinds);
        const { contents } = completeContents(task, [...covers, new ContentPrices(task, nodes, covers[0] as Cover).tightest()], kinds, 1e6);
        expect({ seed, nodes, found: typeof contents === "string" ? contents : "room" }).toEqual({ seed, nodes, found: expected ? "room" : "none" });
        if (!expected) expect(guidedContents(task, kinds, 200)).toBeUndefined();
        if (expected) room++;
        else none++;
      }
    }
    expect(Math.min(room, none)).toBeGreaterThan(10);
  });

  test("learns covers that every set with room meets", () => {
    let learnt = 0;
    for (const { seed, task } of tasks()) {
      const covers = volumeCovers(task);
      const sets = allSets(task);
      for (const nodes of sets.filter((set) => covers.every((cover) => isMetBy(cover, set)))) {
        const cover = new ContentPrices(task, nodes, covers[covers.length - 1] as Cover).unmet();
        if (!cover) continue;
        learnt++;
        for (const other of sets) if (!isMetBy(cover, other)) expect({ seed, other, room: hasRoom(task, expanded(other)) }).toEqual({ seed, other, room: false });
      }
    }
    expect(learnt).toBeGreaterThan(5);
  });

  test("carries what it learnt over to a task with more nodes of a kind", () => {
    const instance = binInstance(3, { kinds: 4, workloads: 6, mostNodes: 2, mostReplicas: 3 });
    const search = new BinSearch(taskOf(instance));
    search.cheapest({ ...THOROUGH, gap: 0 });
    const more = taskOf({ ...instance, offers: instance.offers.map((one, i) => (i === 1 ? { ...one, maxNodes: 4 } : one)) });
    const fresh = new BinSearch(more).cheapest({ ...THOROUGH, gap: 0 });
    const taught = new BinSearch(more, search.fitting.lessons).cheapest({ ...THOROUGH, gap: 0 });
    expect(taught?.found?.usdPerMonth).toBeCloseTo(fresh?.found?.usdPerMonth ?? NaN, 6);
  });

  test("hold for fewer of its items, of which some are fewer, but not for more", () => {
    let carried = 0;
    for (const { seed } of tasks()) {
      const instance = binInstance(seed, SMALL);
      const search = new BinSearch(taskOf(instance));
      search.cheapest({ ...THOROUGH, gap: 0 });
      const [, second, ...rest] = instance.demands;
      const fewer = taskOf({ ...instance, demands: second ? [{ ...second, rate: 1 }, ...rest] : rest });
      const { covers, dead } = lessonsFor(fewer, search.fitting.lessons);
      expect(dead).toEqual([]);
      expect(covers.every(({ least }) => least > 0)).toBe(true);
      const cheapest = new BinSearch(fewer).cheapest({ ...THOROUGH, gap: 0 })?.found;
      for (const cover of covers) if (cheapest) expect({ seed, isMet: isMetBy(cover, cheapest.nodes) }).toEqual({ seed, isMet: true });
      carried += covers.length;
      expect(lessonsFor(search.task, new BinSearch(fewer).fitting.lessons)).toEqual({ covers: [], dead: [] });
    }
    expect(carried).toBeGreaterThan(10);
  });
});

describe("the content of a node that is worth most", () => {
  test("is that of trying every content, and its bound is no lower", () => {
    const next = numbersFrom(9);
    for (const { seed, task } of tasks()) {
      const counts = task.items.map(({ count }) => count);
      const worth = task.items.map(() => Math.floor(next() * 10));
      task.kinds.forEach((kind) => {
        const all = counts.reduce<readonly (readonly number[])[]>((sets, count) => sets.flatMap((set) => Array.from({ length: count + 1 }, (_, n) => [...set, n])), [[]]);
        const fits = all.filter((content) => kind.has.every((_, r) => content.reduce((sum, count, i) => sum + (count === 0 ? 0 : count * (kind.parts[i]?.[r] ?? Infinity)), 0) <= 1 + 1e-9));
        const best = Math.max(...fits.map((content) => content.reduce((sum, count, i) => sum + count * (worth[i] ?? 0), 0)));
        const found = worthiest(task, kind, worth, counts, 1e6);
        expect({ seed, worth: found.worth }).toEqual({ seed, worth: best });
        expect(found.atMost).toBeGreaterThanOrEqual(best);
        expect(worthiest(task, kind, worth, counts, 1).atMost).toBeGreaterThanOrEqual(best);
      });
    }
  });
});
