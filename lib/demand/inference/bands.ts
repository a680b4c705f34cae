import type { InferenceWorkload } from "../workload";
import type { BandFigures, Evidence } from "./calibration";
import type { Judged } from "./judge";
import type { Replica } from "./replica";
import { meanStepSeconds } from "./steady-state";
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

export function bandOf({ replica, state }: Judged, w: InferenceWorkload): Bands {
  const bands = halfWidths(replica.calibration.bands, groundsOf(replica.unlike), w.concurrency === undefined);
  const farthest = releasesApart(replica, state.concurrency, w) ** Math.max(replica.early, 1 - replica.early);
  return { ...bands, rate: wider(bands.rate, farthest), token: wider(bands.token, farthest) };
}

/** Time of a step in early releases of the year asked over that in later ones; 1 where the request says which, or they are alike. */
export function releasesApart(r: Replica, concurrency: number, w: InferenceWorkload): number {
  if (r.early === 0 || r.early === 1) return 1;
  const seconds = (early: number) => meanStepSeconds({ ...r, early }, concurrency, w);
  return seconds(1) / seconds(0);
}

/** Two causes of error that have nothing to do with each other: squares of their logarithms add. */
export function wider(factor: number, other: number): number {
  return Math.exp(Math.hypot(Math.log(factor), Math.log(other)));
}
