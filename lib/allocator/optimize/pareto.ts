import type { AllocationInput } from "../input";
import { unservable } from "../infeasible/feasibility";
import type { Formulation } from "../model/formulation";
import { prunedProblem } from "../model/pruned-problem";
import { buildProblem } from "../model/build-problem";
import type { Problem } from "../model/problem";
import { needlessOffers } from "../model/pruning";
import { costOf, nodesBought } from "../placement/verify-placed";
import { atMostRow, carbonObjective, costObjective, idleObjective, nodesObjective } from "./objectives";
import { Modes, solveStage, valueOf, type Standing } from "./stages";

/** What a plan can be good at; less of each is better. */
export type ObjectiveName = "costUsdPerMonth" | "tonnesCo2ePerYear" | "facilityPowerKilowatts" | "idleNodes" | "nodes";

/** One plan of a front: no other plan is better in one of the two without being worse in the other. */
export interface FrontPoint {
  readonly first: number;
  readonly second: number;
  readonly costUsdPerMonth: number;
  readonly nodesByType: Readonly<Record<string, number>>;
}

/** Objectives are decided to this share. */
const GAP = 1e-6;
const SAME = 1e-9;

/**
 * The front between two objectives: the best by each, and between them plans at even steps of the second objective's
 * limit (epsilon-constraints), each improved in the other objective until nothing more is to be had.
 *
 * @param points plans looked for, ends included; some may fall together
 * @returns plans by rising first objective; empty when the request is infeasible
 * @throws RangeError when an objective needs figures that some offer does not have
 */
export function paretoFront(input: AllocationInput, first: ObjectiveName, second: ObjectiveName, points = 9): readonly FrontPoint[] {
  const problem = problemOf(input, first, second);
  if (unservable(problem).length > 0) return [];
  const modes = new Modes(problem);
  const [one, two] = [objectiveOf(problem, first), objectiveOf(problem, second)];
  const best = (objective: Objective, other: Objective, limit?: number): Standing | undefined => {
    const rows = (formulation: Formulation) => (limit === undefined ? [] : [atMostRow("front", other(formulation), limit)]);
    const found = solveStage(problem, modes, { objective, keep: rows, gap: GAP });
    if (!("standing" in found)) return undefined;
    const value = valueOf(objective(found.standing.formulation), found.standing.x);
    const polished = solveStage(problem, modes, { objective: other, keep: (formulation) => [atMostRow("kept", objective(formulation), value + SAME * Math.abs(value))], gap: GAP }, found.standing);
    return "standing" in polished ? polished.standing : found.standing;
  };
  const ends = [best(one, two), best(two, one)];
  const [start, end] = ends;
  if (!start || !end) return [];
  const at = (objective: Objective, standing: Standing): number => valueOf(objective(standing.formulation), standing.x);
  const [most, least] = [at(two, start), at(two, end)];
  const inner = Array.from({ length: Math.max(0, points - 2) }, (_, i) => most + ((least - most) * (i + 1)) / (points - 1));
  const standings = [start, ...inner.flatMap((limit) => best(one, two, limit) ?? []), end];
  return nonDominated(standings.map((standing) => pointOf(problem, standing, at(one, standing), at(two, standing))));
}

type Objective = (formulation: Formulation) => readonly number[];

/** Offers are only pruned where the objectives are among those that pruning looks at. */
function problemOf(input: AllocationInput, first: ObjectiveName, second: ObjectiveName): Problem {
  const looked = (name: ObjectiveName): boolean => name === "costUsdPerMonth" || name === "tonnesCo2ePerYear" || name === "facilityPowerKilowatts" || name === "nodes";
  if (looked(first) && looked(second)) return prunedProblem(input);
  const whole = buildProblem(input);
  // zones that are alike in all else are still one
  return buildProblem(input, new Set(), needlessOffers(whole, (a, b) => a.offer.machine.name === b.offer.machine.name));
}

function objectiveOf(problem: Problem, name: ObjectiveName): Objective {
  switch (name) {
    case "costUsdPerMonth":
      return costObjective;
    case "idleNodes":
      return idleObjective(problem);
    case "nodes":
      return nodesObjective(problem, () => 1);
    case "facilityPowerKilowatts":
      if (problem.offers.some(({ kilowatts }) => kilowatts === undefined)) throw new RangeError("some offer has no power figure; give powerKilowatts, or set a power limit to bar such offers");
      return nodesObjective(problem, ({ kilowatts = 0 }) => kilowatts);
    case "tonnesCo2ePerYear": {
      const carbon = carbonObjective(problem);
      if (!carbon) throw new RangeError("some offer has no carbon figure; give gridGramsPerKwh under sites, or set a carbon limit to bar such offers");
      return carbon;
    }
  }
}

function pointOf(problem: Problem, standing: Standing, first: number, second: number): FrontPoint {
  const counts: Record<string, number> = {};
  nodesBought(problem, standing.assignment, standing.placed).forEach((nodes, o) => {
    const type = problem.offers[o]?.offer.machine.name ?? "";
    if (nodes > 0) counts[type] = (counts[type] ?? 0) + nodes;
  });
  return { first, second, costUsdPerMonth: costOf(problem, standing.assignment, standing.placed), nodesByType: counts };
}

function nonDominated(points: readonly FrontPoint[]): readonly FrontPoint[] {
  const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a), Math.abs(b));
  const sorted = [...points].sort((a, b) => a.first - b.first || a.second - b.second);
  const front: FrontPoint[] = [];
  for (const point of sorted) {
    const last = front.at(-1);
    if (last && (point.second >= last.second || close(point.second, last.second))) continue;
    front.push(point);
  }
  return front;
}
