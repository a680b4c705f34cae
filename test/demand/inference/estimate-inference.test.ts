import { findMachine, referenceMachines, type Accelerator, type Machine } from "../../../lib/catalog";
import { estimateInference, findModel, inferenceDemand, type Estimate, type InferenceWorkload } from "../../../lib/demand";
import { calibration } from "../../../lib/demand/inference/calibration";

const options = { path: "workloads[0]" };
const chat: InferenceWorkload = { kind: "inference", name: "chat", model: "llama-3.1-8b", inputTokens: 900, outputTokens: 250 };

function first(w: InferenceWorkload, machine = "p5.48xlarge"): Estimate {
  const [estimate] = estimateInference(w, findMachine("m", machine), options);
  if (!estimate) throw new Error("no estimate");
  return estimate;
}

function assumption(estimate: Estimate, name: string): number | string | undefined {
  return estimate.assumptions.find((a) => a.name === name)?.value;
}

describe("a fixed layout", () => {
  const fixed: InferenceWorkload = { ...chat, accelerator: "H100", acceleratorCount: 4, tensorParallel: 2, concurrency: 64, precision: "fp8" };

  test("is estimated as given", () => {
    const estimate = first(fixed);
    expect(estimate).toMatchObject({ accelerator: "H100", acceleratorCount: 4, instanceType: "p5.48xlarge", precision: "fp8" });
    expect(estimate.layout).toEqual({ dataParallel: 2, tensorParallel: 2, pipelineParallel: 1, expertParallel: 1, concurrency: 64 });
  });

  test("over memory has a rate all the same, and memory binds", () => {
    const estimate = first({ ...chat, model: "llama-3.1-405b", acceleratorCount: 1, tensorParallel: 1, concurrency: 4 });
    expect(estimate.binding).toBe("memory");
    expect(estimate.requestsPerSecond?.value).toBeGreaterThan(0);
    expect(estimate.memoryPerAcceleratorGiB?.value).toBeGreaterThan(700);
  });

  test("with more requests at once than the memory holds is bound by memory", () => {
    const estimate = first({ ...chat, acceleratorCount: 1, tensorParallel: 1, concurrency: 4096 });
    expect(estimate.memoryPerAcceleratorGiB?.value).toBeGreaterThan(80);
    expect(estimate.binding).toBe("memory");
  });

  test("beyond the model's context is estimated; left open it is refused with the limit", () => {
    const long = { ...chat, model: "llama-2-7b", inputTokens: 4000, outputTokens: 1000 };
    expect(first({ ...long, acceleratorCount: 1, tensorParallel: 1 }).requestsPerSecond?.value).toBeGreaterThan(0);
    expect(() => estimateInference(long, findMachine("m", "p5.48xlarge"), options)).toThrow("context of 4096 tokens, got 5000");
  });

  test("that contradicts itself is refused by the path of the field", () => {
    expect(() => estimateInference({ ...chat, acceleratorCount: 2, tensorParallel: 4 }, findMachine("m", "p5.48xlarge"), options)).toThrow("workloads[0].acceleratorCount: must be at least tensorParallel x pipelineParallel = 4, got 2");
    expect(() => estimateInference({ ...chat, expertParallel: 4 }, findMachine("m", "p5.48xlarge"), options)).toThrow("workloads[0].expertParallel: must be 1 for a model without experts");
  });

  test("spans nodes only where the scale-up network does, or the nodes are full", () => {
    const wide: InferenceWorkload = { ...chat, acceleratorCount: 8, tensorParallel: 8 };
    expect(estimateInference(wide, findMachine("m", "p5.4xlarge"), options)).toEqual([]);
    expect(estimateInference(wide, findMachine("m", "p6e-gb200.36xlarge"), options)).toHaveLength(1);
    expect(estimateInference({ ...wide, acceleratorCount: 16, tensorParallel: 16 }, findMachine("m", "p5.48xlarge"), options)[0]?.assumptions.some((a) => a.source.includes("network"))).toBe(true);
  });
});

