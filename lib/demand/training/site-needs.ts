import type { SiteNeeds } from "../site-needs";
import type { TrainingWorkload } from "../workload";
import type { Judged } from "./choose";
import { type Goodput, goodputOf } from "./goodput";

/** Tokens on disk as 32-bit integers, as vocabularies above 65,536 need. */
const BYTES_PER_TOKEN = 4;
/** One that is whole while the next is written. */
const CHECKPOINTS_KEPT = 2;

/** What a job reads and writes, bytes and bytes per second. */
export interface DataFlows {
  readonly dataset: number;
  readonly tokensRead: number;
  /** A checkpoint is written before the next one starts. */
  readonly checkpointsWritten: number;
}

export function dataFlows({ parallelism: p, step }: Judged, w: TrainingWorkload, { checkpointBytes, checkpointIntervalMinutes }: Goodput): DataFlows {
  return {
    dataset: (w.tokens ?? 0) * BYTES_PER_TOKEN,
    tokensRead: step.tokensPerSecondPerAccelerator * p.accelerators * BYTES_PER_TOKEN,
    checkpointsWritten: checkpointBytes / (checkpointIntervalMinutes * 60),
  };
}

/** Dataset and checkpoints on the site's storage; tokens read, checkpoints written. */
export function trainingSiteNeeds(j: Judged, w: TrainingWorkload): SiteNeeds {
  const goodput = goodputOf(j.setting.job, j.parallelism);
  const { dataset, tokensRead, checkpointsWritten } = dataFlows(j, w, goodput);
  return { storageTB: (dataset + CHECKPOINTS_KEPT * goodput.checkpointBytes) / 1e12, storageGBps: (tokensRead + checkpointsWritten) / 1e9 };
}
