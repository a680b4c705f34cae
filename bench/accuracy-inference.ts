import { readFileSync } from "node:fs";
import { join } from "node:path";
import { awsMachines, referenceMachines, type Machine } from "../lib/catalog";
import { estimateInference, type Estimate, type ModelArchitecture, type Quantity } from "../lib/demand";
import { halfWidths, releasesApart, wider } from "../lib/demand/inference/bands";
import { calibration } from "../lib/demand/inference/calibration";
import { judgeLayouts } from "../lib/demand/inference/judge";
import { dated, foundRuns, type LeftOut, publishedRuns, type PublishedRun } from "./calibrate-inference-parts/rows";

/** Errors of one metric over a group of published runs, predicted through the path of `aidc estimate`. */
export interface AccuracyRow {
  readonly group: string;
  readonly metric: string;
  readonly rows: number;
  /** Fractions of the measured value. */
  readonly median: number;
  readonly bias: number;
  readonly p90: number;
  /** Largest of predicted / measured and its inverse. */
  readonly worst: number;
  readonly beyondTwo: number;
  readonly insideBand: number;
  /** Median of high / low. */
  readonly bandWidth: number;
}

type Kind = "offline, concurrency not given" | "concurrency given" | "concurrency given, static batching";

interface Point {
  readonly kind: Kind;
  readonly group: string;
  readonly metric: string;
  readonly error: number;
  readonly inside: boolean;
  readonly width: number;
}

const metrics: readonly (keyof Estimate)[] = ["outputTokensPerSecondPerAccelerator", "timePerOutputTokenMs", "timeToFirstTokenMs", "joulesPerOutputToken"];

/** The smallest machine of the accelerator with enough of them on a node, else the largest. */
export function machineFor(accelerator: string, count: number): Machine {
  const machines = [...awsMachines(), ...referenceMachines()]
    .filter((m) => m.accelerator?.name === accelerator && m.accelerators >= 1)
    .sort((a, b) => a.accelerators - b.accelerators || (a.name < b.name ? -1 : 1));
  const found = machines.find((m) => m.accelerators >= count) ?? machines[machines.length - 1];
  if (!found) throw new Error(`no machine carries ${accelerator}`);
  return found;
}

function pointsOf(run: PublishedRun): readonly Point[] {
  const w = run.workload;
  const [estimate] = estimateInference(w, machineFor(w.accelerator ?? "", w.acceleratorCount ?? 1), { path: run.id });
  if (!estimate) throw new Error(`${run.id} has no estimate`);
  return metrics.flatMap((metric) => {
    const measured = run.measured[metric];
    const predicted = estimate[metric] as Quantity | undefined;
    if (measured === undefined || !predicted) return [];
    const inside = measured >= predicted.low && measured <= predicted.high;
    return [{ kind: kindOf(run), group: run.group, metric, error: Math.log(predicted.value / measured), inside, width: predicted.high / predicted.low }];
  });
}

function kindOf({ workload: w }: PublishedRun): Kind {
  if (w.concurrency === undefined) return "offline, concurrency not given";
  return w.batching === "static" ? "concurrency given, static batching" : "concurrency given";
}

function summarize(group: string, metric: string, points: readonly Omit<Point, "kind">[]): AccuracyRow {
  const errors = points.map((p) => Math.abs(Math.exp(p.error) - 1)).sort((a, b) => a - b);
  const signed = points.map((p) => Math.exp(p.error) - 1).sort((a, b) => a - b);
  const widths = points.map((p) => p.width).sort((a, b) => a - b);
  return {
    group, metric,
    rows: points.length,
    median: quantile(errors, 0.5),
    bias: quantile(signed, 0.5),
    p90: quantile(errors, 0.9),
    worst: Math.exp(Math.max(...points.map((p) => Math.abs(p.error)))),
    beyondTwo: points.filter((p) => Math.abs(p.error) > Math.LN2).length,
    insideBand: points.filter((p) => p.inside).length / points.length,
    bandWidth: quantile(widths, 0.5),
  };
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN;
}

/** Accuracy over all published inference runs, by group and over all of them. */
export function inferenceAccuracy(): readonly AccuracyRow[] {
  const points = publishedRuns().flatMap(pointsOf);
  return metrics.flatMap((metric) => {
    const of = points.filter((p) => p.metric === metric);
    if (of.length === 0) return [];
    const groups = [...new Set(of.map((p) => p.group))].sort();
    const parts = (["offline, concurrency not given", "concurrency given", "concurrency given, static batching"] as const)
      .map((kind) => [kind, of.filter((p) => p.kind === kind)] as const)
      .filter(([, some]) => some.length > 0 && some.length < of.length);
    return [
      ...groups.map((g) => summarize(g, metric, of.filter((p) => p.group === g))),
      ...parts.map(([kind, some]) => summarize(`all: ${kind}`, metric, some)),
      summarize("all", metric, of),
    ];
  });
}

