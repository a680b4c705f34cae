import { nodesByHour, type AllocationPlan } from "../../allocator";
import type { Chart } from "./chart";

/** Nodes of each pool by the hour, stacked; nothing where they do not change. */
export function dayChart(plan: AllocationPlan): Chart[] {
  const { pools = [], periods } = plan;
  if (!periods) return [];
  const byHour = pools.map(({ name }) => ({ name, nodes: nodesByHour(plan, name) }));
  const hours = Array.from({ length: 24 }, (_, hour) => String(hour));
  return [
    {
      title: "Nodes by the hour of the day, UTC",
      words: `nodes by the hour of the day, UTC: ${byHour.map(({ name, nodes }) => `${name} ${Math.min(...nodes)} to ${Math.max(...nodes)}`).join(", ")}`,
      height: 260,
      legend: byHour.map(({ name }) => name),
      option: {
        grid: { left: 45, right: 0, top: 10, bottom: 25 },
        xAxis: { type: "category", data: hours },
        yAxis: { type: "value", minInterval: 1 },
        series: byHour.map(({ name, nodes }) => ({ type: "bar", stack: "nodes", name, barCategoryGap: "8%", data: [...nodes] })),
      },
    },
  ];
}
