import { DataClass } from "../../lib/secure-zone";
import { priceOf } from "../../lib/secure-zone/cost/prices";
import { synthesized } from "./support/synthesized";

const cost = (lines: { item: string; usdPerMonth: number }[], item: string) => lines.find((one) => one.item === item)?.usdPerMonth;

describe("what the controls cost", () => {
  const { zone } = synthesized();

  test("two nodes of 192 vCPU under runtime monitoring cost 576 USD a month", () => {
    expect(cost(zone.estimateCosts({ vcpu: 384 }), "GuardDuty on the nodes")).toBeCloseTo(576, 9);
  });

  test("tiers apply to what lies in them", () => {
    // 500 at 1.50, the rest at 0.75
    expect(priceOf("guardduty-runtime", 600, [])).toBeCloseTo(750 + 75, 9);
    expect(priceOf("guardduty-flow-dns", 3000, [])).toBeCloseTo(500 + 1000 + 125, 9);
  });

  test("a million object reads cost 1.80 USD: trail and GuardDuty", () => {
    const lines = zone.estimateCosts({ objectReads: 1e6 });
    expect((cost(lines, "object events in the trail") ?? 0) + (cost(lines, "GuardDuty on object events") ?? 0)).toBeCloseTo(1.8, 9);
  });

  test("an internal zone does not pay the trail for reads", () => {
    expect(cost(synthesized({ dataClass: DataClass.INTERNAL }).zone.estimateCosts({ objectReads: 1e6 }), "object events in the trail")).toBe(0);
  });

  test("eight keys cost 8 USD", () => {
    expect(cost(zone.estimateCosts({}), "customer-managed keys")).toBe(8);
  });

  test("Macie is paid for the sample only (P-33)", () => {
    const lines = synthesized({ personalData: true }).zone.estimateCosts({ rawDataGigabytes: 1000 });
    // 5 % of 1,000 GB, 730/168 runs a month
    expect(cost(lines, "Macie on the sample")).toBeCloseTo(50 * (730 / 168), 6);
    expect(cost(zone.estimateCosts({ rawDataGigabytes: 1000 }), "Macie on the sample")).toBeUndefined();
  });

  test("what is not given counts as none, and is said", () => {
    const line = zone.estimateCosts({}).find((one) => one.control === "DET-10");
    expect(line).toMatchObject({ usdPerMonth: 0, notGiven: ["vcpu"] });
  });

  test("prices can be given, unverified ones say so", () => {
    expect(zone.estimateCosts({ nodes: 10 }).find((one) => one.item === "Inspector on nodes")?.priceStatus).toBe("unverified");
    expect(zone.estimateCosts({ nodes: 10 }, [{ price: "inspector-ec2", usd: 1 }]).find((one) => one.item === "Inspector on nodes")).toMatchObject({ usdPerMonth: 10, priceStatus: "given" });
  });

  test("an opted-out control costs nothing", () => {
    const { zone: without } = synthesized({ optOuts: [{ control: "DET-10", reason: "nodes run our own agent" }] });
    expect(without.estimateCosts({ vcpu: 384 }).some((one) => one.control === "DET-10")).toBe(false);
  });

  test("negative activity and unknown prices are refused", () => {
    expect(() => zone.estimateCosts({ vcpu: -1 })).toThrow(/^activity\.vcpu/);
    expect(() => zone.estimateCosts({}, [{ price: "x", usd: 1 }])).toThrow(/^prices\[0\]\.price/);
  });
});

describe("a security budget", () => {
  const securityBudget = {
    budgetUsdPerMonth: 700,
    scenarios: [{ name: "stolen node credential", eventsPerYear: 0.2, lossUsd: 1_000_000 }],
    controls: [
      { id: "DET-10", usdPerMonth: 576, effects: [{ scenario: "stolen node credential", effectiveness: 0.4 }] },
      { id: "DET-14", usdPerMonth: 300, effects: [{ scenario: "stolen node credential", effectiveness: 0.1 }] },
      { id: "KMS-01", usdPerMonth: 8, effects: [] },
    ],
  };

  test("turns off what it leaves out, and the report says what that risks", () => {
    const z = synthesized({ securityBudget });
    expect(z.all("aws_inspector2_enabler")).toEqual([]);
    expect(z.zone.policyReport().find((one) => one.id === "DET-14")).toMatchObject({
      state: "opted-out",
      // 200,000 x 0.6 stays, a tenth of it
      reason: "left out by the security budget: costs 300 USD a month, would avoid 12000 USD of expected loss a year",
    });
    expect(z.zone.policyReport().find((one) => one.id === "DET-10")).toMatchObject({ state: "on" });
    expect(z.zone.securityChoice?.costUsdPerMonth).toBe(584);
  });

  test("never turns off what is mandatory", () => {
    expect(() => synthesized({ securityBudget: { ...securityBudget, budgetUsdPerMonth: 5 } })).toThrow(/mandatory controls KMS-01/);
  });
});