/** The same over runs found later, fitted on since, and over runs that no fit has seen: those of a table that was given in part, and others. */
export function otherAccuracy(): readonly AccuracyRow[] {
  const rate = "outputTokensPerSecondPerAccelerator";
  const monthTold = [...publishedRuns(), ...foundRuns()].map(dated).filter((r) => !Number.isInteger(r.workload.softwareYear ?? 0));
  return [
    summarize("TensorRT-LLM 0.9 to 0.14, the month of the release told", rate, monthTold.flatMap(pointsOf)),
    ...byGroup("found later, fitted on since", foundRuns().flatMap(pointsOf)),
    summarize("held out of the fit (TensorRT-LLM 1.0)", rate, publishedRuns("published-runs-inference-held-out.json").flatMap(pointsOf)),
    ...byGroup("never fitted on", publishedRuns("published-runs-inference-unseen.json").flatMap(pointsOf)),
  ];
}

function byGroup(title: string, points: readonly Point[]): AccuracyRow[] {
  return [...new Set(points.map((p) => p.group))].flatMap((group) =>
    metrics.flatMap((metric) => {
      const some = points.filter((p) => p.group === group && p.metric === metric);
      return some.length > 0 ? [summarize(`${title}: ${group}`, metric, some)] : [];
    }),
  );
}

/** What the band of a run is widened by where its year has releases that differ. */
function farthestRelease({ workload: w, id }: PublishedRun): number {
  const judged = judgeLayouts(w, w.model as ModelArchitecture, machineFor(w.accelerator ?? "", w.acceleratorCount ?? 1), 1);
  const best = typeof judged === "string" ? undefined : judged[0];
  if (!best) throw new Error(`${id} has no layout`);
  return releasesApart(best.replica, best.state.concurrency, w) ** Math.max(best.replica.early, 1 - best.replica.early);
}

/**
 * Errors with whole models, accelerators and sources left out of the fit, and the bands printed of them then; from the
 * last `calibrate-inference --leave-out`.
 */
export function leftOutAccuracy(): readonly AccuracyRow[] {
  const left = JSON.parse(readFileSync(join(__dirname, "data/inference-left-out.json"), "utf8")) as Record<"model" | "accelerator" | "source", Record<string, LeftOut>>;
  const given = publishedRuns();
  const offline = new Set([...given, ...foundRuns()].filter((r) => r.workload.concurrency === undefined).map((r) => r.id));
  const isGiven = new Set(given.map((r) => r.id));
  const runs = new Map([...given, ...foundRuns()].map((r) => [r.id, r]));
  const farthest = (id: string) => farthestRelease(runs.get(id) as PublishedRun);
  const names = { rate: "outputTokensPerSecondPerAccelerator", tpot: "timePerOutputTokenMs", joules: "joulesPerOutputToken" } as const;
  const quantities = { rate: "rate", tpot: "token", joules: "joules" } as const;
  return (["model", "accelerator", "source"] as const).flatMap((kind) =>
    (["rate", "tpot", "joules"] as const).flatMap((short) => {
      const points = Object.entries(left[kind]).flatMap(([id, run]) => {
        const one = run[short];
        if (!one) return [];
        const [error, evidence] = one;
        const printed = halfWidths(calibration.bands, { rate: evidence, token: evidence, joules: evidence }, offline.has(id))[quantities[short]];
        const halfWidth = Math.log(short === "joules" ? printed : wider(printed, farthest(id)));
        return [{ id, group: "", metric: names[short], error, inside: Math.abs(error) <= halfWidth, width: Math.exp(2 * halfWidth) }];
      });
      const ofGiven = points.filter((p) => isGiven.has(p.id));
      return points.length ? [summarize(`one ${kind} left out`, names[short], points), summarize(`one ${kind} left out, given runs`, names[short], ofGiven)] : [];
    }),
  );
}

export function run(): void {
  const percent = (x: number) => (Number.isFinite(x) ? `${(100 * x).toFixed(1)} %` : "");
  console.log("| group | metric | rows | median error | bias | 90th percentile | worst | beyond x2 | in band | band high/low |");
  console.log("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|");
  for (const r of [...inferenceAccuracy(), ...otherAccuracy(), ...leftOutAccuracy()]) {
    console.log(`| ${r.group} | ${r.metric} | ${r.rows} | ${percent(r.median)} | ${percent(r.bias)} | ${percent(r.p90)} | x${r.worst.toFixed(2)} | ${r.beyondTwo} | ${percent(r.insideBand)} | ${Number.isFinite(r.bandWidth) ? r.bandWidth.toFixed(2) : ""} |`);
  }
}
