import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { InferenceWorkload, ModelArchitecture } from "../../lib/demand";
import type { Evidence } from "../../lib/demand/inference/calibration";

/** One published run: the workload as a request has it, and what was measured. */
export interface PublishedRun {
  readonly id: string;
  readonly group: string;
  readonly modelName: string;
  readonly workload: InferenceWorkload;
  readonly measured: Readonly<Record<string, number>>;
}

interface RowsFile {
  readonly models: Readonly<Record<string, ModelArchitecture>>;
  readonly rows: readonly { id: string; model: string; workload: Omit<InferenceWorkload, "kind" | "name" | "model">; measured: Record<string, number> }[];
}

/** The published runs carried in `bench/data`. */
export function publishedRuns(file = "published-runs-inference.json"): readonly PublishedRun[] {
  const data = JSON.parse(readFileSync(join(__dirname, "../data", file), "utf8")) as RowsFile;
  return data.rows.map((row) => ({
    id: row.id,
    group: row.id.replace(/-\d+$/, ""),
    modelName: row.model.replace(/#\d+$/, ""),
    workload: { kind: "inference", name: row.id, ...row.workload, model: data.models[row.model] as ModelArchitecture },
    measured: row.measured,
  }));
}

/** Runs found later, predicted before anything was changed; fitted on since. */
export function foundRuns(): readonly PublishedRun[] {
  return publishedRuns("published-runs-inference-found.json");
}

/** What the calibration is fitted on. */
export function fittedRuns(): readonly PublishedRun[] {
  return [...publishedRuns(), ...foundRuns()];
}

/** When releases came out whose runs are fitted on, as a part of their year: a request says the year alone, the fit knows more. */
const released: Readonly<Record<string, number>> = {
  "trtllm-0.9": 2024.3, "trtllm-0.10": 2024.43, "trtllm-0.11": 2024.54, "trtllm-0.12": 2024.66, "trtllm-0.13-found": 2024.75, "trtllm-0.14-found": 2024.84,
};

/** A run as the fit takes it, with the date of its release where that is known. */
export function dated(run: PublishedRun): PublishedRun {
  const softwareYear = released[run.group];
  return softwareYear === undefined ? run : { ...run, workload: { ...run.workload, softwareYear } };
}

/** What was published together: a release's table, a project's measurements. */
export function sourceOf({ group }: PublishedRun): string {
  return /^(argonne|ml-energy)/.exec(group)?.[0] ?? group.replace(FOUND, "");
}

/** Groups of runs found later end so, but for the first. */
const FOUND = /-found$/;

/** Whether a run was given, rather than found later: bands are as wide as the given runs say. */
export function isGiven({ group }: PublishedRun): boolean {
  return group !== "gpustack" && !FOUND.test(group);
}

/** By metric, the logarithm of predicted over measured of a run left out, and what stood behind it. */
export type LeftOut = Readonly<Record<string, readonly [error: number, evidence: Evidence]>>;
