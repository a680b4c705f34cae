import type { AllocationPlan, FrontPoint } from "../../allocator";
import { amount, usd } from "../figures";
import { COLORS, type Chart } from "./chart";

/** What less carbon costs: each point a plan that no other betters in both, and the plan itself; nothing where there is only one. */
export function frontChart(front: readonly FrontPoint[], { totals }: AllocationPlan): Chart[] {
  if (front.length < 2) return [];
  const own = totals?.tonnesCo2ePerYear === undefined ? [] : [[totals.costUsdPerMonth, totals.tonnesCo2ePerYear]];
  return [
    {
      title: "What less carbon costs: plans that no other betters in both",
      words: `plans that no other betters in both cost and carbon: ${front.map(({ first, second }) => `${usd(first)} USD a month with ${amount(second)} t CO2e a year`).join(", ")}`,
      height: 300,
      legend: ["best plans", "this plan"],
      option: {
        grid: { left: 70, right: 50, top: 30, bottom: 45 },
        xAxis: { type: "value", scale: true, name: "USD a month", nameLocation: "middle", nameGap: 28, axisLabel: { formatter: (value: number) => usd(value), hideOverlap: true } },
        yAxis: { type: "value", scale: true, name: "t CO2e a year", nameTextStyle: { align: "left" }, axisLabel: { formatter: (value: number) => value.toLocaleString("en-US") } },
        series: [
          { type: "line", symbol: "circle", symbolSize: 9, lineStyle: { type: "dashed" }, itemStyle: { color: COLORS[0] }, data: front.map(({ first, second }) => [first, second]) },
          { type: "scatter", symbol: "diamond", symbolSize: 14, z: 3, itemStyle: { color: COLORS[1] }, data: own },
        ],
      },
    },
  ];
}
