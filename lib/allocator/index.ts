export type * from "./request";
export type * from "./plan";
