import { Token } from "cdktf";
import fc from "fast-check";
import { GreenPowerProfile, type GreenPowerProfileProps } from "../../lib/green-power-profile";
import { powerDashboard } from "../../lib/green-power-profile/dashboard";
import { Template, siteStack } from "../support/template";

const pools = [
  { name: "p5-48xlarge-use1-az4-on-demand", autoScalingGroupName: "asg-a", nodes: 8, facilityPowerKilowatts: 80 },
  { name: "g6e-xlarge-use1-az6-on-demand", autoScalingGroupName: "asg-b", nodes: 3 },
];

interface Widget {
  readonly type: string;
  readonly properties: { readonly markdown?: string; readonly metrics?: readonly unknown[][]; readonly annotations?: { readonly horizontal: readonly { readonly value: number }[] } };
}

function widgets(body: unknown): Widget[] {
  return (body as { widgets: Widget[] }).widgets;
}

describe("limits of power and renewables", () => {
  test("are kept for the allocator as given", () => {
    const profile = new GreenPowerProfile(siteStack(), "power", { facilityPowerLimitKilowatts: 750, minRenewableShare: 0.6 });
    expect(profile).toMatchObject({ facilityPowerLimitKilowatts: 750, minRenewableShare: 0.6 });
  });

  test.each(["facilityPowerLimitKilowatts", "minRenewableShare", "budgetUsdPerMonth"])("refuse a token in %s, by name and path", (prop) => {
    const props = { budgetEmails: ["ops@example.com"], [prop]: Token.asNumber({ resolve: () => 1 }) } as GreenPowerProfileProps;
    expect(() => new GreenPowerProfile(siteStack(), "power", props)).toThrow(new RegExp(`${prop}.*token.*site/power`));
  });

  test("refuse what is no share or no power, whatever it is", () => {
    const notShare = fc.oneof(fc.double({ max: -1e-9, noNaN: true }), fc.double({ min: 1.0000001, noNaN: true }), fc.constantFrom(NaN, Infinity, -Infinity));
    fc.assert(fc.property(notShare, (value) => expect(() => new GreenPowerProfile(siteStack(), "power", { minRenewableShare: value })).toThrow(/minRenewableShare/)), { numRuns: 50 });
    const notPower = fc.oneof(fc.double({ max: -1e-9, noNaN: true }), fc.constantFrom(NaN, Infinity, -Infinity));
    fc.assert(fc.property(notPower, (value) => expect(() => new GreenPowerProfile(siteStack(), "power", { facilityPowerLimitKilowatts: value })).toThrow(/facilityPowerLimitKilowatts/)), { numRuns: 50 });
  });
});

describe("the power dashboard", () => {
  test("multiplies the nodes in service by the plan's power of one node", () => {
    const metrics = widgets(powerDashboard("us-east-1", pools, undefined)).find((widget) => widget.type === "metric")?.properties.metrics ?? [];
    expect(metrics).toContainEqual([expect.objectContaining({ expression: "n0 * 10", label: pools[0]?.name })]);
    expect(metrics).toContainEqual(["AWS/AutoScaling", "GroupInServiceInstances", "AutoScalingGroupName", "asg-a", expect.objectContaining({ id: "n0", visible: false })]);
  });

  test("draws the limit where there is one", () => {
    const limit = (kilowatts?: number) => widgets(powerDashboard("us-east-1", pools, kilowatts)).find((widget) => widget.type === "metric")?.properties.annotations;
    expect(limit(750)?.horizontal).toEqual([expect.objectContaining({ value: 750 })]);
    expect(limit()).toBeUndefined();
  });

  test("says which pools it cannot show for want of a figure", () => {
    const text = widgets(powerDashboard("us-east-1", pools, 750)).find((widget) => widget.type === "text")?.properties.markdown;
    expect(text).toContain("g6e-xlarge-use1-az6-on-demand");
    expect(text).toContain("750 kW");
  });

  test("is made once for a cluster, named after it", () => {
    const template = Template.of((stack) => new GreenPowerProfile(stack, "power").showPools("aidc", "us-east-1", pools));
    expect(template.one("aws_cloudwatch_dashboard").dashboard_name).toBe("aidc-power");
  });
});

describe("the budget", () => {
  test("tells people at 80 % spent and at 100 % forecast", () => {
    const budget = Template.of((stack) => new GreenPowerProfile(stack, "power", { budgetUsdPerMonth: 2_000_000, budgetEmails: ["ops@example.com"] })).one("aws_budgets_budget");
    expect(budget).toMatchObject({ budget_type: "COST", time_unit: "MONTHLY", limit_amount: "2000000", limit_unit: "USD" });
    expect(budget.notification).toEqual([
      expect.objectContaining({ notification_type: "ACTUAL", threshold: 80, subscriber_email_addresses: ["ops@example.com"] }),
      expect.objectContaining({ notification_type: "FORECASTED", threshold: 100 }),
    ]);
  });

  test("is refused with nobody to tell", () => {
    expect(() => new GreenPowerProfile(siteStack(), "power", { budgetUsdPerMonth: 1 })).toThrow(/budgetEmails/);
  });

  test("is not made unless asked", () => {
    expect(Template.of((stack) => new GreenPowerProfile(stack, "power")).types()).toEqual([]);
  });
});
