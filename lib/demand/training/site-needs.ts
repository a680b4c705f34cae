import type { SiteNeeds } from "../site-needs";
import type { TrainingWorkload } from "../workload";
import { BYTES_PER_TOKEN } from "./assumptions";
import type { Judged } from "./choose";
import { goodputOf } from "./goodput";

/** One that is whole while the next is written. */
const CHECKPOINTS_KEPT = 2;

/** Dataset and checkpoints on the site's storage; tokens read, checkpoints written before the next one starts. */
export function trainingSiteNeeds({ setting, parallelism: p, step }: Judged, w: TrainingWorkload): SiteNeeds {
  const { checkpointBytes, checkpointIntervalMinutes } = goodputOf(setting.job, p);
  const read = step.tokensPerSecondPerAccelerator * p.accelerators * BYTES_PER_TOKEN;
  const written = checkpointBytes / (checkpointIntervalMinutes * 60);
  return {
    storageTB: ((w.tokens ?? 0) * BYTES_PER_TOKEN + CHECKPOINTS_KEPT * checkpointBytes) / 1e12,
    storageGBps: (read + written) / 1e9,
  };
}
