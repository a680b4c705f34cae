import type { Problem } from "../model/problem";
import { plannedByPeriod } from "./by-period";
import { filledPlan } from "./filled";
import { moneyObjective } from "./objectives";
import { isFilled } from "./optimize";
import { Modes, solveStage, type Standing } from "./stages";

/**
 * A good plan of a day, for questions beside the request: each period bought with what stands on its nodes, or, where
 * that says nothing, searched for so many nodes of a search.
 *
 * @returns undefined where none was found, or moves have a price
 */
export function filledDay(problem: Problem, gap: number, nodeLimit: number): Standing | undefined {
  if (problem.churn) return undefined;
  const day = plannedByPeriod(problem, new Modes(problem), (piece) => {
    const standing = isFilled(piece) ? filledPlan(piece, gap) : undefined;
    return standing ? { standing } : solveStage(piece, new Modes(piece), { objective: moneyObjective, gap, nodeLimit });
  });
  return day && "standing" in day ? day.standing : undefined;
}
