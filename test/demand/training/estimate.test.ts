import * as fc from "fast-check";
import { findMachine, type Machine } from "../../../lib/catalog";
import { estimateTraining, trainingDemand, type Estimate, type TrainingWorkload } from "../../../lib/demand";

const h100 = findMachine("machine", "p5.48xlarge");
const options = { path: "workloads[0]" };
const workload = (w: Partial<TrainingWorkload>): TrainingWorkload => ({ kind: "training", name: "job", model: "llama-3.1-8b", ...w }) as TrainingWorkload;
const estimates = (w: Partial<TrainingWorkload>, machine: Machine = h100) => estimateTraining(workload(w), machine, options);
const best = (w: Partial<TrainingWorkload>, machine?: Machine): Estimate => {
  const [first] = estimates(w, machine);
  if (!first) throw new Error("no estimate");
  return first;
};
const assumption = (e: Estimate, name: string) => e.assumptions.find((a) => a.name === name)?.value;
const fixed = { accelerator: "H100", acceleratorCount: 64, tensorParallel: 2, pipelineParallel: 2, microBatch: 1, globalBatchTokens: 2 ** 21 } as const;

test("a step of less than one sequence is refused, one of a sequence is not", () => {
  const machine = findMachine("machine", "p5.48xlarge");
  const job = { kind: "training", name: "t", model: "llama-3.1-8b", accelerator: "H100", acceleratorCount: 8 } as const;
  expect(() => estimateTraining({ ...job, sequenceLength: 4096, globalBatchTokens: 4095 }, machine, { path: "w" })).toThrow("w.globalBatchTokens: must be at least sequenceLength = 4096, since a step takes whole sequences, got 4095; raise it or shorten sequenceLength");
  expect(() => estimateTraining({ ...job, globalBatchTokens: 1 }, machine, { path: "w" })).toThrow("must be at least the sequence length of 8192 tokens, which the request leaves to its default");
  const [best] = estimateTraining({ ...job, sequenceLength: 4096, globalBatchTokens: 4096 }, machine, { path: "w" });
  expect(best?.assumptions.find((a) => a.name === "globalBatchTokens")?.value).toBe(4096);
});

describe("a layout that the request fixes", () => {
  test("is estimated as given", () => {
    const { layout, acceleratorCount } = best({ ...fixed, contextParallel: 2, activationCheckpointing: "full" });
    expect(acceleratorCount).toBe(64);
    expect(layout).toMatchObject({ tensorParallel: 2, pipelineParallel: 2, contextParallel: 2, dataParallel: 8, microBatch: 1, activationCheckpointing: "full" });
  });

  test("has rates but no hours without tokens", () => {
    const e = best(fixed);
    expect(e.tokensPerSecondPerAccelerator?.value).toBeGreaterThan(0);
    expect(e).not.toHaveProperty("days");
    expect(e).not.toHaveProperty("acceleratorHours");
  });

  test("is estimated over memory, bound by it", () => {
    expect(best({ model: "llama-3.1-405b", accelerator: "H100", acceleratorCount: 8, tensorParallel: 8, pipelineParallel: 1, activationCheckpointing: "none" }).binding).toBe("memory");
    expect(best(fixed).binding).not.toBe("memory");
  });

  test("is estimated where stages do not divide the count", () => {
    expect(best({ accelerator: "H100", acceleratorCount: 67, pipelineParallel: 4 }).layout.pipelineParallel).toBe(4);
  });

  test("is estimated uneven, the accelerators left over idle", () => {
    const even = best({ ...fixed, acceleratorCount: 64 });
    const uneven = best({ ...fixed, acceleratorCount: 66 });
    expect(uneven.layout.dataParallel).toBe(16);
    expect(uneven.tokensPerSecondPerAccelerator?.value).toBeCloseTo(((even.tokensPerSecondPerAccelerator?.value ?? 0) * 64) / 66, -2);
  });

  test("is estimated beyond the model's context", () => expect(best({ ...fixed, model: "llama-2-7b", sequenceLength: 16_384 }).tokensPerSecondPerAccelerator?.value).toBeGreaterThan(0));
});

