import { divisible, gang, offer, plan, replicated } from "./support/make";

const HOURS = 730;

describe("the runner-up", () => {
  const types = [3, 4, 5].map((usdPerHour, i) => offer({ name: `t${i}`, resources: { vcpu: 8 }, usdPerHour }));

  test("is the cheapest plan with another set of types, not the cheapest of every set", () => {
    // two nodes of the cheapest type are chosen; next comes one of the next type instead of one of them
    const found = plan(types, [divisible("api", types, { vcpu: 16 })]);
    expect(found.totals?.costUsdPerMonth).toBeCloseTo(6 * HOURS, 6);
    expect(found.runnerUp?.costUsdPerMonth).toBeCloseTo(7 * HOURS, 6);
    expect(found.runnerUp?.difference).toMatch(/t0 2 -> 1, t1 0 -> 1/);
  });

  test("is a set without one of the chosen types where that costs least", () => {
    const few = [offer({ name: "cheap", resources: { vcpu: 8 }, usdPerHour: 3, maxNodes: 1 }), offer({ name: "other", resources: { vcpu: 8 }, usdPerHour: 4 })];
    const found = plan(few, [divisible("api", few, { vcpu: 16 })]);
    expect(found.totals?.costUsdPerMonth).toBeCloseTo(7 * HOURS, 6);
    expect(found.runnerUp?.costUsdPerMonth).toBeCloseTo(8 * HOURS, 6);
  });

  test("of a gang stands on another type", () => {
    const found = plan(types, [gang("train", { t0: 2, t1: 2, t2: 1 })]);
    expect(found.totals?.costUsdPerMonth).toBeCloseTo(5 * HOURS, 6);
    expect(found.runnerUp?.costUsdPerMonth).toBeCloseTo(6 * HOURS, 6);
  });

  test("buys what it says, not the same plan beside a node that stands empty", () => {
    const own = [offer({ name: "large", resources: { vcpu: 10 }, usdPerHour: 1.54, maxNodes: 6 }), offer({ name: "small", resources: { vcpu: 5 }, usdPerHour: 0.23 })];
    const found = plan(own, [divisible("rest", own, { vcpu: 4 }), replicated("api", own, { vcpu: 8 }, 2)]);
    expect(found.totals?.costUsdPerMonth).toBeCloseTo(3.08 * HOURS, 6);
    expect(found.runnerUp?.costUsdPerMonth).toBeCloseTo(3.31 * HOURS, 6);
    expect(found.runnerUp?.difference).toMatch(/small 0 -> 1/);
  });

  test("is absent where there is no other set", () => {
    const [only] = types;
    expect(plan(only ? [only] : [], [divisible("api", types.slice(0, 1), { vcpu: 16 })]).runnerUp).toBeUndefined();
  });
});
