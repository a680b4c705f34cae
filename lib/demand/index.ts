export type * from "./workload";
export type * from "./model/architecture";
export type * from "./estimate";
export type * from "./demand";
