import { HOURS_PER_DAY } from "./model/periods";
import type { AllocationPlan } from "./plan";

/** Nodes of a pool of a plan in each hour of the day, UTC, from midnight: 24 figures, 0 for a pool it does not have. */
export function nodesByHour({ pools = [], periods }: AllocationPlan, pool: string): readonly number[] {
  const steady = pools.find(({ name }) => name === pool)?.nodes ?? 0;
  return Array.from({ length: HOURS_PER_DAY }, (_, hour) => (periods ? (periods.find(({ hours }) => hours.includes(hour))?.nodes[pool] ?? 0) : steady));
}
