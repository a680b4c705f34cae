import fc from "fast-check";
import { findMachine } from "../../../lib/catalog";
import { type Estimate, estimateInference, inferenceDemand, type InferenceWorkload } from "../../../lib/demand";

const options = { path: "w" };
const workloads = fc.record({
  kind: fc.constant("inference" as const),
  name: fc.constant("w"),
  model: fc.constantFrom("llama-3.1-8b", "mistral-7b", "qwen3-30b-a3b", "llama-3.1-70b"),
  inputTokens: fc.integer({ min: 1, max: 3000 }),
  outputTokens: fc.integer({ min: 1, max: 1000 }),
  servingEngine: fc.constantFrom("vllm" as const, "tensorrt-llm" as const, "sglang" as const),
});
const machines = fc.constantFrom("p5.48xlarge", "p4d.24xlarge", "g6e.48xlarge", "p6-b200.48xlarge").map((name) => findMachine("m", name));

function bestRate(w: InferenceWorkload, machine: ReturnType<typeof findMachine>): number {
  const rates = inferenceDemand({ requestsPerSecond: 1, ...w }, [machine], options).candidates.map((c) => c.ratePerReplica / c.acceleratorCount);
  return Math.max(0, ...rates);
}

function first(w: InferenceWorkload, machine: string): Estimate | undefined {
  return estimateInference(w, findMachine("m", machine), options)[0];
}

