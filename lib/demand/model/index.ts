export type * from "./architecture";
export * from "./parameters";
export * from "./kv-cache";
export * from "./attention-flops";
export * from "./catalog";
export * from "./hugging-face";
export * from "./language-model";
