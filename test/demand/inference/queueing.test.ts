import { findAccelerator, findMachine } from "../../../lib/catalog";
import { findModel, type InferenceWorkload } from "../../../lib/demand";
import { calibration } from "../../../lib/demand/inference/calibration";
import { fixedLayout } from "../../../lib/demand/inference/layouts";
import { fullReplica, highestLoad, loadAtRate, RESERVE, slotsOf, targetsOf } from "../../../lib/demand/inference/open-load";
import type { Replica } from "../../../lib/demand/inference/replica";
import { servingOf, servingReplica, servingSoftware, type ServingSoftware } from "../../../lib/demand/inference/serving";
import { quantile, simulate } from "./serving-simulation";

interface Case {
  readonly machine: string;
  readonly model: string;
  readonly tensorParallel: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly timeToFirstTokenMs?: number;
  readonly timePerOutputTokenMs?: number;
  readonly latencyPercentile?: number;
  readonly concurrency?: number;
}

const cases: readonly Case[] = [
  { machine: "p5.48xlarge", model: "llama-3.1-8b", tensorParallel: 1, inputTokens: 900, outputTokens: 250, timeToFirstTokenMs: 500, timePerOutputTokenMs: 50 },
  { machine: "p5.48xlarge", model: "llama-3.1-8b", tensorParallel: 1, inputTokens: 6000, outputTokens: 100, timeToFirstTokenMs: 800 },
  { machine: "p4d.24xlarge", model: "llama-3.1-8b", tensorParallel: 1, inputTokens: 2000, outputTokens: 300, timeToFirstTokenMs: 1000, latencyPercentile: 0.99 },
  { machine: "g6e.48xlarge", model: "llama-3.1-8b", tensorParallel: 1, inputTokens: 300, outputTokens: 120, timeToFirstTokenMs: 200 },
  { machine: "p5.48xlarge", model: "llama-3.1-70b", tensorParallel: 8, inputTokens: 1500, outputTokens: 200, timeToFirstTokenMs: 600, timePerOutputTokenMs: 40 },
  { machine: "p5.48xlarge", model: "llama-3.1-8b", tensorParallel: 1, inputTokens: 500, outputTokens: 200, timeToFirstTokenMs: 3000, concurrency: 24 },
];

function replicaFor(c: Case): { replica: Replica; workload: InferenceWorkload } {
  const machine = findMachine("machine", c.machine);
  const accelerator = findAccelerator("accelerator", machine.accelerator?.name ?? "");
  const model = findModel("model", c.model);
  const workload: InferenceWorkload = {
    kind: "inference", name: "w", model: c.model, inputTokens: c.inputTokens, outputTokens: c.outputTokens,
    timeToFirstTokenMs: c.timeToFirstTokenMs, timePerOutputTokenMs: c.timePerOutputTokenMs, latencyPercentile: c.latencyPercentile, concurrency: c.concurrency,
  };
  const software = servingSoftware(workload, accelerator, calibration) as ServingSoftware;
  return { workload, replica: servingReplica(servingOf(workload, model, machine, accelerator, software, calibration), fixedLayout(workload, c.tensorParallel, c.tensorParallel)) };
}

describe("at the highest load within the targets, requests that arrive at random", () => {
  test("wait within the target for prompts that take nearly all the time", () => {
    const { replica, workload } = replicaFor({ machine: "p5.48xlarge", model: "llama-3.1-8b", tensorParallel: 1, inputTokens: 8000, outputTokens: 4, timeToFirstTokenMs: 2000 });
    const full = fullReplica(replica, workload);
    const load = highestLoad(replica, workload, targetsOf(workload), full);
    if (!load) throw new Error("no load");
    const simulated = simulate(replica, workload, load.requestsPerSecond, Math.floor(slotsOf(replica, workload)), 3000, 12345);
    const firstToken = quantile(simulated.firstTokens, 0.95);
    expect(firstToken).toBeLessThanOrEqual(2);
    expect(firstToken).toBeGreaterThan(1);
    expect(load.requestsPerSecond).toBeGreaterThan(full.requestsPerSecond * 0.6);
  });

  test.each(cases)("$model on $machine, $inputTokens to $outputTokens tokens", (c) => {
    const { replica, workload } = replicaFor(c);
    const targets = targetsOf(workload);
    const load = highestLoad(replica, workload, targets, fullReplica(replica, workload));
    expect(load).toBeDefined();
    if (!load) return;
    const count = 3000;
    const simulated = simulate(replica, workload, load.requestsPerSecond, Math.floor(slotsOf(replica, workload)), count, 12345);
    const firstToken = quantile(simulated.firstTokens, targets.percentile);
    // the target holds, and the promise is not empty
    expect(firstToken).toBeLessThanOrEqual(targets.timeToFirstTokenSeconds);
    expect(firstToken).toBeLessThanOrEqual(load.timeToFirstTokenSeconds / (1 - RESERVE));
    expect(firstToken).toBeGreaterThan(load.timeToFirstTokenSeconds / 4);
    // Little's law: as many run as the model says
    expect(simulated.meanRunning / load.state.concurrency).toBeGreaterThan(0.8);
    expect(simulated.meanRunning / load.state.concurrency).toBeLessThan(1.3);
    if (c.timePerOutputTokenMs !== undefined) expect(quantile(simulated.gaps, 0.5)).toBeLessThanOrEqual(targets.timePerOutputTokenSeconds * 1.02);
  });

  test.each([[0, "given"], [1, "given"], [3, "given"], [5, "given"], [1, "exponential"], [2, "exponential"], [4, "exponential"]] as const)("at less than it, case %i with lengths %s, the percentile lies in the band of time to first token", (index, lengths) => {
    const { replica, workload } = replicaFor(cases[index] as Case);
    const targets = targetsOf(workload);
    const highest = highestLoad(replica, workload, targets, fullReplica(replica, workload));
    if (!highest) throw new Error("no load");
    const load = loadAtRate(replica, workload, highest.requestsPerSecond * 0.6, highest, targets.percentile);
    const simulated = simulate(replica, workload, load.requestsPerSecond, Math.floor(slotsOf(replica, workload)), 3000, 5, lengths);
    const ratio = quantile(simulated.firstTokens, targets.percentile) / load.timeToFirstTokenSeconds;
    expect(ratio).toBeLessThan(calibration.bands.firstToken);
    expect(ratio).toBeGreaterThan(1 / calibration.bands.firstToken);
  });

  test("twice the highest load breaks the target", () => {
    const { replica, workload } = replicaFor(cases[1] as Case);
    const targets = targetsOf(workload);
    const load = highestLoad(replica, workload, targets, fullReplica(replica, workload));
    const simulated = simulate(replica, workload, (load?.requestsPerSecond ?? 0) * 2, Math.floor(slotsOf(replica, workload)), 3000, 99);
    expect(quantile(simulated.firstTokens, targets.percentile)).toBeGreaterThan(targets.timeToFirstTokenSeconds);
  });
});
