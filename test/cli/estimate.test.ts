import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
