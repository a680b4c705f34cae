import { measuredPair } from "./calibration";
import type { TrainingWorkload } from "../workload";
import type { Parallelism } from "./layout";
import type { Setting, Step } from "./step";

/** Longest cut of a sequence, fewest tokens of a forward pass on one rank, and most accelerators of the runs fitted on. */
const MEASURED = { context: 2, tokens: 2048, accelerators: 3072 } as const;

/**
 * Half-width of the printed band as a factor: what held for four of five published runs left out of the fit, by kind of
 * run, and wider the less a run is like those. Independent doubts add up as the root of their squares.
 */
export function bandFactor({ job, rates, calibration }: Setting, p: Parallelism, step: Step, w: Omit<TrainingWorkload, "name">): number {
  const { bands } = calibration;
  const experts = job.model.experts !== undefined;
  const open = w.acceleratorCount === undefined || w.tensorParallel === undefined || w.microBatch === undefined;
  const unlike = !rates.measured ? bands.unmeasured : measuredPair(calibration, rates.accelerator.name, rates.arithmetic, experts) ? 1 : bands.pair;
  const doubts = [
    experts ? bands.experts : bands.dense,
    unlike,
    open ? bands.chosen : 1,
    w.softwareYear === undefined ? bands.openYear : 1,
    job.fineTuning?.method === "lora" ? bands.lora : 1,
    p.context > MEASURED.context ? bands.context : 1,
    (p.microBatch * job.sequence) / p.context < MEASURED.tokens ? bands.smallBatch : 1,
    p.accelerators > MEASURED.accelerators ? bands.scale : 1,
    // networks, routes and overlap differ more between clusters than kernels do
    bands.communication ** (step.communication / step.seconds),
  ];
  return Math.exp(Math.hypot(...doubts.map(Math.log)));
}
