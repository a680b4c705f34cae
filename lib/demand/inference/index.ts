export { estimateInference } from "./estimate-inference";
export { inferenceDemand } from "./inference-demand";
