import type { Accelerator } from "../../catalog";
import type { ModelArchitecture, ParameterCounts } from "../model";
import type { InferenceWorkload } from "../workload";
import type { Calibration, Evidence, Experience } from "./calibration";
import type { ServingSoftware } from "./serving";

/** Something that no published run of the engine is like. */
export interface Unlike {
  /** Ends the sentence "no published run of ...". */
  readonly what: string;
  /** 1: others are near it; 2: none is; 0: it concerns the rate alone. */
  readonly weight: number;
}

/** An engine that chooses itself how many requests run, and none of its runs did. */
const HIGHEST_RATE = 0;

interface Case {
  readonly workload: InferenceWorkload;
  readonly model: ModelArchitecture;
  readonly counts: ParameterCounts;
  readonly accelerator: Accelerator;
  readonly software: ServingSoftware;
  readonly calibration: Calibration;
}

/** Lengths and model sizes within this factor of those of the runs are like them. */
const NEAR = 2;

/** What of a case the published runs do not cover: it is then extrapolated, and its band is wider. */
export function unlikeRuns(c: Case): readonly Unlike[] {
  const experience = c.calibration.experience[c.software.kin];
  return [...acceleratorUnlike(c), ...softwareUnlike(c.software), ...(experience ? workUnlike(c, experience) : [])];
}

function acceleratorUnlike({ accelerator, calibration }: Case): readonly Unlike[] {
  if (calibration.measured.includes(accelerator.name)) return [];
  const generation = calibration.generationOf[accelerator.name];
  const kin = calibration.measured.some((name) => calibration.generationOf[name] === generation);
  return [{ what: kin ? `${accelerator.name}, yet of others of its generation` : `the generation of ${accelerator.name}`, weight: kin ? 1 : 2 }];
}

function softwareUnlike({ engine, year, measured }: ServingSoftware): readonly Unlike[] {
  return measured ? [] : [{ what: `${engine} ${year}`, weight: 2 }];
}

function workUnlike({ workload: w, model, counts, software: { kin } }: Case, e: Experience): readonly Unlike[] {
  const length = w.inputTokens + w.outputTokens;
  const absent: readonly (readonly [boolean, string])[] = [
    [!e.precisions.includes(w.precision ?? "bf16"), `${w.precision ?? "bf16"} under ${kin}`],
    [model.experts !== undefined && !e.experts, `experts under ${kin}`],
    [model.latentAttention !== undefined && !e.latentAttention, `latent attention under ${kin}`],
    [model.slidingWindow !== undefined && !e.slidingWindow, `windowed attention under ${kin}`],
    [length > e.longest * NEAR || length < e.shortest / NEAR, `requests of ${Math.round(length)} tokens under ${kin}`],
    [counts.total > e.largestModel * NEAR || counts.total < e.smallestModel / NEAR, `models of ${(counts.total / 1e9).toPrecision(2)} billion parameters under ${kin}`],
  ];
  const rate = w.concurrency === undefined && !e.highestRate ? [{ what: `the highest rate of ${kin}`, weight: HIGHEST_RATE }] : [];
  return [...absent.flatMap(([is, what]) => (is ? [{ what, weight: 1 }] : [])), ...rate];
}

/** Whether the rate is one that no published run of the engine is like. */
export function rateUnlike(unlike: readonly Unlike[]): boolean {
  return unlike.some(({ weight }) => weight === HIGHEST_RATE);
}

/** One thing unlike the runs, others near it: kindred; more: unmeasured. */
export function evidenceOf(unlike: readonly Unlike[]): Evidence {
  const weight = unlike.reduce((sum, one) => sum + one.weight, 0);
  return weight === 0 ? "measured" : weight === 1 ? "kindred" : "unmeasured";
}
