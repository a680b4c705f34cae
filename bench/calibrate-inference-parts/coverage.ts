import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parameterCounts, type ModelArchitecture } from "../../lib/demand/model";
import { findAccelerator } from "../../lib/catalog";
import type { Calibration } from "../../lib/demand/inference/calibration";
import { earlyPart, lacksExpertKernel, lacksKernel } from "../../lib/demand/inference/decode-kernels";
import { linkKind } from "../../lib/demand/inference/links";
import { machineFor } from "../accuracy-inference";
import { foundRuns, type LeftOut, publishedRuns, type PublishedRun } from "./rows";

/** What runs cover: all that is beyond it is printed with a wider band. */
export function coverage(runs: readonly PublishedRun[]): Pick<Calibration, "experience" | "measured" | "powered"> {
  const accelerators = (some: readonly PublishedRun[]) => [...new Set(some.map((r) => r.workload.accelerator as string))].sort();
  return { measured: accelerators(runs), powered: accelerators(runs.filter((r) => r.measured["joulesPerOutputToken"] !== undefined)), experience: experienceOf(runs) };
}

/** What the runs of each engine cover. */
function experienceOf(runs: readonly PublishedRun[]): Calibration["experience"] {
  const engines = [...new Set(runs.map((r) => r.workload.servingEngine ?? "vllm"))].sort();
  return Object.fromEntries(engines.map((engine) => {
    const own = runs.filter((r) => (r.workload.servingEngine ?? "vllm") === engine);
    const models = own.map((r) => r.workload.model as ModelArchitecture);
    const lengths = own.map(({ workload: w }) => w.inputTokens + w.outputTokens);
    const sizes = models.map((m) => parameterCounts(m).total);
    const links = own.flatMap(({ workload: w }) => {
      const count = w.acceleratorCount ?? 1;
      const machine = machineFor(w.accelerator ?? "", count);
      return count > 1 && machine.accelerator ? [linkKind(machine, machine.accelerator, { acceleratorCount: count })] : [];
    });
    return [engine, {
      years: [...new Set(own.flatMap((r) => r.workload.softwareYear ?? []))].sort(),
      precisions: [...new Set(own.map((r) => r.workload.precision ?? "bf16"))].sort(),
      links: [...new Set(links)].sort(),
      experts: models.some((m) => m.experts),
      latentAttention: models.some((m) => m.latentAttention),
      slidingWindow: models.some((m) => m.slidingWindow),
      highestRate: own.some((r) => r.workload.concurrency === undefined),
      longest: Math.max(...lengths),
      shortest: Math.min(...lengths),
      smallestModel: Math.min(...sizes),
      largestModel: Math.max(...sizes),
    }];
  }));
}

/** Part of the runs with their model left out that a band holds; the promise is four of five. */
const HELD = 0.9;
/** Bands are no narrower and no wider than these factors; the widest is a ratio of two from low to high. */
const BAND_LIMITS = [1.2, 1.4] as const;
/** Accelerators without runs whose generation has some: nine of ten runs of whole accelerators left out lie within it. */
const KINDRED = 1.4;
/** Time to first token: of simulated loads nineteen of twenty lie within it (`npm run bench -- queueing-inference`). */
const FIRST_TOKEN = 1.7;
/** Where two things are unlike the runs, or none is near: of such runs left out with their accelerator or source this part lies within. */
const HELD_UNMEASURED = 0.9;

/** Whether the year alone leaves open which kernels ran. */
function standsBetweenReleases({ workload: w }: PublishedRun): boolean {
  const early = w.servingEngine === "tensorrt-llm" ? earlyPart(w.softwareYear ?? Infinity) : 0;
  const [model, releases] = [w.model as ModelArchitecture, { vectorAttention: 1 }];
  const differ = lacksKernel(model, releases) || lacksExpertKernel(model, releases, findAccelerator("accelerator", w.accelerator ?? ""), w.precision ?? "bf16");
  return early > 0 && early < 1 && differ;
}

type LeftOuts = Readonly<Record<"model" | "accelerator" | "source", Readonly<Record<string, LeftOut>>>>;

/** Half-width that held a part of the runs left out with their accelerator or source, of those with nothing near. */
function unmeasured({ accelerator, source }: LeftOuts, metrics: readonly string[]): number {
  const errors = [accelerator, source].flatMap((runs) => Object.values(runs)).flatMap((run) => metrics.flatMap((m) => (run[m]?.[1] === "unmeasured" ? [Math.abs(run[m][0])] : [])));
  return Math.max(KINDRED, Math.exp(quantile(errors, HELD_UNMEASURED)));
}

function quantile(errors: readonly number[], part: number): number {
  return [...errors].sort((a, b) => a - b)[Math.floor(part * errors.length)] ?? Infinity;
}

/** Half-widths of the bands: what held of the runs whose model was left out, from the last `--leave-out`. */
export function bandsFromLeftOut(): Calibration["bands"] {
  const left = JSON.parse(readFileSync(join(__dirname, "../data/inference-left-out.json"), "utf8")) as LeftOuts;
  // the band of a year whose releases differ is widened by what they differ
  const between = new Set([...publishedRuns(), ...foundRuns()].filter(standsBetweenReleases).map((r) => r.id));
  const concurrencyGiven = new Set(publishedRuns().filter((r) => r.workload.concurrency !== undefined).map((r) => r.id));
  const factor = (metric: string, of: (id: string) => boolean) => {
    const errors = Object.entries(left.model).flatMap(([id, e]) => (of(id) && !(metric !== "joules" && between.has(id)) && e[metric] !== undefined ? [Math.abs(e[metric][0])] : []));
    const held = Math.exp(quantile(errors, HELD));
    return Math.min(BAND_LIMITS[1], Math.max(BAND_LIMITS[0], held));
  };
  return {
    rateFixed: factor("rate", (id) => concurrencyGiven.has(id)),
    rateOffline: factor("rate", (id) => !concurrencyGiven.has(id)),
    timePerOutputToken: factor("tpot", () => true),
    joules: factor("joules", () => true),
    kindred: KINDRED,
    unmeasured: unmeasured(left, ["rate"]),
    unmeasuredToken: unmeasured(left, ["tpot", "joules"]),
    firstToken: FIRST_TOKEN,
  };
}
