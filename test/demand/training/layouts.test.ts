import { findMachine } from "../../../lib/catalog";
import { estimateTraining, type TrainingWorkload } from "../../../lib/demand";

const machines = { H100: "p5.48xlarge", H200: "p5en.48xlarge", B200: "p6-b200.48xlarge" } as const;
interface Job extends Omit<TrainingWorkload, "kind" | "name" | "accelerator"> {
  readonly accelerator: keyof typeof machines;
}

describe("without a count", () => {
  const at = (job: Omit<TrainingWorkload, "kind" | "name">, type: string) => estimateTraining({ kind: "training", name: "job", ...job }, findMachine("machine", type), { path: "w" })[0];

  test.each([
    ["llama-3.1-405b", "p5.48xlarge", 2048, 1e9, 2],
    ["gpt-oss-120b", "p5.48xlarge", 65_536, 1e10, 7],
    ["mixtral-8x7b", "p5.48xlarge", 65_536, 1e11, 30],
    ["llama-3.1-70b", "p6-b200.48xlarge", 65_536, 1e9, 2],
    ["deepseek-v3", "p4de.24xlarge", 8192, 1e10, 7],
  ] as const)("%s on %s, sequences of %i, %d tokens in %i days takes the fewest nodes that do", (model, type, sequenceLength, tokens, deadlineDays) => {
    const job = { model, sequenceLength, tokens };
    const chosen = at({ ...job, deadlineDays }, type)?.acceleratorCount ?? 0;
    expect(chosen).toBeGreaterThan(0);
    for (let acceleratorCount = 8; acceleratorCount < chosen; acceleratorCount += 8) {
      expect(at({ ...job, acceleratorCount }, type)?.days?.value ?? Infinity).toBeGreaterThan(deadlineDays);
    }
  });
});

function rate(job: Job): number {
  const [best] = estimateTraining({ kind: "training", name: "job", ...job }, findMachine("machine", machines[job.accelerator]), { path: "w" });
  return best?.tokensPerSecondPerAccelerator?.value ?? 0;
}

describe("the layout chosen", () => {
  test.each([
    ["qwen3-30b-a3b", "H100", 64, 1024],
    ["qwen3-30b-a3b", "H100", 64, 4096],
    ["llama-3.1-70b", "B200", 64, 1024],
    ["llama-3.1-70b", "H100", 64, 1024],
  ] as const)("for %s on %s x%i, sequences of %i, is never slower with a larger batch", (model, accelerator, acceleratorCount, sequenceLength) => {
    const rates = [18, 19, 20, 21, 22, 23].map((bits) => rate({ model, accelerator, acceleratorCount, sequenceLength, globalBatchTokens: 2 ** bits }));
    rates.slice(1).forEach((after, i) => expect(after).toBeGreaterThan((rates[i] ?? 0) * 0.995));
  });

  test.each<[Job, Partial<Job>]>([
    [{ model: "llama-3.1-70b", accelerator: "B200", acceleratorCount: 64, sequenceLength: 1024, globalBatchTokens: 2 ** 20 }, { tensorParallel: 1, pipelineParallel: 1, microBatch: 8, activationCheckpointing: "selective" }],
    [{ model: "qwen3-30b-a3b", accelerator: "B200", acceleratorCount: 8, globalBatchTokens: 2 ** 18 }, { expertParallel: 1, microBatch: 4, activationCheckpointing: "none" }],
    [{ model: "qwen3-235b-a22b", accelerator: "H100", acceleratorCount: 256, sequenceLength: 4096, globalBatchTokens: 2 ** 22 }, { tensorParallel: 2, pipelineParallel: 4, expertParallel: 16, microBatch: 1, activationCheckpointing: "none" }],
  ])("is no slower than one that a request could fix", (job, layout) => {
    expect(rate(job)).toBeGreaterThanOrEqual(rate({ ...job, ...layout }) * 0.999);
  });

  test("keeps accelerators at work where a step has fewer sequences than they could be replicas", () => {
    const sixteen: Job = { model: "gpt-oss-120b", accelerator: "H200", acceleratorCount: 64, sequenceLength: 32_768, globalBatchTokens: 16 * 32_768 };
    expect(rate(sixteen)).toBeGreaterThanOrEqual(rate({ ...sixteen, tensorParallel: 1, pipelineParallel: 1, contextParallel: 8, expertParallel: 64 }) * 0.999);
    const large: Job = { model: "llama-3.1-405b", accelerator: "B200", acceleratorCount: 1024, sequenceLength: 32_768, globalBatchTokens: 2 ** 19 };
    expect(rate(large)).toBeGreaterThan(rate({ ...large, globalBatchTokens: 2 ** 18 }));
  });

  test("with sharded gradients sums their own part alone: a second micro-batch costs no more than the first", () => {
    const sharded: Job = { model: "qwen3-30b-a3b", accelerator: "H100", acceleratorCount: 64, sequenceLength: 1024, expertParallel: 1, tensorParallel: 1, pipelineParallel: 1, microBatch: 8, activationCheckpointing: "none" };
    expect(rate({ ...sharded, globalBatchTokens: 2 ** 20 })).toBeGreaterThan(rate({ ...sharded, globalBatchTokens: 2 ** 19 }) * 0.999);
  });
});
