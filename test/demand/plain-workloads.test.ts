import { awsMachines, findMachine, type Machine } from "../../lib/catalog";
import { batchDemand, profileDemand, recommenderDemand, resourcesDemand, streamingDemand, type GangDemand, type RecommenderWorkload, type ReplicatedDemand, type StreamingWorkload } from "../../lib/demand";

const machine = (name: string) => findMachine("test", name);
const at = { path: "workloads[0]" };

describe("plain resources", () => {
  test("that are divisible grow with the headroom as a whole", () => {
    const demand = resourcesDemand({ kind: "resources", name: "etl", demand: { vcpu: 300, memoryGiB: 900 }, divisible: true, headroom: 0.5 }, [machine("m7i.4xlarge")]);
    expect(demand).toMatchObject({ kind: "divisible", need: { vcpu: 450, memoryGiB: 1350 }, machines: ["m7i.4xlarge"] });
  });

  test("as copies fit only a node that holds one whole", () => {
    const demand = resourcesDemand({ kind: "resources", name: "index", replicas: 14, demand: { vcpu: 6, memoryGiB: 48 } }, [machine("m7i.xlarge"), machine("r7i.4xlarge")]) as ReplicatedDemand;
    expect(demand.candidates.map((c) => c.machine)).toEqual(["r7i.4xlarge"]);
    expect(demand.rate).toBe(14);
    expect(demand.excluded).toEqual([{ machine: "m7i.xlarge", reason: expect.stringContaining('one copy of "index" needs') }]);
  });

  test("run on x86 unless told otherwise", () => {
    const on = (architecture?: "arm64" | "any") => (resourcesDemand({ kind: "resources", name: "a", demand: { vcpu: 1 }, architecture, divisible: true }, [machine("m7g.4xlarge"), machine("m7i.4xlarge")]) as { machines: readonly string[] }).machines;
    expect(on()).toEqual(["m7i.4xlarge"]);
    expect(on("arm64")).toEqual(["m7g.4xlarge"]);
    expect(on("any")).toEqual(["m7g.4xlarge", "m7i.4xlarge"]);
  });

  test("that ask for GPUs do not take Neuron devices for some", () => {
    const demand = resourcesDemand({ kind: "resources", name: "a", demand: { gpu: 1 } }, [machine("inf2.xlarge"), machine("g5.xlarge")]) as ReplicatedDemand;
    expect(demand.candidates.map((c) => c.machine)).toEqual(["g5.xlarge"]);
    expect(demand.excluded[0]?.reason).toBe('"a" needs GPUs, the node carries Inferentia2');
  });

  test("that a node does not list keep it out", () => {
    const demand = resourcesDemand({ kind: "resources", name: "a", demand: { storageTB: 5 }, divisible: true }, [machine("m7i.4xlarge")]);
    expect(demand.excluded).toEqual([{ machine: "m7i.4xlarge", reason: '"a" needs storageTB, the node has none' }]);
  });
});

test("a profile takes its measurements by accelerator and leaves out what was not measured", () => {
  const demand = profileDemand(
    { kind: "profile", name: "chat", requestsPerSecond: 8, buckets: [{ share: 0.6, maxRequestsPerSecond: { A10G: 2.1, "A100-80": 9.5 } }, { share: 0.4, maxRequestsPerSecond: { "A100-80": 1.2 } }] },
    [machine("g5.xlarge"), machine("p4de.24xlarge"), machine("p5.48xlarge")],
  );
  expect(demand.buckets.map((b) => b.maxRatePerReplica)).toEqual([{ "g5.xlarge": 2.1, "p4de.24xlarge": 9.5 }, { "p4de.24xlarge": 1.2 }]);
  expect(demand.buckets.map((b) => b.rate)).toEqual([8 * 0.6, 8 * 0.4]);
  expect(demand.excluded.map((e) => e.machine)).toEqual(["p5.48xlarge"]);
});

describe("a stream", () => {
  const stream: StreamingWorkload = { kind: "streaming", name: "opinion", eventsPerSecond: 200_000, eventKilobytes: 2, eventsPerSecondPerVcpu: 5000, stateGiB: 120 };
  const m = [machine("m7i.4xlarge")];

  test("without a latency needs its rate over that of a vCPU, and both ways of the network", () => {
    const { need } = streamingDemand(stream, m, at);
    expect(need["vcpu"]).toBeCloseTo(40, 10);
    expect(need["networkGbps"]).toBeCloseTo(6.4, 10);
    expect(need["memoryGiB"]).toBe(120);
  });

  test("with a latency leaves the slots the spare that a queue needs", () => {
    const { need } = streamingDemand({ ...stream, latencyMs: 2 }, m, at);
    // M/M/1 at this load: the 95th percentile of the sojourn time is the latency asked
    const perSlot = 200_000 / (need["vcpu"] as number);
    expect(Math.log(20) / (5000 - perSlot)).toBeCloseTo(0.002, 10);
    expect(need["vcpu"]).toBeGreaterThan(40);
  });

  test("with a latency below that of an idle slot is refused with the least possible", () => {
    expect(() => streamingDemand({ ...stream, latencyMs: 0.5 }, m, at)).toThrow("workloads[0].latencyMs: must be above 0.5991 ms");
  });
});

