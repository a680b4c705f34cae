export { LanguageModel } from "./demand/model/language-model";
export type { ModelArchitecture, ExpertArchitecture, LatentAttention, SlidingWindow } from "./demand/model/architecture";
