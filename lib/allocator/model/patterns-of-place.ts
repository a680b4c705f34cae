import type { PeriodColumns } from "./columns";
import { shapesOf, type PlaceContents } from "./items";

/**
 * The column of a pattern that holds what stands on a node, where the place is modelled by patterns: the first of them.
 *
 * @param replicas count per item of the place
 * @returns undefined where the place is modelled by sums, "none" where no pattern holds it or nodes are modelled one by one
 */
export function patternFor({ patterns, nodeItems, nodeShares }: PeriodColumns, { items }: PlaceContents, place: number, replicas: readonly number[]): number | undefined | "none" {
  if (nodeItems.some((one) => one.place === place) || nodeShares.some((one) => one.place === place)) return "none";
  const own = patterns.filter((one) => one.place === place);
  if (own.length === 0) return undefined;
  const counts = shapesOf(items).map(({ members }) => members.reduce((sum, i) => sum + (replicas[i] ?? 0), 0));
  return own.find(({ pattern }) => counts.every((count, s) => count <= (pattern[s] ?? 0)))?.column ?? "none";
}
