import type { InferenceWorkload } from "../workload";
import type { Judged } from "./judge";
import { rateUnlike } from "./unlike";

/** Half-widths of the bands of an estimate: the truth lies within value / factor and value * factor. */
export interface Bands {
  readonly rate: number;
  readonly token: number;
  readonly firstToken: number;
  readonly joules: number;
}

/**
 * Bands that held nine of ten published runs whose model was left out of the fit, by kind of run; at least as wide as
 * whole accelerators left out ask for where the accelerator has no runs, or the engine none at its highest rate; wider
 * still for engines without any.
 */
export function bandOf({ replica }: Judged, w: InferenceWorkload): Bands {
  const b = replica.calibration.bands;
  const least = replica.evidence === "measured" ? 1 : replica.evidence === "kindred" ? b.kindred : b.unmeasured;
  const offline = rateUnlike(replica.unlike) ? Math.max(b.kindred, b.rateOffline) : b.rateOffline;
  const rate = Math.max(least, w.concurrency === undefined ? offline : b.rateFixed);
  const token = Math.max(least, b.timePerOutputToken);
  return { rate, token, firstToken: Math.max(b.unmeasured, token), joules: Math.max(least, b.joules) };
}
