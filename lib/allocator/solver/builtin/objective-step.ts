import type { ArrayModel } from "../arrays";
import { commonDivisor } from "../common-divisor";

/** The step of which the objective (without its constant) is always a multiple; 0 where there is none. */
export function objectiveStep(model: ArrayModel, integrality: Int32Array): number {
  let step = 0;
  for (let c = 0; c < model.numCols; c++) {
    const cost = Math.abs(model.colCost[c]);
    if (cost === 0) continue;
    if (!integrality[c]) return 0;
    step = commonDivisor(step, cost);
    // many costs have no step worth the name, and then rounding would take noise for one
    if (step < 1e-4 * cost) return 0;
  }
  return step;
}
