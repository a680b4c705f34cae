import { ValidationError, shown } from "../../errors";

type Config = Readonly<Record<string, unknown>>;

const nearest = "give the architecture of the nearest transformer by hand";

/** Layers of which every one attends to all tokens, a window or a chunk of them. */
const attends = /^((full|sliding|chunked)_)?attention$/;

/** Fields of layers that keep a state instead of a cache: Mamba, linear and lightning attention. */
const stateful = /^(mamba_|ssm_|linear_num_|linear_attn_config$|state_size$|attn_layer_period$|hybrid_override_pattern$)/;

/**
 * Refuses what has no place in `ModelArchitecture`, so that nobody counts and sizes another model than the one meant.
 *
 * @param text the language part of a `config.json`
 */
export function refuseOtherLayers(path: string, text: Config): void {
  const kinds = Array.isArray(text["layer_types"]) ? text["layer_types"].map(String) : undefined;
  const kind = kinds?.find((one) => !attends.test(one));
  // where the layers are listed, fields of kinds that none of them has mean nothing
  const field = kinds ? (kind === undefined ? undefined : "layer_types") : Object.keys(text).find((key) => stateful.test(key) && text[key] !== null);
  if (field !== undefined) refuse(path, field, `says that some layers are no attention${kind === undefined ? "" : ` (${shown(kind)})`}`);
  if (Array.isArray(text["attn_type_list"]) && text["attn_type_list"].includes(0)) refuse(path, "attn_type_list", "says that some layers are no attention (0)");
  if (Array.isArray(text["block_configs"])) refuse(path, "block_configs", "says that layers differ from each other in width");
  if (Number(text["hidden_size_per_layer_input"]) > 0) refuse(path, "hidden_size_per_layer_input", "says that every layer has embeddings of its own");
  if (Number(text["zero_expert_num"]) > 0) refuse(path, "zero_expert_num", "says that some experts compute nothing");
  if (text["is_encoder_decoder"] === true) throw new ValidationError(`${path}.is_encoder_decoder`, `must be false, got true: the model is no decoder-only transformer; ${nearest}`);
}

function refuse(path: string, field: string, why: string): never {
  throw new ValidationError(`${path}.${field}`, `${why}, which no architecture here describes; ${nearest}`);
}
