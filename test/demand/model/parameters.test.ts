import { architectureFromHuggingFace, cacheElements, causalAttentionFlops, findModel, knownModels, parameterCounts } from "../../../lib/demand";

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

describe("a Hugging Face config", () => {
  const llama = { model_type: "llama", hidden_size: 4096, num_hidden_layers: 32, num_attention_heads: 32, num_key_value_heads: 8, intermediate_size: 14336, vocab_size: 128256, max_position_embeddings: 131072, tie_word_embeddings: false };

  test("of Llama 3.1 8B counts as the catalogue does", () => {
    expect(parameterCounts(architectureFromHuggingFace(llama)).total).toBe(parameterCounts(findModel("m", "llama-3.1-8b")).total);
  });

  test("of DeepSeek-V3 counts within 0.1 % of the catalogue", () => {
    const config = { model_type: "deepseek_v3", hidden_size: 7168, num_hidden_layers: 61, num_attention_heads: 128, num_key_value_heads: 128, intermediate_size: 18432, moe_intermediate_size: 2048, n_routed_experts: 256, n_shared_experts: 1, num_experts_per_tok: 8, first_k_dense_replace: 3, q_lora_rank: 1536, kv_lora_rank: 512, qk_nope_head_dim: 128, qk_rope_head_dim: 64, v_head_dim: 128, vocab_size: 129280, max_position_embeddings: 163840 };
    expect(parameterCounts(architectureFromHuggingFace(config)).total / parameterCounts(findModel("m", "deepseek-v3")).total).toBeCloseTo(1, 3);
  });

  test("without a field that matters is refused by that field", () => {
    const { vocab_size: _v, ...rest } = llama;
    expect(() => architectureFromHuggingFace(rest)).toThrow("config.vocab_size: is missing");
  });
});
