import { inferenceAccuracy, leftOutAccuracy, otherAccuracy } from "../../../bench/accuracy-inference";

describe("published runs, predicted as aidc estimate does", () => {
  const all = inferenceAccuracy().filter((row) => row.group === "all");
  const of = (metric: string) => all.find((row) => row.metric === metric);

  test.each([
    ["outputTokensPerSecondPerAccelerator", 1352, 0.12, 3],
    ["timePerOutputTokenMs", 240, 0.12, 1],
    ["joulesPerOutputToken", 240, 0.15, 0],
  ])("%s keeps its target on all %i rows, and no more lie beyond twice than the README argues", (metric, rows, median, beyond) => {
    const row = of(metric);
    expect(row?.rows).toBe(rows);
    expect(row?.median).toBeLessThanOrEqual(median);
    expect(row?.p90).toBeLessThanOrEqual(0.3);
    expect(row?.beyondTwo).toBeLessThanOrEqual(beyond);
    expect(row?.insideBand).toBeGreaterThanOrEqual(0.8);
    expect(row?.bandWidth).toBeLessThanOrEqual(2);
  });

  test("runs of TensorRT-LLM in 2024 are nearer with the month of their release than with the year alone", () => {
    const told = otherAccuracy().find(({ group }) => group.startsWith("TensorRT-LLM 0.9 to 0.14"));
    expect(told?.rows).toBe(992);
    expect(told?.p90).toBeLessThanOrEqual(0.18);
  });

  test("runs that the fit never saw keep it too", () => {
    const row = otherAccuracy().find(({ group }) => group.startsWith("held out of the fit"));
    expect(row?.median).toBeLessThanOrEqual(0.12);
    expect(row?.p90).toBeLessThanOrEqual(0.3);
    expect(row?.beyondTwo).toBe(0);
  });

  test.each(leftOutAccuracy().map((row) => [row.group, row.metric, row] as const))("%s: %s is predicted in the median, and four of five lie in the band printed then", (_, metric, row) => {
    expect(row.rows).toBeGreaterThanOrEqual(240);
    expect(row.median).toBeLessThanOrEqual(metric === "joulesPerOutputToken" ? 0.16 : 0.12);
    expect(row.insideBand).toBeGreaterThanOrEqual(0.8);
  });
});
