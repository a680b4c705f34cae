import { sizeRequest } from "../../lib/allocator";

const request = { catalog: { aws: false, offers: [{ name: "node", site: "hall", resources: { vcpu: 8 }, usdPerHour: 1 }] }, workloads: [{ kind: "resources", name: "w", demand: { vcpu: 2 }, replicas: 3 }] };
const head = { schemaVersion: "1", status: "optimal", inputHash: "sha256:other" };
const pool = { name: "node", nodes: 1, costUsdPerMonth: 730 };

describe("a plan in force that is none", () => {
  test.each([
    ["a list", [], /previousPlan: must be a plan document/],
    ["another document", request, /previousPlan: must be a plan document/],
    ["pools that are no list", { ...head, pools: "node" }, /previousPlan\.pools: must be a list, got "node"/],
    ["a pool that is nothing", { ...head, pools: [null] }, /previousPlan\.pools\[0\]: must be an object, got null/],
    ["a pool without a name", { ...head, pools: [{ ...pool, name: 3 }] }, /previousPlan\.pools\[0\]\.name: must be a name, got 3/],
    ["fewer nodes than none", { ...head, pools: [{ ...pool, nodes: -3 }] }, /previousPlan\.pools\[0\]\.nodes: must be .*at least 0, got -3; give the plan as aidc size --json wrote it/],
    ["a workload that is nothing", { ...head, pools: [pool], workloads: [null] }, /previousPlan\.workloads\[0\]: must be an object/],
    ["a workload that stands nowhere", { ...head, pools: [pool], workloads: [{ name: "w" }] }, /previousPlan\.workloads\[0\]\.placements: must be a list/],
    ["periods that are no list", { ...head, pools: [pool], periods: {} }, /previousPlan\.periods: must be a list/],
    ["a period without nodes", { ...head, pools: [pool], periods: [{ hours: [0] }] }, /previousPlan\.periods\[0\]\.nodes: must be an object/],
  ])("is refused by its path: %s", (_, previousPlan, message) => {
    expect(() => sizeRequest(request, { previousPlan })).toThrow(message);
  });

  test("may lack what an infeasible plan lacks", () => {
    expect(sizeRequest(request, { previousPlan: { ...head, status: "infeasible" } }).status).toBe("optimal");
  });
});
