import type { Problem } from "../../model/problem";
import type { ZonedOptimum } from "../zoned-optimum";
import { alikeZonesOf, type AlikeZones } from "./alike-zones";
import { ContentSearch } from "./content-search";

/** A plan by contents of zones, where one was found, and what no plan costs less than, USD a month. */
export interface ContentsPlan extends Pick<ZonedOptimum, "bound"> {
  readonly nodes?: ZonedOptimum["nodes"];
}

/** How long a search may go on. */
export interface Effort {
  /** Searches of one zone. */
  readonly searches: number;
  /** Sorts of work times copies, beyond which each takes long and proves little. */
  readonly size: number;
}

function sizeOf({ needed }: AlikeZones): number {
  return needed.length * needed.reduce((sum, count) => sum + count, 0);
}

/**
 * Replicas alone, in zones that are alike: found over contents of whole zones, each of which is packed exactly.
 *
 * @param knownUsd USD a month of a plan that is known
 * @returns undefined where the problem is another, or too large
 */
export function plannedByContents(problem: Problem, gap: number, knownUsd: number, { searches, size }: Effort): ContentsPlan | undefined {
  const zones = alikeZonesOf(problem);
  if (!zones || sizeOf(zones) > size) return undefined;
  const { contents, bound } = new ContentSearch(zones, gap, knownUsd).cheapest(searches);
  const nodes = contents?.flatMap((content, zone) =>
    content.nodes.flatMap(({ kind, copies }) => {
      const at = zones.nodes[kind]?.[zone];
      return at ? [{ ...at, replicas: new Map(zones.task.items.map(({ workload }, i) => [workload, copies[i] ?? 0] as const)) }] : [];
    }),
  );
  return { bound, ...(nodes ? { nodes } : {}) };
}
