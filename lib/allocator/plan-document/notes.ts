import type { AllocationInput } from "../input";
import type { Problem } from "../model/problem";
import type { PlanTotals } from "../plan";

/** What a reader of the plan should know beside its figures. */
export function notesOf(input: AllocationInput, problem: Problem, totals: PlanTotals): readonly string[] {
  const notes = [...input.catalogNotes];
  if (totals.facilityPowerKilowatts === undefined) notes.push("power, energy and carbon are absent: the power of some node in the plan is not known");
  else if (totals.tonnesCo2ePerYear === undefined) notes.push("carbon is absent: some site in the plan has no grid figure; give it under sites");
  const floor = problem.limits.minRenewableShare ?? 0;
  if (floor > 0 && problem.offers.some(({ offer }) => offer.renewableShare === undefined)) notes.push("a site without a renewable share counts as not renewable");
  if (problem.limits.zoneRedundant && problem.workloads.some(({ kind }) => kind === "divisible")) notes.push("zoneRedundant covers replicated workloads; divisible ones lose the part that stood in a lost zone");
  if (problem.periods.length > 1) notes.push("loads follow the hour of the day: on-demand and spot nodes are paid for the hours in which they run, all others all month through; nodes, accelerators and power of pools are those of their busiest hour");
  if (problem.periods.length === 1 && problem.workloads.some((workload) => workload.kind === "divisible" && workload.deferrable)) notes.push("deferrable work changes nothing where no load follows the hour of the day");
  return notes;
}
