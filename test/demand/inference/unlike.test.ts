import { findMachine } from "../../../lib/catalog";
import { estimateInference, type Estimate, type InferenceWorkload } from "../../../lib/demand";
import { calibration } from "../../../lib/demand/inference/calibration";

const base: InferenceWorkload = { kind: "inference", name: "chat", model: "llama-3.1-8b", inputTokens: 900, outputTokens: 250, concurrency: 32 };

function estimated(w: Partial<InferenceWorkload>, machine = "p5.48xlarge"): Estimate {
  const [estimate] = estimateInference({ ...base, ...w }, findMachine("m", machine), { path: "w" });
  if (!estimate) throw new Error("no estimate");
  return estimate;
}

function halfWidth({ requestsPerSecond: q }: Estimate): number {
  return (q?.high ?? NaN) / (q?.value ?? NaN);
}

function unlike({ assumptions }: Estimate): (number | string)[] {
  return assumptions.filter(({ name }) => name === "noPublishedRunOf").map(({ value }) => value);
}

describe("the band of a case that no published run is like", () => {
  test("is that of the runs where there are some", () => {
    const estimate = estimated({});
    expect(unlike(estimate)).toEqual([]);
    expect(halfWidth(estimate)).toBeCloseTo(calibration.bands.rateFixed, 6);
  });

  test.each<[string, Partial<InferenceWorkload>, string, RegExp]>([
    ["a precision", { precision: "int4" }, "p5.48xlarge", /int4 under vllm/],
    ["an accelerator whose generation has runs", {}, "g6.xlarge", /L4, yet of others of its generation/],
    ["a long prompt", { inputTokens: 60_000 }, "p5.48xlarge", /requests of 60250 tokens/],
    ["a small model", { model: "llama-3.2-1b" }, "p5.48xlarge", /models of 1.2 billion parameters/],
    ["latent attention on another engine", { model: "deepseek-v3", precision: "fp8", servingEngine: "tensorrt-llm" }, "p5en.48xlarge", /latent attention under tensorrt-llm/],
  ])("is wider for %s", (_, w, machine, what) => {
    const estimate = estimated(w, machine);
    expect(unlike(estimate).filter((one) => !/^the power of/.test(String(one)))).toEqual([expect.stringMatching(what)]);
    expect(halfWidth(estimate)).toBeCloseTo(calibration.bands.kindred, 6);
  });

  test("is wider for the rate where the engine chooses how many requests run and none of its runs did", () => {
    const chosen = estimated({ concurrency: undefined });
    expect(unlike(chosen)).toEqual(["the highest rate of vllm"]);
    expect(halfWidth(chosen)).toBeCloseTo(calibration.bands.unmeasured, 6);
    const known = estimated({ concurrency: undefined, precision: "fp8", servingEngine: "tensorrt-llm" });
    expect(unlike(known)).toEqual([]);
    expect(halfWidth(known)).toBeCloseTo(calibration.bands.rateOffline, 6);
  });

  test("is wider for the joules alone where no power of the generation was measured", () => {
    const estimate = estimated({}, "p4de.24xlarge");
    expect(unlike(estimate)).toEqual(["the power of A100-80"]);
    expect(halfWidth(estimate)).toBeCloseTo(calibration.bands.rateFixed, 6);
    const { joulesPerOutputToken: joules } = estimate;
    expect((joules?.high ?? NaN) / (joules?.value ?? NaN)).toBeCloseTo(Math.max(calibration.bands.kindred, calibration.bands.joules), 6);
  });

  test("is wider for software of the year after the newest run", () => {
    const estimate = estimated({ softwareYear: 2026 });
    expect(unlike(estimate)).toEqual(["vllm 2026, yet of a year beside it"]);
    expect(halfWidth(estimate)).toBeCloseTo(Math.max(calibration.bands.kindred, calibration.bands.rateFixed), 6);
  });

  test("is widest for two such things, a generation or an engine without runs", () => {
    for (const estimate of [estimated({ precision: "int4" }, "g5.xlarge"), estimated({ servingEngine: "sglang" }), estimated({ precision: "fp16", model: "llama-3.2-3b" }, "g4dn.12xlarge")]) {
      expect(halfWidth(estimate)).toBeCloseTo(calibration.bands.unmeasured, 6);
      expect(unlike(estimate).length).toBeGreaterThan(0);
    }
  });
});