describe("a fixed count is always estimated:", () => {
  const on = (acceleratorCount: number, machine: Machine, more: Partial<InferenceWorkload> = {}) => estimateInference({ ...chat, acceleratorCount, ...more }, machine, options)[0];
  const p5 = findMachine("m", "p5.48xlarge");

  test("one that stages do not divide, what is left over idle", () => {
    const [even, uneven] = [on(6, p5, { pipelineParallel: 2 }), on(7, p5, { pipelineParallel: 2 })];
    expect(uneven?.layout).toEqual(even?.layout);
    expect((uneven?.outputTokensPerSecondPerAccelerator?.value ?? 0) * 7).toBeCloseTo((even?.outputTokensPerSecondPerAccelerator?.value ?? 0) * 6, 0);
  });

  test("one that takes several own nodes, racks, or nodes that are the largest of their kind", () => {
    expect(on(8, { ...p5, name: "hall-node", origin: "own", accelerators: 4 })?.acceleratorCount).toBe(8);
    expect(on(144, findMachine("m", "p6e-gb200.36xlarge"), { tensorParallel: 8 })?.acceleratorCount).toBe(144);
    expect(on(4, findMachine("m", "g5g.16xlarge"))?.acceleratorCount).toBe(4);
    expect(on(2, findMachine("m", "g5g.xlarge"))).toBeUndefined();
  });

  test("one on nodes whose network no source gives", () => {
    const machine = referenceMachines().find((m) => m.networkGbps === undefined) as Machine;
    expect(on(4 * machine.accelerators, machine, { tensorParallel: 4 })?.outputTokensPerSecondPerAccelerator?.value).toBeGreaterThan(0);
  });
});

describe("sequences divided over accelerators", () => {
  const long: InferenceWorkload = { ...chat, inputTokens: 100_000, outputTokens: 100, concurrency: 1, acceleratorCount: 1 };
  const divided = (contextParallel: number, more: Partial<InferenceWorkload> = {}) => first({ ...long, acceleratorCount: contextParallel, contextParallel, ...more });

  test("are estimated as given, with a note that no run is like that", () => {
    expect(divided(8).layout).toMatchObject({ contextParallel: 8, dataParallel: 1, tensorParallel: 1 });
    expect(divided(8).assumptions.filter(({ name, value }) => name === "noPublishedRunOf" && value === "sequences divided over accelerators")).toHaveLength(1);
    expect(first({ ...long, acceleratorCount: 8, contextParallel: 2, tensorParallel: 2 }).layout).toMatchObject({ contextParallel: 2, dataParallel: 2, tensorParallel: 2 });
  });

  test("have their first token sooner and less cache on each, but all of the weights", () => {
    const [one, eight] = [divided(1), divided(8)];
    expect(eight.timeToFirstTokenMs?.value).toBeLessThan((one.timeToFirstTokenMs?.value ?? NaN) / 4);
    expect(assumption(eight, "cachePerAcceleratorGiB")).toBeCloseTo(Number(assumption(one, "cachePerAcceleratorGiB")) / 8, 2);
    expect(assumption(eight, "weightsPerAcceleratorGiB")).toBe(assumption(one, "weightsPerAcceleratorGiB"));
  });

  test("spread experts over those accelerators, too", () => {
    const experts = { model: "qwen3-30b-a3b", inputTokens: 20_000 };
    expect(assumption(divided(8, { ...experts, expertParallel: 8 }), "weightsPerAcceleratorGiB")).toBeLessThan(Number(assumption(divided(8, experts), "weightsPerAcceleratorGiB")) / 3);
  });

  test("over more accelerators than there are, are refused", () => {
    expect(() => first({ ...long, acceleratorCount: 4, contextParallel: 8 })).toThrow("workloads[0].acceleratorCount: must be at least tensorParallel x pipelineParallel x contextParallel = 8, got 4");
  });
});

