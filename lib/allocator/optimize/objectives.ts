import type { Row } from "../solver";
import type { Formulation } from "../model/formulation";
import type { Problem, ProblemOffer } from "../model/problem";

/** tCO2e a year; only where every offer has the figure. */
export function carbonObjective(problem: Problem): ((formulation: Formulation) => readonly number[]) | undefined {
  if (problem.offers.some((one) => one.tonnesCo2ePerYear === undefined)) return undefined;
  return (formulation) => overNodes(formulation, (o) => problem.offers[o]?.tonnesCo2ePerYear ?? 0);
}

/** Shared nodes not in use, in nodes: each counts 1 less the mean part of its resources that is used. */
export function idleObjective(problem: Problem): (formulation: Formulation) => readonly number[] {
  return (formulation) => {
    const values = formulation.model.columns.map(() => 0);
    for (const column of formulation.columns.nodes) values[column] = 1;
    for (const one of formulation.columns.replicas) {
      const workload = problem.workloads[one.workload];
      const need = workload?.kind === "replicated" ? (workload.options[one.option]?.candidate.need ?? {}) : { gpu: 1 };
      values[one.column] = -meanPart(need, problem.places[one.place]?.machine.resources ?? {});
    }
    for (const one of formulation.columns.shares) {
      const workload = problem.workloads[one.workload];
      if (workload?.kind === "divisible") values[one.column] = -meanPart(workload.need, problem.places[one.place]?.machine.resources ?? {});
    }
    return values;
  };
}

/** Sum of the ranks of nodes by name: decides between plans that are equal in all else. */
export function rankObjective(problem: Problem): (formulation: Formulation) => readonly number[] {
  return (formulation) => overNodes(formulation, (o) => (o + 1) / problem.offers.length);
}

export function costObjective(formulation: Formulation): readonly number[] {
  return formulation.cost;
}

function meanPart(need: Readonly<Record<string, number>>, has: Readonly<Record<string, number>>): number {
  const parts = Object.entries(has).filter(([, amount]) => amount > 0).map(([name, amount]) => (need[name] ?? 0) / amount);
  return parts.length === 0 ? 0 : parts.reduce((sum, part) => sum + part, 0) / parts.length;
}

function overNodes(formulation: Formulation, perNode: (offer: number) => number): readonly number[] {
  const values = formulation.model.columns.map(() => 0);
  formulation.columns.nodes.forEach((column, o) => (values[column] = perNode(o)));
  for (const { column, option } of formulation.columns.gangs) values[column] = option.candidate.nodes * perNode(option.offer);
  return values;
}

/** An objective kept at or below a value, scaled to it. */
export function atMostRow(name: string, objective: readonly number[], value: number): Row {
  const scale = Math.max(Math.abs(value), ...objective.map(Math.abs), Number.MIN_VALUE);
  const terms = objective.flatMap((coefficient, c): [number, number][] => (coefficient === 0 ? [] : [[c, coefficient / scale]]));
  return { name, lower: -Infinity, upper: value / scale, entries: terms };
}

/** A figure per node, summed over all nodes. */
export function nodesObjective(problem: Problem, perNode: (offer: ProblemOffer) => number): (formulation: Formulation) => readonly number[] {
  const figures = problem.offers.map(perNode);
  return (formulation) => overNodes(formulation, (o) => figures[o] ?? 0);
}
