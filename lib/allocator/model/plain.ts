import type { AllocationInput } from "../input";
import type { LinearModel } from "../solver";
import { formulate, type Formulation } from "./formulation";
import { contentsOf } from "./items";
import { exactMode, mostNodes, type PlaceMode } from "./modes";
import { buildProblem } from "./build-problem";
import type { Problem } from "./problem";

/** Columns that nodes modelled one by one may take, at most; beyond it a place keeps sums and rounding cuts. */
const MOST_NODE_COLUMNS = 20_000;

/**
 * The stage that minimizes cost as one program: every offer, every layout, every limit, whole things on whole nodes.
 * Nothing in it was left out because of what is cheap, and nothing comes from an answer.
 *
 * Objective: USD a month. Its optimum is the `objective.value` of the plan within `gapLimit`. (Only where a place has
 * too many patterns and too many nodes to be written down, it holds sums and rounding cuts: a lower bound, which the
 * plan meets when its replicas could be placed.)
 */
export function allocationModel(input: AllocationInput): LinearModel {
  return plainFormulation(input).formulation.model;
}

/** The program of a request before any pruning, with the problem it was written from. */
export function plainFormulation(input: AllocationInput): { readonly problem: Problem; readonly formulation: Formulation } {
  const problem = buildProblem(input);
  return { problem, formulation: formulate(problem, plainModes(problem)) };
}

function plainModes(problem: Problem): readonly PlaceMode[] {
  return contentsOf(problem).map((inside, p): PlaceMode => {
    const mode = exactMode(problem, p, inside);
    const place = problem.places[p];
    if (mode.kind !== "nodes" || !place) return mode;
    const limit = place.offers.reduce((sum, o) => sum + (problem.offers[o]?.maxNodes ?? Infinity), 0);
    const columns = Math.min(limit, mostNodes(problem, place, inside)) * (inside.items.length + inside.divisible.length + 1);
    return columns > MOST_NODE_COLUMNS ? { kind: "relaxed" } : mode;
  });
}
