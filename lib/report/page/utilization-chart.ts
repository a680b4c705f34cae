import type { PlanPool } from "../../allocator";
import { percent } from "../figures";
import { labelRoom, type Chart } from "./chart";

/** Height of a row, pixels. */
const ROW = 30;

/** Pools by resources, darker where more is used. */
export function utilizationChart(pools: readonly PlanPool[]): Chart[] {
  const resources = [...new Set(pools.flatMap(({ utilization }) => Object.keys(utilization).filter((name) => (utilization[name] ?? 0) > 0)))].sort();
  if (resources.length === 0) return [];
  const cells = pools.flatMap(({ utilization }, p) => resources.flatMap((name, r) => (utilization[name] === undefined ? [] : [[r, p, utilization[name] ?? 0]])));
  return [
    {
      title: "Used of what each pool has",
      words: `used of what each pool has: ${pools.map(({ name, utilization }) => `${name} ${resources.map((resource) => `${resource} ${percent(utilization[resource] ?? 0)}`).join(" ")}`).join(", ")}`,
      height: ROW * pools.length + 30,
      option: {
        grid: { left: labelRoom(pools.map(({ name }) => name)), right: 0, top: 30, bottom: 0 },
        xAxis: { type: "category", position: "top", data: resources, axisTick: { show: false }, axisLine: { show: false } },
        yAxis: { type: "category", inverse: true, data: pools.map(({ name }) => name), axisTick: { show: false }, axisLine: { show: false } },
        visualMap: { show: false, min: 0, max: 1, inRange: { color: ["#f2f6fa", "#7fb5dc"] } },
        series: [{ type: "heatmap", data: cells, label: { show: true, color: "#222", formatter: ({ value }) => percent(Number((value as readonly number[])[2])) }, itemStyle: { borderColor: "#fff", borderWidth: 2 } }],
      },
    },
  ];
}
