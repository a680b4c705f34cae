import type { Job } from "./job";
import type { Parallelism } from "./layout";

/** How failures and checkpoints stretch a job. */
export interface Goodput {
  /** Useful time over time on the wall. */
  readonly share: number;
  readonly meanHoursBetweenFailures: number;
  readonly checkpointIntervalMinutes: number;
  /** Weights and optimizer states, bytes. */
  readonly checkpointBytes: number;
  /** The job stands still while a checkpoint goes to host memory. */
  readonly checkpointPauseSeconds: number;
}

/**
 * Hours between failures that stop a job, times accelerators: 419 unexpected interruptions of 16,384 H100 in 54 days.
 *
 * @see The Llama 3 Herd of Models, arXiv 2407.21783, 3.3.4
 */
export const ACCELERATOR_HOURS_BETWEEN_FAILURES = (16_384 * 54 * 24) / 419;

/** From failure to the first step: detection, replacing the node, start, loading. @see arXiv 2410.21680: 5 to 20 minutes */
export const RESTART_MINUTES = 10;

/** Copy of an accelerator's share to host memory over PCIe, bytes per second; writing on goes beside training. */
const HOST_COPY_BYTES = 10e9;
/** Barrier and serialization of one checkpoint. */
const CHECKPOINT_BARRIER_SECONDS = 5;

/** fp32 master weights and two moments, and the 16-bit weights. */
const CHECKPOINT_BYTES = 14;

export function checkpointBytes(job: Job): number {
  return CHECKPOINT_BYTES * job.trainedParameters;
}

/**
 * Checkpoints at the interval that loses least, sqrt(2·pause·mean time between failures); a failure costs half an
 * interval and a restart.
 *
 * @see J. W. Young, CACM 17(9), 1974; J. T. Daly, FGCS 22(3), 2006
 */
export function goodputOf(job: Job, p: Parallelism): Goodput {
  const bytes = checkpointBytes(job);
  const between = ACCELERATOR_HOURS_BETWEEN_FAILURES / p.accelerators;
  // replicas hold the same: each writes its part
  const pause = CHECKPOINT_BARRIER_SECONDS + bytes / p.accelerators / HOST_COPY_BYTES;
  const interval = Math.sqrt(2 * pause * between * 3600);
  const lost = pause / interval + (interval / 2 + RESTART_MINUTES * 60) / (between * 3600);
  return {
    share: 1 / (1 + lost),
    meanHoursBetweenFailures: between,
    checkpointIntervalMinutes: interval / 60,
    checkpointBytes: bytes,
    checkpointPauseSeconds: pause,
  };
}
