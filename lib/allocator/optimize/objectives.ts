import type { Row } from "../solver";
import type { Formulation } from "../model/formulation";
import { nodesOfDay } from "../model/limit-rows";
import { contentsOf } from "../model/items";
import type { Problem, ProblemOffer } from "../model/problem";

/** tCO2e a year; only where every offer has the figure. */
export function carbonObjective(problem: Problem): ((formulation: Formulation) => readonly number[]) | undefined {
  const perNode = carbonPerNode(problem);
  return perNode && ((formulation) => overNodes(problem, formulation, perNode));
}

/** tCO2e a year of a node of each offer; only where every offer has the figure. */
export function carbonPerNode({ offers }: Problem): ((offer: number) => number) | undefined {
  return offers.some((one) => one.tonnesCo2ePerYear === undefined) ? undefined : (o) => offers[o]?.tonnesCo2ePerYear ?? 0;
}

/** Capacity bought: with demands given, what is bought beyond them is idle. */
export function idleObjective(problem: Problem): (formulation: Formulation) => readonly number[] {
  const perNode = capacityPerNode(problem);
  return (formulation) => overNodes(problem, formulation, perNode);
}

/** A node's mean, over the resources that any workload needs, of its part of the largest node's. */
export function capacityPerNode(problem: Problem): (offer: number) => number {
  const names = [...new Set(contentsOf(problem).flatMap(({ resources }) => resources))].sort();
  const largest = names.map((name) => Math.max(...problem.places.map(({ machine }) => machine.resources[name] ?? 0)));
  const size = ({ offer }: ProblemOffer): number =>
    names.length === 0 ? 1 : names.reduce((sum, name, i) => sum + (offer.machine.resources[name] ?? 0) / (largest[i] || 1), 0) / names.length;
  const sizes = problem.offers.map(size);
  return (o) => sizes[o] ?? 0;
}

/** Sum of the ranks of nodes by name: decides between plans that are equal in all else. */
export function rankObjective(problem: Problem): (formulation: Formulation) => readonly number[] {
  return (formulation) => overNodes(problem, formulation, (o) => (o + 1) / problem.offers.length);
}

/** USD a month, as invoiced. */
export function costObjective(formulation: Formulation): readonly number[] {
  return formulation.cost;
}

/** USD a month, carbon at its price included. */
export function moneyObjective(formulation: Formulation): readonly number[] {
  return formulation.model.columns.map(({ cost }) => cost);
}

/** Mean over the day of a figure per node, as coefficients of a formulation's columns. */
function overNodes(problem: Problem, formulation: Formulation, perNode: (offer: number) => number): readonly number[] {
  const values = formulation.model.columns.map(() => 0);
  for (const [column, value] of nodesOfDay(problem, formulation.columns, perNode)) values[column] = value;
  return values;
}

/** An objective kept at or below a value, scaled to it. */
export function atMostRow(name: string, objective: readonly number[], value: number): Row {
  const scale = Math.max(Math.abs(value), ...objective.map(Math.abs), Number.MIN_VALUE);
  const terms = objective.flatMap((coefficient, c): [number, number][] => (coefficient === 0 ? [] : [[c, coefficient / scale]]));
  return { name, lower: -Infinity, upper: value / scale, entries: terms };
}

/** A figure per node, summed over all nodes; mean over the day. */
export function nodesObjective(problem: Problem, perNode: (offer: ProblemOffer) => number): (formulation: Formulation) => readonly number[] {
  const figures = problem.offers.map(perNode);
  return (formulation) => overNodes(problem, formulation, (o) => figures[o] ?? 0);
}
