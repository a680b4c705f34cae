import { ValidationError } from "../../errors";
import type { ModelArchitecture } from "./architecture";
import { findModel } from "./catalog";
import { checkArchitecture } from "./check-architecture";
import { architectureFromHuggingFace } from "./hugging-face";
import { parameterCounts } from "./parameters";

/**
 * A model to train or to serve: one of the catalogue, or your own by its architecture.
 *
 * The constants are the catalogue of `data/architectures.json`, each with its source there.
 */
export class LanguageModel {
  static readonly GPT2_XL = LanguageModel.named("gpt2-xl");
  static readonly GPT_3_175B = LanguageModel.named("gpt-3-175b");
  static readonly LLAMA_7B = LanguageModel.named("llama-7b");
  static readonly LLAMA_13B = LanguageModel.named("llama-13b");
  static readonly LLAMA_33B = LanguageModel.named("llama-33b");
  static readonly LLAMA_65B = LanguageModel.named("llama-65b");
  static readonly LLAMA_2_7B = LanguageModel.named("llama-2-7b");
  static readonly LLAMA_2_13B = LanguageModel.named("llama-2-13b");
  static readonly LLAMA_2_70B = LanguageModel.named("llama-2-70b");
  static readonly LLAMA_3_8B = LanguageModel.named("llama-3-8b");
  static readonly LLAMA_3_70B = LanguageModel.named("llama-3-70b");
  static readonly LLAMA_3_1_8B = LanguageModel.named("llama-3.1-8b");
  static readonly LLAMA_3_1_70B = LanguageModel.named("llama-3.1-70b");
  static readonly LLAMA_3_1_405B = LanguageModel.named("llama-3.1-405b");
  static readonly LLAMA_3_2_1B = LanguageModel.named("llama-3.2-1b");
  static readonly LLAMA_3_2_3B = LanguageModel.named("llama-3.2-3b");
  static readonly LLAMA_3_3_70B = LanguageModel.named("llama-3.3-70b");
  static readonly LLAMA_4_SCOUT = LanguageModel.named("llama-4-scout");
  static readonly LLAMA_4_MAVERICK = LanguageModel.named("llama-4-maverick");
  static readonly CODELLAMA_34B = LanguageModel.named("codellama-34b");
  static readonly MISTRAL_7B = LanguageModel.named("mistral-7b");
  static readonly MISTRAL_LARGE_2 = LanguageModel.named("mistral-large-2");
  static readonly MIXTRAL_8X7B = LanguageModel.named("mixtral-8x7b");
  static readonly MIXTRAL_8X22B = LanguageModel.named("mixtral-8x22b");
  static readonly QWEN2_5_0_5B = LanguageModel.named("qwen2.5-0.5b");
  static readonly QWEN2_5_1_5B = LanguageModel.named("qwen2.5-1.5b");
  static readonly QWEN2_5_3B = LanguageModel.named("qwen2.5-3b");
  static readonly QWEN2_5_7B = LanguageModel.named("qwen2.5-7b");
  static readonly QWEN2_5_14B = LanguageModel.named("qwen2.5-14b");
  static readonly QWEN2_5_32B = LanguageModel.named("qwen2.5-32b");
  static readonly QWEN2_5_72B = LanguageModel.named("qwen2.5-72b");
  static readonly QWEN3_0_6B = LanguageModel.named("qwen3-0.6b");
  static readonly QWEN3_1_7B = LanguageModel.named("qwen3-1.7b");
  static readonly QWEN3_4B = LanguageModel.named("qwen3-4b");
  static readonly QWEN3_8B = LanguageModel.named("qwen3-8b");
  static readonly QWEN3_14B = LanguageModel.named("qwen3-14b");
  static readonly QWEN3_32B = LanguageModel.named("qwen3-32b");
  static readonly QWEN3_30B_A3B = LanguageModel.named("qwen3-30b-a3b");
  static readonly QWEN3_235B_A22B = LanguageModel.named("qwen3-235b-a22b");
  static readonly QWEN3_CODER_480B_A35B = LanguageModel.named("qwen3-coder-480b-a35b");
  static readonly DEEPSEEK_V3 = LanguageModel.named("deepseek-v3");
  static readonly DEEPSEEK_R1 = LanguageModel.named("deepseek-r1");
  static readonly DEEPSEEK_V2 = LanguageModel.named("deepseek-v2");
  static readonly KIMI_K2 = LanguageModel.named("kimi-k2");
  static readonly GEMMA_2B = LanguageModel.named("gemma-2b");
  static readonly GEMMA_7B = LanguageModel.named("gemma-7b");
  static readonly GEMMA_2_2B = LanguageModel.named("gemma-2-2b");
  static readonly GEMMA_2_9B = LanguageModel.named("gemma-2-9b");
  static readonly GEMMA_2_27B = LanguageModel.named("gemma-2-27b");
  static readonly GEMMA_3_1B = LanguageModel.named("gemma-3-1b");
  static readonly GEMMA_3_12B = LanguageModel.named("gemma-3-12b");
  static readonly GEMMA_3_27B = LanguageModel.named("gemma-3-27b");
  static readonly PHI_2 = LanguageModel.named("phi-2");
  static readonly PHI_3_MINI = LanguageModel.named("phi-3-mini");
  static readonly PHI_4 = LanguageModel.named("phi-4");
  static readonly PHI_4_MINI = LanguageModel.named("phi-4-mini");
  static readonly FALCON_7B = LanguageModel.named("falcon-7b");
  static readonly FALCON_40B = LanguageModel.named("falcon-40b");
  static readonly FALCON_180B = LanguageModel.named("falcon-180b");
  static readonly MPT_7B = LanguageModel.named("mpt-7b");
  static readonly MPT_30B = LanguageModel.named("mpt-30b");
  static readonly BLOOM_176B = LanguageModel.named("bloom-176b");
  static readonly OPT_175B = LanguageModel.named("opt-175b");
  static readonly OLMO_7B = LanguageModel.named("olmo-7b");
  static readonly OLMO_2_7B = LanguageModel.named("olmo-2-7b");
  static readonly OLMO_2_13B = LanguageModel.named("olmo-2-13b");
  static readonly OLMO_2_32B = LanguageModel.named("olmo-2-32b");
  static readonly GPT_OSS_20B = LanguageModel.named("gpt-oss-20b");
  static readonly GPT_OSS_120B = LanguageModel.named("gpt-oss-120b");
  static readonly NEMOTRON_4_340B = LanguageModel.named("nemotron-4-340b");
  static readonly STARCODER2_15B = LanguageModel.named("starcoder2-15b");
  static readonly GPT_NEOX_20B = LanguageModel.named("gpt-neox-20b");
  static readonly COMMAND_R_PLUS = LanguageModel.named("command-r-plus");
  static readonly DBRX = LanguageModel.named("dbrx");
  static readonly GROK_1 = LanguageModel.named("grok-1");
  static readonly GLM_4_5 = LanguageModel.named("glm-4.5");
  static readonly BERT_LARGE = LanguageModel.named("bert-large");
  static readonly TURING_NLG_530B = LanguageModel.named("turing-nlg-530b");
  static readonly PALM_540B = LanguageModel.named("palm-540b");
  static readonly TINYLLAMA_1_1B = LanguageModel.named("tinyllama-1.1b");
  static readonly PYTHIA_6_9B = LanguageModel.named("pythia-6.9b");
  static readonly PYTHIA_12B = LanguageModel.named("pythia-12b");
  static readonly SMOLLM2_1_7B = LanguageModel.named("smollm2-1.7b");

