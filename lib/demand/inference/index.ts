export { estimateInference } from "./estimate-inference";
export { inferenceDemand, whyNoInference } from "./inference-demand";
