import { arraysOf } from "./arrays";
import { priceBound } from "./builtin/certificate";
import { startedSimplex } from "./builtin/start-basis";
import { HIGHS_STATUS } from "./highs/api";
import { processRuntime } from "./highs/runtime";
import type { LinearModel } from "./model";
import { scalingOf, type Scaling } from "./scaling";

/** Prices of the linear relaxation of a model: first-order only where integers are meant. */
export interface LpDuals {
  /** Objective of the relaxation, as far as its prices prove it. */
  readonly objective: number;
  /** By how much the objective rises per unit that the row's binding bound rises; one per row. */
  readonly rows: Float64Array;
  /** By how much the objective rises per unit of the column above its place; one per column. */
  readonly columns: Float64Array;
  /** The relaxation's point. */
  readonly x: Float64Array;
}

/** Entries of the dense table up to which the relaxation is solved without WebAssembly. */
const SMALL_TABLE = 2_000_000;

/** @returns the prices of the model with its integers relaxed; undefined when it has no point or no solver settles it */
export function lpDuals(model: LinearModel): LpDuals | undefined {
  const scaling = scalingOf(model);
  if (model.rows.length * model.columns.length <= SMALL_TABLE) return builtInDuals(model, scaling) ?? highsDuals(model, scaling);
  return highsDuals(model, scaling) ?? builtInDuals(model, scaling);
}

function builtInDuals(model: LinearModel, scaling: Scaling): LpDuals | undefined {
  if (model.columns.some(({ lower, upper }) => lower > upper)) return undefined;
  const arrays = arraysOf(model, scaling, true);
  const simplex = startedSimplex(arrays);
  const { relaxation } = simplex;
  if (simplex.solve() !== "optimal" || simplex.polish() !== "optimal") return undefined;
  const prices = relaxation.prices();
  const { value, reduced } = priceBound(arrays, prices, arrays.colLower, arrays.colUpper);
  return unscaled(scaling, value, prices, reduced, relaxation.point());
}

function highsDuals(model: LinearModel, scaling: Scaling): LpDuals | undefined {
  const runtime = processRuntime.get();
  if ("reason" in runtime) return undefined;
  const arrays = arraysOf(model, scaling, true);
  const native = runtime.highs.createModel(arrays);
  try {
    native.options.set({ output_flag: false });
    native.run();
    if (native.getModelStatus() !== HIGHS_STATUS.optimal) return undefined;
    const { colValue, rowDual } = native.getSolution();
    const { value, reduced } = priceBound(arrays, rowDual, arrays.colLower, arrays.colUpper);
    return unscaled(scaling, value, rowDual, reduced, colValue);
  } finally {
    native.dispose();
  }
}

function unscaled(scaling: Scaling, objective: number, rows: Float64Array, columns: Float64Array, x: Float64Array): LpDuals {
  return {
    objective: objective / scaling.objective,
    rows: rows.map((price, r) => (price * scaling.rows[r]) / scaling.objective + 0),
    columns: columns.map((cost, c) => cost / scaling.columns[c] / scaling.objective + 0),
    x: x.map((value, c) => value * scaling.columns[c]),
  };
}