  /** A model of the catalogue by name, e.g. `llama-3.1-70b`; an unknown name is an error with the nearest known. */
  static named(name: string): LanguageModel {
    return new LanguageModel(findModel("model", name));
  }

  /** A model by its architecture; fields that contradict each other are an error. */
  static of(architecture: ModelArchitecture): LanguageModel {
    return new LanguageModel(checkArchitecture("architecture", architecture));
  }

  /**
   * A model by the text of its Hugging Face `config.json`; files with layers that are no attention are an error.
   *
   * @param json contents of the file; its number format is not read, a workload names its own
   */
  static fromHuggingFaceConfig(json: string): LanguageModel {
    return new LanguageModel(architectureFromHuggingFace(parsed(json)));
  }

  private constructor(
    /** Shape of the model. */
    readonly architecture: ModelArchitecture,
  ) {}

  /** All weights. */
  get parameters(): number {
    return parameterCounts(this.architecture).total;
  }

  /** Weights a token passes; equal to `parameters` for dense models. */
  get activeParameters(): number {
    return parameterCounts(this.architecture).active;
  }
}

function parsed(json: string): Record<string, unknown> {
  try {
    const value = JSON.parse(json) as unknown;
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // told below, in our words
  }
  throw new ValidationError("config", "must be the text of a config.json, a JSON object");
}
