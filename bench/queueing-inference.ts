/** `npm run bench -- queueing-inference [CASES]`: time to first token at a load against a discrete-event simulation. */
import { findMachine } from "../lib/catalog";
import { findModel, type InferenceWorkload } from "../lib/demand";
import { bandOf } from "../lib/demand/inference/bands";
import { judgeLayouts, latencyOf, type Judged } from "../lib/demand/inference/judge";
import { slotsOf } from "../lib/demand/inference/open-load";
import { generator, quantile, simulate, type Lengths } from "../test/demand/inference/serving-simulation";

const machines = ["p5.48xlarge", "p5en.48xlarge", "p4d.24xlarge", "g6e.xlarge", "g6e.48xlarge", "g5.xlarge", "g6.xlarge", "p6-b200.48xlarge"];
const models = ["llama-3.1-8b", "llama-3.1-70b", "mixtral-8x7b", "qwen3-30b-a3b", "gpt-oss-120b", "gemma-3-27b"];
const percentiles = [0.5, 0.9, 0.95, 0.99];
const REQUESTS = 3000;

/** One load on one replica, as the estimate has it and as it was simulated. */
export interface QueueingCase {
  readonly name: string;
  readonly predictedMs: number;
  readonly simulatedMs: number;
  /** Printed half-width. */
  readonly factor: number;
  readonly targetMs: number;
}

/** Random workloads on random machines at random loads; the same for the same seed. */
export function queueingCases(count: number, seed: number, lengths: Lengths): readonly QueueingCase[] {
  const next = generator(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const between = (low: number, high: number) => Math.round(low * (high / low) ** next());
  const cases: QueueingCase[] = [];
  while (cases.length < count) {
    const [machine, model] = [pick(machines), pick(models)];
    const base: InferenceWorkload = {
      kind: "inference", name: "w", model, inputTokens: between(50, 8000), outputTokens: between(30, 500),
      latencyPercentile: pick(percentiles), timeToFirstTokenMs: between(200, 10_000),
    };
    const share = 0.2 + 0.8 * next();
    const highest = best(base, machine);
    if (!highest) continue;
    const workload = { ...base, requestsPerSecond: highest.requestsPerSecond * share };
    const judged = best(workload, machine);
    if (judged) cases.push(compared(judged, workload, `${model} on ${machine}, ${base.inputTokens} to ${base.outputTokens} tokens, ${(100 * share).toFixed(0)} % of the highest load`, lengths));
  }
  return cases;
}

function best(w: InferenceWorkload, machine: string): Judged | undefined {
  const judged = judgeLayouts(w, findModel("model", w.model as string), findMachine("machine", machine), 1);
  return typeof judged === "string" ? undefined : judged[0];
}

function compared(judged: Judged, w: InferenceWorkload, name: string, lengths: Lengths): QueueingCase {
  const load = latencyOf(judged, w);
  if (!load) throw new Error(`${name}: no load`);
  const simulated = simulate(judged.replica, w, load.requestsPerSecond, Math.max(1, Math.floor(slotsOf(judged.replica, w))), REQUESTS, 7, lengths);
  return {
    name: `${name}, p${100 * (w.latencyPercentile ?? 0)}`,
    predictedMs: load.timeToFirstTokenSeconds * 1000,
    simulatedMs: quantile(simulated.firstTokens, w.latencyPercentile ?? 0.95) * 1000,
    factor: bandOf(judged, w).firstToken,
    targetMs: w.timeToFirstTokenMs ?? Infinity,
  };
}

export function run([count = "200"]: readonly string[]): void {
  for (const lengths of ["given", "exponential"] as const) report(queueingCases(Number(count), 2026, lengths), lengths);
}

function report(cases: readonly QueueingCase[], lengths: Lengths): void {
  const ratio = (c: QueueingCase) => c.simulatedMs / c.predictedMs;
  const inside = cases.filter((c) => ratio(c) <= c.factor && ratio(c) >= 1 / c.factor);
  const kept = cases.filter((c) => c.simulatedMs <= c.targetMs);
  const under = cases.filter((c) => ratio(c) <= c.factor);
  const sorted = cases.map(ratio).sort((a, b) => a - b);
  const at = (q: number) => quantile(sorted, q).toFixed(2);
  console.log(`lengths ${lengths}: ${cases.length} loads of ${REQUESTS} requests; target kept by ${kept.length}, within the band ${inside.length}, at most its high end ${under.length}; simulated over predicted: p5 ${at(0.05)}, median ${at(0.5)}, p95 ${at(0.95)}, most ${at(1)}`);
  for (const c of cases.filter((one) => ratio(one) > one.factor || !kept.includes(one))) {
    console.log(`  ${c.name}: target ${c.targetMs} ms, predicted ${c.predictedMs.toFixed(0)} ms, simulated ${c.simulatedMs.toFixed(0)} ms`);
  }
}
