import type { Accelerator } from "../../catalog";
import type { ModelArchitecture, ParameterCounts } from "../model";
import type { InferenceWorkload } from "../workload";
import type { Calibration, Evidence, Experience } from "./calibration";
import type { ServingSoftware } from "./serving";

/** Something that no published run of the engine is like. */
export interface Unlike {
  /** Ends the sentence "no published run of ...". */
  readonly what: string;
  /** 1: others are near it; 2: none is. */
  readonly weight: number;
  /** The one quantity that it concerns; all where absent. */
  readonly only?: "rate" | "joules";
}

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
  return [...acceleratorUnlike(c), ...softwareUnlike(c.software, experience), ...(experience ? workUnlike(c, experience) : [])];
}

function acceleratorUnlike({ accelerator, calibration: c }: Case): readonly Unlike[] {
  const generation = c.generationOf[accelerator.name];
  const kin = (known: readonly string[]) => known.some((name) => c.generationOf[name] === generation);
  const runs = c.measured.includes(accelerator.name)
    ? []
    : [{ what: kin(c.measured) ? `${accelerator.name}, yet of others of its generation` : `the generation of ${accelerator.name}`, weight: kin(c.measured) ? 1 : 2 }];
  // a board without runs has no measured power either: said once, unless its generation's power is unknown too
  const power = kin(c.powered) ? [] : [{ what: `the power of ${accelerator.name}`, weight: 1, only: "joules" as const }];
  return [...runs, ...power];
}

function softwareUnlike({ engine, year, kin }: ServingSoftware, experience: Experience | undefined): readonly Unlike[] {
  const apart = engine === kin && experience ? Math.min(...experience.years.map((y) => Math.abs(y - Math.floor(year)))) : Infinity;
  if (apart === 0) return [];
  return [{ what: apart <= 1 ? `${engine} ${year}, yet of a year beside it` : `${engine} ${year}`, weight: apart <= 1 ? 1 : 2 }];
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
  // runs found since were missed by a third and more
  const rate = w.concurrency === undefined && !e.highestRate ? [{ what: `the highest rate of ${kin}`, weight: 2, only: "rate" as const }] : [];
  return [...absent.flatMap(([is, what]) => (is ? [{ what, weight: 1 }] : [])), ...rate];
}

/** Of all that a quantity depends on, one thing unlike the runs and others near it: kindred; more: unmeasured. */
export function evidenceOf(unlike: readonly Unlike[], quantity?: "rate" | "joules"): Evidence {
  const weight = unlike.reduce((sum, one) => sum + (one.only === undefined || one.only === quantity ? one.weight : 0), 0);
  return weight === 0 ? "measured" : weight === 1 ? "kindred" : "unmeasured";
}
