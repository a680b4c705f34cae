import type { Resources } from "../../catalog";
import { fraction, type Item } from "./items";
import { RELATIVE_ROUNDING } from "./problem";

/**
 * A resource R by which whole things pack without loss: each takes of R the largest part that it takes of anything,
 * and those parts are 1/q with q whole, each q a multiple of the next smaller one.
 *
 * Then things with a sum of parts of at most n fit on n nodes. Proof: by falling part, first fit. When a thing of
 * part 1/q is placed, all before it have parts that are multiples of 1/q, hence the free part of every node is a
 * multiple of 1/q, too; a node that does not take it is full; if none does, the sum of parts exceeds n. And a node
 * whose parts of R sum to at most 1 is within its other resources, of which each thing takes no larger part.
 * (Accelerators in 1, 2, 4, 8 with the same part of processor and memory are the common case.)
 */
export function chainResource(items: readonly Item[], has: Resources, resources: readonly string[]): string | undefined {
  return resources.find((resource) => {
    const parts: number[] = [];
    for (const item of items) {
      const part = fraction(item.need, has, resource);
      if (part <= 0 || resources.some((other) => fraction(item.need, has, other) > part * (1 + RELATIVE_ROUNDING))) return false;
      parts.push(part);
    }
    return isChain(parts);
  });
}

function isChain(parts: readonly number[]): boolean {
  const counts = [...new Set(parts.map((part) => Math.round(1 / part)))].sort((a, b) => a - b);
  if (parts.some((part) => Math.abs(1 / part - Math.round(1 / part)) > RELATIVE_ROUNDING * (1 / part))) return false;
  return counts.every((count, i) => i === 0 || count % (counts[i - 1] ?? 1) === 0);
}

/**
 * Whether divisible needs may share nodes with things of a chain without loss: of every resource that a divisible
 * need names, each thing takes the same part as of the chain's resource, or none does.
 *
 * Then a node with parts p taken has (1 - p) of every such resource left (or all of it where none takes any). Where
 * all are of the first sort the room left on a node is (1 - p) times that of an empty one, so rooms add up; the mixed
 * case is not claimed.
 */
export function sharesWithoutLoss(items: readonly Item[], has: Resources, chain: string, divisibleNeeds: readonly Resources[]): boolean {
  const names = new Set(divisibleNeeds.flatMap((need) => Object.keys(need)));
  return [...names].every((name) =>
    items.every((item) => {
      const part = fraction(item.need, has, chain);
      return Math.abs(fraction(item.need, has, name) - part) <= RELATIVE_ROUNDING * part;
    }),
  );
}
