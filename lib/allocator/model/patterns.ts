import type { Resources } from "../../catalog";
import type { Item } from "./items";
import { RELATIVE_ROUNDING } from "./problem";

/** What stands on one node: how many of each item (or shape), in their order. */
export type Pattern = readonly number[];

/**
 * All ways to fill one node with whole items (Gilmore and Gomory's patterns).
 *
 * @param options.maximalOnly leave out those to which another item could be added: enough where nothing but items
 *   stands on the node, because a pattern may be used in part
 * @param options.atMost stop and return undefined beyond this many
 */
export function patternsOf(
  items: readonly Item[],
  has: Resources,
  options: { readonly maximalOnly: boolean; readonly atMost: number; readonly limits?: readonly number[] },
): readonly Pattern[] | undefined {
  const names = [...new Set(items.flatMap((item) => Object.keys(item.need)))].sort();
  const needs = items.map((item) => names.map((name) => (item.need[name] ?? 0) / (has[name] ?? 0)));
  const found: Pattern[] = [];
  const counts = items.map(() => 0);
  let steps = 0;
  const fill = (index: number, free: readonly number[]): boolean => {
    if (++steps > STEPS_PER_PATTERN * options.atMost) return false;
    if (index === items.length) {
      if (options.maximalOnly && needs.some((need, i) => (counts[i] ?? 0) < limitOf(options.limits, i) && most(need, free) > 0)) return true;
      found.push([...counts]);
      return found.length <= options.atMost;
    }
    const need = needs[index] ?? [];
    for (let count = Math.min(most(need, free), limitOf(options.limits, index)); count >= 0; count--) {
      counts[index] = count;
      if (!fill(index + 1, free.map((left, r) => left - count * (need[r] ?? 0)))) return false;
    }
    counts[index] = 0;
    return true;
  };
  return fill(0, names.map(() => 1)) ? found : undefined;
}

const STEPS_PER_PATTERN = 50;

function limitOf(limits: readonly number[] | undefined, index: number): number {
  return limits?.[index] ?? Infinity;
}

function most(need: readonly number[], free: readonly number[]): number {
  let count = Infinity;
  need.forEach((part, r) => {
    if (part > 0) count = Math.min(count, Math.floor((free[r] ?? 0) / part + RELATIVE_ROUNDING));
  });
  return count === Infinity ? 0 : count;
}

/** What a pattern leaves of a node. */
export function residual(pattern: Pattern, items: readonly Item[], has: Resources, resource: string): number {
  const used = items.reduce((sum, item, i) => sum + (pattern[i] ?? 0) * (item.need[resource] ?? 0), 0);
  return Math.max(0, (has[resource] ?? 0) - used);
}
