import { allocate } from "../../lib/allocator/allocate";
import { allocationModel, planOfSolution, solve, type AllocationPlan } from "../../lib/allocator";
import { buildProblem } from "../../lib/allocator/model/build-problem";
import { prunedProblem } from "../../lib/allocator/model/pruned-problem";
import { optimize } from "../../lib/allocator/optimize/optimize";
import { paretoFront } from "../../lib/allocator/optimize/pareto";
import { mpsNamesOf } from "../../lib/allocator/solver";
import { divisible, input, offer, plan, replicated } from "./support/make";
import { numbersFrom, smallInstance, type Instance } from "./support/random";

const SEEDS = Array.from({ length: 25 }, (_, i) => 500 + i);

function costOf({ offers, demands, limits }: Instance): number {
  const result = optimize(prunedProblem(input(offers, demands, limits)), { gapLimit: 0, costOnly: true });
  return "standing" in result ? result.cost : Infinity;
}

function notDearer(changed: Instance, than: Instance): boolean {
  const [a, b] = [costOf(changed), costOf(than)];
  return a <= b || a - b <= 1e-6 * b;
}

describe("a plan is never dearer", () => {
  test.each(SEEDS)("for more power, budget, quota or offers (seed %i)", (seed) => {
    const instance = smallInstance(seed);
    const { limits, offers } = instance;
    const more = (value: number | undefined): number | undefined => (value === undefined ? undefined : value * 1.5);
    const looser = { ...limits, facilityPowerLimitKilowatts: more(limits.facilityPowerLimitKilowatts), budgetUsdPerMonth: more(limits.budgetUsdPerMonth), quotas: limits.quotas && { n0: (limits.quotas["n0"] ?? 0) + 1 } };
    expect(notDearer({ ...instance, limits: looser }, instance)).toBe(true);
    const [first] = offers;
    if (!first) return;
    const twin = { ...first, name: "twin", machine: { ...first.machine, name: "twin" }, usdPerHour: first.usdPerHour * 0.9 };
    const demands = instance.demands.map((demand) =>
      demand.kind === "replicated" ? { ...demand, candidates: [...demand.candidates, ...demand.candidates.filter(({ machine }) => machine === first.machine.name).map((one) => ({ ...one, machine: "twin" }))] } : demand,
    );
    expect(notDearer({ ...instance, offers: [...offers, twin], demands }, instance)).toBe(true);
  });

  test.each(SEEDS)("for the offers that pruning leaves out (seed %i)", (seed) => {
    const { offers, demands, limits } = smallInstance(seed);
    const asked = input(offers, demands, limits);
    const [pruned, whole] = [optimize(prunedProblem(asked), { gapLimit: 0, costOnly: true }), optimize(buildProblem(asked), { gapLimit: 0, costOnly: true })];
    expect("standing" in pruned && pruned.cost.toFixed(6)).toBe("standing" in whole && whole.cost.toFixed(6));
  });
});

describe("prices scaled", () => {
  test("scale the cost and change nothing else", () => {
    for (const seed of [3, 8, 15, 21]) {
      const { offers, demands } = smallInstance(seed);
      const before = plan(offers, demands);
      const after = plan(offers.map((one) => ({ ...one, usdPerHour: one.usdPerHour * 3.7 })), demands);
      expect(after.pools?.map(({ name, nodes }) => [name, nodes])).toEqual(before.pools?.map(({ name, nodes }) => [name, nodes]));
      expect(after.totals?.costUsdPerMonth ?? 0).toBeCloseTo((before.totals?.costUsdPerMonth ?? 0) * 3.7, 4);
    }
  });
});

describe("the written model", () => {
  test("has the plan's cost as its optimum, and its solution read back makes the same plan", () => {
    let seen = 0;
    for (const seed of [501, 504, 507, 510, 513, 516]) {
      const { offers, demands, limits } = smallInstance(seed);
      const asked = input(offers, demands, { ...limits, gapLimit: 0 });
      const found = allocate(asked);
      const model = allocationModel(asked);
      const answer = solve(model);
      expect(answer.status).toBe(found.status);
      if (!("x" in answer)) continue;
      seen++;
      expect(answer.objective).toBeCloseTo(found.objective?.value ?? 0, 4);
      const names = mpsNamesOf(model).columns;
      const text = Array.from(answer.x, (value, c) => `${names[c]} ${value}`).join("\n");
      const read = planOfSolution(asked, text, { boundUsdPerMonth: answer.bound, solver: { name: "outside", version: "1" } });
      expect(read.totals?.costUsdPerMonth).toBeCloseTo(found.objective?.value ?? 0, 4);
    }
    expect(seen).toBeGreaterThan(2);
  });

  test("refuses a solution that breaks it", () => {
    const offers = [offer({ name: "node", resources: { cpu: 1 }, usdPerHour: 1 })];
    const asked = input(offers, [replicated("a", offers, { cpu: 1 }, 2)]);
    const [first] = mpsNamesOf(allocationModel(asked)).columns;
    expect(() => planOfSolution(asked, `${first} 1\n`, { solver: { name: "outside", version: "1" } })).toThrow(/breaks/);
  });
});

