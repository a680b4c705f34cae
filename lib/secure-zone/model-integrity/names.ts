/** Name of the config map with the script and the key, in every project. */
export const VERIFIER_CONFIG_MAP = "verify-model";

/** Name of the init container and of its volume. */
export const VERIFIER_CONTAINER = "verify-model";

/** Label by which a pod says which released model it loads. */
export const MODEL_LABEL = "aidc/model";
