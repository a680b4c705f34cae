import { ValidationError, shown } from "../../errors";
import type { ExpertArchitecture, LatentAttention, ModelArchitecture, SlidingWindow } from "./architecture";
import { checkArchitecture } from "./check-architecture";
import { habitsOf, type Habits } from "./hugging-face-habits";
import { refuseOtherLayers } from "./hugging-face-refusals";

type Config = Readonly<Record<string, unknown>>;

/**
 * Reads the architecture from a Hugging Face `config.json` of a decoder-only transformer: Llama, Mistral, Mixtral, Qwen,
 * Gemma, Phi, DeepSeek, Kimi, GLM, GPT-OSS, GPT-2, GPT-NeoX, Falcon, BLOOM, OPT, MPT, DBRX, Cohere and those that use the
 * same field names. Number formats (`quantization_config`) are no part of it: a workload names its `precision`.
 *
 * @param config the parsed file; multi-modal models carry the language part under `text_config` or the like
 * @throws ValidationError when a field that the counts need is missing, or layers are no attention (Mamba, linear attention)
 */
export function architectureFromHuggingFace(config: Config, path = "config"): ModelArchitecture {
  const text = languagePart(config);
  refuseOtherLayers(path, text);
  const fields = fieldsOf(path, text);
  const habits = habitsOf(String(text["model_type"] ?? ""), text);
  const hiddenSize = fields.need("hidden_size", "n_embd", "n_embed", "d_model");
  const attentionHeads = fields.need("num_attention_heads", "n_head", "n_heads", "num_heads", "attention_heads");
  const layers = fields.need("num_hidden_layers", "n_layer", "n_layers", "num_layers");
  const experts = expertsOf(fields, habits, layers);
  const latentAttention = latentOf(fields);
  const contextLength = fields.need("max_position_embeddings", "n_positions", "max_seq_len", "seq_length", "model_max_length");
  const slidingWindow = windowOf(text, fields, habits, contextLength);
  return checkArchitecture(path, {
    name: typeof config["_name_or_path"] === "string" ? config["_name_or_path"] : undefined,
    layers,
    hiddenSize,
    intermediateSize: widthOf(fields, hiddenSize) * (habits.widthCountsTwoMatrices ? 0.5 : 1),
    attentionHeads,
    keyValueHeads: keyValueHeadsOf(text, fields) ?? attentionHeads,
    headDimension: fields.optional("head_dim", "kv_channels") ?? Math.floor(hiddenSize / attentionHeads),
    vocabularySize: fields.optional("padded_vocab_size") ?? fields.need("vocab_size"),
    contextLength,
    tiedEmbeddings: (text["tie_word_embeddings"] ?? config["tie_word_embeddings"] ?? habits.tied) === true,
    gatedFeedForward: habits.gated,
    attentionBias: habits.bias,
    learnedPositions: habits.learnedPositions,
    ...(experts ? { experts } : {}),
    ...(latentAttention ? { latentAttention } : {}),
    ...(slidingWindow ? { slidingWindow } : {}),
    source: "Hugging Face config.json",
  });
}

/** Multi-modal models nest the part that reads and writes text. */
function languagePart(config: Config): Config {
  const outer = isConfig(config["thinker_config"]) ? config["thinker_config"] : config;
  return ["text_config", "llm_config", "language_config"].map((name) => outer[name]).find(isConfig) ?? outer;
}

/** Numbers of a config under any of several names; those of MPT and DBRX are nested, those of some types have defaults. */
interface Fields {
  need(...names: string[]): number;
  optional(...names: string[]): number | undefined;
}

function fieldsOf(path: string, text: Config): Fields {
  const nested = ["attn_config", "ffn_config"].map((name) => text[name]).filter(isConfig);
  const { defaults } = habitsOf(String(text["model_type"] ?? ""), text);
  const optional = (...names: string[]): number | undefined => number(path, [text, ...nested, defaults], names);
  return { optional, need: (...names) => optional(...names) ?? missing(path, names) };
}

function widthOf({ optional }: Fields, hiddenSize: number): number {
  // the wider of the two that Llama 4 names is that of its dense layers, told by expertsOf
  return optional("intermediate_size", "n_inner", "ffn_dim", "ffn_hidden_size") ?? hiddenSize * (optional("expansion_ratio") ?? 4);
}

function keyValueHeadsOf(text: Config, { optional }: Fields): number | undefined {
  if (text["multi_query"] === true && text["new_decoder_architecture"] !== true) return 1;
  return optional("num_key_value_heads", "num_kv_heads", "multi_query_group_num", "kv_n_heads", "n_head_kv");
}