describe("a plan in force", () => {
  const next = numbersFrom(42);
  const offers = Array.from({ length: 6 }, (_, i) => offer({ name: `n${i}`, resources: { cpu: 4 + 3 * i, mem: 20 + 11 * i }, usdPerHour: Math.round((4 + 3 * i) * (10 + next())) / 100 }));
  const demands = (scale: number) => [divisible("etl", offers, { cpu: 300 * scale, mem: 900 * scale }), replicated("web", offers, { cpu: 3, mem: 7 }, Math.round(20 * scale))];
  const moved = (a: AllocationPlan, b: AllocationPlan): number => {
    const nodes = (found: AllocationPlan): Map<string, number> => new Map((found.pools ?? []).map((pool) => [pool.name, pool.nodes]));
    const [x, y] = [nodes(a), nodes(b)];
    return offers.reduce((sum, { name }) => sum + Math.abs((x.get(name) ?? 0) - (y.get(name) ?? 0)), 0);
  };

  test("is left as little as the slack allows after 1 % more demand, and the changes are told", () => {
    const before = plan(offers, demands(1));
    const asked = { ...input(offers, demands(1.01), { costSlack: 0.01 }), inputHash: "sha256:more" };
    const fresh = allocate(asked);
    const steady = allocate({ ...asked, previousPlan: before });
    expect(moved(before, steady)).toBeLessThanOrEqual(Math.min(2, moved(before, fresh)));
    expect(steady.totals?.costUsdPerMonth ?? 0).toBeLessThanOrEqual((fresh.objective?.value ?? 0) * 1.01 + 1e-6);
    expect(steady.changes?.reduce((sum, change) => sum + Math.abs(change.toNodes - change.fromNodes), 0)).toBe(moved(before, steady));
  });

  test("is the answer, without solving, to the same input; not when a price has changed", () => {
    const asked = input(offers, demands(1));
    const before = allocate(asked);
    expect(allocate({ ...asked, previousPlan: before })).toBe(before);
    const dearer = offers.map((one) => ({ ...one, usdPerHour: one.usdPerHour * 2 }));
    expect(allocate({ ...asked, offers: dearer, previousPlan: before })).not.toBe(before);
  });
});

describe("the Pareto front", () => {
  const offers = [
    offer({ name: "cheap", resources: { cpu: 4 }, usdPerHour: 1, powerKilowatts: 1, gridGramsCo2ePerKwh: 700 }),
    offer({ name: "middle", resources: { cpu: 4 }, usdPerHour: 1.3, powerKilowatts: 0.9, gridGramsCo2ePerKwh: 300 }),
    offer({ name: "clean", resources: { cpu: 4 }, usdPerHour: 2, powerKilowatts: 0.8, gridGramsCo2ePerKwh: 20 }),
  ];
  const front = paretoFront(input(offers, [divisible("etl", offers, { cpu: 40 })]), "costUsdPerMonth", "tonnesCo2ePerYear", 7);

  test("runs from the cheapest plan to the cleanest, each point better in one and worse in the other", () => {
    expect(front[0]?.nodesByType).toEqual({ cheap: 10 });
    expect(front.at(-1)?.nodesByType).toEqual({ clean: 10 });
    expect(front.length).toBeGreaterThan(3);
    front.slice(1).forEach((point, i) => expect(point.first > (front[i]?.first ?? 0) && point.second < (front[i]?.second ?? 0)).toBe(true));
  });

  test("needs the figures it is asked for", () => {
    const blind = [offer({ name: "blind", resources: { cpu: 1 }, usdPerHour: 1 })];
    expect(() => paretoFront(input(blind, [replicated("a", blind, { cpu: 1 }, 1)]), "costUsdPerMonth", "tonnesCo2ePerYear")).toThrow(/carbon/);
  });
});

describe("a demand that grows by one per cent, with a plan in force", () => {
  const grown = (demand: Instance["demands"][number]): Instance["demands"][number] => {
    if (demand.kind === "replicated") return { ...demand, rate: demand.rate * 1.01 };
    return demand.kind === "divisible" ? { ...demand, need: Object.fromEntries(Object.entries(demand.need).map(([name, amount]) => [name, amount * 1.01])) } : demand;
  };
  const moved = (from: AllocationPlan, to: AllocationPlan): number => {
    const names = new Set([...(from.pools ?? []), ...(to.pools ?? [])].map(({ name }) => name));
    const nodes = (one: AllocationPlan, name: string): number => one.pools?.find((pool) => pool.name === name)?.nodes ?? 0;
    return [...names].reduce((sum, name) => sum + Math.abs(nodes(from, name) - nodes(to, name)), 0);
  };

  test.each(SEEDS)("moves no more nodes than a plan made anew, and none where the old nodes do (seed %i)", (seed) => {
    const { offers, demands, limits } = smallInstance(seed);
    const before = plan(offers, demands, { ...limits, gapLimit: 0.001 });
    const next = demands.map(grown);
    const anew = plan(offers, next, { ...limits, gapLimit: 0.001 });
    if (before.status === "infeasible" || anew.status === "infeasible") return;
    const after = plan(offers, next, { ...limits, gapLimit: 0.001 }, { ...before, inputHash: "sha256:before" });
    expect(moved(before, after)).toBeLessThanOrEqual(moved(before, anew));
    expect(after.changes?.map(({ fromNodes, toNodes }) => Math.abs(toNodes - fromNodes)).reduce((a, b) => a + b, 0) ?? 0).toBe(moved(before, after));
    // with no more nodes than there were, is the grown demand still carried?
    const held = plan(offers.map((one) => ({ ...one, maxNodes: before.pools?.find(({ name }) => name === one.name)?.nodes ?? 0 })), next, { ...limits, gapLimit: 0.001 });
    if (held.status !== "infeasible" && held.totals?.costUsdPerMonth === before.totals?.costUsdPerMonth && (before.totals?.costUsdPerMonth ?? 0) <= (anew.totals?.costUsdPerMonth ?? 0) * 1.0005) expect(moved(before, after)).toBe(0);
  });
});
