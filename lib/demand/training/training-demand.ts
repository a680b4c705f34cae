import type { Machine } from "../../catalog";
import type { Exclusion, GangCandidate, GangDemand } from "../demand";
import type { TrainingWorkload } from "../workload";
import { type Judged, judgeTraining } from "./choose";
import { checkedJob, estimateOfJudged } from "./estimate-training";
import { trainingSiteNeeds } from "./site-needs";

/**
 * The gangs that train a workload within its deadline, per machine: whole nodes, layout, days.
 *
 * @param options.path where the workload stands in the request, for errors
 */
export function trainingDemand(w: TrainingWorkload, machines: readonly Machine[], options: { readonly path: string }): GangDemand {
  const job = checkedJob(w, options.path);
  const known = new Map<string, readonly Judged[] | string>();
  const candidates: GangCandidate[] = [];
  const excluded: Exclusion[] = [];
  for (const machine of machines) {
    const kind = kindOf(machine);
    const judged = known.get(kind) ?? usable(w, judgeTraining(w, job, machine));
    known.set(kind, judged);
    if (typeof judged === "string") excluded.push({ machine: machine.name, reason: judged });
    else candidates.push(...judged.map((j) => candidate({ ...j, setting: { ...j.setting, machine } }, w, machine)));
  }
  return { kind: "gang", workload: w.name, candidates, excluded };
}

/** Machines that differ only in their host train a model alike. */
function kindOf(m: Machine): string {
  const a = m.accelerator;
  return a ? [a.name, m.accelerators, m.acceleratorMemoryGiB ?? a.memoryGiB, m.networkGbps ?? "", m.efaInterfaces > 0, m.origin].join("|") : "none";
}

/** Only what fits and meets the deadline can be allocated. */
function usable(w: TrainingWorkload, judged: readonly Judged[] | string): readonly Judged[] | string {
  if (typeof judged === "string") return judged;
  const fitting = judged.filter((j) => j.fits);
  if (fitting.length === 0) return "the layout asked does not fit the accelerators' memory";
  const { deadlineDays, headroom = 0 } = w;
  if (deadlineDays === undefined) return fitting;
  const inTime = fitting.filter((j) => j.days === undefined || j.days * (1 + headroom) <= deadlineDays);
  if (inTime.length > 0) return inTime;
  const days = Math.min(...fitting.map((j) => j.days ?? Infinity));
  return `${w.acceleratorCount} accelerators take ${(days * (1 + headroom)).toPrecision(3)} days, the deadline is ${deadlineDays}`;
}

function candidate(j: Judged, w: TrainingWorkload, machine: Machine): GangCandidate {
  const estimate = estimateOfJudged(j, w);
  return {
    machine: machine.name,
    nodes: Math.ceil(j.parallelism.accelerators / machine.accelerators),
    acceleratorCount: j.parallelism.accelerators,
    layout: estimate.layout,
    ...(j.days === undefined ? {} : { days: j.days }),
    estimate,
    site: trainingSiteNeeds(j, w),
  };
}
