import type { SolveOptions, SolverAnswer, SolverName } from "../answer";
import { arraysOf, type ArrayModel } from "../arrays";
import { priceBound } from "../builtin/certificate";
import { solveBuiltIn } from "../builtin/solve";
import type { LinearModel } from "../model";
import { proven } from "../proof";
import { scalingOf } from "../scaling";
import { tidied, verify } from "../verify";
import type { JsLpJson, JsLpModel } from "./api";
import { loadJsLpSolver } from "./load";

/** Thrown out of its simplex, which has no limit of its own and on some models never ends. */
class TooMuchWork extends Error {}

export interface WorkLimits {
  /** Multiplications of javascript-lp-solver, at most. */
  readonly solver: number;
  /** Multiplications of the proof, at most. */
  readonly proof: number;
}

/**
 * Solves with `javascript-lp-solver`, bounded by counted pivots so that it always ends, and believes nothing: its point
 * is verified, the bound is proven from the model (its prices for a linear program, a branch and bound of our own that
 * starts from its point for integers).
 */
export function solveWithJsLp(model: LinearModel, options: SolveOptions, limits: WorkLimits): SolverAnswer {
  const { solver: program, version } = loadJsLpSolver();
  const solver: SolverName = { name: "javascript-lp-solver", version };
  const scaling = scalingOf(model);
  const arrays = arraysOf(model, scaling);
  const json = jsonOf(arrays);
  const instance = new program.Model(undefined, undefined, program.selectBranchAndCutService(json)).loadJson(json);
  limitPivots(instance, limits.solver);
  let x: Float64Array | undefined;
  let found = true;
  try {
    const { solutionSet, feasible } = program.Solve(instance, undefined, true);
    const point = tidied(model, Float64Array.from(model.columns, (_, c) => ((solutionSet[`x${c}`] ?? 0) + arrays.colLower[c]) * scaling.columns[c]));
    if (verify(model, point).length === 0) x = point;
    found = feasible;
  } catch (error) {
    if (!(error instanceof TooMuchWork)) throw error;
  }
  if (x && !arrays.integrality) {
    const bound = priceBound(arrays, pricesOf(instance, arrays), arrays.colLower, arrays.colUpper).value / scaling.objective;
    const answer = proven(model, x, bound, { gap: options.gap, solver, nodes: 0 });
    if (answer.status === "optimal") return answer;
  }
  const checked = solveBuiltIn(model, x ? { ...options, start: x } : options, limits.proof);
  const agrees = "x" in checked ? x && checked.x.every((value, c) => value === x[c]) : checked.status === "infeasible" && !found;
  return agrees ? { ...checked, solver } : checked;
}

/** Rows by name, lower bounds of columns moved to 0 (all that it can do), upper ones as rows. */
function jsonOf(model: ArrayModel): JsLpJson {
  const { starts, indices, values } = model.matrix;
  const constraints: Record<string, { min?: number; max?: number; equal?: number }> = {};
  const variables: Record<string, Record<string, number>> = {};
  const ints: Record<string, 1> = {};
  for (let c = 0; c < model.numCols; c++) {
    variables[`x${c}`] = { objective: model.colCost[c], [`u${c}`]: 1 };
    if (model.integrality?.[c]) ints[`x${c}`] = 1;
  }
  for (let r = 0; r < model.numRows; r++) {
    let moved = 0;
    for (let k = starts[r]; k < starts[r + 1]; k++) {
      variables[`x${indices[k]}`][`r${r}`] = values[k];
      moved += values[k] * model.colLower[indices[k]];
    }
    constraints[`r${r}`] = sidesOf(model.rowLower[r] - moved, model.rowUpper[r] - moved);
  }
  for (let c = 0; c < model.numCols; c++) constraints[`u${c}`] = { max: model.colUpper[c] - model.colLower[c] };
  const options = { presolve: false, exitOnCycles: false, nodeSelection: "hybrid", branching: "pseudocost" };
  return { optimize: "objective", opType: "min", constraints, variables, ints, options };
}

function sidesOf(lower: number, upper: number): { min?: number; max?: number; equal?: number } {
  if (lower === upper) return { equal: lower };
  return { ...(lower > -Infinity ? { min: lower } : {}), ...(upper < Infinity ? { max: upper } : {}) };
}

function limitPivots(instance: JsLpModel, work: number): void {
  const { tableau } = instance;
  const pivot = tableau.pivot.bind(tableau);
  let left = work;
  tableau.pivot = (row, column) => {
    left -= tableau.matrix.length;
    if (left < 0) throw new TooMuchWork();
    pivot(row, column);
  };
}

/** Prices of the rows at its last simplex: the reduced costs of their slacks, signed by the side they hold. */
function pricesOf(instance: JsLpModel, model: ArrayModel): Float64Array {
  const prices = new Float64Array(model.numRows);
  const { matrix, colByVarIndex } = instance.tableau;
  let next = 0;
  for (let r = 0; r < model.numRows; r++) {
    const sides = (model.rowLower[r] > -Infinity ? 1 : 0) + (model.rowUpper[r] < Infinity ? 1 : 0);
    for (let side = 0; side < sides; side++) {
      const { slack, isUpperBound } = instance.constraints[next++];
      const column = colByVarIndex[slack.index];
      if (column > 0) prices[r] += isUpperBound ? -Math.abs(matrix[column]) : Math.abs(matrix[column]);
    }
  }
  return prices;
}