describe("a replica over two nodes", () => {
  const large: InferenceWorkload = { ...chat, model: "llama-3.1-405b", accelerator: "H100", acceleratorCount: 16, tensorParallel: 8 };
  const rate = (w: InferenceWorkload, machine: string) => first(w, machine).outputTokensPerSecondPerAccelerator?.value ?? 0;

  test("cut in stages reduces inside each node: it serves nearly what one node of larger memory serves", () => {
    expect(rate({ ...large, pipelineParallel: 2 }, "p5.48xlarge")).toBeGreaterThan(0.7 * rate({ ...large, accelerator: "H200", acceleratorCount: 8 }, "p5en.48xlarge"));
  });

  test("cut in tensors pays for the network once a reduction, not once a rank", () => {
    const wide = first({ ...large, tensorParallel: 16, concurrency: 32 });
    const deep = first({ ...large, pipelineParallel: 2, concurrency: 32 });
    expect(wide.timePerOutputTokenMs?.value).toBeLessThan(1.2 * (deep.timePerOutputTokenMs?.value ?? 0));
    expect(wide.assumptions.find((a) => a.name === "communicationShareOfStep")?.source).toMatch(/^nvswitch, network, /);
  });
});

describe("static batching", () => {
  test("has the rate of the contract: concurrency x answer over prefill and decode", () => {
    const estimate = first({ ...chat, acceleratorCount: 1, tensorParallel: 1, concurrency: 16, batching: "static" });
    const prefill = (estimate.timeToFirstTokenMs?.value ?? 0) / 1000;
    const decode = (249 * (estimate.timePerOutputTokenMs?.value ?? 0)) / 1000;
    expect(estimate.outputTokensPerSecondPerAccelerator?.value).toBeCloseTo((16 * 250) / (prefill + decode), 3);
  });

  test("in rounds where the memory does not hold all requests takes as long as the rounds together", () => {
    const tight: InferenceWorkload = { ...chat, model: "llama-2-7b", acceleratorCount: 1, tensorParallel: 1, inputTokens: 2048, outputTokens: 2048, batching: "static" };
    const rate = (concurrency: number) => first({ ...tight, concurrency }, "p4d.24xlarge").requestsPerSecond?.value ?? 0;
    expect(rate(96) / rate(48)).toBeLessThan(1.3);
  });
});

describe("memory", () => {
  test.each([
    ["grouped-query heads", "llama-3.1-8b", 2 * 8 * 128 * 32 * 2],
    ["multi-head", "llama-2-7b", 2 * 32 * 128 * 32 * 2],
    ["latent attention", "deepseek-v3", (512 + 64) * 61 * 2],
  ])("of the cache follows the %s", (_kind, model, bytesPerToken) => {
    const w: InferenceWorkload = { ...chat, model, acceleratorCount: 8, tensorParallel: 1, expertParallel: findModel("m", model).experts ? 8 : undefined, inputTokens: 1000, outputTokens: 1, concurrency: 80 };
    const cache = assumption(first(w), "cachePerAcceleratorGiB") as number;
    const tokens = 10 * (1000 + 0.6);
    expect(cache / ((tokens * bytesPerToken) / 2 ** 30)).toBeCloseTo(1, 2);
  });

  test("windowed layers keep their window in vLLM", () => {
    const w: InferenceWorkload = { ...chat, acceleratorCount: 1, tensorParallel: 1, concurrency: 8, inputTokens: 8000, outputTokens: 100 };
    const cache = (model: InferenceWorkload["model"]) => assumption(first({ ...w, model }), "cachePerAcceleratorGiB") as number;
    const plain = { ...findModel("m", "llama-3.1-8b") };
    expect(cache({ ...plain, slidingWindow: { window: 1000 } }) / cache(plain)).toBeCloseTo(1000 / 8060, 2);
  });

  test("of 8-bit weights is half, whatever the accelerator computes in", () => {
    const weights = (precision: InferenceWorkload["precision"]) => assumption(first({ ...chat, model: "llama-2-7b", precision, acceleratorCount: 1, tensorParallel: 1 }, "p4d.24xlarge"), "weightsPerAcceleratorGiB") as number;
    expect(weights("fp8") / weights("bf16")).toBeCloseTo(0.52, 2); // embeddings stay in 16 bits
    expect(weights("int4") / weights("bf16")).toBeLessThan(0.35);
  });
});

