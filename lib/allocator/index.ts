export type * from "./request";
export type * from "./plan";
export { allocate, type AllocationInput } from "./allocate";
export { inputHash } from "./input-hash";
export { solve, type SolverAnswer, type SolverTask } from "./solver";
export type { MipColumn, MipModel, MipRow } from "./model/builder";
