/** Published training runs, and what the model says of them. */
import { awsMachines, referenceMachines, type Machine } from "../lib/catalog";
import type { TrainingWorkload } from "../lib/demand";
import found from "./data/published-runs-training-found.json";
import heldOut from "./data/published-runs-training-held-out.json";
import given from "./data/published-runs-training.json";

export interface TrainingRun {
  readonly id: string;
  readonly group: string;
  readonly modelName: string;
  readonly workload: Omit<TrainingWorkload, "name">;
  /** One figure: tokens per second and accelerator, or the utilization where only that was printed. */
  readonly measured: { readonly tokensPerSecondPerAccelerator?: number; readonly modelFlopsUtilization?: number };
  readonly source: string;
}

/** Runs that the project was given. */
export const givenRuns = runsOf(given);
/** Runs found later, with the errors the calibration before them made on them in the README; fitted on since. */
export const foundRuns = runsOf(found);
/** Runs found later that no calibration has seen. */
export const heldOutRuns = runsOf(heldOut);
/** What the calibration is fitted on. */
export const fittedRuns: readonly TrainingRun[] = [...givenRuns, ...foundRuns];

function runsOf(file: unknown): readonly TrainingRun[] {
  return (file as { runs: TrainingRun[] }).runs;
}

/** Who measured: runs of one publisher share clusters, settings and people, hence errors. */
export function publisherOf({ group }: TrainingRun): string {
  if (group.startsWith("nemo-") || group === "dgxc-recipes" || group === "nvidia-megatron-bridge") return "nvidia";
  return group.startsWith("torchtitan-") ? "torchtitan" : group;
}

/** The machine that stands for an accelerator: most of them on a node, then the fastest network. */
export function machineOf(accelerator: string): Machine {
  const [best] = [...awsMachines(), ...referenceMachines()]
    .filter((m) => m.accelerator?.name === accelerator)
    .sort((a, b) => b.accelerators - a.accelerators || (b.networkGbps ?? 0) - (a.networkGbps ?? 0) || (a.name < b.name ? -1 : 1));
  if (!best) throw new Error(`no machine carries ${accelerator}`);
  return best;
}

/** Median, bias and tail of logarithmic errors, as factors. */
export interface ErrorSummary {
  readonly rows: number;
  /** Of |prediction / truth - 1|. */
  readonly median: number;
  readonly bias: number;
  readonly p90: number;
  /** Largest of truth / prediction and prediction / truth. */
  readonly worst: number;
}

export function summarize(ratios: readonly number[]): ErrorSummary {
  const errors = ratios.map((r) => Math.abs(r - 1)).sort((a, b) => a - b);
  const at = (q: number) => errors[Math.min(errors.length - 1, Math.ceil(q * errors.length) - 1)] ?? NaN;
  const logs = ratios.map(Math.log);
  return {
    rows: ratios.length,
    median: at(0.5),
    bias: Math.exp(logs.reduce((a, b) => a + b, 0) / logs.length) - 1,
    p90: at(0.9),
    worst: Math.max(...ratios.map((r) => Math.max(r, 1 / r))),
  };
}

export function summaryLine(name: string, s: ErrorSummary): string {
  const percent = (x: number) => `${(100 * x).toFixed(1)} %`.padStart(8);
  return `${name.padEnd(44)} ${String(s.rows).padStart(4)} ${percent(s.median)} ${percent(s.bias)} ${percent(s.p90)} ${`x${s.worst.toFixed(2)}`.padStart(6)}`;
}

export function groupBy<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}
