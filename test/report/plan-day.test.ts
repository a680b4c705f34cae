import { sizeRequest } from "../../lib/allocator";
import { renderPlanTable } from "../../lib/report";

const offers = [{ name: "node", site: "hall", resources: { vcpu: 4 }, usdPerHour: 1 }];
const day = (factor: (hour: number) => number): number[] => Array.from({ length: 24 }, (_, hour) => factor(hour));

describe("the picture of a day", () => {
  test("has a bar per hour for every pool, and says from how many to how many nodes", () => {
    const request = {
      region: "us-east-1",
      catalog: { instanceTypes: ["m7i.xlarge"], offers: [] },
      workloads: [{ kind: "resources", name: "api", replicas: 8, demand: { vcpu: 3 }, hourlyFactors: day((hour) => (hour < 8 ? 0 : hour < 16 ? 1 : 0.25)) }],
    };
    const line = renderPlanTable(sizeRequest(request)).split("\n").find((one) => one.includes("·"));
    expect(line).toContain(`${"·".repeat(8)}${"█".repeat(8)}${"▂".repeat(8)}  0 to 8`);
  });

  test("is left out where no load changes", () => {
    const plan = sizeRequest({ catalog: { aws: false, offers }, workloads: [{ kind: "resources", name: "api", demand: { vcpu: 3 } }] });
    expect(renderPlanTable(plan)).not.toContain("by the hour");
  });
});
