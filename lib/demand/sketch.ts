import type { Estimate } from "./estimate";

/** An estimate before it is worked out, with what it is ranked by: few of many are printed. */
export interface EstimateSketch {
  readonly accelerator: string;
  /** Accelerator-hours of the work asked; where no amount is given, of one unit of rate. */
  readonly acceleratorHoursOfWork: number;
  estimate(): Estimate;
}
