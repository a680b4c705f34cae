import type { SolvedAnswer, SolveOptions } from "../answer";
import { arraysOf, type ArrayModel } from "../arrays";
import { priceBound } from "../builtin/certificate";
import type { LinearModel } from "../model";
import { partOf } from "../part";
import { proven } from "../proof";
import { scalingOf, type Scaling } from "../scaling";
import { tidied, verify } from "../verify";
import { HIGHS_FEASIBLE_POINT, HIGHS_STATUS, type Highs } from "./api";
import type { LoadedHighs } from "./load";

/** Columns from which on it is quicker to look among those that the relaxation uses first. */
const MANY_COLUMNS = 3000;
/** Nodes of the search among them: where it takes more, the relaxation is not near enough. */
const CORE_NODES = 100;
/** Reduced cost, as a share of what the gap allows in all, up to which an unused column stays. */
const CHEAP = 1e-6;

/**
 * A point found among the columns that the linear relaxation uses (the core), with the bound of the relaxation.
 *
 * Most shares of many workloads on many types are 0 in the relaxation and in every good plan. Without them the search
 * is over in a fraction of the time, and what it finds is a point of the whole model; the bound comes from the
 * relaxation of the whole model, by its prices, so nothing is claimed of the columns left out but what is proven.
 * Integers are never left out: a relaxation says little about those.
 *
 * @returns undefined where the model is not large, the optimum itself is asked for, or nothing was found
 */
export function solveCore({ highs, version }: LoadedHighs, model: LinearModel, options: SolveOptions): SolvedAnswer | undefined {
  const gap = options.gap ?? 0;
  if (gap <= 0 || model.columns.length < MANY_COLUMNS || !model.columns.some(({ integer }) => integer)) return undefined;
  const scaling = scalingOf(model);
  const arrays = arraysOf(model, scaling, true);
  const relaxed = relaxation(highs, arrays);
  if (!relaxed) return undefined;
  const { value, reduced } = priceBound(arrays, relaxed.prices, arrays.colLower, arrays.colUpper);
  const cheap = CHEAP * gap * Math.abs(value);
  const isKept = model.columns.map(({ integer }, c) => integer || relaxed.x[c] > arrays.colLower[c] || reduced[c] * (arrays.colUpper[c] - arrays.colLower[c]) <= cheap);
  // the least objective whose distance to the bound is the gap
  const target = value / (value >= 0 ? 1 - gap : 1 + gap);
  const found = searchCore(highs, model, scaling, isKept, target, Math.min(CORE_NODES, options.nodeLimit ?? CORE_NODES));
  if (!found || verify(model, found.x).length > 0) return undefined;
  return proven(model, found.x, value / scaling.objective, { gap, solver: { name: "highs", version }, nodes: found.nodes });
}

function relaxation(highs: Highs, arrays: ArrayModel): { readonly x: Float64Array; readonly prices: Float64Array } | undefined {
  const native = highs.createModel(arrays);
  try {
    native.options.set({ output_flag: false, random_seed: 1, presolve: "off" });
    native.run();
    if (native.getModelStatus() !== HIGHS_STATUS.optimal) return undefined;
    const { colValue, rowDual } = native.getSolution();
    return { x: colValue, prices: rowDual };
  } finally {
    native.dispose();
  }
}

/** Searches the columns kept, the others at their lower bounds, until a point is good enough. */
function searchCore(highs: Highs, model: LinearModel, scaling: Scaling, isKept: readonly boolean[], target: number, nodeLimit: number): Found | undefined {
  const kept = model.columns.flatMap((_, c) => (isKept[c] ? [c] : []));
  const part = partOf(model, new Map(model.columns.flatMap(({ lower }, c): [number, number][] => (isKept[c] ? [] : [[c, lower]]))));
  const found = pointBelow(highs, part.model, { ...scaling, columns: Float64Array.from(kept, (c) => scaling.columns[c]) }, target, nodeLimit);
  return found && { ...found, x: tidied(model, part.expand(found.x)) };
}

interface Found {
  readonly x: Float64Array;
  readonly nodes: number;
}

/**
 * A point whose objective is at or below a target, or the best that was found within the limit of nodes. Not verified.
 *
 * @param target in scaled units
 */
function pointBelow(highs: Highs, model: LinearModel, scaling: Scaling, target: number, nodeLimit: number): Found | undefined {
  const native = highs.createModel(arraysOf(model, scaling));
  try {
    native.options.set({ output_flag: false, random_seed: 1, mip_rel_gap: 0, mip_abs_gap: 0, mip_max_nodes: nodeLimit, mip_allow_restart: false, objective_target: target });
    native.run();
    if (Number(native.info.get("primal_solution_status")) !== HIGHS_FEASIBLE_POINT) return undefined;
    const { colValue } = native.getSolution();
    const x = tidied(model, colValue.map((value, c) => value * scaling.columns[c]));
    return { x, nodes: Math.max(0, Number(native.info.get("mip_node_count"))) };
  } finally {
    native.dispose();
  }
}