describe("sharding", () => {
  const alone = { accelerator: "H100", tensorParallel: 1, pipelineParallel: 1, microBatch: 1, sequenceLength: 2048 } as const;
  const sharding = (w: Partial<TrainingWorkload>) => best({ ...alone, ...w }).layout.sharding;
  test("is none for one replica and for adapters", () => {
    expect(sharding({ model: "llama-3.2-1b", acceleratorCount: 1 })).toBe("ddp");
    expect(sharding({ model: "llama-3.1-8b", acceleratorCount: 8, fineTuning: { method: "lora" } })).toBe("ddp");
  });
  test("is of optimizer states where they fit, then of gradients, then of weights", () => {
    const none = { acceleratorCount: 64, activationCheckpointing: "full" } as const;
    expect(sharding({ ...none, model: "llama-3.1-8b" })).toBe("zero-1");
    expect(sharding({ ...none, model: "qwen2.5-32b" })).toBe("zero-2");
    expect(sharding({ ...none, model: "llama-3.1-70b" })).toBe("zero-3");
  });
  test("of gradients costs transfers with every micro-batch more", () => {
    const network = (batches: number) => assumption(best({ ...alone, model: "qwen2.5-32b", acceleratorCount: 64, activationCheckpointing: "full", globalBatchTokens: batches * 64 * 2048 }), "networkGbpsPerNodeMean") as number;
    const step = (batches: number) => assumption(best({ ...alone, model: "qwen2.5-32b", acceleratorCount: 64, activationCheckpointing: "full", globalBatchTokens: batches * 64 * 2048 }), "stepSeconds") as number;
    // one reduction and one gathering, then four reductions and one gathering
    expect((network(4) * step(4)) / (network(1) * step(1))).toBeCloseTo(2.5, 1);
  });
  test.each([[2022, 1.5], [2023, 1]])("in %i gradients of bf16 took %f times the transfers of fp16", (softwareYear, times) => {
    const bytes = (precision: "bf16" | "fp16") => {
      const e = best({ ...alone, accelerator: "A100-80", model: "llama-3.2-1b", acceleratorCount: 64, globalBatchTokens: 2 ** 20, precision, softwareYear }, findMachine("machine", "p4de.24xlarge"));
      return (assumption(e, "networkGbpsPerNodeMean") as number) * (assumption(e, "stepSeconds") as number);
    };
    expect(bytes("bf16") / bytes("fp16")).toBeCloseTo(times, 2);
  });
});

describe("the band", () => {
  const width = (w: Partial<TrainingWorkload>, machine?: Machine) => {
    const rate = best({ ...fixed, softwareYear: 2025, ...w }, machine).tokensPerSecondPerAccelerator;
    return (rate?.high ?? 0) / (rate?.low ?? 1);
  };
  test("is wider the less a run is like those fitted on", () => {
    expect(width({ softwareYear: undefined })).toBeGreaterThan(width({}));
    expect(width({ fineTuning: { method: "lora" } })).toBeGreaterThan(width({}));
    expect(width({ contextParallel: 8, sequenceLength: 65_536 })).toBeGreaterThan(width({ sequenceLength: 65_536 }));
    expect(width({ model: "mixtral-8x7b" })).toBeGreaterThan(width({}));
    expect(width({ accelerator: "Trainium2" }, findMachine("machine", "trn2.48xlarge"))).toBeGreaterThan(width({}));
    expect(width({ microBatch: undefined })).toBeGreaterThan(width({}));
  });
});

describe("the utilization", () => {
  test("is 6·N and causal attention times the rate over the dense peak", () => {
    const e = best({ ...fixed, sequenceLength: 8192 });
    // llama-3.1-8b: 7.505e9 parameters computed with; attention forward 2·2·4096 operations a pair, half of 8,192 pairs, 32 layers
    const flops = 6 * 7.505e9 + 3 * 32 * 4 * 4096 * 4096;
    expect(e.modelFlopsUtilization?.value).toBeCloseTo((flops * (e.tokensPerSecondPerAccelerator?.value ?? 0)) / 989e12, 3);
  });

  test("never counts recomputation", () => {
    const none = best({ ...fixed, activationCheckpointing: "none" });
    const full = best({ ...fixed, activationCheckpointing: "full" });
    expect(full.modelFlopsUtilization?.value).toBeLessThan(none.modelFlopsUtilization?.value ?? 0);
    expect((full.modelFlopsUtilization?.value ?? 0) / (none.modelFlopsUtilization?.value ?? 1)).toBeCloseTo((full.tokensPerSecondPerAccelerator?.value ?? 0) / (none.tokensPerSecondPerAccelerator?.value ?? 1), 9);
  });

  test("is against the 16-bit peak where there is none of the precision", () => {
    const e = best({ ...fixed, accelerator: "A100-80", precision: "fp8" }, findMachine("machine", "p4de.24xlarge"));
    expect(assumption(e, "arithmetic")).toBe("bf16");
    expect(e.precision).toBe("fp8");
    expect(e.modelFlopsUtilization?.value).toBeGreaterThan(0.3);
  });
});

