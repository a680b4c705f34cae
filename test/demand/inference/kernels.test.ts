import { findMachine } from "../../../lib/catalog";
import { type Estimate, estimateInference, findModel, type InferenceWorkload, type ModelArchitecture } from "../../../lib/demand";

const fixed = { kind: "inference", name: "job", acceleratorCount: 1, tensorParallel: 1, inputTokens: 128, outputTokens: 2048, servingEngine: "tensorrt-llm" } as const;

function best(w: Omit<InferenceWorkload, "kind" | "name">, machine = "p5en.48xlarge"): Estimate {
  const [first] = estimateInference({ ...fixed, ...w }, findMachine("machine", machine), { path: "job" });
  if (!first) throw new Error("no estimate");
  return first;
}

describe("decode attention of heads that share a cache, under TensorRT-LLM of 2024", () => {
  const eightB = findModel("model", "llama-3.1-8b");
  const slowdown = (keyValueHeads: number, machine?: string) => {
    const model: ModelArchitecture = { ...eightB, keyValueHeads };
    const rate = (softwareYear: number) => best({ ...fixed, model, precision: "fp8", softwareYear }, machine).requestsPerSecond?.value ?? 0;
    return rate(2025) / rate(2024);
  };

  test("is slower in groups of four than a year later, as the releases of its first half were", () => {
    expect(slowdown(8)).toBeGreaterThan(slowdown(4) * 1.15);
  });

  test("is not so in groups of eight, which had a kernel from the first", () => {
    expect(slowdown(4)).toBeLessThan(1.25);
  });

  test("has a wider band for its rate, since releases differ", () => {
    const width = (keyValueHeads: number) => {
      const rate = best({ ...fixed, model: { ...eightB, keyValueHeads }, precision: "fp8", softwareYear: 2024 }).requestsPerSecond;
      return rate ? rate.high / rate.low : 0;
    };
    expect(width(8)).toBeGreaterThan(width(4) * 1.1);
  });

  test("costs less where vector units are fast beside the memory", () => {
    expect(slowdown(8, "g6e.xlarge")).toBeLessThan(slowdown(8) * 0.95);
  });
});

describe("a static batch of a mixture", () => {
  const step = (servingEngine: "tensorrt-llm" | "vllm", concurrency: number) =>
    best({ ...fixed, servingEngine, model: "mixtral-8x7b", batching: "static", acceleratorCount: 4, tensorParallel: 4, expertParallel: 1, softwareYear: 2024, concurrency }, "p4d.24xlarge").timePerOutputTokenMs?.value ?? 0;

  test("under TensorRT-LLM repeats one prompt, which touches the experts of one token", () => {
    expect(step("tensorrt-llm", 16) / step("tensorrt-llm", 1)).toBeLessThan(1.5);
  });

  test("under vLLM has prompts that differ, which touch nearly all", () => {
    expect(step("vllm", 16) / step("vllm", 1)).toBeGreaterThan(1.8);
  });

  test("says so among its assumptions", () => {
    const prompts = (batching: "static" | "continuous") => best({ ...fixed, model: "mixtral-8x7b", acceleratorCount: 4, tensorParallel: 4, concurrency: 8, batching }).assumptions.filter((a) => a.name === "prompts");
    expect(prompts("static")).toHaveLength(1);
    expect(prompts("continuous")).toHaveLength(0);
  });
});

test("PCIe of the fifth generation is a link of its own", () => {
  const link = (machine: string) => best({ ...fixed, model: "llama-3.1-70b", precision: "fp8", acceleratorCount: 4, tensorParallel: 4 }, machine).assumptions.find((a) => a.name === "communicationShareOfStep")?.source;
  expect(link("g7e.24xlarge")).toMatch(/^pcie5,/);
  expect(link("g6e.12xlarge")).toMatch(/^pcie,/);
});
