import type { Machine } from "../../lib/catalog";
import type { ModelArchitecture } from "../../lib/demand";
import { type Grounds, groundsOf } from "../../lib/demand/inference/bands";
import type { Calibration } from "../../lib/demand/inference/calibration";
import { judgeLayouts } from "../../lib/demand/inference/judge";
import { joulesPerOutputToken } from "../../lib/demand/inference/power";
import type { PublishedRun } from "./rows";

export interface Prediction {
  readonly rate: number;
  readonly tpot: number;
  readonly joules: number | undefined;
  readonly grounds: Grounds;
}

/** What the estimate says of a published run, under a calibration that is not yet the one in force. */
export function predict(run: PublishedRun, machine: Machine, calibration: Calibration): Prediction {
  const w = run.workload;
  const judged = judgeLayouts(w, w.model as ModelArchitecture, machine, 1, calibration);
  const best = typeof judged === "string" ? undefined : judged[0];
  if (!best) throw new Error(`${run.id}: ${typeof judged === "string" ? judged : "no layout"}`);
  return {
    rate: (best.requestsPerSecond * w.outputTokens) / best.replica.layout.acceleratorCount,
    tpot: best.state.medianTokenSeconds * 1000,
    joules: joulesPerOutputToken(best.replica, best.state, w.outputTokens),
    grounds: groundsOf(best.replica.unlike),
  };
}

/** Logarithms of predicted over measured, by metric. */
export function errorsOf(p: Prediction, run: PublishedRun): Record<string, number> {
  const m = run.measured;
  const out: Record<string, number> = {};
  if (m["outputTokensPerSecondPerAccelerator"]) out["rate"] = Math.log(p.rate / m["outputTokensPerSecondPerAccelerator"]);
  if (m["timePerOutputTokenMs"]) out["tpot"] = Math.log(p.tpot / m["timePerOutputTokenMs"]);
  if (m["joulesPerOutputToken"] && p.joules) out["joules"] = Math.log(p.joules / m["joulesPerOutputToken"]);
  return out;
}


/** Metrics that a run measured, in a fixed order. */
export function metricsOf({ measured }: PublishedRun): readonly string[] {
  const named: readonly [string, string][] = [["rate", "outputTokensPerSecondPerAccelerator"], ["tpot", "timePerOutputTokenMs"], ["joules", "joulesPerOutputToken"]];
  return named.filter(([, key]) => measured[key] !== undefined).map(([name]) => name);
}