test("without a peak for the precision the arithmetic is bf16, also in the utilization", () => {
  const fixed: InferenceWorkload = { ...chat, acceleratorCount: 1, tensorParallel: 1, concurrency: 512 };
  const [a100, h100] = [first({ ...fixed, precision: "fp8" }, "p4de.24xlarge"), first({ ...fixed, precision: "fp8" })];
  expect(assumption(a100, "arithmetic")).toBe("bf16");
  expect(assumption(h100, "arithmetic")).toBe("fp8");
  const flopsPerSecond = (e: Estimate, peak: number) => (e.modelFlopsUtilization?.value ?? 0) * peak;
  expect(flopsPerSecond(a100, 312) / (a100.requestsPerSecond?.value ?? 1)).toBeCloseTo(flopsPerSecond(h100, 1978) / (h100.requestsPerSecond?.value ?? 1), 6);
});

test("vLLM runs fewer requests at once on A100 and small boards than elsewhere where the request leaves it open", () => {
  const most = (machine: string, servingEngine: "vllm" | "tensorrt-llm") =>
    first({ ...chat, model: "llama-3.2-1b", acceleratorCount: 1, requestsPerSecond: undefined, timeToFirstTokenMs: undefined, timePerOutputTokenMs: undefined, servingEngine }, machine).layout.concurrency;
  expect(most("p4de.24xlarge", "vllm")).toBe(256);
  expect(most("g6e.xlarge", "vllm")).toBe(256);
  expect(most("p5.48xlarge", "vllm")).toBe(1024);
  expect(most("p4de.24xlarge", "tensorrt-llm")).toBeGreaterThan(256);
});

test("experts in fp4 are quantized inside their kernels: every layer saves the launches that 8 bits cost", () => {
  const alone = (model: string, precision: "fp8" | "fp4") =>
    first({ ...chat, model, acceleratorCount: 1, concurrency: 1, precision, servingEngine: "vllm", softwareYear: 2025 }, "p6-b200.48xlarge").timePerOutputTokenMs?.value ?? NaN;
  const { quantizeBlocksMicroseconds = NaN, quantizeMicroseconds = NaN } = calibration.engines["vllm-2025"] ?? {};
  const layers = findModel("m", "qwen3-30b-a3b").layers;
  // two products of attention and two of the experts
  expect(alone("qwen3-30b-a3b", "fp8") - alone("qwen3-30b-a3b", "fp4")).toBeGreaterThan((layers * 4 * quantizeBlocksMicroseconds) / 1000);
  // of a dense model only the weights read are fewer, 3.5 of 8 bits, and the few products quicker: no launch of 32 layers
  const billions = 8;
  const readMilliseconds = (billions * (3.5 / 8)) / (7.7 * (calibration.generations["blackwell"]?.memory ?? NaN));
  expect(alone("llama-3.1-8b", "fp8") - alone("llama-3.1-8b", "fp4")).toBeLessThan(readMilliseconds + (findModel("m", "llama-3.1-8b").layers * 4 * quantizeMicroseconds) / 1000);
});

describe("quantities that cannot be known are left out, and machines say why", () => {
  test("joules without board ratings", () => {
    expect(first(chat, "inf2.48xlarge").joulesPerOutputToken).toBeUndefined();
    expect(first(chat).joulesPerOutputToken?.value).toBeGreaterThan(0);
  });

  const reasons = (w: InferenceWorkload, ...names: string[]) => {
    const { excluded } = inferenceDemand(w, names.map((n) => findMachine("m", n)), options);
    return Object.fromEntries(excluded.map((e) => [e.machine, e.reason]));
  };
  const served = { ...chat, requestsPerSecond: 4 };

  test("no accelerator, too little memory, an engine that does not run there, latencies out of reach", () => {
    expect(reasons(served, "m7i.4xlarge")).toEqual({ "m7i.4xlarge": "it has no whole accelerator" });
    expect(reasons(served, "g4dn.xlarge")["g4dn.xlarge"]).toMatch("do not fit");
    expect(reasons({ ...served, servingEngine: "tensorrt-llm" }, "inf2.48xlarge")["inf2.48xlarge"]).toBe("tensorrt-llm does not run on Inferentia2");
    expect(reasons({ ...served, timePerOutputTokenMs: 2 }, "g5.48xlarge")["g5.48xlarge"]).toMatch("latency targets");
    expect(reasons({ ...served, accelerator: "H100" }, "g5.48xlarge")["g5.48xlarge"]).toBe("the workload asks for H100, the node has A10G");
  });
});