describe("laws of serving", () => {
  test("a tighter latency target never raises the rate", () => {
    fc.assert(
      fc.property(workloads, machines, fc.integer({ min: 20, max: 5000 }), fc.integer({ min: 5, max: 200 }), fc.double({ min: 0.3, max: 1, noNaN: true }), (w, machine, ttft, tpot, tighter) => {
        const loose = bestRate({ ...w, timeToFirstTokenMs: ttft, timePerOutputTokenMs: tpot }, machine);
        expect(bestRate({ ...w, timeToFirstTokenMs: ttft * tighter, timePerOutputTokenMs: tpot }, machine)).toBeLessThanOrEqual(loose);
        expect(bestRate({ ...w, timeToFirstTokenMs: ttft, timePerOutputTokenMs: tpot * tighter }, machine)).toBeLessThanOrEqual(loose);
      }),
      { numRuns: 40 },
    );
  });

  test("a higher percentile never raises the rate", () => {
    fc.assert(
      fc.property(workloads, machines, fc.integer({ min: 20, max: 3000 }), fc.double({ min: 0.5, max: 0.95, noNaN: true }), (w, machine, ttft, percentile) => {
        const rate = (latencyPercentile: number) => bestRate({ ...w, timeToFirstTokenMs: ttft, latencyPercentile }, machine);
        expect(rate(percentile + 0.04)).toBeLessThanOrEqual(rate(percentile));
      }),
      { numRuns: 40 },
    );
  });

  test("more requests never need fewer replicas", () => {
    fc.assert(
      fc.property(workloads, machines, fc.double({ min: 0.1, max: 500, noNaN: true }), fc.double({ min: 1, max: 10, noNaN: true }), (w, machine, rate, more) => {
        const replicas = (requestsPerSecond: number) => {
          const demand = inferenceDemand({ ...w, requestsPerSecond, timePerOutputTokenMs: 60 }, [machine], options);
          return demand.candidates.map((c) => Math.ceil(demand.rate / c.ratePerReplica));
        };
        const [few, many] = [replicas(rate), replicas(rate * more)];
        expect(many).toHaveLength(few.length);
        few.forEach((n, i) => expect(many[i]).toBeGreaterThanOrEqual(n));
      }),
      { numRuns: 30 },
    );
  });

  test("more bandwidth, arithmetic or links never lower the throughput, nor bring the first token later", () => {
    fc.assert(
      fc.property(workloads, machines, fc.integer({ min: 1, max: 60 }), fc.constantFrom(2024, 2025), fc.constantFrom("memoryBandwidthGBps" as const, "interconnectGBpsPerDirection" as const, "peakTeraflopsDense" as const), (w, machine, concurrency, softwareYear, figure) => {
        const { accelerator } = machine;
        if (!accelerator) throw new Error("no accelerator");
        const peaks = Object.fromEntries(Object.entries(accelerator.peakTeraflopsDense).map(([format, peak]) => [format, peak * 1.3]));
        const better = { ...machine, accelerator: { ...accelerator, [figure]: figure === "peakTeraflopsDense" ? peaks : (accelerator[figure] ?? 0) * 1.3 } };
        const at = (m: typeof machine) => estimateInference({ ...w, concurrency, softwareYear, acceleratorCount: 4, tensorParallel: 4, expertParallel: 1 }, m, options)[0];
        expect(at(better)?.requestsPerSecond?.value).toBeGreaterThanOrEqual((at(machine)?.requestsPerSecond?.value ?? NaN) * (1 - 1e-9));
        expect(at(better)?.timeToFirstTokenMs?.value).toBeLessThanOrEqual((at(machine)?.timeToFirstTokenMs?.value ?? NaN) * (1 + 1e-9));
      }),
      { numRuns: 200 },
    );
  });

  test("a larger batch within memory never lowers the throughput, and never shortens the time per token", () => {
    fc.assert(
      fc.property(workloads, machines, fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), (w, machine, few, more) => {
        const at = (concurrency: number) => estimateInference({ ...w, acceleratorCount: 8, tensorParallel: 8, concurrency }, machine, options)[0];
        const [a, b] = [at(few), at(few + more)];
        expect(b?.requestsPerSecond?.value).toBeGreaterThanOrEqual((a?.requestsPerSecond?.value ?? 0) * 0.999999);
        expect(b?.timePerOutputTokenMs?.value).toBeGreaterThanOrEqual((a?.timePerOutputTokenMs?.value ?? 0) * 0.999999);
      }),
      { numRuns: 60 },
    );
  });

  test("prompts that take nearly all the time are not queued for hours where no first token is asked for", () => {
    const long = { kind: "inference", name: "long", model: "command-r-plus", inputTokens: 32_000, outputTokens: 128, accelerator: "B200" } as const;
    const wait = (w: Partial<InferenceWorkload>) => first({ ...long, ...w }, "p6-b200.48xlarge")?.timeToFirstTokenMs?.value ?? NaN;
    expect(wait({ requestsPerSecond: 20 })).toBeLessThan(wait({ concurrency: 1 }) * 100);
  });

  test("prompts without answers to speak of are served nearly as fast as one after the other", () => {
    const scoring = { kind: "inference", name: "scoring", model: "llama-3.1-8b", inputTokens: 8_000, outputTokens: 1, accelerator: "H100", acceleratorCount: 1 } as const;
    const rate = (w: Partial<InferenceWorkload>) => first({ ...scoring, ...w }, "p5.48xlarge")?.requestsPerSecond?.value ?? NaN;
    expect(rate({ requestsPerSecond: 1000 })).toBeGreaterThan(rate({ concurrency: 64 }) * 0.8);
  });

  test("a token waits for the prompts that one step takes, however many wait", () => {
    const short = { kind: "inference", name: "short", model: "llama-3.1-8b", inputTokens: 8_000, outputTokens: 2, accelerator: "H100", acceleratorCount: 1 } as const;
    const token = (concurrency: number) => first({ ...short, concurrency }, "p5.48xlarge")?.timePerOutputTokenMs?.value ?? NaN;
    expect(token(32)).toBeLessThan(token(4) * 1.3);
  });

  test("every estimate is positive, finite and inside its band, and meets the targets asked", () => {
    fc.assert(
      fc.property(workloads, machines, fc.option(fc.integer({ min: 30, max: 5000 }), { nil: undefined }), fc.option(fc.integer({ min: 8, max: 200 }), { nil: undefined }), (w, machine, timeToFirstTokenMs, timePerOutputTokenMs) => {
        for (const e of estimateInference({ ...w, timeToFirstTokenMs, timePerOutputTokenMs, requestsPerSecond: 3 }, machine, options)) {
          for (const q of [e.requestsPerSecond, e.timeToFirstTokenMs, e.timePerOutputTokenMs, e.memoryPerAcceleratorGiB, e.modelFlopsUtilization]) {
            expect(Number.isFinite(q?.value) && (q?.low ?? 0) > 0).toBe(true);
            expect(q?.low).toBeLessThanOrEqual(q?.value ?? 0);
            expect(q?.high).toBeGreaterThanOrEqual(q?.value ?? 0);
          }
          expect(e.timeToFirstTokenMs?.value).toBeLessThanOrEqual(timeToFirstTokenMs ?? Infinity);
          expect(e.timePerOutputTokenMs?.value).toBeLessThanOrEqual(timePerOutputTokenMs ?? Infinity);
          expect(e.memoryPerAcceleratorGiB?.value).toBeLessThanOrEqual(machine.acceleratorMemoryGiB ?? Infinity);
          expect(e.modelFlopsUtilization?.value).toBeLessThan(1);
          expect(e.assumptions.every((a) => a.source.length > 0)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("the order of the machines changes nothing", () => {
    const names = ["p5.48xlarge", "g6e.48xlarge", "g6.xlarge", "p4d.24xlarge", "g5.48xlarge"];
    const w: InferenceWorkload = { kind: "inference", name: "w", model: "llama-3.1-8b", requestsPerSecond: 5, inputTokens: 500, outputTokens: 100, timePerOutputTokenMs: 60 };
    const byMachine = (order: readonly string[]) =>
      [...inferenceDemand(w, order.map((name) => findMachine("m", name)), options).candidates].sort((a, b) => (a.machine < b.machine ? -1 : a.machine > b.machine ? 1 : a.acceleratorCount - b.acceleratorCount));
    expect(byMachine([...names].reverse())).toEqual(byMachine(names));
  });
});
