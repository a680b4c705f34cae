import { ValidationError, shown } from "../../errors";
import type { ExpertArchitecture, ModelArchitecture } from "./architecture";

type Config = Readonly<Record<string, unknown>>;

/**
 * Reads the architecture from a Hugging Face `config.json` of a decoder-only transformer: Llama, Mistral, Mixtral,
 * Qwen, Gemma, Phi, DeepSeek, GPT-OSS, GPT-2, GPT-NeoX, Falcon and those that use the same field names.
 *
 * @param config the parsed file; multi-modal models carry the language part under `text_config`
 * @throws ValidationError when a field that the counts need is missing
 */
export function architectureFromHuggingFace(config: Config, path = "config"): ModelArchitecture {
  const text = isConfig(config["text_config"]) ? config["text_config"] : config;
  const need = (...names: string[]): number => number(path, text, names) ?? missing(path, names);
  const optional = (...names: string[]): number | undefined => number(path, text, names);

  const hiddenSize = need("hidden_size", "n_embd", "d_model");
  const attentionHeads = need("num_attention_heads", "n_head", "n_heads");
  const type = String(text["model_type"] ?? "");
  const plainFeedForward = ["gpt2", "gpt_neox", "falcon", "bloom", "opt", "mpt", "starcoder2", "phi"].includes(type);
  const experts = expertsOf(optional);
  const keyValueHeads = text["multi_query"] === true && !text["new_decoder_architecture"]
    ? 1
    : (optional("num_key_value_heads", "num_kv_heads") ?? attentionHeads);
  return {
    name: typeof config["_name_or_path"] === "string" ? config["_name_or_path"] : undefined,
    layers: need("num_hidden_layers", "n_layer", "n_layers"),
    hiddenSize,
    intermediateSize: optional("intermediate_size", "n_inner", "ffn_dim", "ffn_hidden_size") ?? 4 * hiddenSize,
    attentionHeads,
    keyValueHeads,
    headDimension: optional("head_dim") ?? Math.floor(hiddenSize / attentionHeads),
    vocabularySize: need("vocab_size"),
    contextLength: need("max_position_embeddings", "n_positions", "max_seq_len", "seq_length"),
    tiedEmbeddings: (text["tie_word_embeddings"] ?? config["tie_word_embeddings"] ?? (type.startsWith("gemma") || type === "gpt2")) === true,
    gatedFeedForward: !plainFeedForward,
    attentionBias: text["attention_bias"] === true || ["qwen2", "qwen2_moe", "gpt2", "gpt_neox", "opt", "bloom"].includes(type),
    learnedPositions: ["gpt2", "opt"].includes(type),
    ...(experts ? { experts } : {}),
    ...latentOf(optional),
    ...windowOf(text, type, optional),
    source: "Hugging Face config.json",
  };
}

type Lookup = (...names: string[]) => number | undefined;

function expertsOf(optional: Lookup): ExpertArchitecture | undefined {
  const count = optional("num_local_experts", "n_routed_experts", "num_experts");
  if (!count) return undefined;
  const dense = optional("intermediate_size");
  const intermediateSize = optional("moe_intermediate_size", "intermediate_size") as number;
  const shared = optional("n_shared_experts", "num_shared_experts");
  return {
    count,
    perToken: optional("num_experts_per_tok", "num_experts_per_token", "moe_top_k") ?? 1,
    intermediateSize,
    ...(shared ? { shared, sharedIntermediateSize: shared * intermediateSize } : {}),
    ...(optional("first_k_dense_replace") ? { firstDenseLayers: optional("first_k_dense_replace") } : {}),
    ...(optional("interleave_moe_layer_step", "decoder_sparse_step") ? { everyLayers: optional("interleave_moe_layer_step", "decoder_sparse_step") } : {}),
    ...(dense && dense !== intermediateSize ? { denseIntermediateSize: dense } : {}),
  };
}

function latentOf(optional: Lookup): Pick<ModelArchitecture, "latentAttention"> {
  const keyValueRank = optional("kv_lora_rank");
  if (!keyValueRank) return {};
  return {
    latentAttention: {
      queryRank: optional("q_lora_rank") ?? 0,
      keyValueRank,
      queryNoPositionDimension: optional("qk_nope_head_dim") ?? 128,
      queryPositionDimension: optional("qk_rope_head_dim") ?? 64,
      valueDimension: optional("v_head_dim") ?? 128,
    },
  };
}

function windowOf(text: Config, type: string, optional: Lookup): Pick<ModelArchitecture, "slidingWindow"> {
  const window = optional("sliding_window");
  if (!window || text["use_sliding_window"] === false) return {};
  const everyLayer = optional("sliding_window_pattern") ?? (type === "gemma2" || type === "gpt_oss" ? 2 : type.startsWith("gemma3") ? 6 : undefined);
  return { slidingWindow: { window, ...(everyLayer ? { globalEvery: everyLayer } : {}) } };
}

function isConfig(value: unknown): value is Config {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function number(path: string, config: Config, names: string[]): number | undefined {
  for (const name of names) {
    const value = config[name];
    if (value === undefined || value === null) continue;
    if (typeof value !== "number" || !Number.isFinite(value) || value < 0) {
      throw new ValidationError(`${path}.${name}`, `must be a number of at least 0, got ${shown(value)}`);
    }
    return value;
  }
  return undefined;
}

function missing(path: string, names: string[]): never {
  throw new ValidationError(`${path}.${names[0]}`, `is missing; a decoder-only config.json has it under ${names.join(" or ")}`);
}
