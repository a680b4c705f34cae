export type * from "./accelerator";
export type * from "./offer";
export type * from "./own-offer";
export type * from "./choice";
