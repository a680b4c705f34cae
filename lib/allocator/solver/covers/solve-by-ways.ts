import type { SolvedAnswer, SolveOptions, SolverName } from "../answer";
import { BUILT_IN, solveBuiltIn } from "../builtin/solve";
import { pointBelow } from "../highs/core";
import { processRuntime } from "../highs/runtime";
import { objectiveAt, type LinearModel } from "../model";
import { proven } from "../proof";
import { scalingOf } from "../scaling";
import { verify } from "../verify";
import type { Tightened } from "./cover-cuts";
import { lagrangianBound } from "./lagrangian";
import { searchWays } from "./search-ways";
import { waysModel, type WaysModel } from "./ways-model";

/** Nodes of the search of HiGHS among ways: it is near the optimum at the first one, or needs many. */
const NODES = 50;
/**
 * Ways that are listed, the room in multiples of the gap asked: for a point the cheapest of most demands; for a proof all
 * of a room that counts, and of a larger one where the first proves more than its reach.
 */
const FOR_POINT = { room: 4, least: 0.04, most: 100 };
const FOR_PROOF = [
  { room: 2, least: 1, most: 300 },
  { room: 4, least: 2, most: 300 },
];

/**
 * A point of a model with covers by the ways to carry each demand, and the bound that the ways prove.
 *
 * @returns undefined where the optimum itself is asked for, or nothing was found
 */
export function solveByWays(model: LinearModel, tightened: Tightened, options: SolveOptions): SolvedAnswer | undefined {
  const gap = Math.max(options.gap ?? 0, options.enough ?? 0);
  if (gap <= 0) return undefined;
  // the least objective whose distance to a bound is the gap
  const targetOf = (bound: number): number => bound / (bound >= 0 ? 1 - gap : 1 + gap);
  const unit = targetOf(tightened.bound) - tightened.bound;
  const listed = ({ room, least, most }: typeof FOR_POINT): WaysModel | undefined => waysModel(model, tightened, { room: room * unit, least: least * unit, most });
  const ways = listed(FOR_POINT);
  if (!ways) return undefined;
  let { bound } = tightened;
  for (const limits of FOR_PROOF) {
    const byWays = boundByWays(model, tightened, listed(limits));
    bound = Math.max(bound, byWays.bound);
    if (!byWays.beyond) break;
  }
  const found = searched(ways.model, targetOf(bound), Math.min(NODES, options.nodeLimit ?? NODES));
  const x = found && ways.expand(found.x);
  if (!x || verify(model, x).length > 0) return undefined;
  return proven(model, x, bound, { gap: options.gap, solver: found.solver, nodes: found.nodes });
}

/**
 * What the relaxation of the ways and its cuts prove: of points that the lists stand for, by themselves; of all others,
 * that some way of theirs is dearer than the cheapest by the reach of the lists.
 */
function boundByWays(model: LinearModel, tightened: Tightened, ways: WaysModel | undefined): { readonly bound: number; readonly beyond: boolean } {
  if (!ways || ways.reach <= 0) return { bound: -Infinity, beyond: false };
  const own = solveBuiltIn(ways.model, { nodeLimit: 1 }).bound;
  const others = lagrangianBound(model, tightened.prices) + ways.reach;
  return { bound: Math.min(own, others), beyond: own > others };
}

interface Found {
  readonly x: Float64Array;
  readonly nodes: number;
  readonly solver: SolverName;
}

/** A point of the ways' model that costs no more than the target, or the best that some nodes find. */
function searched(model: LinearModel, target: number, nodeLimit: number): Found | undefined {
  const own = searchWays(model, target);
  const first = own && { ...own, solver: BUILT_IN };
  if (own && own.objective <= target) return first;
  const runtime = processRuntime.get();
  if ("reason" in runtime) return first;
  try {
    const scaling = scalingOf(model);
    const found = pointBelow(runtime.highs, model, scaling, target * scaling.objective, nodeLimit);
    if (!found || (own && own.objective <= objectiveAt(model, found.x))) return first;
    return { ...found, solver: { name: "highs", version: runtime.version } };
  } catch {
    // an aborted WebAssembly instance never works again: the next call gets a new one
    processRuntime.drop();
    return first;
  }
}
