import { findMachine, type Machine } from "../../../lib/catalog";
import { estimateTraining, type TrainingWorkload } from "../../../lib/demand";

const estimate = (w: Partial<TrainingWorkload>, machine: string, more: Partial<Machine> = {}) => {
  const [best] = estimateTraining({ kind: "training", name: "run", model: "gpt-3-175b", ...w } as TrainingWorkload, { ...findMachine("machine", machine), ...more }, { path: "workloads[0]" });
  if (!best) throw new Error("no estimate");
  return best;
};

describe("a run that its paper describes", () => {
  // on eight ports of 200 Gbit/s a node, as the paper has it; p4de has a quarter of that
  test("GPT-3 175B over 300 billion tokens takes 1,024 A100 about 34 days (arXiv 2104.04473, 5.1)", () => {
    const { days } = estimate({ tokens: 300e9, accelerator: "A100-80", acceleratorCount: 1024, precision: "fp16", sequenceLength: 2048, globalBatchTokens: 1536 * 2048, tensorParallel: 8, pipelineParallel: 16, activationCheckpointing: "full", softwareYear: 2021 }, "p4de.24xlarge", { networkGbps: 1600 });
    expect(days?.value).toBeGreaterThan(34 / 1.2);
    expect(days?.value).toBeLessThan(34 * 1.2);
  });

  test("Llama 2 70B over 2 trillion tokens takes 1,720,320 A100-hours (arXiv 2307.09288, table 2)", () => {
    const { acceleratorHours } = estimate({ model: "llama-2-70b", tokens: 2e12, accelerator: "A100-80", acceleratorCount: 1024, sequenceLength: 4096, globalBatchTokens: 4 * 2 ** 20, softwareYear: 2023 }, "p4de.24xlarge");
    expect(acceleratorHours?.low).toBeLessThan(1_720_320);
    expect(acceleratorHours?.high).toBeGreaterThan(1_720_320);
  });

  test("Llama 3.1 405B reaches 38 to 43 % of the peak on thousands of H100 (arXiv 2407.21783, table 4)", () => {
    const { modelFlopsUtilization: mfu } = estimate({ model: "llama-3.1-405b", accelerator: "H100", acceleratorCount: 8192, sequenceLength: 8192, globalBatchTokens: 2 ** 24, tensorParallel: 8, pipelineParallel: 16, softwareYear: 2024 }, "p5.48xlarge");
    expect(mfu?.value).toBeGreaterThan(0.36);
    expect(mfu?.value).toBeLessThan(0.49);
  });
});
