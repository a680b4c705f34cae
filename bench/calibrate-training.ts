/**
 * `npm run bench -- calibrate-training [--write] [--leave-out]`: fits lib/demand/training/data/calibration.json on the
 * published runs; `--leave-out` reports the error on whole models, accelerators, groups of runs and publishers that the fit did not see.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Calibration } from "../lib/demand/training/calibration";
import { bandUnder, fit, measuredKinds, type Parameter, prepare, type Prepared, ratioOf, valueAt } from "./calibrate-training-fit";
import { fittedRuns, groupBy, publisherOf, summarize, summaryLine } from "./calibrate-training-rows";
import prior from "./data/calibration-training-prior.json";

const fraction = (sigma: number, ...path: string[]): Parameter => ({ path, kind: "fraction", sigma });
const positive = (sigma: number, ...path: string[]): Parameter => ({ path, kind: "positive", sigma });

const GENERATIONS = ["ampere", "blackwell", "hopper", "trainium1"] as const;

/** What is fitted; all else keeps its prior. */
export const parameters: readonly Parameter[] = [
  ...GENERATIONS.flatMap((g) => [fraction(0.3, "generations", g, "matrix16"), fraction(g === "hopper" ? 0.15 : 0.4, "generations", g, "attention")]),
  ...["hopper", "blackwell"].map((g) => fraction(0.4, "generations", g, "matrix8")),
  fraction(0.5, "generations", "blackwell", "matrix4"),
  ...["matrixTraffic", "elementwiseTraffic", "permuteBytes", "quantizeBytes", "accumulateBytes", "expertRows", "expertWidth", "softmaxWidth", "unfusedScoreBytes", "windowedScoreBytes", "layerMicroseconds", "expertLayerMicroseconds", "stepMilliseconds"].map((k) => positive(0.5, "kernels", k)),
  ...["expertMatrix", "expertMatrix8"].map((k) => fraction(0.6, "kernels", k)),
  ...GENERATIONS.flatMap((g) => ["matrix16", "matrix8", "attention"].map((k) => fraction(0.7, "generations", g, "young", k))),
  fraction(0.4, "software", "elementwisePerYear"),
  ...["overheadPerYear", "expertOverheadPerYear"].map((k) => positive(0.25, "software", k)),
  positive(0.4, "software", "bubbleShare"),
  positive(0.3, "software", "earlyChunks"),
  ...["tensorExposed", "expertExposed", "expertExposedInPipeline", "fullShardExposed", "contextExposed", "pipelineExposed"].map((k) => fraction(0.8, "communication", k)),
  fraction(0.5, "communication", "dataExposed"),
  positive(0.5, "communication", "hopMicroseconds"),
  positive(0.6, "communication", "stragglerPerDoubling"),
];

export function run(args: readonly string[]): void {
  const start = prior as unknown as Calibration;
  const prepared = prepare(fittedRuns, start);
  const fitted = { ...rounded(standIn(fit(prepared, start, parameters))), measured: measuredKinds(prepared) };
  console.log(`${"".padEnd(44)} rows   median     bias      p90  worst`);
  console.log(summaryLine("before the fit", summarize(prepared.map((p) => ratioOf(p, start)))));
  console.log(summaryLine("fitted", summarize(prepared.map((p) => ratioOf(p, fitted)))));
  for (const p of parameters) console.log(`${p.path.join(".").padEnd(50)} ${valueAt(start, p.path)} -> ${valueAt(fitted, p.path).toPrecision(4)}`);
  if (args.includes("--leave-out")) {
    leaveOut("model", prepared, start, architectureOf);
    leaveOut("accelerator", prepared, start, (p) => p.run.workload.accelerator as string);
    leaveOut("group", prepared, start, (p) => p.run.group);
    leaveOut("publisher", prepared, start, (p) => publisherOf(p.run));
  }
  if (args.includes("--write")) {
    const file = join(__dirname, "../lib/demand/training/data/calibration.json");
    writeFileSync(file, `${JSON.stringify({ ...fitted, source: "fitted on bench/data/published-runs-training.json and -found.json by `npm run bench -- calibrate-training --write`" }, null, 2)}\n`);
    console.log(`written: ${file}`);
  }
}

/**
 * Accelerators without runs: the middle between the mean and the least of those with, for what has many published runs
 * was tuned by its vendor; software ages as it does in the mean.
 */
function standIn(c: Calibration): Calibration {
  const known = GENERATIONS.map((g) => c.generations[g]).filter((g) => g !== undefined);
  const mean = (pick: (g: (typeof known)[number]) => number) => known.reduce((sum, g) => sum + pick(g), 0) / known.length;
  const middle = (pick: (g: (typeof known)[number]) => number) => (mean(pick) + Math.min(...known.map(pick))) / 2;
  const unmeasured = c.generations["unmeasured"];
  if (!unmeasured) throw new Error("the prior has no generation for unmeasured accelerators");
  const young = { matrix16: mean((g) => g.young.matrix16), matrix8: mean((g) => g.young.matrix8), attention: mean((g) => g.young.attention) };
  const rates = { matrix16: middle((g) => g.matrix16), matrix8: middle((g) => g.matrix8), matrix4: middle((g) => g.matrix4), attention: middle((g) => g.attention) };
  return { ...c, generations: { ...c.generations, unmeasured: { ...unmeasured, ...rates, young } } };
}

/** Runs of one architecture, whatever they call it; BLOOM's tuning is one model in many shapes. */
function architectureOf({ run, setting: { job: { model } } }: Prepared): string {
  if (run.group === "bigscience-bloom-tuning") return "BLOOM-tuning";
  const experts = model.experts ? `, ${model.experts.count} experts` : "";
  return `${model.layers} x ${model.hiddenSize}, ${model.vocabularySize}${experts}`;
}

function leaveOut(what: string, prepared: readonly Prepared[], start: Calibration, key: (p: Prepared) => string): void {
  console.log(`\nleaving out whole ${what}s`);
  const all: number[] = [];
  let inside = 0;
  for (const [name, held] of groupBy(prepared, key)) {
    const kept = prepared.filter((p) => !held.includes(p));
    const seen = new Set(kept.map((p) => p.run.workload.accelerator));
    const c = { ...withoutUnseen(standIn(fit(kept, start, parameters, 15)), seen), measured: measuredKinds(kept) };
    const ratios = held.map((p) => ratioOf(p, c));
    all.push(...ratios);
    inside += held.filter((p, i) => Math.abs(Math.log(ratios[i] as number)) <= Math.log(bandUnder(p, c))).length;
    console.log(summaryLine(name, summarize(ratios)));
  }
  console.log(summaryLine(`all, each as left out`, summarize(all)));
  console.log(`inside the band ${((100 * inside) / all.length).toFixed(1)} %`);
}

/** Generations none of whose accelerators was seen give way to the stand-in. */
function withoutUnseen(c: Calibration, seen: ReadonlySet<string | undefined>): Calibration {
  const entries = Object.entries(c.generations).map(([name, g]) => [name, name === "unmeasured" || g.accelerators.some((a) => seen.has(a)) ? g : { ...g, accelerators: [] }] as const);
  return { ...c, generations: Object.fromEntries(entries) };
}

function rounded(c: Calibration): Calibration {
  return JSON.parse(JSON.stringify(c, (_, x: unknown) => (typeof x === "number" ? Number(x.toPrecision(5)) : x))) as Calibration;
}
