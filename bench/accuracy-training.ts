/** `npm run bench -- accuracy-training [--rows]`: predictions for published training runs against what was measured. */
import { estimateTraining } from "../lib/demand";
import { groupBy, machineOf, summarize, summaryLine, trainingRuns, type TrainingRun } from "./calibrate-training-rows";

interface Outcome {
  readonly run: TrainingRun;
  /** Prediction over truth. */
  readonly ratio: number;
  readonly inBand: boolean;
  readonly bandWidth: number;
  readonly layout: string;
}

export function run(args: readonly string[]): void {
  const outcomes = trainingRuns.map(outcome);
  const header = `${"".padEnd(44)} rows   median     bias      p90  worst`;
  console.log(`tokens per second and accelerator, ${outcomes.length} published training runs\n${header}`);
  console.log(summaryLine("all", summarize(outcomes.map((o) => o.ratio))));
  const inside = outcomes.filter((o) => o.inBand).length / outcomes.length;
  const widths = outcomes.map((o) => o.bandWidth).sort((a, b) => a - b);
  console.log(`inside the band ${(100 * inside).toFixed(1)} %, median high/low ${(widths[Math.floor(widths.length / 2)] as number).toFixed(2)}`);
  const keys: readonly ((o: Outcome) => string)[] = [
    (o) => `group ${o.run.group}`,
    (o) => `accelerator ${o.run.workload.accelerator} ${o.run.workload.precision}`,
    (o) => `model ${o.run.modelName.replace(/-h\d+.*/, "")}`,
  ];
  for (const key of keys) {
    console.log(header);
    for (const [name, group] of groupBy(outcomes, key)) console.log(summaryLine(name, summarize(group.map((o) => o.ratio))));
  }
  if (args.includes("--rows")) for (const o of outcomes) console.log(`${o.run.id.padEnd(20)} ${o.run.modelName.padEnd(24)} ${o.run.workload.accelerator} ${o.run.workload.precision} x${o.ratio.toFixed(3)} ${o.layout}`);
}

function outcome(r: TrainingRun): Outcome {
  const machine = machineOf(r.workload.accelerator as string);
  const [best] = estimateTraining({ ...r.workload, name: r.id }, machine, { path: r.id });
  const rate = best?.tokensPerSecondPerAccelerator;
  if (!best || !rate) throw new Error(`no estimate for ${r.id}`);
  const truth = r.measured.tokensPerSecondPerAccelerator;
  const shares = best.assumptions.filter((a) => a.name.endsWith("ShareOfStep")).map((a) => `${a.name.replace("ShareOfStep", "")} ${a.value}`);
  return {
    run: r,
    ratio: rate.value / truth,
    inBand: rate.low <= truth && truth <= rate.high,
    bandWidth: rate.high / rate.low,
    layout: `${JSON.stringify(best.layout).replace(/["{}]|Parallel|activation/g, "")} ${best.memoryPerAcceleratorGiB?.value.toFixed(0)} GiB ${best.binding} | ${shares.join(" ")}`,
  };
}
