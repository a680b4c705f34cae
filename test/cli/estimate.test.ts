import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findMachine, findRegion } from "../../lib/catalog";
import type { EstimateDocument } from "../../lib/demand";
import { aidc } from "./run-command";

const folder = mkdtempSync(join(tmpdir(), "aidc-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("aidc estimate lists every workload, those without a layout too", async () => {
  const path = join(folder, "request.json");
  const workloads = [
    { kind: "resources", name: "etl", demand: { vcpu: 8 }, divisible: true },
    { kind: "inference", name: "bot", model: "llama-3.1-8b", requestsPerSecond: 3, inputTokens: 500, outputTokens: 100 },
  ];
  writeFileSync(path, JSON.stringify({ region: "us-east-1", workloads, catalog: { accelerators: ["H100"] } }));
  const document = JSON.parse((await aidc("estimate", path, "--json")).stdout) as EstimateDocument;
  expect(document.workloads.map(({ name, estimates }) => [name, estimates.length > 0])).toEqual([["etl", false], ["bot", true]]);
  const table = (await aidc("estimate", path)).stdout;
  expect(table).toContain("etl (resources): no layout to estimate");
  expect(table).toContain("bot (inference): the best layout on each accelerator");
});

test("aidc estimate gives energy and carbon in a region without prices", async () => {
  const path = join(folder, "unpriced.json");
  const workloads = [{ kind: "training", name: "tune", model: "llama-3.1-8b", tokens: 1e9, deadlineDays: 5, accelerator: "H100" }];
  const estimatesIn = async (region: string) => {
    writeFileSync(path, JSON.stringify({ region, workloads }));
    return (JSON.parse((await aidc("estimate", path, "--json")).stdout) as EstimateDocument).workloads[0]?.estimates ?? [];
  };
  const [unpriced] = await estimatesIn("ap-east-2");
  const hours = (unpriced?.acceleratorHours?.value ?? NaN) / 8;
  const { powerUsageEffectiveness, gridGramsCo2ePerKwh = NaN } = findRegion("region", "ap-east-2");
  expect(unpriced?.kilowattHours?.value).toBeCloseTo(hours * (findMachine("type", "p5.48xlarge").powerKilowatts ?? NaN) * powerUsageEffectiveness, 3);
  expect(unpriced?.tonnesCo2e?.value).toBeCloseTo(((unpriced?.kilowattHours?.value ?? NaN) * gridGramsCo2ePerKwh) / 1e6, 6);
});

test("aidc estimate says why requests running at once miss their latency targets", async () => {
  const path = join(folder, "closed.json");
  const bot = { kind: "inference", name: "bot", model: "llama-3.1-70b", inputTokens: 500, outputTokens: 100, concurrency: 64, timePerOutputTokenMs: 12 };
  writeFileSync(path, JSON.stringify({ region: "us-east-1", workloads: [bot], catalog: { accelerators: ["A100-80", "B200"] } }));
  const { workloads: [answer] } = JSON.parse((await aidc("estimate", path, "--json")).stdout) as EstimateDocument;
  expect(answer?.excluded).toContainEqual({ accelerator: "A100-80", reason: "no layout meets the latency targets with 64 requests running at once" });
});
