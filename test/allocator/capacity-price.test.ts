import { checkRequest } from "../../lib/allocator";
import { allocate } from "../../lib/allocator/allocate";
import { mixedRequest } from "./support/mixed-request";
import { input, offer, plan, replicated } from "./support/make";

const small = offer({ name: "small", resources: { vcpu: 4 }, usdPerHour: 1 });
const large = offer({ name: "large", resources: { vcpu: 16 }, usdPerHour: 1.9 });
const api = replicated("api", [small, large], { vcpu: 4 }, 2);

describe("a price of capacity that is bought", () => {
  test("idle capacity is bought only where that saves more", () => {
    // without a price one large node of which three quarters stand idle, 73 USD a month cheaper
    expect(plan([small, large], [api]).pools?.map(({ name, nodes }) => [name, nodes])).toEqual([["large", 1]]);
    const found = plan([small, large], [api], { capacityPriceUsdPerMonth: { vcpu: 10 } });
    expect(found.pools?.map(({ name, nodes }) => [name, nodes])).toEqual([["small", 2]]);
    expect(found.totals?.costUsdPerMonth).toBe(1460);
    expect(found.objective?.value).toBe(1460 + 80);
    expect(found.notes).toContain("capacity bought counts 80 USD a month in the objective, at capacityPriceUsdPerMonth");
    const cheap = plan([small, large], [api], { capacityPriceUsdPerMonth: { vcpu: 8 } });
    expect(cheap.pools?.map(({ name, nodes }) => [name, nodes])).toEqual([["large", 1]]);
  });

  test("the budget counts invoices only", () => {
    expect(plan([small], [api], { capacityPriceUsdPerMonth: { vcpu: 100 }, budgetUsdPerMonth: 1460 }).status).toBe("optimal");
  });

  test("what is paid by use has nothing idle", () => {
    const used = offer({ name: "used", resources: { vcpu: 16 }, usdPerYearByResource: { vcpu: 1000 } });
    const found = plan([used], [replicated("api", [used], { vcpu: 4 }, 2)], { capacityPriceUsdPerMonth: { vcpu: 10 } });
    expect(found.objective?.value).toBe(found.totals?.costUsdPerMonth);
  });

  test("at any price the plan is the cheapest of cost and capacity together, whatever is pruned", () => {
    let compared = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const { request, offers, demands } = mixedRequest(seed);
      const free = { ...request, carbonPriceUsdPerTonne: 0 };
      const priced = allocate({ ...input(offers, demands), request: { ...free, gapLimit: 0, capacityPriceUsdPerMonth: { cpu: 40, gpu: 300 } } });
      // the same, as prices of nodes
      const dearer = offers.map((one) => ({ ...one, usdPerHour: one.usdPerHour + (40 * (one.machine.resources["cpu"] ?? 0) + 300 * (one.machine.resources["gpu"] ?? 0)) / 730 }));
      const { budgetUsdPerMonth, ...limits } = free;
      if (budgetUsdPerMonth !== undefined) continue;
      const invoiced = allocate({ ...input(dearer, demands), request: { ...limits, gapLimit: 0 } });
      compared += priced.objective ? 1 : 0;
      expect({ seed, usd: priced.objective?.value.toFixed(1) }).toEqual({ seed, usd: invoiced.objective?.value.toFixed(1) });
    }
    expect(compared).toBeGreaterThan(20);
  });

  test("a resource that nothing has is named with the nearest", () => {
    const request = { region: "us-east-1", workloads: [{ kind: "resources", name: "etl", demand: { vcpu: 4 } }], capacityPriceUsdPerMonth: { vcpus: 1 } };
    expect(() => checkRequest(request)).toThrow(/capacityPriceUsdPerMonth\.vcpus.*"vcpu"/s);
    expect(() => checkRequest({ ...request, capacityPriceUsdPerMonth: { vcpu: -1 } })).toThrow(/capacityPriceUsdPerMonth\.vcpu/);
  });
});
