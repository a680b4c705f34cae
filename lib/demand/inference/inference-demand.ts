import type { Machine, Resources } from "../../catalog";
import { ValidationError } from "../../errors";
import type { Exclusion, ReplicaCandidate, ReplicatedDemand } from "../demand";
import type { InferenceWorkload } from "../workload";
import { estimateOfJudged } from "./estimate-inference";
import { checkedModel, judgeLayouts, type Judged } from "./judge";

/**
 * The replicas that serve a workload, per machine: what one takes of its node and the rate it carries within the
 * latency targets. A replica stands whole on one node. Sizes that smaller replicas side by side match are left out.
 *
 * @param options.path where the workload stands in the request, for errors
 * @throws ValidationError without `requestsPerSecond`: how much to serve is then not said
 */
export function inferenceDemand(w: InferenceWorkload, machines: readonly Machine[], options: { readonly path: string }): ReplicatedDemand {
  if (w.requestsPerSecond === undefined) {
    throw new ValidationError(`${options.path}.requestsPerSecond`, `must be given to size "${w.name}": offline work has no rate; say how many requests per second it should reach, or use aidc estimate`);
  }
  const model = checkedModel(w, options.path);
  const known = new Map<string, readonly Judged[] | string>();
  const candidates: ReplicaCandidate[] = [];
  const excluded: Exclusion[] = [];
  for (const machine of machines) {
    const key = kindOf(machine, w);
    const judged = known.get(key) ?? judgeLayouts(w, model, machine, "sizes");
    known.set(key, judged);
    const usable = typeof judged === "string" ? judged : useful(judged, machine);
    if (typeof usable === "string") excluded.push({ machine: machine.name, reason: usable });
    else candidates.push(...usable.map((j) => candidate(j, w, machine)));
  }
  return { kind: "replicated", workload: w.name, rate: w.requestsPerSecond * (1 + (w.headroom ?? 0)), candidates, excluded };
}

/** Why nothing can be estimated on a machine, in one sentence; undefined where something can. */
export function whyNoInference(w: InferenceWorkload, machine: Machine, options: { readonly path: string }): string | undefined {
  const judged = judgeLayouts(w, checkedModel(w, options.path), machine, 1);
  return typeof judged === "string" ? judged : undefined;
}

/** Machines that differ only in their host serve a model alike; the network matters to replicas wider than a node. */
function kindOf(m: Machine, w: InferenceWorkload): string {
  const network = (w.acceleratorCount ?? 1) > m.accelerators ? m.networkGbps : "";
  const a = m.accelerator;
  return a ? [a.name, a.memoryBandwidthGBps, m.acceleratorMemoryGiB ?? a.memoryGiB, m.accelerators, network ?? ""].join("|") : "none";
}

/** The best layout of each size on the node, less the sizes that equal smaller replicas side by side. */
function useful(judged: readonly Judged[], machine: Machine): readonly Judged[] | string {
  const bySize = new Map<number, Judged>();
  for (const j of judged) {
    const size = j.replica.layout.acceleratorCount;
    if (!j.fitsMemory || !j.meetsTargets || size > machine.accelerators) continue;
    const best = bySize.get(size);
    if (!best || j.requestsPerSecond > best.requestsPerSecond) bySize.set(size, j);
  }
  const sizes = [...bySize.keys()].sort((a, b) => a - b);
  if (sizes.length === 0) return whyNone(judged, machine);
  const kept: Judged[] = [];
  for (const size of sizes) {
    const j = bySize.get(size) as Judged;
    const matched = kept.some((k) => {
      const smaller = k.replica.layout.acceleratorCount;
      return Math.floor(size / smaller) * k.requestsPerSecond >= j.requestsPerSecond;
    });
    if (!matched) kept.push(j);
  }
  return kept;
}

function whyNone(judged: readonly Judged[], machine: Machine): string {
  const first = judged[0] as Judged;
  if (first.replica.layout.acceleratorCount > machine.accelerators) return `a replica of ${first.replica.layout.acceleratorCount} accelerators does not stand whole on a node of ${machine.accelerators}`;
  return first.fitsMemory ? "the layout asked does not meet the latency targets even for a lone request" : "the layout asked does not fit its accelerators' memory";
}

function candidate(j: Judged, w: InferenceWorkload, machine: Machine): ReplicaCandidate {
  const estimate = estimateOfJudged(j, w, machine);
  const size = j.replica.layout.acceleratorCount;
  return { machine: machine.name, need: needOf(machine, size), ratePerReplica: j.requestsPerSecond, acceleratorCount: size, layout: estimate.layout, estimate };
}

/** Accelerators, and the same part of the node's processors and memory. */
function needOf({ resources, accelerators }: Machine, size: number): Resources {
  const part = size / accelerators;
  const share = (name: string) => (resources[name] === undefined ? {} : { [name]: resources[name] * part });
  return { gpu: size, ...share("vcpu"), ...share("memoryGiB") };
}
