import { sizeRequest, type AllocationPlan } from "../../lib/allocator";

const HOURS = 24;
const node = { name: "node", site: "hall", resources: { vcpu: 8 }, usdPerHour: 1 };
const gpuNode = { ...node, accelerator: "A10G", accelerators: 1 };
const sized = (workload: object, offer: object = node): AllocationPlan => sizeRequest({ catalog: { aws: false, offers: [offer] }, workloads: [{ name: "w", ...workload }] });
const profile = (requestsPerSecond: number): object => ({ kind: "profile", requestsPerSecond, buckets: [{ share: 1, maxRequestsPerSecond: { A10G: 1 } }] });

describe("demands that are next to nothing", () => {
  test.each([1e-3, 1e-5, 1e-6, 1e-9, 1e-15])("%d of a node, divisible, stands on one node", (part) => {
    const found = sized({ kind: "resources", divisible: true, demand: { vcpu: 8 * part } });
    expect([found.status, found.totals?.nodes]).toEqual(["optimal", 1]);
  });

  test.each([1e-3, 1e-6, 1e-9, 1e-12])("%d of a replica's load needs a replica", (requestsPerSecond) => {
    expect(sized(profile(requestsPerSecond), gpuNode).totals?.nodes).toBe(1);
  });

  test("a bucket with one request in a hundred million still needs the machine it runs on", () => {
    const offers = [gpuNode, { ...node, name: "large", accelerator: "H100", accelerators: 1, usdPerHour: 9 }];
    const buckets = [{ share: 1 - 1e-8, maxRequestsPerSecond: { A10G: 2 } }, { share: 1e-8, maxRequestsPerSecond: { H100: 2 } }];
    const found = sizeRequest({ catalog: { aws: false, offers }, workloads: [{ kind: "profile", name: "w", requestsPerSecond: 1, buckets }] });
    expect(found.pools?.map(({ name }) => name)).toEqual(["large", "node"]);
  });

  test("an hour of little load has a node, too, where nodes are bought by the hour", () => {
    const hourlyFactors = Array.from({ length: HOURS }, (_, hour) => (hour === 0 ? 1 : 1e-5));
    const request = { region: "us-east-1", catalog: { instanceTypes: ["m7i.4xlarge"] }, workloads: [{ kind: "resources", name: "w", divisible: true, demand: { vcpu: 1 }, hourlyFactors }] };
    expect(sizeRequest(request).periods?.map(({ nodes }) => Object.values(nodes))).toEqual([[1], [1]]);
  });
});

describe("demands beyond all measure", () => {
  test("tens of thousands of copies are placed", () => {
    expect(sized({ kind: "resources", replicas: 50_000, demand: { vcpu: 2 } }).totals?.nodes).toBe(12_500);
  });

  test.each([
    ["copies", { kind: "resources", replicas: 1e12, demand: { vcpu: 2 } }],
    ["a total", { kind: "resources", divisible: true, demand: { vcpu: 3.5e12 } }],
    ["a rate", profile(1e12)],
    ["a batch job", { kind: "batch", inputGiB: 1e12, gibPerVcpuHour: 1, finishWithinHours: 1 }],
  ])("%s that takes more nodes than can be placed is refused in a sentence", (_, workload) => {
    expect(() => sized(workload, gpuNode)).toThrow(/workloads: need \d+ nodes of node, more than the 200000 that are placed one by one/);
  });
});