describe("time to completion", () => {
  test("counts failures and checkpoints, rates do not", () => {
    const e = best({ ...fixed, tokens: 1e12 });
    const steady = 1e12 / ((e.tokensPerSecondPerAccelerator?.value ?? 0) * 64) / 86_400;
    expect(assumption(e, "goodput")).toBeLessThan(1);
    expect(e.days?.value).toBeCloseTo(steady / (assumption(e, "goodput") as number), 1);
    expect(e.acceleratorHours?.value).toBeCloseTo((e.days?.value ?? 0) * 24 * 64, 6);
  });

  test("loses more to failures on more accelerators", () => {
    const goodput = (count: number) => assumption(best({ ...fixed, acceleratorCount: count, globalBatchTokens: 2 ** 24, tokens: 1e12 }), "goodput");
    expect(goodput(1024)).toBeLessThan(goodput(64) as number);
  });

  test("the shares of a step sum to one", () => {
    const sum = best(fixed).assumptions.filter((a) => a.name.endsWith("ShareOfStep")).reduce((total, a) => total + (a.value as number), 0);
    expect(sum).toBeCloseTo(1, 2);
  });

  test("more tokens never take fewer hours", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e9, max: 1e13, noNaN: true }), fc.double({ min: 1, max: 10, noNaN: true }), (tokens, more) => {
        expect(best({ ...fixed, tokens: tokens * more }).acceleratorHours?.value).toBeGreaterThanOrEqual(best({ ...fixed, tokens }).acceleratorHours?.value ?? Infinity);
      }),
      { numRuns: 30 },
    );
  });

  test("a faster network or interconnect is never slower", () => {
    fc.assert(
      fc.property(fc.constantFrom("llama-3.1-8b", "llama-3.1-70b", "mixtral-8x7b"), fc.constantFrom(1, 2, 8), fc.constantFrom(1, 4), fc.double({ min: 1, max: 10, noNaN: true }), (model, tensorParallel, pipelineParallel, faster) => {
        const w = { ...fixed, model, tensorParallel, pipelineParallel };
        const slow = best(w).tokensPerSecondPerAccelerator?.value ?? Infinity;
        const network: Machine = { ...h100, networkGbps: (h100.networkGbps ?? 0) * faster };
        const accelerator = { ...h100.accelerator!, interconnectGBpsPerDirection: 450 * faster };
        expect(best(w, network).tokensPerSecondPerAccelerator?.value).toBeGreaterThanOrEqual(slow);
        expect(best(w, { ...h100, accelerator }).tokensPerSecondPerAccelerator?.value).toBeGreaterThanOrEqual(slow);
      }),
      { numRuns: 40 },
    );
  });
});

