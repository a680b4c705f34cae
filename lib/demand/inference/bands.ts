import type { InferenceWorkload } from "../workload";
import type { Judged } from "./judge";

/** Half-widths of the bands of an estimate: the truth lies within value / factor and value * factor. */
export interface Bands {
  readonly rate: number;
  readonly token: number;
  readonly firstToken: number;
  readonly joules: number;
}

/**
 * Bands that held at least four of five published runs left out of the fit, by kind of run; wider for engines and
 * accelerators without runs of their own.
 */
export function bandOf({ replica }: Judged, w: InferenceWorkload): Bands {
  const b = replica.calibration.bands;
  const extra = replica.measured ? 1 : b.unmeasured;
  const rate = (w.concurrency === undefined ? b.rateOffline : b.rateFixed) * extra;
  const token = b.timePerOutputToken * extra;
  return { rate, token, firstToken: token * extra, joules: b.joules * extra };
}
