/** `npm run bench -- accuracy-training [--rows]`: predictions for published training runs against what was measured. */
import { type Estimate, estimateTraining, type Quantity } from "../lib/demand";
import { foundRuns, givenRuns, groupBy, heldOutRuns, machineOf, summarize, summaryLine, type TrainingRun } from "./calibrate-training-rows";

interface Outcome {
  readonly run: TrainingRun;
  /** Prediction over truth. */
  readonly ratio: number;
  readonly inBand: boolean;
  readonly bandWidth: number;
  readonly layout: string;
}

/** Groups whose accelerators ran below their power rating, with slower memory: estimated as the full board. */
const HELD_BACK: ReadonlySet<string> = new Set(["torchtitan-h100-500w"]);

const HEADER = `${"".padEnd(44)} rows   median     bias      p90  worst`;

export function run(args: readonly string[]): void {
  const given = givenRuns.map(outcome);
  report("given runs", given, [
    (o) => `group ${o.run.group}`,
    (o) => `accelerator ${o.run.workload.accelerator} ${o.run.workload.precision}`,
    (o) => `model ${o.run.modelName.replace(/-h\d+.*/, "")}`,
  ]);
  const found = foundRuns.map(outcome);
  report("found later, fitted on since", found, [(o) => `group ${o.run.group}`]);
  const heldOut = heldOutRuns.map(outcome);
  report("never fitted on", heldOut, [(o) => `group ${o.run.group}`, (o) => (HELD_BACK.has(o.run.group) ? "boards held back" : "boards at their rating")]);
  if (args.includes("--rows")) for (const o of [...given, ...found, ...heldOut]) console.log(`${o.run.id.padEnd(24)} ${o.run.modelName.padEnd(24)} ${o.run.workload.accelerator} ${o.run.workload.precision} x${o.ratio.toFixed(3)} ${o.layout}`);
}

function report(name: string, outcomes: readonly Outcome[], keys: readonly ((o: Outcome) => string)[]): void {
  console.log(`${name}: tokens per second and accelerator, ${outcomes.length} published training runs\n${HEADER}`);
  console.log(summaryLine("all", summarize(outcomes.map((o) => o.ratio))));
  const inside = outcomes.filter((o) => o.inBand).length / outcomes.length;
  const widths = outcomes.map((o) => o.bandWidth).sort((a, b) => a - b);
  console.log(`inside the band ${(100 * inside).toFixed(1)} %, median high/low ${(widths[Math.floor(widths.length / 2)] as number).toFixed(2)}`);
  for (const key of keys) {
    console.log(HEADER);
    for (const [group, some] of groupBy(outcomes, key)) console.log(summaryLine(group, summarize(some.map((o) => o.ratio))));
  }
  console.log("");
}

function outcome(r: TrainingRun): Outcome {
  const machine = machineOf(r.workload.accelerator as string);
  const [best] = estimateTraining({ ...r.workload, name: r.id }, machine, { path: r.id });
  const [metric, truth] = Object.entries(r.measured)[0] as [keyof Estimate, number];
  const predicted = best?.[metric] as Quantity | undefined;
  if (!best || !predicted) throw new Error(`no estimate for ${r.id}`);
  const shares = best.assumptions.filter((a) => a.name.endsWith("ShareOfStep")).map((a) => `${a.name.replace("ShareOfStep", "")} ${a.value}`);
  return {
    run: r,
    ratio: predicted.value / truth,
    inBand: predicted.low <= truth && truth <= predicted.high,
    bandWidth: predicted.high / predicted.low,
    layout: `${JSON.stringify(best.layout).replace(/["{}]|Parallel|activation/g, "")} ${best.memoryPerAcceleratorGiB?.value.toFixed(0)} GiB ${best.binding} | ${shares.join(" ")}`,
  };
}