describe("nodes for a deadline", () => {
  const job = { model: "llama-3.1-70b", tokens: 1e12, deadlineDays: 45 } as const;

  test("are whole, and just enough", () => {
    const e = best(job);
    expect(e.acceleratorCount % 8).toBe(0);
    expect(e.days?.value).toBeLessThanOrEqual(45);
    expect(e.days?.value).toBeGreaterThan(45 / 1.3);
  });

  test.each([
    ["llama-3.2-1b", 2e10, 3, "p5.48xlarge", 8, 8, 0.35, 0.5],
    ["llama-3.1-8b", 2e12, 30, "p5.48xlarge", 64, 128, 0.38, 0.55],
    ["llama-3.1-70b", 1e12, 45, "p5.48xlarge", 200, 400, 0.35, 0.55],
    ["llama-3.1-70b", 1e12, 45, "p4de.24xlarge", 600, 1200, 0.4, 0.6],
    ["llama-3.1-70b", 1e12, 45, "p6-b200.48xlarge", 90, 200, 0.35, 0.55],
    ["llama-3.1-70b", 1e12, 45, "trn2.48xlarge", 300, 700, 0.3, 0.5],
    ["mixtral-8x7b", 2e12, 30, "p5.48xlarge", 120, 300, 0.3, 0.5],
    ["gpt-oss-120b", 3e12, 60, "p4de.24xlarge", 200, 500, 0.12, 0.35],
  ] as const)("%s over %d tokens in %d days on %s is laid out as published runs are", (model, tokens, deadlineDays, machine, least, most, low, high) => {
    const e = best({ model, tokens, deadlineDays }, findMachine("machine", machine));
    expect(e.acceleratorCount).toBeGreaterThanOrEqual(least);
    expect(e.acceleratorCount).toBeLessThanOrEqual(most);
    expect(e.modelFlopsUtilization?.value).toBeGreaterThan(low);
    expect(e.modelFlopsUtilization?.value).toBeLessThan(high);
    expect(e.layout.tensorParallel).toBeLessThanOrEqual(8);
  });

  test("of hundreds of billions of parameters keep a pipeline filled (38 to 43 % in arXiv 2407.21783, table 4; 54 % in NVIDIA's recipe for 576 H100)", () => {
    const e = best({ model: "llama-3.1-405b", tokens: 15e12, deadlineDays: 90 });
    expect(e.modelFlopsUtilization?.value).toBeGreaterThan(0.38);
    expect(e.modelFlopsUtilization?.value).toBeLessThan(0.54);
    expect(assumption(e, "pipelineBubbleShareOfStep")).toBeLessThan(0.12);
    expect(assumption(e, "globalBatchTokens")).toBeLessThanOrEqual(2 ** 24);
  });

  test("of DeepSeek-V3 are about those of its report (arXiv 2412.19437: 2.66 million H800-hours for 14.8 trillion tokens)", () => {
    const hours = best({ model: "deepseek-v3", tokens: 14.8e12, deadlineDays: 54, precision: "fp8" }).acceleratorHours;
    expect(hours?.low).toBeLessThan(2.664e6);
    expect(hours?.high).toBeGreaterThan(2.664e6);
  });

  test("are found for a model whose output head outweighs its layers", () => {
    expect(best({ model: "llama-3.2-1b", tokens: 2e10, acceleratorCount: 8 }).layout.pipelineParallel).toBe(1);
  });

  test("grow with headroom and with a nearer deadline", () => {
    expect(best({ ...job, headroom: 0.5 }).acceleratorCount).toBeGreaterThan(best(job).acceleratorCount);
    expect(best({ ...job, deadlineDays: 15 }).acceleratorCount).toBeGreaterThan(best(job).acceleratorCount);
  });

  test("fewer with adapters than with all weights, on less memory", () => {
    const all = best({ ...job, tokens: 1e10, deadlineDays: 2, fineTuning: { method: "full" } });
    const lora = best({ ...job, tokens: 1e10, deadlineDays: 2, fineTuning: { method: "lora" } });
    expect(lora.acceleratorCount).toBeLessThan(all.acceleratorCount);
    expect(assumption(lora, "checkpointGB")).toBeLessThan((assumption(all, "checkpointGB") as number) / 50);
  });

  test("a machine that cannot is left out with the reason", () => {
    const machines = [h100, findMachine("machine", "g7.48xlarge"), findMachine("machine", "p5.4xlarge"), findMachine("machine", "inf2.48xlarge")];
    const demand = trainingDemand(workload({ ...job, deadlineDays: 0.01 }), machines, options);
    expect(demand.candidates).toEqual([]);
    expect(Object.fromEntries(demand.excluded.map((x) => [x.machine, x.reason]))).toEqual({
      "p5.48xlarge": expect.stringContaining("cannot train"),
      "p5.4xlarge": expect.stringContaining("cannot train"),
      "g7.48xlarge": "the 16-bit peak of RTX-PRO-4500 is not known",
      "inf2.48xlarge": "Inferentia2 is built for inference, its software does not train",
    });
  });

  test("a count too small for the deadline is left out with the days it takes", () => {
    const demand = trainingDemand(workload({ ...job, acceleratorCount: 64, deadlineDays: 10 }), [h100], options);
    expect(demand.excluded[0]?.reason).toMatch(/^64 accelerators take \d+ days, the deadline is 10$/);
    expect(trainingDemand(workload({ ...job, acceleratorCount: 64, deadlineDays: 1000 }), [h100], options).candidates[0]?.nodes).toBe(8);
  });

  test("equal machines get equal answers, whatever stands beside them", () => {
    const machines = [h100, findMachine("machine", "p4d.24xlarge"), findMachine("machine", "trn1.32xlarge")];
    const forward = trainingDemand(workload(job), machines, options).candidates;
    const backward = trainingDemand(workload(job), [...machines].reverse(), options).candidates;
    const sorted = (list: typeof forward) => [...list].sort((a, b) => (a.machine < b.machine ? -1 : 1)).map((c) => JSON.stringify(c)).sort();
    expect(sorted(forward)).toEqual(sorted(backward));
  });
});

