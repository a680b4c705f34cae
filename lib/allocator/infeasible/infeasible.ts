import type { AllocationInput } from "../input";
import type { WorkloadDemand } from "../../demand";
import { demandsByName, machinesOf } from "../model/demands";
import { limitsOf, offerBarred } from "../model/limits";
import type { RequestPath } from "../model/problem";
import { prunedProblem } from "../model/pruned-problem";
import { rounded } from "../plan-document/pools";
import type { NoOptimum } from "../optimize/optimize";
import type { AllocationPlan, CureChange } from "../plan";
import { conflictOf, limitPathsOf } from "./conflict";
import { curesOf, liftedTogether, needsOf, type Lifted } from "./cures";
import { unservable } from "./feasibility";
import type { Need } from "./limits";

/**
 * The plan document of a request that no allocation satisfies: what conflicts, what would help.
 *
 * @param search which found none; where it proved none impossible either, the plan says so
 */
export function infeasiblePlan(input: AllocationInput, search: NoOptimum): AllocationPlan {
  const alone = unservable(prunedProblem(input, new Set(limitPathsOf(input))));
  const [first] = alone;
  const conflict = first === undefined ? conflictOf(input, search) : [first];
  const needs = first === undefined ? needsOf(input, conflict) : [];
  // the cheapest plan without limits takes seconds where the request is large
  let known: { readonly changes?: readonly CureChange[] } | undefined;
  const lifted: Lifted = () => (known ??= { changes: liftedTogether(input) }).changes;
  return {
    schemaVersion: "1",
    status: "infeasible",
    solver: search.solver,
    catalogVersion: input.catalogVersion,
    inputHash: input.inputHash,
    conflict,
    cures: curesOf(input, conflict, needs, lifted),
    notes: [...(search.status === "unknown" ? [OPEN] : []), ...missTexts(needs, first === undefined ? lifted : undefined), ...alone.flatMap((path) => aloneText(input, path)), ...input.catalogNotes],
  };
}

const OPEN = "no plan was found within the limits of the search, but none was proven impossible: one that just meets the limits may exist";

/** By how much single limits miss; where none helps alone, by how much all of them do together. */
function missTexts(needs: readonly Need[], lifted: Lifted = () => undefined): readonly string[] {
  if (needs.length > 0) return needs.map(missText);
  return (lifted() ?? []).flatMap(({ path, from, to }) =>
    typeof from === "number" && typeof to === "number" ? [`${path} of ${from} misses by ${rounded(to - from)}: the cheapest plan without limits needs ${to}`] : [],
  );
}

function missText({ path, limit, needed, isLeast, unit }: Need): string {
  return `${path} of ${limit} misses by ${isLeast ? "" : "up to "}${rounded(needed - limit)} ${unit}: with all else as asked ${isLeast ? "no plan needs less than" : "there is a plan that needs"} ${needed}`;
}

/** Reasons shown per workload, at most. */
const MOST_REASONS = 3;

/** Why no machine runs a workload, in the words of the demand. */
function aloneText(input: AllocationInput, path: RequestPath): readonly string[] {
  const found = demandsByName(input).find((one) => one.path === path);
  if (!found) return [];
  const reasons = new Map<string, number>();
  for (const reason of [...found.demand.excluded.map(({ reason: why }) => why), ...barred(input, found.demand), ...input.notOffered.map(({ reason: why }) => why)]) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const most = [...reasons].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, MOST_REASONS);
  const why = most.map(([reason, count]) => (count > 1 ? `${reason} (${count} machines)` : reason)).join("; ");
  return [`no machine on offer runs "${found.demand.workload}" (${path})${why ? `: ${why}` : ""}`];
}

/** Why offers that could run a demand may not be used, whatever its limits. */
function barred(input: AllocationInput, demand: WorkloadDemand): readonly string[] {
  const limits = limitsOf(input, new Set(limitPathsOf(input)));
  const able = new Set(machinesOf(demand));
  const reasons = new Map(input.offers.flatMap((offer) => (able.has(offer.machine.name) ? [[offer.machine.name, offerBarred(offer, limits)] as const] : [])));
  return [...reasons.values()].filter((reason) => reason !== undefined);
}
