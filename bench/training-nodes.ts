/**
 * `npm run bench -- training-nodes`: jobs with a deadline. Nodes chosen over the fewest that meet it, which is found by
 * estimating every smaller count.
 */
import { awsMachines, type Machine } from "../lib/catalog";
import { type Estimate, estimateTraining, type TrainingWorkload } from "../lib/demand";

const types = ["p5.48xlarge", "p6-b200.48xlarge", "p4de.24xlarge", "g6e.48xlarge"];
const models = ["llama-3.1-8b", "llama-3.1-70b", "llama-3.1-405b", "qwen3-30b-a3b", "deepseek-v3", "gpt-oss-120b", "mixtral-8x7b"];
const lengths = [2048, 8192, 65_536];
const amounts = [1e9, 1e10, 1e11];
const deadlines = [2, 7, 30];
/** Counts beyond it take long to try one by one. */
const MOST_NODES = 64;

export function run(): void {
  const machines = awsMachines().filter((m) => types.includes(m.name));
  const jobs = models.flatMap((model) => lengths.flatMap((sequenceLength) => amounts.flatMap((tokens) => deadlines.map((deadlineDays): TrainingWorkload => ({ kind: "training", name: "job", model, sequenceLength, tokens, deadlineDays })))));
  const ratios = machines.flatMap((machine) => jobs.flatMap((job) => overFewest(machine, job))).sort((a, b) => a - b);
  const more = ratios.filter((r) => r > 1);
  console.log(`${ratios.length} jobs, ${more.length} on more nodes than the fewest; mean x${(ratios.reduce((sum, r) => sum + r, 0) / ratios.length).toFixed(3)}, worst x${(ratios[ratios.length - 1] ?? 1).toFixed(2)}`);
}

function overFewest(machine: Machine, job: TrainingWorkload): readonly number[] {
  const perNode = machine.accelerators;
  const chosen = (best(machine, job)?.acceleratorCount ?? 0) / perNode;
  if (chosen === 0 || chosen > MOST_NODES) return [];
  for (let nodes = 1; nodes < chosen; nodes++) {
    const days = best(machine, { ...job, acceleratorCount: nodes * perNode })?.days?.value;
    if (days !== undefined && days <= (job.deadlineDays ?? 0)) return [chosen / nodes];
  }
  return [1];
}

function best(machine: Machine, job: TrainingWorkload): Estimate | undefined {
  return estimateTraining(job, machine, { path: "job" })[0];
}
