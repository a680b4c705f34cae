import type { AllocationPlan } from "../../lib/allocator";
import type { Offer } from "../../lib/catalog";
import { allocationModel } from "../../lib/allocator/model/plain";
import { gang, input, offer, plan, replicated } from "./support/make";

const HOURS = 730;

/** A plan in force with so many nodes of each pool. */
function inForce(offers: readonly Offer[], nodes: readonly number[]): AllocationPlan {
  const pools = offers.flatMap((one, o) => {
    const [pool] = plan([one], [replicated("api", [one], { vcpu: 1 }, 1)]).pools ?? [];
    return pool && (nodes[o] ?? 0) > 0 ? [{ ...pool, nodes: nodes[o] ?? 0 }] : [];
  });
  return { ...plan(offers.slice(0, 1), [replicated("api", offers.slice(0, 1), { vcpu: 1 }, 1)]), pools, inputHash: "sha256:another" };
}

function nodesOf(found: AllocationPlan, offers: readonly Offer[]): readonly number[] {
  return offers.map(({ name }) => found.pools?.find((pool) => pool.name === name)?.nodes ?? 0);
}

/** Repeatable figures of a test round. */
function figures(seed: number): (most: number) => number {
  let state = seed * 2654435761 + 12345;
  return (most) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * (most + 1));
  };
}

describe("a price of moves", () => {
  const old = offer({ name: "old", resources: { vcpu: 4 }, usdPerHour: 1.2 });
  const young = offer({ name: "young", resources: { vcpu: 4 }, usdPerHour: 1 });
  const offers = [old, young];
  const api = replicated("api", offers, { vcpu: 4 }, 3);
  const before = inForce(offers, [3, 0]);

  test("is weighed against what the move saves in a month", () => {
    // a node exchanged is one given up and one bought, and saves 0.2 USD an hour
    const worth = (0.2 * HOURS) / 2;
    const moved = plan(offers, [api], { churnPriceUsdPerNode: worth * 0.99 }, before);
    expect(nodesOf(moved, offers)).toEqual([0, 3]);
    expect(moved.totals?.costUsdPerMonth).toBeCloseTo(3 * HOURS, 6);
    expect(moved.objective?.value).toBeCloseTo(3 * HOURS + 6 * worth * 0.99, 4);
    expect(moved.gap).toBeLessThanOrEqual(0.001);
    expect(moved.notes?.join()).toContain("churnPriceUsdPerNode");
    const kept = plan(offers, [api], { churnPriceUsdPerNode: worth * 1.01 }, before);
    expect(nodesOf(kept, offers)).toEqual([3, 0]);
    expect(kept.objective?.value).toBeCloseTo(3 * 1.2 * HOURS, 6);
  });

  test("counts for neither cost nor budget, and for nothing without a plan in force", () => {
    const price = { churnPriceUsdPerNode: 1 };
    expect(plan(offers, [api], { ...price, budgetUsdPerMonth: 3 * HOURS }, before).status).toBe("optimal");
    expect(plan(offers, [api], price).objective?.value).toBeCloseTo(3 * HOURS, 6);
  });

  test("keeps nodes without use where giving them up is dearer", () => {
    const shrunk = replicated("api", offers, { vcpu: 4 }, 1);
    expect(nodesOf(plan(offers, [shrunk], { churnPriceUsdPerNode: 1.21 * HOURS }, before), offers)).toEqual([3, 0]);
    expect(nodesOf(plan(offers, [shrunk], { churnPriceUsdPerNode: 1.19 * HOURS }, before), offers)).toEqual([1, 0]);
  });

  test("counts pools that are no longer on offer as given up", () => {
    const found = plan([young], [replicated("api", [young], { vcpu: 4 }, 3)], { churnPriceUsdPerNode: 10 }, before);
    expect(found.objective?.value).toBeCloseTo(3 * HOURS + 6 * 10, 6);
    expect(found.objective?.bound).toBeCloseTo(3 * HOURS + 6 * 10, 3);
  });

  test("holds for gangs, too", () => {
    const made = gang("train", { old: 4, young: 4 });
    const runs = inForce(offers, [4, 0]);
    expect(nodesOf(plan(offers, [made], { churnPriceUsdPerNode: 70 }, runs), offers)).toEqual([0, 4]);
    expect(nodesOf(plan(offers, [made], { churnPriceUsdPerNode: 80 }, runs), offers)).toEqual([4, 0]);
  });

  test("is a mean over the day where loads follow the hour", () => {
    const hourly = ["left", "right"].map((name) => offer({ name, resources: { vcpu: 4 }, usdPerHour: name === "left" ? 1.2 : 1, hourly: true }));
    const peaks = { ...replicated("api", hourly, { vcpu: 4 }, 1), hourlyFactors: Array.from({ length: 24 }, (_, hour) => (hour < 6 ? 2 : 1)) };
    const runs = inForce(hourly, [1, 0]);
    // in force: one "left" all day; kept, it costs 0.2 USD an hour more, given up it counts two moves
    expect(nodesOf(plan(hourly, [peaks], { churnPriceUsdPerNode: 70 }, runs), hourly)).toEqual([0, 2]);
    const kept = plan(hourly, [peaks], { churnPriceUsdPerNode: 80 }, runs);
    expect(nodesOf(kept, hourly)).toEqual([1, 1]);
    expect(kept.objective?.value).toBeCloseTo(HOURS * (1.2 + 0.25) + 0.25 * 80, 4);
  });

  test("is in the program that is written out", () => {
    const { columns } = allocationModel({ ...input(offers, [api], { churnPriceUsdPerNode: 5 }), previousPlan: before });
    expect(columns.filter(({ name, cost }) => name.startsWith("moved[") && cost === 5)).toHaveLength(2);
  });

  test("equals the best of all counts, on random prices and plans in force", () => {
    for (let round = 0; round < 60; round++) {
      const pick = figures(round);
      const some = ["a", "b", "c"].map((name) => offer({ name, resources: { vcpu: 2 + pick(4) }, usdPerHour: 0.5 + pick(20) / 10 }));
      const counts = some.map(() => pick(3));
      const need = 1 + pick(1);
      const rate = 1 + pick(5);
      const usd = pick(1500);
      const found = plan(some, [replicated("api", some, { vcpu: need }, rate)], { churnPriceUsdPerNode: usd, gapLimit: 0 }, inForce(some, counts));
      let best = Infinity;
      const most = 8;
      for (let a = 0; a <= most; a++) {
        for (let b = 0; b <= most; b++) {
          for (let c = 0; c <= most; c++) {
            const now = [a, b, c];
            const fits = some.reduce((sum, { machine }, o) => sum + (now[o] ?? 0) * Math.floor((machine.resources["vcpu"] ?? 0) / need), 0);
            if (fits < rate) continue;
            best = Math.min(best, some.reduce((sum, { usdPerHour }, o) => sum + (now[o] ?? 0) * usdPerHour * HOURS + usd * Math.abs((now[o] ?? 0) - (counts[o] ?? 0)), 0));
          }
        }
      }
      expect({ round, value: found.objective?.value ?? Infinity }).toEqual({ round, value: expect.closeTo(best, 4) as number });
    }
  });
});
