import { findMachine } from "../../../lib/catalog";
import { type Estimate, estimateInference, findModel, type InferenceWorkload, type ModelArchitecture } from "../../../lib/demand";

const fixed = { kind: "inference", name: "job", acceleratorCount: 1, tensorParallel: 1, inputTokens: 128, outputTokens: 2048, servingEngine: "tensorrt-llm" } as const;

function best(w: Omit<InferenceWorkload, "kind" | "name">, machine = "p5en.48xlarge"): Estimate {
  const [first] = estimateInference({ ...fixed, ...w }, findMachine("machine", machine), { path: "job" });
  if (!first) throw new Error("no estimate");
  return first;
}

const rateOf = (w: Omit<InferenceWorkload, "kind" | "name">, machine?: string) => best(w, machine).requestsPerSecond ?? { value: NaN, low: NaN, high: NaN };

describe("decode attention of heads that share a cache, under TensorRT-LLM of 2024", () => {
  const eightB = findModel("model", "llama-3.1-8b");
  const inGroups = (group: number, softwareYear: number, machine?: string) => rateOf({ ...fixed, model: { ...eightB, keyValueHeads: 32 / group }, precision: "fp8", softwareYear }, machine);
  const slowdown = (group: number, machine?: string) => inGroups(group, 2024.75, machine).value / inGroups(group, 2024.25, machine).value;

  test("in groups of four is half as fast in spring as in autumn", () => {
    expect(slowdown(4)).toBeGreaterThan(2);
  });

  test("is the same in groups of eight, which had a kernel from the first", () => {
    expect(slowdown(8)).toBe(1);
  });

  test("stands between the two where the request says the year alone", () => {
    const [early, later, year] = [2024.25, 2024.75, 2024].map((y) => inGroups(4, y).value);
    expect(year).toBeGreaterThan((early ?? NaN) * 1.3);
    expect(year).toBeLessThan((later ?? NaN) / 1.3);
  });

  test("has a wider band for its rate then, and not where the month is said", () => {
    const width = (softwareYear: number) => inGroups(4, softwareYear).high / inGroups(4, softwareYear).low;
    expect(width(2024)).toBeGreaterThan(width(2024.75) * 1.5);
    expect(width(2024.25)).toBeCloseTo(width(2024.75), 6);
  });

  test("has a band that holds both then", () => {
    const { low, high } = inGroups(4, 2024);
    expect(inGroups(4, 2024.25).value).toBeGreaterThan(low);
    expect(inGroups(4, 2024.75).value).toBeLessThan(high);
  });

  test("hides behind the reading of the cache where memory is slow beside the vector units", () => {
    expect(slowdown(4, "g6e.xlarge")).toBe(1);
  });
});

describe("experts in 8 bits under TensorRT-LLM of 2024", () => {
  const slowdown = (machine: string, precision: "fp8" | "fp16") => {
    const rate = (softwareYear: number) => rateOf({ ...fixed, model: { ...findModel("model", "mixtral-8x7b"), keyValueHeads: 4 }, precision, inputTokens: 2048, outputTokens: 128, acceleratorCount: 4, tensorParallel: 4, expertParallel: 1, softwareYear }, machine).value;
    return rate(2024.75) / rate(2024.25);
  };

  test("had Hopper's kernels from the middle of the year on", () => {
    expect(slowdown("p5.48xlarge", "fp8")).toBeGreaterThan(1.1);
    expect(slowdown("p5.48xlarge", "fp16")).toBe(1);
  });

  test("needed none of their own on Ada", () => {
    expect(slowdown("g6e.12xlarge", "fp8")).toBe(1);
  });
});

test("a fraction of a software year tells its month: the end of 2024 is not 2025", () => {
  const rate = (softwareYear: number) => rateOf({ ...fixed, servingEngine: "vllm", model: "llama-3.1-8b", softwareYear, concurrency: 32 }).value;
  expect(rate(2024.95)).toBe(rate(2024));
  expect(rate(2024.95)).not.toBe(rate(2025));
});

describe("decode attention with a window under vLLM of 2024", () => {
  const windowed = { ...findModel("model", "llama-3-8b"), slidingWindow: { window: 4096 } };
  const long = { ...fixed, servingEngine: "vllm", batching: "static", precision: "fp16", inputTokens: 2048, outputTokens: 2048 } as const;
  const cost = (concurrency: number, accelerators: number, softwareYear: number) => {
    const rate = (model: ModelArchitecture) => rateOf({ ...long, model, concurrency, acceleratorCount: accelerators, tensorParallel: accelerators, softwareYear }, "p5.48xlarge").value;
    return rate({ ...windowed, slidingWindow: undefined }) / rate(windowed);
  };

  test("is slower from more than 512 heads of all requests on, which paged attention does not divide", () => {
    expect(cost(16, 1, 2024)).toBeCloseTo(1, 6);
    expect(cost(32, 1, 2024)).toBeGreaterThan(1.25);
    expect(cost(64, 1, 2024)).toBeGreaterThan(1.25);
    expect(cost(64, 4, 2024)).toBeCloseTo(1, 6);
  });

  test("is not so a year later", () => {
    expect(cost(64, 1, 2025)).toBeCloseTo(1, 6);
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
