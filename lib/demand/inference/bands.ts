import type { InferenceWorkload } from "../workload";
import type { BandFigures, Evidence } from "./calibration";
import type { Judged } from "./judge";
import { evidenceOf, type Unlike } from "./unlike";

/** Half-widths of the bands of an estimate: the truth lies within value / factor and value * factor. */
export interface Bands {
  readonly rate: number;
  readonly token: number;
  readonly firstToken: number;
  readonly joules: number;
}

/** What stands behind each quantity. */
export interface Grounds {
  readonly rate: Evidence;
  readonly token: Evidence;
  readonly joules: Evidence;
}

export function groundsOf(unlike: readonly Unlike[]): Grounds {
  return { rate: evidenceOf(unlike, "rate"), token: evidenceOf(unlike), joules: evidenceOf(unlike, "joules") };
}

/**
 * Bands that held nine of ten published runs whose model was left out of the fit, by kind of run; wider where something
 * that the quantity depends on has no run, by what runs of whole accelerators and sources left out ask for.
 *
 * @param offline the number of requests is left to the engine
 */
export function halfWidths(b: BandFigures, grounds: Grounds, offline: boolean): Bands {
  const least = (evidence: Evidence, unmeasured: number) => (evidence === "measured" ? 1 : evidence === "kindred" ? b.kindred : unmeasured);
  const token = Math.max(least(grounds.token, b.unmeasuredToken), b.timePerOutputToken);
  return {
    rate: Math.max(least(grounds.rate, b.unmeasured), offline ? b.rateOffline : b.rateFixed),
    token,
    firstToken: Math.max(b.firstToken, token),
    joules: Math.max(least(grounds.joules, b.unmeasuredToken), b.joules),
  };
}

export function bandOf({ replica }: Judged, w: InferenceWorkload): Bands {
  return halfWidths(replica.calibration.bands, groundsOf(replica.unlike), w.concurrency === undefined);
}
