import { machineFor } from "../../../bench/accuracy-inference";
import { architectureFromHuggingFace, estimateTraining, findModel, LanguageModel, type ModelArchitecture, parameterCounts } from "../../../lib/demand";
import { publishedConfigs } from "./published-configs";

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

  test.each(publishedConfigs)("of %s counts within 1 %% of its %d billion parameters", (_name, billions, config) => {
    expect(Math.abs(parameterCounts(architectureFromHuggingFace(config)).total / 1e9 / billions - 1)).toBeLessThan(0.01);
  });

  test("of Qwen2 57B-A14B passes every token through the shared expert", () => {
    const config = publishedConfigs.find(([name]) => name === "qwen2-57b-a14b")?.[2] ?? {};
    expect(parameterCounts(architectureFromHuggingFace(config)).active / 1e9).toBeCloseTo(14.2, 0);
  });

  test("tells the layers that look at the whole context from those with a window", () => {
    const windowed = { ...llama, sliding_window: 1024 };
    const window = (more: object) => architectureFromHuggingFace({ ...windowed, ...more }).slidingWindow;
    expect(window({})).toEqual({ window: 1024 });
    expect(window({ sliding_window_pattern: 6 })).toEqual({ window: 1024, globalEvery: 6 });
    expect(window({ layer_types: ["sliding_attention", "sliding_attention", "full_attention"] })).toEqual({ window: 1024, globalEvery: 3 });
    expect(window({ layer_types: ["full_attention", "full_attention"] })).toBeUndefined();
    expect(window({ use_sliding_window: false })).toBeUndefined();
    expect(window({ sliding_window: 131072 })).toBeUndefined();
    expect(window({ sliding_window_pattern: "LLLG" })).toEqual({ window: 1024, globalEvery: 4 });
  });

  test.each([
    ["Mamba", { mamba_d_state: 16 }, "config.mamba_d_state: says that some layers are no attention"],
    ["linear attention", { layer_types: ["linear_attention", "full_attention"] }, 'config.layer_types: says that some layers are no attention ("linear_attention")'],
    ["linear attention in some", { linear_attn_config: { kda_layers: [1, 2] } }, "config.linear_attn_config: says that some layers are no attention"],
    ["lightning attention", { attn_type_list: [0, 0, 1] }, "config.attn_type_list: says that some layers are no attention (0)"],
    ["a state", { state_size: 16 }, "config.state_size: says that some layers are no attention"],
    ["layers of several widths", { block_configs: [{ ffn: { ffn_mult: 2.6 } }] }, "config.block_configs: says that layers differ from each other in width"],
    ["widths by layer", { intermediate_size: [14336, 8192] }, "config.intermediate_size: differs from layer to layer, got [14336,8192]"],
    ["embeddings by layer", { hidden_size_per_layer_input: 256 }, "config.hidden_size_per_layer_input: says that every layer has embeddings of its own"],
    ["experts that compute nothing", { zero_expert_num: 256 }, "config.zero_expert_num: says that some experts compute nothing"],
    ["an encoder", { is_encoder_decoder: true }, "config.is_encoder_decoder: must be false"],
  ])("with %s is refused rather than counted wrongly", (_what, more, message) => {
    expect(() => architectureFromHuggingFace({ ...llama, ...more })).toThrow(message);
  });

  test("of experts without the number a token is routed to is refused", () => {
    expect(() => architectureFromHuggingFace({ ...llama, num_local_experts: 8 })).toThrow("config.num_experts_per_tok: is missing");
  });
});

describe("an architecture whose fields contradict each other is refused:", () => {
  const llama = findModel("m", "llama-3.1-8b");
  const experts = { count: 8, perToken: 2, intermediateSize: 14336 };
  test.each<[string, Partial<ModelArchitecture>, string]>([
    ["more key-value heads than heads", { keyValueHeads: 64 }, "architecture.keyValueHeads: must divide the 32 attention heads, got 64"],
    ["heads that do not share evenly", { keyValueHeads: 5 }, "architecture.keyValueHeads: must divide the 32 attention heads, got 5"],
    ["more experts a token than there are", { experts: { ...experts, perToken: 9 } }, "architecture.experts.perToken: must be at most the 8 experts, got 9"],
    ["more dense layers than layers", { experts: { ...experts, firstDenseLayers: 99 } }, "architecture.experts.firstDenseLayers: must be below the 32 layers, got 99"],
    ["experts in no layer", { experts: { ...experts, everyLayers: 40 } }, "architecture.experts.everyLayers: must be at most the 32 layers that may have experts, got 40"],
    ["no layers", { layers: 0 }, "architecture.layers: must be a finite number at least 1, got 0"],
    ["half a head", { attentionHeads: 0.5 }, "architecture.attentionHeads: must be a finite number at least 1, got 0.5"],
  ])("%s", (_what, wrong, message) => {
    expect(() => LanguageModel.of({ ...llama, ...wrong })).toThrow(message);
  });

  test("in a request by its path", () => {
    const workload = { kind: "training" as const, name: "t", model: { ...llama, keyValueHeads: 5 }, accelerator: "H100", acceleratorCount: 8 };
    expect(() => estimateTraining(workload, machineFor("H100", 8), { path: "workloads[3]" })).toThrow("workloads[3].model.keyValueHeads: must divide");
  });
});
