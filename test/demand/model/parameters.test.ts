import { cacheElements, causalAttentionFlops, findModel, knownModels, parameterCounts } from "../../../lib/demand";

describe("parameter counts", () => {
  test.each(knownModels().map((m) => [m.name as string, m] as const))("of %s agree with the published within 2 %%", (_name, model) => {
    const counted = parameterCounts(model).total;
    expect(Math.abs(counted / (model.parametersPublished as number) - 1)).toBeLessThan(0.02);
  });

  test("leave idle experts out of the active ones", () => {
    const counts = parameterCounts(findModel("model", "mixtral-8x7b"));
    expect(counts.active / 12.9e9).toBeCloseTo(1, 2);
    expect(counts.total).toBe(46702792704);
  });

  test("count the output head even when it shares its weights with the input", () => {
    const model = findModel("model", "gemma-2-9b");
    expect(parameterCounts(model).activeComputed).toBe(parameterCounts({ ...model, tiedEmbeddings: false }).activeComputed);
  });
});

test("an unknown model is refused with the nearest name", () => {
  expect(() => findModel("workloads[0].model", "lama-3.1-70b")).toThrow('workloads[0].model: unknown model "lama-3.1-70b"; did you mean "llama-3.1-70b"?');
});

test("the cache of a windowed layer stops growing at its window", () => {
  const model = { ...findModel("m", "llama-3.1-8b"), slidingWindow: { window: 1000, globalEvery: 2 } };
  expect(cacheElements(model, 3000) / cacheElements(findModel("m", "llama-3.1-8b"), 3000)).toBeCloseTo((16 * 3000 + 16 * 1000) / (32 * 3000), 10);
});

test("latent attention keeps one vector a token, not one per head", () => {
  expect(cacheElements(findModel("m", "deepseek-v3"), 1)).toBe(61 * (512 + 64));
});

test("causal attention of Llama 3.1 8B at 8,192 tokens is 2·L·h·s² operations", () => {
  expect(causalAttentionFlops(findModel("m", "llama-3.1-8b"), 8192)).toBe(2 * 32 * 4096 * 8192 ** 2);
});