test("an own accelerator is estimated by its facts; without a link only alone, without facts not at all", () => {
  const own = (accelerator: Partial<Accelerator>): Machine => ({
    name: "hall-node", origin: "own", architecture: "any", resources: { gpu: 4 }, accelerators: 4, efaInterfaces: 0,
    accelerator: { name: "Own-1", memoryGiB: 64, peakTeraflopsDense: { bf16: 400 }, source: "own", ...accelerator },
  });
  const sizes = (machine: Machine) => inferenceDemand({ ...chat, requestsPerSecond: 1 }, [machine], options);
  expect(sizes(own({ memoryBandwidthGBps: 2000 })).candidates.map((c) => c.acceleratorCount)).toEqual([1]);
  expect(sizes(own({})).excluded).toEqual([{ machine: "hall-node", reason: "the memory bandwidth of Own-1 is not known; give it in the offer's acceleratorFacts" }]);
  expect(sizes(own({ memoryBandwidthGBps: 2000, peakTeraflopsDense: {} })).excluded[0]?.reason).toBe("the 16-bit peak of Own-1 is not known; give it in the offer's acceleratorFacts");
});

test("boards rated at less power per operation than their generation are held back", () => {
  const perPeak = (machine: string, peak: number) => (first({ ...chat, inputTokens: 4000, outputTokens: 1, acceleratorCount: 1, tensorParallel: 1, concurrency: 1 }, machine).requestsPerSecond?.value ?? 0) / peak;
  expect(perPeak("g6.xlarge", 121) / perPeak("g6e.xlarge", 362)).toBeLessThan(0.75);
});

describe("demand of replicas", () => {
  const served: InferenceWorkload = { ...chat, requestsPerSecond: 40, headroom: 0.25, timeToFirstTokenMs: 500, timePerOutputTokenMs: 50 };

  test("carries the headroom, and a replica takes its part of the node", () => {
    const machine = findMachine("m", "p5.48xlarge");
    const { rate, candidates } = inferenceDemand(served, [machine], options);
    expect(rate).toBe(50);
    for (const c of candidates) {
      expect(c.need).toEqual({ gpu: c.acceleratorCount, vcpu: ((machine.resources["vcpu"] ?? 0) * c.acceleratorCount) / 8, memoryGiB: ((machine.resources["memoryGiB"] ?? 0) * c.acceleratorCount) / 8 });
    }
  });

  test("offers no size that smaller replicas side by side equal", () => {
    const { candidates } = inferenceDemand(served, [findMachine("m", "p5.48xlarge"), findMachine("m", "g6.48xlarge")], options);
    for (const big of candidates) {
      for (const small of candidates.filter((c) => c.machine === big.machine && c.acceleratorCount < big.acceleratorCount)) {
        expect(Math.floor(big.acceleratorCount / small.acceleratorCount) * small.ratePerReplica).toBeLessThan(big.ratePerReplica);
      }
    }
  });

  test("of an accelerator that AWS does not sell is possible too", () => {
    const [gb300] = referenceMachines().filter((m) => m.accelerator?.name === "GB300");
    expect(gb300 && inferenceDemand(served, [gb300], options).candidates.length).toBeGreaterThan(0);
  });

  test("of offline work is refused by the missing rate", () => {
    expect(() => inferenceDemand(chat, [], options)).toThrow("workloads[0].requestsPerSecond: must be given");
  });
});
