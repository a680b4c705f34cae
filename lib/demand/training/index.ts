export { estimateTraining } from "./estimate-training";
export { trainingDemand } from "./training-demand";