describe("bad input", () => {
  test.each([
    [{ model: "llama-9b" }, "workloads[0].model"],
    [{ acceleratorCount: 8, tensorParallel: 8, pipelineParallel: 2 }, "workloads[0].acceleratorCount"],
    [{ acceleratorCount: 8, expertParallel: 2 }, "workloads[0].expertParallel"],
    [{ model: "mixtral-8x7b", acceleratorCount: 4, expertParallel: 8 }, "workloads[0].expertParallel"],
    [{ acceleratorCount: 64, pipelineParallel: 64 }, "workloads[0].pipelineParallel"],
    [{ acceleratorCount: 64, tensorParallel: 64 }, "workloads[0].tensorParallel"],
  ])("%j is refused at %s", (w, path) => {
    expect(() => estimates(w)).toThrow(expect.objectContaining({ path }));
  });
});

test("software of years to come is taken as the newest known, never as slower", () => {
  const rate = (softwareYear: number) => best({ ...fixed, softwareYear }).tokensPerSecondPerAccelerator?.value;
  expect(rate(2035)).toBe(rate(2026));
  expect(best({ ...fixed, softwareYear: 2035 }).assumptions.find((a) => a.name === "softwareYear")).toMatchObject({ value: 2026, source: "newest known" });
});

describe("nodes that a thin network joins", () => {
  const hall = (networkGbps: number): Machine => ({ ...h100, name: "hall-node", origin: "own", networkGbps });

  test("a node without one trains experts that stand in it as fast as a node with one", () => {
    const w = { model: "qwen3-30b-a3b", accelerator: "H100", acceleratorCount: 8, expertParallel: 8, sequenceLength: 2048 } as const;
    const alone = best(w, hall(0)).tokensPerSecondPerAccelerator?.value;
    expect(alone).toBeGreaterThan(0);
    expect(alone).toBe(best(w, hall(3200)).tokensPerSecondPerAccelerator?.value);
  });
  const stages = { ...fixed, model: "llama-3.1-70b", tensorParallel: 4, pipelineParallel: 16, acceleratorCount: 64 };

  test("hold back a pipeline whose stages stand in several of them", () => {
    const rate = (gbps: number) => best(stages, hall(gbps)).tokensPerSecondPerAccelerator?.value ?? 0;
    expect(rate(1)).toBeLessThan(0.2 * rate(3200));
    expect(rate(100)).toBeLessThan(rate(400));
  });

  test("and those that none joins train alone", () => {
    expect(estimates(stages, hall(0))).toEqual([]);
    expect(best({ ...fixed, acceleratorCount: 8 }, hall(0)).tokensPerSecondPerAccelerator?.value).toBeGreaterThan(0);
    expect(trainingDemand(workload(stages), [hall(0)], options).excluded).toEqual([{ machine: "hall-node", reason: "64 accelerators stand in several nodes, and its nodes have no network" }]);
    expect(trainingDemand(workload({ tokens: 1e12, deadlineDays: 5 }), [hall(0)], options).excluded[0]?.reason).toContain("its nodes have no network");
  });
});

test.each(["A100-80", "H100", "B200"])("newer software on %s is never slower", (accelerator) => {
  const machine = findMachine("m", { "A100-80": "p4de.24xlarge", H100: "p5.48xlarge", B200: "p6-b200.48xlarge" }[accelerator] as string);
  for (const model of ["llama-3.2-1b", "gpt2-xl", "llama-3.1-70b", "mixtral-8x7b"]) {
    const rates = [2023, 2024, 2025, 2026].map((softwareYear) => best({ model, accelerator, acceleratorCount: 64, tensorParallel: 4, sequenceLength: 1024, softwareYear }, machine).tokensPerSecondPerAccelerator?.value ?? 0);
    expect(rates).toEqual([...rates].sort((a, b) => a - b));
  }
});

test("short sequences are cut as well as long ones: they are never slower", () => {
  const rate = (sequenceLength: number) => best({ model: "llama-4-scout", accelerator: "B200", acceleratorCount: 256, sequenceLength, globalBatchTokens: 2 ** 22 }, findMachine("m", "p6-b200.48xlarge")).tokensPerSecondPerAccelerator?.value ?? 0;
  expect(rate(1024)).toBeGreaterThan(0.99 * rate(2048));
});
