import type { AllocationRequest } from "../../../lib/allocator/request";
import { sizeRequest } from "../../../lib/allocator/size";

type Workload = AllocationRequest["workloads"][number];

const service = (name: string, replicas: number, vcpu: number, memoryGiB: number, architecture?: "any"): Workload => ({ kind: "resources", name, replicas, demand: { vcpu, memoryGiB }, ...(architecture ? { architecture } : {}) });
const chat = (name: string, model: string, requestsPerSecond: number, inputTokens: number, outputTokens: number, timeToFirstTokenMs: number): Workload => ({ kind: "inference", name, model, requestsPerSecond, inputTokens, outputTokens, timeToFirstTokenMs, timePerOutputTokenMs: 100 });
const training = (name: string, model: string, tokens: number): Workload => ({ kind: "training", name, model, tokens, deadlineDays: 30 });

describe("requests of many kinds of work on all AWS types", () => {
  test("models that answer, training and services: proven, where a search in one model found no plan in two minutes", () => {
    const workloads = [
      ...[chat("a", "qwen2.5-7b", 90, 900, 500, 500), chat("b", "llama-3.1-8b", 2, 300, 500, 500), chat("c", "mistral-7b", 12, 900, 100, 2000)],
      ...[service("d", 25, 4, 8), service("e", 6, 1, 1), service("f", 19, 1, 4, "any"), service("g", 17, 0.5, 2, "any"), service("h", 7, 6, 48, "any"), service("i", 20, 4, 32, "any")],
      ...[service("j", 4, 0.5, 4), service("k", 4, 6, 6), training("l", "llama-3.1-8b", 2e10), training("m", "llama-3.1-70b", 1e11)],
    ];
    const plan = sizeRequest({ region: "us-east-1", workloads });
    expect([plan.status, plan.solver.name]).toEqual(["optimal", "fill-search"]);
    const shares = plan.workloads?.map(({ placements }) => placements.reduce((sum, { share }) => sum + share, 0).toFixed(6));
    expect(shares).toEqual(workloads.map(() => "1.000000"));
  });

  test("twenty models that answer and nothing else: accelerators are for the search in one model", () => {
    const models = ["llama-3.1-8b", "qwen2.5-7b", "llama-3.1-70b", "mistral-7b", "mixtral-8x7b"];
    const workloads = Array.from({ length: 20 }, (_, i) => chat(`m${i}`, models[i % models.length] ?? "", 1 + (i % 7), 900, 250, 1000));
    expect(sizeRequest({ region: "us-east-1", workloads }).status).toBe("optimal");
  });

  test("services that survive the loss of any zone", () => {
    const workloads = [service("a", 28, 1, 2, "any"), service("b", 20, 3, 12, "any"), service("c", 11, 8, 8), service("d", 13, 4, 8), service("e", 11, 8, 64)];
    const plan = sizeRequest({ region: "us-west-2", workloads, zoneRedundant: true });
    // the model of each zone by itself ended at 16.5 %, 18,544 USD
    expect(plan.totals?.costUsdPerMonth).toBeLessThan(16_800);
    expect(plan.gap).toBeLessThan(0.06);
    for (const { name, placements } of plan.workloads ?? []) {
      const replicas = workloads.flatMap((one) => (one.name === name && "replicas" in one ? [one.replicas ?? 0] : []))[0] ?? 0;
      const zoneOf = new Map(plan.pools?.map((pool) => [pool.name, pool.zone] as const));
      const zones = new Set(zoneOf.values());
      for (const lost of zones) expect(placements.reduce((left, { pool, replicas: own = 0 }) => left + (zoneOf.get(pool) === lost ? 0 : own), 0)).toBeGreaterThanOrEqual(replicas);
    }
  });
});