function expertsOf({ need, optional }: Fields, habits: Habits, layers: number): ExpertArchitecture | undefined {
  const count = optional("num_local_experts", "n_routed_experts", "num_experts", "moe_num_experts");
  if (count === undefined || count <= 1) return undefined;
  const intermediateSize = need("moe_intermediate_size", "intermediate_size", "ffn_hidden_size");
  const dense = optional("intermediate_size_mlp", "intermediate_size");
  const firstDenseLayers = optional("first_k_dense_replace", "moe_layer_start_index");
  const everyLayers = optional("interleave_moe_layer_step", "decoder_sparse_step", "moe_layer_interval");
  return {
    count,
    perToken: need("num_experts_per_tok", "num_experts_per_token", "experts_per_token", "moe_top_k", "moe_topk", "moe_k"),
    intermediateSize,
    ...sharedExperts(optional, intermediateSize, habits),
    ...(firstDenseLayers && firstDenseLayers < layers ? { firstDenseLayers } : {}),
    ...(everyLayers ? { everyLayers } : {}),
    ...(dense && dense !== intermediateSize ? { denseIntermediateSize: dense } : {}),
  };
}

/** Experts that every token passes: so many of the routed ones' width, or one of a width of its own. */
function sharedExperts(optional: Fields["optional"], intermediateSize: number, habits: Habits): Pick<ExpertArchitecture, "shared" | "sharedIntermediateSize"> {
  const width = optional("shared_expert_intermediate_size", "shared_intermediate_size");
  if (width) return { shared: 1, sharedIntermediateSize: width };
  if (habits.residualWidth) return { shared: 1, sharedIntermediateSize: habits.residualWidth };
  const shared = optional("n_shared_experts", "num_shared_experts", "num_shared_expert", "moe_num_shared_experts") ?? habits.sharedExperts;
  return shared ? { shared, sharedIntermediateSize: shared * intermediateSize } : {};
}

function latentOf({ optional }: Fields): LatentAttention | undefined {
  const keyValueRank = optional("kv_lora_rank");
  if (!keyValueRank) return undefined;
  return {
    queryRank: optional("q_lora_rank") ?? 0,
    keyValueRank,
    queryNoPositionDimension: optional("qk_nope_head_dim") ?? 128,
    queryPositionDimension: optional("qk_rope_head_dim") ?? 64,
    valueDimension: optional("v_head_dim") ?? 128,
  };
}

/** A window as long as the context is none. */
function windowOf(text: Config, { optional }: Fields, habits: Habits, contextLength: number): SlidingWindow | undefined {
  const window = optional("sliding_window");
  if (!window || window >= contextLength || text["use_sliding_window"] === false) return undefined;
  const kinds = Array.isArray(text["layer_types"]) ? text["layer_types"] : undefined;
  const whole = kinds?.filter((kind) => kind === "full_attention").length;
  if (kinds && whole === kinds.length) return undefined;
  const listed = kinds && whole ? Math.max(2, Math.round(kinds.length / whole)) : undefined;
  const globalEvery = kinds ? listed : (patternOf(text) ?? optional("sliding_window_pattern", "_sliding_window_pattern") ?? habits.globalEvery);
  return { window, ...(globalEvery && globalEvery > 1 ? { globalEvery } : {}) };
}

/** EXAONE spells the pattern out: local layers, then a global one. */
function patternOf(text: Config): number | undefined {
  const pattern = text["sliding_window_pattern"];
  return typeof pattern === "string" ? pattern.length : undefined;
}

function isConfig(value: unknown): value is Config {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function number(path: string, places: readonly Config[], names: readonly string[]): number | undefined {
  for (const place of places) {
    for (const name of names) {
      const value = sameForAll(place[name], `${path}.${name}`);
      if (value === undefined || value === null || (name === "sliding_window_pattern" && typeof value === "string")) continue;
      if (typeof value !== "number" || !Number.isFinite(value) || value < 0) {
        throw new ValidationError(`${path}.${name}`, `must be a number of at least 0, got ${shown(value)}`);
      }
      return value;
    }
  }
  return undefined;
}

/** Some files list a field by layer; layers that differ have no place in `ModelArchitecture`. */
function sameForAll(value: unknown, path: string): unknown {
  if (!Array.isArray(value)) return value;
  if (value.some((one) => one !== value[0])) throw new ValidationError(path, `differs from layer to layer, got ${shown(value)}, which no architecture here describes; give the architecture of the nearest transformer by hand`);
  return value[0] as unknown;
}

function missing(path: string, names: readonly string[]): never {
  throw new ValidationError(`${path}.${names[0]}`, `is missing; a decoder-only config.json has it under ${names.join(" or ")}`);
}
