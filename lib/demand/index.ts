export type * from "./workload";
export * from "./model";
export type * from "./estimate";
export type * from "./demand";
