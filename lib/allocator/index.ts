export type * from "./request";
export type * from "./plan";
export { allocate, DEFAULT_GAP_LIMIT, type AllocationInput } from "./allocate";
export { inputHash } from "./input-hash";
export { ModelBuilder, objectiveAt, solve, verify, type LinearModel, type SolveOptions, type SolverAnswer } from "./solver";
export { checkRequest, type Purpose } from "./request-check";
export { sizeRequest, allocationInput } from "./size";
export { estimateRequest } from "./estimate-request";
