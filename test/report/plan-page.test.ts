import { carbonFront, sizeRequest, type AllocationPlan } from "../../lib/allocator";
import { renderPlanPage } from "../../lib/report";
import { browser, laidOut } from "./support/browser";

const day = Array.from({ length: 24 }, (_, hour) => (hour < 8 ? 0.25 : 1));
const request = {
  region: "us-east-1",
  catalog: { instanceTypes: ["g6.xlarge", "g6e.xlarge", "m7i.xlarge"] },
  workloads: [
    { kind: "inference", name: "support-bot", model: "llama-3.1-8b", requestsPerSecond: 20, inputTokens: 900, outputTokens: 250, timeToFirstTokenMs: 500, hourlyFactors: day },
    { kind: "resources", name: "web", replicas: 3, demand: { vcpu: 2, memoryGiB: 4 } },
  ],
};
const plan = sizeRequest(request, { explain: true });
const halls = [
  { name: "clean", site: "north", resources: { vcpu: 4 }, usdPerHour: 1.5, powerKilowatts: 1 },
  { name: "dirty", site: "south", resources: { vcpu: 4 }, usdPerHour: 1, powerKilowatts: 1 },
];
const twoGrids = {
  catalog: { aws: false, offers: halls },
  sites: { north: { gridGramsPerKwh: 50 }, south: { gridGramsPerKwh: 500 } },
  workloads: [{ kind: "resources", name: "api", replicas: 4, demand: { vcpu: 4 } }],
};

describe("the page of a plan", () => {
  test("says what the plan says: its verdict, every pool, workload, reason and note", async () => {
    const page = await renderPlanPage(plan, { title: "Nights & days" });
    expect(page).toContain("<title>Nights &amp; days</title>");
    for (const { name, nodes } of plan.pools ?? []) expect(page).toMatch(new RegExp(`<td>${name}</td>.*<td class="figure">${nodes}</td>`));
    for (const { name } of plan.workloads ?? []) expect(page).toContain(`<td>${name}</td>`);
    for (const { instanceType } of plan.notChosen ?? []) expect(page).toContain(`<td>${instanceType}</td>`);
    for (const note of plan.notes ?? []) expect(page).toContain(`<li>${note.replace(/'/g, "&#39;").replace(/"/g, "&quot;")}</li>`);
    expect(page).toContain("proven within");
    expect(page).toContain("why support-bot (inference)");
    expect(page).toContain("Nodes by the hour of the day");
  });

  test("needs nothing else, and is the same whatever was drawn before", async () => {
    const page = await renderPlanPage(plan);
    await renderPlanPage(sizeRequest(twoGrids));
    expect(await renderPlanPage(plan)).toBe(page);
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|src=/);
  });

  test("keeps what a document says from being read as markup", async () => {
    const hostile: AllocationPlan = { ...plan, notChosen: [{ instanceType: "<b>x", reason: `"><script>alert('1')</script>` }] };
    const page = await renderPlanPage(hostile, { title: "</title><script>" });
    expect(page).not.toContain("<script");
    expect(page).not.toContain("<b>x");
  });

  test("draws the front between cost and carbon where there is one", async () => {
    const front = carbonFront(twoGrids);
    expect(front.map(({ nodesByType }) => nodesByType["clean"] ?? 0)).toEqual([0, 1, 2, 3, 4]);
    expect(await renderPlanPage(sizeRequest(twoGrids), { front })).toContain("What less carbon costs");
    expect(carbonFront({ ...twoGrids, sites: {} })).toEqual([]);
    expect(await renderPlanPage(plan)).not.toContain("What less carbon costs");
  });

  test("of an infeasible request names the conflict and the cures", async () => {
    const none = sizeRequest({ ...twoGrids, budgetUsdPerMonth: 10 });
    const page = await renderPlanPage(none);
    expect(none.conflict).toContain("budgetUsdPerMonth");
    for (const path of none.conflict ?? []) expect(page).toContain(`<li>${path}</li>`);
    for (const { changes } of none.cures ?? []) expect(page).toContain(changes[0]?.path);
  });

  const command = browser();
  const inBrowser = command === undefined ? test.skip : test;
  inBrowser.each([1100, 400])(`in a browser fits a window of %d pixels, and no label is cut off${command === undefined ? " (skipped: no Chromium on this machine)" : ""}`, async (width) => {
    for (const page of [await renderPlanPage(plan), await renderPlanPage(sizeRequest(twoGrids), { front: carbonFront(twoGrids) })]) {
      const seen = laidOut(command ?? "", page, width);
      expect(seen.figures).toBeGreaterThanOrEqual(3);
      expect(seen).toMatchObject({ overflows: false, clipped: [] });
    }
  }, 60_000);
});
