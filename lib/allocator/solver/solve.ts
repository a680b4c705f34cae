import type { SolveOptions, SolverAnswer } from "./answer";
import { solveWithHighs } from "./highs/solve";
import { messageOf } from "./highs/load";
import { processRuntime } from "./highs/runtime";
import { faultsOf, type LinearModel } from "./model";

/**
 * Solves a model to the gap asked. Every point returned has been verified outside the solver.
 *
 * @throws where the model itself is not sound (a bound that is none, an index out of range)
 */
export function solve(model: LinearModel, options: SolveOptions = {}): SolverAnswer {
  const faults = faultsOf(model);
  if (faults.length > 0) throw new RangeError(`the model is not sound: ${faults.slice(0, 3).join("; ")}`);
  const runtime = processRuntime.get();
  if ("reason" in runtime) return { status: "unknown", bound: -Infinity, solver: { name: "highs", version: "" }, nodes: 0, reason: runtime.reason };
  try {
    return solveWithHighs(runtime.highs, model, options);
  } catch (error) {
    processRuntime.drop();
    return { status: "unknown", bound: -Infinity, solver: { name: "highs", version: runtime.highs.version.string }, nodes: 0, reason: messageOf(error) };
  }
}
