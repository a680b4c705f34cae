import { jobOf } from "../../../lib/demand/training/job";
import type { Parallelism } from "../../../lib/demand/training/layout";
import { trainingMemory } from "../../../lib/demand/training/memory";

/** 16 layers of 12·4096² and nothing else to speak of: 3.2 billion parameters. */
const model = { layers: 16, hiddenSize: 4096, intermediateSize: 16_384, attentionHeads: 32, keyValueHeads: 32, headDimension: 128, vocabularySize: 1, contextLength: 2048, gatedFeedForward: false };
const job = jobOf({ kind: "training", name: "job", model, tokens: 1e9, deadlineDays: 1 }, "workloads[0]");
const alone: Parallelism = { accelerators: 64, tensor: 1, pipeline: 1, context: 1, expert: 1, data: 64, microBatch: 1, recomputation: "none", recomputedLayers: 1, zero: 1, sequencesPerStep: 64 };
const states = (p: Partial<Parallelism>) => trainingMemory(job, { ...alone, ...p }).states / job.counts.total;
const activations = (p: Partial<Parallelism>) => trainingMemory(job, { ...alone, ...p }).activations;

describe("states of mixed-precision Adam (arXiv 1910.02054, figure 1)", () => {
  test("are 16 bytes a parameter without sharding", () => expect(states({ zero: 0 })).toBeCloseTo(16, 2));
  test("are 4 bytes and 12 shared ones a parameter with sharded optimizer states", () => expect(states({ zero: 1 })).toBeCloseTo(4 + 12 / 64, 2));
  test("are 2 bytes and 14 shared ones with gradients sharded too", () => expect(states({ zero: 2 })).toBeCloseTo(2 + 14 / 64, 2));
  test("are 16 shared bytes with weights sharded too, besides the layers gathered", () => expect(states({ zero: 3 })).toBeCloseTo(16 / 64 + (2 * 2) / 16, 2));

  test("of 70 billion parameters over 64 accelerators are 17.5 GB, fully sharded", () => {
    const llama = jobOf({ kind: "training", name: "job", model: "llama-2-70b", tokens: 1e9, deadlineDays: 1 }, "workloads[0]");
    const gathered = (4 * llama.counts.total) / 80;
    const each = trainingMemory(llama, { ...alone, zero: 3 }).states - gathered;
    expect(each / 1e9 / (llama.counts.total / 70e9)).toBeCloseTo(17.5, 1);
  });

  test("are cut by tensor and pipeline parallelism", () => expect(states({ tensor: 4, pipeline: 2, data: 8 })).toBeCloseTo((4 + 12 / 8) / 8, 2));
  test("of frozen weights have no gradients and no optimizer states", () => {
    const lora = jobOf({ kind: "training", name: "job", model, tokens: 1e9, deadlineDays: 1, fineTuning: { method: "lora" } }, "workloads[0]");
    expect(trainingMemory(lora, alone).states / lora.counts.total).toBeCloseTo(2, 1);
  });
});

describe("activations", () => {
  test("shrink with selective, and more with full recomputation", () => {
    expect(activations({ recomputation: "selective" })).toBeLessThan(activations({}));
    expect(activations({ recomputation: "full" })).toBeLessThan(activations({ recomputation: "selective" }));
  });
  test("grow with the micro-batch and shrink with tensor and context parallelism", () => {
    expect(activations({ microBatch: 2 })).toBeCloseTo(2 * activations({}), -3);
    expect(activations({ tensor: 2 })).toBeCloseTo(activations({}) / 2, -3);
    expect(activations({ context: 2 })).toBeCloseTo(activations({}) / 2, -3);
  });
  test("do not shrink with stages that are all kept busy", () => {
    expect(activations({ pipeline: 4, data: 16, accelerators: 64, sequencesPerStep: 1024 })).toBeGreaterThan(0.9 * activations({}));
  });
});