test("a batch job gets the vCPUs that its window takes", () => {
  const { need } = batchDemand({ kind: "batch", name: "etl", inputGiB: 5000, gibPerVcpuHour: 25, finishWithinHours: 4, memoryGiBPerVcpu: 4 }, [machine("m7i.4xlarge")]);
  expect(need).toEqual({ vcpu: 50, memoryGiB: 200 });
});

describe("a recommender", () => {
  const dlrm: RecommenderWorkload = { kind: "recommender", name: "ranker", mode: "training", embeddingRows: 1e9, embeddingDimension: 128, lookupsPerSample: 200, tables: 26, denseParameters: 5e6, rooflineEfficiency: 0.3, samples: 1e11, deadlineDays: 2 };

  test("with a dense tower larger than an accelerator's memory is told so, rather than sized without end", () => {
    const large: RecommenderWorkload = { ...dlrm, denseParameters: 1e9 };
    const { candidates, excluded } = recommenderDemand(large, [machine("g4ad.xlarge"), machine("g4dn.xlarge"), machine("p5.48xlarge")], at) as GangDemand;
    expect(candidates.map((c) => c.machine)).toEqual(["p5.48xlarge"]);
    expect(excluded.map((e) => e.reason)).toEqual(expect.arrayContaining(['the dense tower of "ranker" takes 14.9 GiB on every accelerator, one has 7.20']));
    for (const c of candidates) expect([c.nodes, c.days].every(Number.isFinite)).toBe(true);
  });

  test("on own nodes without a network trains on one of them or not at all", () => {
    const alone: Machine = { ...machine("p4de.24xlarge"), name: "hall-node", origin: "own", networkGbps: undefined };
    const demand = (embeddingRows: number) => recommenderDemand({ ...dlrm, embeddingRows, samples: 1e9 }, [alone], at) as GangDemand;
    expect(demand(1e8).candidates[0]?.nodes).toBe(1);
    expect(demand(1e10).candidates).toEqual([]);
    expect(demand(1e10).excluded[0]?.reason).toBe('its nodes have no network, and "ranker" takes more than one');
  });

  test("is not served where nothing is known of what joins the accelerators", () => {
    const p4de = machine("p4de.24xlarge");
    const blind: Machine = { ...p4de, accelerator: { ...(p4de.accelerator as NonNullable<Machine["accelerator"]>), interconnectGBpsPerDirection: undefined } };
    const { candidates, excluded } = recommenderDemand({ ...dlrm, mode: "serving", samplesPerSecond: 1 }, [blind], at) as ReplicatedDemand;
    expect(candidates).toEqual([]);
    expect(excluded[0]?.reason).toBe("the bandwidth between its accelerators is not known");
  });

  test("in training spreads its tables over as many accelerators as they need", () => {
    const demand = recommenderDemand({ ...dlrm, samples: 1 }, [machine("p4de.24xlarge")], at) as GangDemand;
    const [candidate] = demand.candidates;
    const tablesGiB = (1e9 * (128 * 4 + 4)) / 2 ** 30;
    expect((candidate?.acceleratorCount ?? 0) * 80 * 0.9).toBeGreaterThan(tablesGiB);
    expect(candidate?.nodes).toBe(1);
  });

  test("in training meets its deadline, with more nodes when the deadline is nearer", () => {
    const nodes = (deadlineDays: number) => (recommenderDemand({ ...dlrm, samples: 1e13, deadlineDays }, [machine("p4de.24xlarge")], at) as GangDemand).candidates[0];
    expect(nodes(2)?.days).toBeLessThanOrEqual(2);
    expect(nodes(1)?.nodes).toBeGreaterThan(nodes(4)?.nodes as number);
  });

  test("in serving keeps a replica on one node and leaves out nodes too small", () => {
    const demand = recommenderDemand({ ...dlrm, mode: "serving", samplesPerSecond: 1e6 }, [machine("g5.xlarge"), machine("p4de.24xlarge")], at) as ReplicatedDemand;
    expect(demand.candidates.map((c) => c.machine)).toEqual(["p4de.24xlarge"]);
    expect(demand.excluded.map((e) => e.machine)).toEqual(["g5.xlarge"]);
  });

  test("leaves out machines whose figures are not known", () => {
    const demand = recommenderDemand({ ...dlrm, mode: "serving", samplesPerSecond: 1 }, awsMachines(), at) as ReplicatedDemand;
    expect(demand.candidates.every((c) => findMachine("t", c.machine).accelerator?.memoryBandwidthGBps)).toBe(true);
    expect(demand.excluded.some((e) => e.reason.includes("memory bandwidth of RTX-PRO-4500 is not known"))).toBe(true);
  });
});
