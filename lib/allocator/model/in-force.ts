import { nodesByHour } from "../plan-hours";
import type { AllocationPlan } from "../plan";
import type { Row } from "../solver";
import type { Columns } from "./columns";
import { HOURS_PER_DAY } from "./periods";
import type { Problem } from "./problem";

/** Hours of one period in which the plan in force has the same nodes of an offer's pool. A pool is told by its name: type, zone and purchase option. */
export interface Comparison {
  readonly period: number;
  readonly offer: number;
  readonly before: number;
  /** Part of the day. */
  readonly weight: number;
}

/** The plan in force beside the periods of a problem: hour by hour, for its own periods may be others. */
export function comparisonsOf({ periods, offers }: Problem, previous: AllocationPlan): readonly Comparison[] {
  const byHour = offers.map(({ offer }) => nodesByHour(previous, offer.name));
  return periods.flatMap(({ hours }, period) =>
    offers.flatMap((_, offer) => {
      const hoursOf = new Map<number, number>();
      for (const hour of hours) hoursOf.set(byHour[offer]?.[hour] ?? 0, (hoursOf.get(byHour[offer]?.[hour] ?? 0) ?? 0) + 1);
      return [...hoursOf].sort(([a], [b]) => a - b).map(([before, count]): Comparison => ({ period, offer, before, weight: count / HOURS_PER_DAY }));
    }),
  );
}

/** Nodes of pools that no offer of the problem could keep, mean over the day: given up by every plan. */
export function nodesLost({ offers }: Problem, previous: AllocationPlan): number {
  const kept = new Set(offers.map(({ offer }) => offer.name));
  const lost = (previous.pools ?? []).filter(({ name }) => !kept.has(name));
  return lost.reduce((sum, { name }) => sum + nodesByHour(previous, name).reduce((total, nodes) => total + nodes, 0) / HOURS_PER_DAY, 0);
}

/** Nodes of a pool in its fullest hour. */
export function mostHeld(previous: AllocationPlan, pool: string): number {
  return Math.max(...nodesByHour(previous, pool));
}

/** Nodes bought and given up, mean over the day, where `running` says how many run of an offer in a period. */
export function nodesMoved(problem: Problem, previous: AllocationPlan, running: (period: number, offer: number) => number): number {
  return comparisonsOf(problem, previous).reduce((moved, { period, offer, before, weight }) => moved + weight * Math.abs(running(period, offer) - before), 0);
}

/** A column that counts what one comparison moves: how large it may get, and the rows that make it count. */
export interface MoveCount {
  readonly name: string;
  readonly upper: number;
  readonly weight: number;
  readonly rows: (column: number) => readonly Row[];
  /** What is moved at a point. */
  readonly at: (x: ArrayLike<number>) => number;
}

/** @param most upper bound of a column */
export function moveCounts(problem: Problem, previous: AllocationPlan, columns: Columns, most: (column: number) => number): readonly MoveCount[] {
  return comparisonsOf(problem, previous).map((one): MoveCount => {
    const nodes: [number, number][] = [
      [columns.periods[one.period]?.nodes[one.offer] ?? 0, 1],
      ...columns.gangs.filter(({ option }) => option.offer === one.offer).map(({ column, option }): [number, number] => [column, option.candidate.nodes]),
    ];
    const name = `${problem.offers[one.offer]?.offer.name ?? ""},h${problem.periods[one.period]?.hours[0] ?? 0},${one.before}`;
    return {
      name: `moved[${name}]`,
      upper: nodes.reduce((sum, [column, each]) => sum + each * most(column), one.before),
      weight: one.weight,
      rows: (moved) => [
        { name: `more[${name}]`, lower: -Infinity, upper: one.before, entries: [...nodes, [moved, -1]] },
        { name: `fewer[${name}]`, lower: one.before, upper: Infinity, entries: [...nodes, [moved, 1]] },
      ],
      at: (x) => Math.abs(nodes.reduce((sum, [column, each]) => sum + each * (x[column] ?? 0), 0) - one.before),
    };
  });
}
