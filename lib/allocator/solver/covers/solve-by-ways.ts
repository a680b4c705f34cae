import { BUILT_IN, solveBuiltIn } from "../builtin/solve";
import { lpDuals } from "../duals";
import type { SolvedAnswer, SolveOptions, SolverName } from "../answer";
import { pointBelow } from "../highs/core";
import { processRuntime } from "../highs/runtime";
import type { LinearModel } from "../model";
import { proven } from "../proof";
import { scalingOf } from "../scaling";
import { verify } from "../verify";
import { withCoverCuts, type Tightened } from "./cover-cuts";
import { waysModel, type WaysModel } from "./ways-model";

/** Nodes of the search among ways: it is near the optimum at the first one, or needs many. */
const NODES = 50;

/**
 * A point of a model with covers by the ways to carry each, with the bound of the whole model's relaxation and its cuts.
 *
 * @returns undefined where the optimum itself is asked for, or nothing was found
 */
export function solveByWays(model: LinearModel, tightened: Tightened, options: SolveOptions): SolvedAnswer | undefined {
  const gap = Math.max(options.gap ?? 0, options.enough ?? 0);
  if (gap <= 0) return undefined;
  // the least objective whose distance to a bound is the gap
  const targetOf = (bound: number): number => bound / (bound >= 0 ? 1 - gap : 1 + gap);
  const ways = waysModel(model, tightened, targetOf(tightened.bound) - tightened.bound);
  if (!ways) return undefined;
  const bound = Math.max(tightened.bound, boundBy(model, ways));
  const nodeLimit = Math.min(NODES, options.nodeLimit ?? NODES);
  const found = searched(ways.model, targetOf(bound), nodeLimit);
  const x = found && ways.expand(found.x);
  if (!x || verify(model, x).length > 0) return undefined;
  return proven(model, x, bound, { gap: options.gap, solver: found.solver, nodes: found.nodes });
}

/** What cuts at the prices of the ways' relaxation prove of the whole model. */
function boundBy(model: LinearModel, ways: WaysModel): number {
  const relaxed = lpDuals(ways.model);
  if (!relaxed) return -Infinity;
  const priceOfRow = new Map(ways.model.rows.map(({ name }, r) => [name, -relaxed.rows[r]] as const));
  return withCoverCuts(model, [model.rows.map(({ name }) => priceOfRow.get(name) ?? 0)])?.bound ?? -Infinity;
}

/** A point of the ways' model that costs no more than the target, or the best that some nodes find. */
function searched(model: LinearModel, target: number, nodeLimit: number): Found | undefined {
  const runtime = processRuntime.get();
  if ("reason" in runtime) {
    const answer = solveBuiltIn(model, { nodeLimit: NODES_FOR_ONE * nodeLimit });
    return "x" in answer ? { x: answer.x, nodes: answer.nodes, solver: BUILT_IN } : undefined;
  }
  try {
    const scaling = scalingOf(model);
    const found = pointBelow(runtime.highs, model, scaling, target * scaling.objective, nodeLimit);
    return found && { ...found, solver: { name: "highs", version: runtime.version } };
  } catch {
    // an aborted WebAssembly instance never works again: the next call gets a new one
    processRuntime.drop();
    return undefined;
  }
}

/** Nodes of the built-in search for one of HiGHS, which does more at each. */
const NODES_FOR_ONE = 4;

interface Found {
  readonly x: Float64Array;
  readonly nodes: number;
  readonly solver: SolverName;
}
