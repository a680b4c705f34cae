export type * from "./request";
export type * from "./plan";
export { allocate, type AllocationInput } from "./allocate";
export { inputHash } from "./input-hash";
