import { findMachine } from "../../../lib/catalog";
import { estimateInference, type InferenceWorkload } from "../../../lib/demand";
import { busiestOverMean } from "../../../lib/demand/inference/lockstep";
import { expectedLargest, normalCumulative, normalQuantile } from "../../../lib/demand/inference/normal";

const r1: InferenceWorkload = { kind: "inference", name: "r1", model: "deepseek-r1", acceleratorCount: 8, tensorParallel: 8, inputTokens: 1600, outputTokens: 600, concurrency: 1, servingEngine: "tensorrt-llm", softwareYear: 2025, precision: "fp8" };

function first(w: InferenceWorkload, machine: string) {
  const [estimate] = estimateInference(w, findMachine("m", machine), { path: "w" });
  if (!estimate) throw new Error("no estimate");
  return { token: estimate.timePerOutputTokenMs?.value ?? 0, firstToken: estimate.timeToFirstTokenMs?.value ?? 0, rate: estimate.outputTokensPerSecondPerAccelerator?.value ?? 0 };
}

describe("experts spread whole", () => {
  // measured: 11.0 and 6.8 ms (NVIDIA/TensorRT-LLM, issue 5929)
  test.each([
    ["fp8", "p5en.48xlarge", 11.0],
    ["fp4", "p6-b200.48xlarge", 6.81],
  ] as const)("cost a lone request in %s on %s for those it asks, not for all that are held", (precision, machine, measured) => {
    const { token } = first({ ...r1, precision, expertParallel: 8 }, machine);
    expect(token).toBeGreaterThan(measured / 2);
    expect(token).toBeLessThan(measured * 2);
  });

  test("with attention data parallelism leave a prompt whole on one accelerator", () => {
    const spread = { ...r1, tensorParallel: 1, expertParallel: 8, servingEngine: "vllm" } as const;
    expect(first(spread, "p5en.48xlarge").firstToken).toBeGreaterThan(1.5 * first({ ...r1, servingEngine: "vllm" }, "p5en.48xlarge").firstToken);
  });
});

// measured: 13.8 and 6.8 ms (NVIDIA/TensorRT-LLM, issue 5929); before launches of latent attention were counted, 7.0 on H200
test.each([["fp8", "p5en.48xlarge", 13.78], ["fp4", "p6-b200.48xlarge", 6.78]] as const)("latent attention launches more kernels: a lone request in %s on %s", (precision, machine, measured) => {
  const { token } = first({ ...r1, precision, expertParallel: 1 }, machine);
  expect(token).toBeGreaterThan(measured / 1.6);
  expect(token).toBeLessThan(measured * 1.6);
});

describe("engine processes in lockstep", () => {
  test("wait for the one with a prompt", () => {
    expect(busiestOverMean(1, 8)).toBe(8);
    expect(busiestOverMean(0, 8)).toBe(1);
    expect(busiestOverMean(5, 1)).toBe(1);
  });

  test("the less, the more prompts each has", () => {
    const uneven = [1, 2, 8, 40, 200, 2000].map((chunks) => busiestOverMean(chunks, 8));
    expect(uneven).toEqual([...uneven].sort((a, b) => b - a));
    expect(uneven[5]).toBeLessThan(1.15);
    // eight processes, one prompt each in the mean: the busiest has 2.58, by enumeration of Poisson laws
    expect(busiestOverMean(8, 8)).toBeCloseTo(2.58, 2);
  });
});

test("the normal law and its inverse agree, and the largest of many lies farther out", () => {
  for (const p of [0.01, 0.3, 0.5, 0.9, 0.99]) expect(normalCumulative(normalQuantile(p))).toBeCloseTo(p, 3);
  expect(expectedLargest(1)).toBe(0);
  expect(expectedLargest(2)).toBeCloseTo(0.56, 1);
  expect(expectedLargest(8)).toBeCloseTo(1.42, 1);
});
