import { sizeRequest, type AllocationRequest } from "../../../lib/allocator";
import { binTaskOf, type BinTask, type Needs } from "../../../lib/allocator/bins/bin-task";
import { BoughtContents } from "../../../lib/allocator/bins/bought-contents";
import { contentsByKind } from "../../../lib/allocator/bins/by-kind";
import { contentsByProgram } from "../../../lib/allocator/bins/by-program";
import { volumeCovers, worthOf } from "../../../lib/allocator/bins/covers";
import { nodeSets } from "../../../lib/allocator/bins/node-sets";
import { prunedProblem } from "../../../lib/allocator/model/pruned-problem";
import { divisible, input, offer, replicated } from "../support/make";
import { numbersFrom } from "../support/random";

const LIMIT = { nodeLimit: 2000, solver: "built-in" } as const;

/** Services, one of which does not run on the first type, and work that divides that runs only on the last two. */
function instance(seed: number, etl: boolean): { readonly task: BinTask & Needs; readonly nodes: readonly number[] } {
  const next = numbersFrom(seed);
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const offers = Array.from({ length: 3 }, (_, k) => offer({ name: `t${k}`, resources: { cpu: int(6, 12), mem: int(12, 36) }, usdPerHour: 1 + k / 10 }));
  const services = Array.from({ length: 3 }, (_, w) => replicated(`w${w}`, w === 0 ? offers.slice(1) : offers, { cpu: int(1, 5), mem: int(1, 9) }, int(1, 5)));
  const task = binTaskOf(prunedProblem(input(offers, [...services, ...(etl ? [divisible("etl", offers.slice(1), { cpu: int(2, 9), mem: int(2, 18) })] : [])])));
  if (!task) throw new Error("expected a task");
  const nodes = task.kinds.flatMap((_, k) => Array.from({ length: int(0, 3) }, () => k));
  return { task, nodes };
}

describe("copies by kinds of nodes", () => {
  test("are found just where they are node by node, and stand on their nodes", () => {
    const seen = { none: 0, room: 0 };
    for (let seed = 1; seed <= 60; seed++) {
      const { task, nodes } = instance(seed, seed % 2 === 0);
      const covers = [...volumeCovers(task), new BoughtContents(task).settle().cover];
      const found = contentsByKind(task, nodes, covers, LIMIT);
      const expected = contentsByProgram(task, nodes, LIMIT);
      expect({ seed, found: typeof found === "string" ? found : "room" }).toEqual({ seed, found: typeof expected === "string" ? expected : "room" });
      seen[found === "none" ? "none" : "room"]++;
      if (typeof found === "string") continue;
      task.items.forEach(({ count }, i) => expect(found.reduce((sum, content) => sum + (content[i] ?? 0), 0)).toBeCloseTo(count, 6));
      nodes.forEach((k, n) => {
        const { parts, has } = task.kinds[k] ?? { parts: [], has: [] };
        found[n]?.forEach((count, i) => count > 0 && expect(parts[i]).toBeDefined());
        has.forEach((_, r) => expect(worthOf(parts.map((own) => own?.[r] ?? 0), found[n] ?? [])).toBeLessThanOrEqual(1 + 1e-9));
      });
    }
    expect(Math.min(seen.none, seen.room)).toBeGreaterThan(10);
  });
});

describe("sets of nodes", () => {
  test("with room cost no less than what their nodes lose beyond the relaxation", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { task } = instance(seed, seed % 2 === 0);
      const { cover, losses } = new BoughtContents(task).settle();
      const listed = nodeSets(task, [...volumeCovers(task), cover], -1, 1.3 * losses.least, 100_000)?.sets ?? [];
      for (const { nodes, usdPerMonth } of listed) expect(usdPerMonth).toBeGreaterThanOrEqual((losses.least + worthOf(losses.perNode, nodes)) * (1 - 1e-6));
    }
  });

  test("leave out all that miss a cover learnt on the way", () => {
    const { task } = instance(3, false);
    const covers = volumeCovers(task);
    const upTo = 4 * Math.max(...task.kinds.map(({ usdPerMonth }) => usdPerMonth));
    const stricter = { ...(covers[0] as (typeof covers)[number]), least: 1.2 * (covers[0]?.least ?? 0) };
    const isMissed = (nodes: readonly number[]): boolean => worthOf(stricter.most, nodes) < stricter.least * (1 - 1e-6);
    const all = nodeSets(task, covers, -1, upTo, 100_000)?.sets.map(({ nodes }) => nodes) ?? [];
    const left = nodeSets(task, covers, -1, upTo, 100_000, (nodes) => (isMissed(nodes) ? stricter : undefined))?.sets.map(({ nodes }) => nodes);
    expect(all.some(isMissed)).toBe(true);
    expect(left).toEqual(all.filter((nodes) => !isMissed(nodes)));
  });
});

test("services for x86, Graviton or either beside work that divides are proven on all types", () => {
  const service = (name: string, replicas: number, vcpu: number, memoryGiB: number, architecture?: "any" | "arm64") => ({ kind: "resources" as const, name, replicas, demand: { vcpu, memoryGiB }, ...(architecture ? { architecture } : {}) });
  const request: AllocationRequest = {
    schemaVersion: "1",
    region: "us-east-1",
    workloads: [
      service("s0", 26, 1, 3, "any"),
      service("s1", 4, 0.5, 4),
      service("s2", 40, 8, 48, "arm64"),
      service("s3", 32, 2, 3, "arm64"),
      service("s4", 16, 3, 9, "arm64"),
      service("s5", 4, 8, 48, "any"),
      { kind: "resources", name: "etl", divisible: true, demand: { vcpu: 200, memoryGiB: 512 } },
    ],
  };
  const plan = sizeRequest(request);
  expect(plan).toMatchObject({ status: "optimal" });
  expect(plan.status === "optimal" && plan.gap).toBeLessThanOrEqual(1e-3);
});
