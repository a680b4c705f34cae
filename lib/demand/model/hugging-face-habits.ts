/**
 * What a `model_type` means where its `config.json` says nothing: the defaults of its configuration class, and how its
 * modules are built.
 *
 * @see huggingface/transformers, src/transformers/models (configuration_*.py and modeling_*.py), Apache-2.0
 */
export interface Habits {
  /** Input and output embeddings share their weights. */
  readonly tied: boolean;
  /** Three matrices in the feed-forward block instead of two. */
  readonly gated: boolean;
  readonly bias: boolean;
  readonly learnedPositions: boolean;
  /** `intermediate_size` counts the two halves of the gated block (Qwen 1). */
  readonly widthCountsTwoMatrices: boolean;
  /** Shared experts that the type always has. */
  readonly sharedExperts: number;
  /** Width of a dense feed-forward block beside the experts; 0 without one (Arctic, Grok 2). */
  readonly residualWidth: number;
  /** Every n-th layer looks at the whole context. */
  readonly globalEvery?: number;
  /** Fields that published files of the type leave out. */
  readonly defaults: Readonly<Record<string, number>>;
}

const tied = /^(gpt2|gpt_neo|xglm|gpt_bigcode|bloom|opt|mpt|falcon|RefinedWeb.*|cohere.*|gemma.*|starcoder2|bert)$/;
const plain = /^(gpt2|gpt_neo|gpt_neox|gptj|xglm|apertus|gpt_bigcode|codegen|bloom|opt|mpt|falcon|RefinedWeb.*|starcoder2|phi|nemotron|bert)$/;
const biased = /^(gpt2|gpt_neo|xglm|gpt_neox|gpt_bigcode|bloom|opt|phi|bert|qwen|qwen2.*)$/;
const learned = /^(gpt2|gpt_neo|gpt_bigcode|opt|bert)$/;
const globalEvery: readonly (readonly [RegExp, number])[] = [[/^(gemma2|gpt_oss)$/, 2], [/^gemma3/, 6], [/^cohere2$/, 4]];
const defaults: readonly (readonly [RegExp, Readonly<Record<string, number>>])[] = [
  [/^gemma3/, { vocab_size: 262208, head_dim: 256, num_attention_heads: 8, num_key_value_heads: 4, max_position_embeddings: 131072 }],
  [/^(falcon|RefinedWeb.*)$/, { max_position_embeddings: 2048 }],
];

export function habitsOf(type: string, config: Readonly<Record<string, unknown>>): Habits {
  const says = (...names: string[]): boolean => names.some((name) => config[name] === true);
  return {
    tied: tied.test(type),
    // a squared ReLU has no gate
    gated: !plain.test(type) && config["hidden_act"] !== "relu2",
    bias: biased.test(type) || says("attention_bias", "add_qkv_bias", "qkv_bias", "use_qkv_bias", "use_bias"),
    learnedPositions: learned.test(type),
    widthCountsTwoMatrices: type === "qwen",
    sharedExperts: type.startsWith("llama4") ? 1 : 0,
    residualWidth: says("residual_moe") ? Number(config["intermediate_size"]) : says("use_residual") ? Number(config["hidden_size"]) : 0,
    globalEvery: globalEvery.find(([types]) => types.test(type))?.[1],
    defaults: defaults.find(([types]) => types.test(type))?.[1] ?? {},
  };
}
