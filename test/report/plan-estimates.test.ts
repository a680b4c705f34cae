import { sizeRequest, type AllocationPlan } from "../../lib/allocator";
import { renderPlanTable } from "../../lib/report";

const request = {
  schemaVersion: "1",
  region: "us-east-1",
  catalog: { instanceTypes: ["g6e.xlarge", "g6e.12xlarge", "p4d.24xlarge", "m7i.4xlarge"] },
  workloads: [
    { kind: "training", name: "tune", accelerator: "A100-40", model: "llama-3.1-8b", tokens: 2e10, deadlineDays: 20, sequenceLength: 8192 },
    { kind: "inference", name: "bot", model: "llama-3.1-8b", requestsPerSecond: 8, inputTokens: 900, outputTokens: 250, timeToFirstTokenMs: 800, timePerOutputTokenMs: 60 },
    { kind: "resources", name: "etl", demand: { vcpu: 30, memoryGiB: 60 }, divisible: true },
  ],
};

describe("a plan asked to explain itself", () => {
  const explained = sizeRequest(request, { explain: true });
  const plain = sizeRequest(request);
  const placements = (plan: AllocationPlan, name: string) => plan.workloads?.find((w) => w.name === name)?.placements ?? [];

  test("is the same plan with the estimate of every modelled placement", () => {
    const without = JSON.parse(JSON.stringify(explained), (key, value: unknown) => (key === "estimate" ? undefined : value)) as unknown;
    expect(without).toEqual(plain);
    expect(JSON.stringify(plain)).not.toContain("assumptions");
    for (const name of ["tune", "bot"]) {
      for (const { estimate, layout, pool } of placements(explained, name)) {
        expect(estimate?.layout).toEqual(layout);
        expect(explained.pools?.find((p) => p.name === pool)?.instanceType).toBe(estimate?.instanceType);
      }
    }
    expect(placements(explained, "etl").map(({ estimate }) => estimate)).toEqual(placements(explained, "etl").map(() => undefined));
    expect(Object.isFrozen(placements(explained, "bot")[0]?.estimate)).toBe(true);
  });

  test("names the gang of the plan, not another size of it", () => {
    const [gang] = placements(explained, "tune");
    expect(gang?.estimate?.acceleratorCount).toBe((gang?.nodes ?? 0) * 8);
    expect(gang?.estimate?.days?.value).toBeCloseTo(explained.workloads?.find((w) => w.name === "tune")?.days ?? 0, 3);
  });

  test("prints figures with bands, what they are made of, what binds and every assumption with its source", () => {
    const text = renderPlanTable(explained, { explain: true });
    const bot = placements(explained, "bot")[0]?.estimate;
    expect(text).toContain(`why bot (inference): a replica on ${bot?.acceleratorCount} x ${bot?.accelerator}`);
    expect(text).toContain(`${bot?.binding} binds`);
    for (const { name, value, source } of bot?.assumptions ?? []) expect(text).toMatch(new RegExp(`${name} +│ +${escaped(String(value))} │ ${escaped(source)}`));
    expect(text).toMatch(/time to first token, ms +│ +[\d.,]+ │ [\d.,]+ to [\d.,]+/);
    expect(text).not.toContain("why etl");
    expect(renderPlanTable(explained)).not.toContain("why bot");
  });

  test("explains a plan in force that is taken over as it is", () => {
    const again = sizeRequest(request, { explain: true, previousPlan: JSON.parse(JSON.stringify(plain)) });
    expect(again).toEqual(explained);
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
