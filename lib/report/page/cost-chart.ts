import { usd } from "../figures";
import { COLORS, labelRoom, type Chart } from "./chart";

/** One bar per name, dearest on top. */
export function costChart(title: string, costs: readonly { readonly name: string; readonly costUsdPerMonth: number }[]): Chart[] {
  if (costs.length === 0) return [];
  const ordered = [...costs].sort((a, b) => b.costUsdPerMonth - a.costUsdPerMonth || (a.name < b.name ? -1 : 1));
  const names = ordered.map(({ name }) => name);
  return [
    {
      title,
      words: `${title}: ${ordered.map(({ name, costUsdPerMonth }) => `${name} ${usd(costUsdPerMonth)}`).join(", ")}`,
      height: BAR * ordered.length,
      option: {
        grid: { left: labelRoom(names), right: 110, top: 0, bottom: 0 },
        xAxis: { type: "value", show: false },
        yAxis: { type: "category", inverse: true, data: names, axisTick: { show: false } },
        series: [{ type: "bar", barMaxWidth: 18, itemStyle: { color: COLORS[0] }, label: { show: true, position: "right", formatter: ({ value }) => usd(Number(value)) }, data: ordered.map(({ costUsdPerMonth }) => costUsdPerMonth) }],
      },
    },
  ];
}

/** Height of a bar with its gap, pixels. */
const BAR = 28;
