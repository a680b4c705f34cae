import { findMachine } from "../../../lib/catalog";
import { type Estimate, estimateInference, type InferenceWorkload } from "../../../lib/demand";

const tight = { kind: "inference", name: "job", model: "llama-2-70b", acceleratorCount: 4, tensorParallel: 4, precision: "fp16", batching: "static", servingEngine: "vllm", softwareYear: 2024 } as const;

/** Llama 2 70B in 16 bits on four A100 of 40 GB: the weights take 32 of the 36 GiB that vLLM allots itself. */
function onTightMemory(w: Omit<InferenceWorkload, "kind" | "name" | "model">): Estimate {
  const [first] = estimateInference({ ...tight, ...w }, findMachine("machine", "p4d.24xlarge"), { path: "job" });
  if (!first) throw new Error("no estimate");
  return first;
}

const tokensPerSecond = (e: Estimate) => e.outputTokensPerSecondPerAccelerator?.value ?? NaN;

describe("memory that the weights nearly fill", () => {
  test("holds what LLM-Inference-Bench ran there: the runtime is set smaller", () => {
    const lone = onTightMemory({ concurrency: 1, inputTokens: 1024, outputTokens: 1024 });
    expect(lone.binding).not.toBe("memory");
    const { value = NaN } = lone.memoryPerAcceleratorGiB ?? {};
    expect(value).toBeLessThan(40);
  });

  test("takes requests in rounds, the fewer at once the longer they are", () => {
    const sixteen = (tokens: number) => tokensPerSecond(onTightMemory({ concurrency: 16, inputTokens: tokens, outputTokens: tokens }));
    expect(sixteen(512)).toBeLessThan(sixteen(128) * 0.75);
    expect(sixteen(2048)).toBeLessThan(sixteen(512) * 0.5);
  });

  test("runs at least one request at a time where its weights fit", () => {
    const one = tokensPerSecond(onTightMemory({ concurrency: 1, inputTokens: 4096, outputTokens: 8192 }));
    expect(tokensPerSecond(onTightMemory({ concurrency: 16, inputTokens: 4096, outputTokens: 8192 }))).toBeCloseTo(one, 6);
  });
});

describe("what the runtime takes", () => {
  const runtime = (model: string, machine: string, tensorParallel = 1) => {
    const w: InferenceWorkload = { kind: "inference", name: "job", model, acceleratorCount: tensorParallel, tensorParallel, inputTokens: 500, outputTokens: 200, concurrency: 4, servingEngine: "vllm" };
    const [first] = estimateInference(w, findMachine("machine", machine), { path: "job" });
    return first?.assumptions.find((a) => a.name === "runtimePerAcceleratorGiB")?.value as number;
  };

  test("is less where a step takes fewer tokens: on boards under 70 GiB", () => {
    expect(runtime("llama-3.1-8b", "g5.xlarge")).toBeLessThan(runtime("llama-3.1-8b", "p5.48xlarge") - 0.4);
  });

  test("is more for wider layers, of which each rank holds a slice", () => {
    expect(runtime("qwen2.5-32b", "p5.48xlarge")).toBeGreaterThan(runtime("llama-3.1-8b", "p5.48xlarge"));
    expect(runtime("qwen2.5-32b", "p5.48xlarge", 4)).toBeLessThan(runtime("qwen2.5-32b", "p5.48xlarge"));
  });

  test("was more under TensorRT-LLM of 2024, whose cache for Llama 2 70B on four A100 of 40 GB holds 14 requests of 2,048 tokens, not 21", () => {
    const cached = (concurrency: number) => tokensPerSecond(onTightMemory({ servingEngine: "tensorrt-llm", concurrency, inputTokens: 1024, outputTokens: 1024 }));
    // what does not fit makes another round: LLM-Inference-Bench has 86 tokens/s and accelerator with 64 requests
    expect(cached(18)).toBeLessThan(cached(14) * 0.8);
  });
});
