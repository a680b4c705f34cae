import { findMachine } from "../../../lib/catalog";
import { type Estimate, estimateInference, type InferenceWorkload } from "../../../lib/demand";

type Precision = NonNullable<InferenceWorkload["precision"]>;

function onOne(machine: string, precision: Precision, w: Partial<InferenceWorkload>): Estimate {
  const workload: InferenceWorkload = { kind: "inference", name: "job", model: "llama-3.1-8b", acceleratorCount: 1, tensorParallel: 1, inputTokens: 512, outputTokens: 256, ...w, precision };
  const [first] = estimateInference(workload, findMachine("machine", machine), { path: "job" });
  if (!first) throw new Error("no estimate");
  return first;
}

const gain = (machine: string, precision: Precision, w: Partial<InferenceWorkload>) =>
  (onOne(machine, precision, w).requestsPerSecond?.value ?? NaN) / (onOne(machine, "bf16", w).requestsPerSecond?.value ?? NaN);

describe("8 bits beside 16", () => {
  const machines = ["p5.48xlarge", "p5en.48xlarge", "p6-b200.48xlarge", "p6-b300.48xlarge", "g6.xlarge", "g6e.xlarge"];
  const engines = ["vllm", "tensorrt-llm", "sglang", "tgi"] as const;

  test.each(machines)("are quicker for a dense model on %s, lone requests and many", (machine) => {
    for (const servingEngine of engines) {
      for (const concurrency of [1, 8, 32]) expect(gain(machine, "fp8", { concurrency, servingEngine })).toBeGreaterThan(1.1);
    }
  });

  test("gain less for experts, whose activations are scaled in blocks by kernels of their own", () => {
    const lone = { concurrency: 1, servingEngine: "vllm", softwareYear: 2025 } as const;
    expect(gain("p5.48xlarge", "fp8", { ...lone, model: "qwen3-30b-a3b" })).toBeLessThan(gain("p5.48xlarge", "fp8", lone));
  });

  test("are only stored where units for them are slower than those for 16: B300's for integers", () => {
    const many = { concurrency: 128, servingEngine: "vllm" } as const;
    const arithmetic = (precision: Precision) => onOne("p6-b300.48xlarge", precision, many).assumptions.find((a) => a.name === "arithmetic")?.value;
    expect(arithmetic("int8")).toBe("bf16");
    expect(arithmetic("fp8")).toBe("fp8");
    expect(gain("p6-b300.48xlarge", "int8", { ...many, concurrency: 8 })).toBeGreaterThan(1);
  });
});
