export { estimateTraining, sketchTraining } from "./estimate-training";
export { trainingDemand } from "./training-demand";
