import { findMachine } from "../../../lib/catalog";
import { estimateInference, type InferenceWorkload } from "../../../lib/demand";

const llama: InferenceWorkload = { kind: "inference", name: "chat", model: "llama-3.1-70b", acceleratorCount: 2, tensorParallel: 2, precision: "fp8", inputTokens: 5000, outputTokens: 500, servingEngine: "tensorrt-llm", softwareYear: 2025 };

function firstToken(w: Partial<InferenceWorkload>, machine = "p5.48xlarge"): number {
  const [estimate] = estimateInference({ ...llama, ...w }, findMachine("m", machine), { path: "w" });
  return estimate?.timeToFirstTokenMs?.value ?? NaN;
}

describe("a lone prompt in a pipeline", () => {
  const alone = (pipelineParallel: number, inputTokens: number) => {
    const w = { kind: "inference", name: "job", model: "llama-3.1-70b", inputTokens, outputTokens: 100, acceleratorCount: 2 * pipelineParallel, tensorParallel: 2, pipelineParallel, concurrency: 1 } as const;
    return estimateInference(w, findMachine("machine", "p5.48xlarge"), { path: "job" })[0]?.timeToFirstTokenMs?.value ?? 0;
  };

  test("passes the stages one after the other: more of them do not bring its first token sooner", () => {
    expect(alone(2, 4000)).toBeGreaterThanOrEqual(alone(1, 4000) * 0.99);
    expect(alone(4, 4000)).toBeGreaterThanOrEqual(alone(1, 4000) * 0.99);
  });

  test("does so in a static batch, too, and full batches keep all stages at work", () => {
    const prompts = (pipelineParallel: number, concurrency: number) => {
      const w = { kind: "inference", name: "job", model: "llama-3.1-8b", inputTokens: 4000, outputTokens: 100, acceleratorCount: 2 * pipelineParallel, tensorParallel: 2, pipelineParallel, batching: "static", concurrency } as const;
      return estimateInference(w, findMachine("machine", "p5.48xlarge"), { path: "job" })[0]?.timeToFirstTokenMs?.value ?? 0;
    };
    expect(prompts(2, 1)).toBeGreaterThanOrEqual(prompts(1, 1) * 0.99);
    expect(prompts(2, 16)).toBeLessThan(prompts(1, 16) * 0.6);
  });

  test("that comes in chunks has them follow each other: two chunks on two stages take three of four turns", () => {
    expect(alone(2, 16_000) / alone(1, 16_000)).toBeGreaterThan(0.7);
    expect(alone(2, 16_000) / alone(1, 16_000)).toBeLessThan(0.8);
  });
});

describe("time to first token of requests that start together", () => {
  test("at a high percentile waits for the prompts of most others", () => {
    const lone = firstToken({ concurrency: 1, latencyPercentile: 0.95 });
    expect(firstToken({ concurrency: 25, latencyPercentile: 0.95 })).toBeGreaterThan(8 * lone);
  });

  // measured, NIM 1.8 on two H100: 407, 547, 689 and 835 ms in the mean
  test.each([[1, 406.77], [5, 546.7], [25, 688.69], [50, 834.51]])("at the median with %i of them is near what was measured", (concurrency, measured) => {
    const estimated = firstToken({ concurrency, latencyPercentile: 0.5 });
    expect(estimated).toBeGreaterThan(measured * 0.75);
    expect(estimated).toBeLessThan(measured * 1.33);
  });

  test("grows with each more, also beyond what the memory holds, where they wait for a place", () => {
    const times = [1, 4, 16, 64, 256, 1024, 4096].map((concurrency) => firstToken({ concurrency }));
    times.slice(1).forEach((later, i) => expect(later).toBeGreaterThanOrEqual(times[i] ?? 0));
    expect(times[6]).toBeGreaterThan(2 * (times[5] ?? 0));
  });

  test("of a lone request is its own prompt alone, whatever the percentile", () => {
    expect(firstToken({ concurrency: 1, latencyPercentile: 0.99 })).toBe(firstToken({ concurrency: 1, latencyPercentile: 0.5 }));
    expect(firstToken({ concurrency: 2, latencyPercentile: 0.99 })).toBeGreaterThan(firstToken({ concurrency: 2, latencyPercentile: 0.5 }));
  });

  test("of many experts grows with each more, too, though a step shares what it reads of them", () => {
    const times = [16, 64, 128, 256, 512].map((concurrency) => firstToken({ model: "qwen3-235b-a22b", acceleratorCount: 8, tensorParallel: 8, expertParallel: 1, inputTokens: 512, outputTokens: 256, concurrency }));
    times.slice(1).forEach((later, i) => expect(later).toBeGreaterThan(times[i] ?? 0));
  });

  test("has a floor with experts: their kernels are launched one by one, the more so with latent attention", () => {
    const lone = { concurrency: 1, latencyPercentile: 0.5, acceleratorCount: 8, tensorParallel: 8, outputTokens: 100 } as const;
    const times = [16, 128, 512].map((inputTokens) => firstToken({ ...lone, model: "deepseek-r1", inputTokens }, "p6-b200.48xlarge"));
    for (const time of times) expect(time).toBeGreaterThan(85);
    expect(times[0]).toBeCloseTo(times[1] ?? 0, 0);
    expect(firstToken({ ...lone, inputTokens: 16 })).toBeLessThan(40);
  });
});

test("weights only stored in 4 bits leave the cache in 16", () => {
  const cache = (machine: string) => {
    const [estimate] = estimateInference({ ...llama, model: "gpt-oss-120b", precision: "fp4", concurrency: 8 }, findMachine("m", machine), { path: "w" });
    return estimate?.assumptions.find((a) => a.name === "cachePrecision")?.value;
  };
  expect(cache("p5.48xlarge")).toBe("bf16");
  expect(cache("p6-b200.48xlarge")).toBe("fp8");
});
