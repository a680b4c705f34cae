export type * from "./workload";
export * from "./model";
export type * from "./estimate";
export type * from "./estimate-document";
export type * from "./demand";
export { profileDemand } from "./profile";
export { resourcesDemand } from "./resources";
