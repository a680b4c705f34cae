/**
 * `npm run bench -- training-layouts`: jobs on a given count of accelerators with ever larger steps. The layout chosen
 * should be no slower with twice the step, nor than the one chosen for half of it.
 */
import { awsMachines, type Machine } from "../lib/catalog";
import { type Estimate, estimateTraining, type TrainingWorkload } from "../lib/demand";

const types = { H100: "p5.48xlarge", H200: "p5en.48xlarge", B200: "p6-b200.48xlarge", "A100-80": "p4de.24xlarge" } as const;
const models = ["llama-3.1-8b", "llama-3.1-70b", "llama-3.1-405b", "qwen3-30b-a3b", "qwen3-235b-a22b", "mixtral-8x7b", "deepseek-v3", "gpt-oss-120b"];
const counts = [8, 64, 256, 1024];
const lengths = [1024, 4096, 8192, 32_768];
const steps = [17, 18, 19, 20, 21, 22, 23, 24].map((bits) => 2 ** bits);
/** Steps of more sequences than this no one takes. */
const MOST_SEQUENCES = 2 ** 14;
/** Rounding of a printed rate. */
const SLACK = 0.0005;

interface Finding {
  readonly job: string;
  readonly slower: number;
  readonly fixedFaster: number;
}

export function run(): void {
  const jobs = Object.keys(types).flatMap((accelerator) => models.flatMap((model) => counts.flatMap((acceleratorCount) => lengths.map((sequenceLength) => ({ accelerator: accelerator as keyof typeof types, model, acceleratorCount, sequenceLength })))));
  const findings = jobs.flatMap((job) => doublings(machineOf(types[job.accelerator]), { kind: "training", name: "job", ...job }));
  console.log(`${jobs.length} jobs, ${findings.length} doublings of the step`);
  print("slower with twice the step", findings, (f) => f.slower);
  print("slower than the layout of half the step, fixed", findings, (f) => f.fixedFaster);
}

function doublings(machine: Machine, job: TrainingWorkload): readonly Finding[] {
  const found: Finding[] = [];
  let before: Estimate | undefined;
  for (const globalBatchTokens of steps) {
    const sequences = globalBatchTokens / (job.sequenceLength ?? 1);
    if (sequences < 1 || sequences > MOST_SEQUENCES) continue;
    const chosen = best(machine, { ...job, globalBatchTokens });
    if (before && chosen) {
      const { tensorParallel, pipelineParallel, contextParallel, expertParallel, activationCheckpointing } = before.layout;
      const fixed = best(machine, { ...job, globalBatchTokens, tensorParallel, pipelineParallel, contextParallel, expertParallel, activationCheckpointing: activationCheckpointing as "none" });
      found.push({ job: `${job.model} on ${job.acceleratorCount} ${job.accelerator}, sequences of ${job.sequenceLength}, steps of ${globalBatchTokens}`, slower: rateOf(before) / rateOf(chosen), fixedFaster: fixed ? rateOf(fixed) / rateOf(chosen) : 0 });
    }
    before = chosen;
  }
  return found;
}

/** Nothing where memory does not hold it. */
function best(machine: Machine, job: TrainingWorkload): Estimate | undefined {
  const [first] = estimateTraining(job, machine, { path: "job" });
  return first?.binding === "memory" ? undefined : first;
}

function rateOf(estimate: Estimate): number {
  return estimate.tokensPerSecondPerAccelerator?.value ?? 0;
}

function machineOf(name: string): Machine {
  const found = awsMachines().find((m) => m.name === name);
  if (!found) throw new Error(`no machine ${name}`);
  return found;
}

function print(title: string, findings: readonly Finding[], of: (f: Finding) => number): void {
  const some = findings.filter((f) => of(f) > 1 + SLACK).sort((a, b) => of(b) - of(a));
  console.log(`${title}: ${some.length}`);
  for (const f of some.slice(0, 5)) console.log(`  x${of(f).toFixed(3)} ${f.job}`);
}
