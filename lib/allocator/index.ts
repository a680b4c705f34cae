export type * from "./request";
export type * from "./plan";
export { inputHash } from "./input-hash";
