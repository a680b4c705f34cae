import type { Quantity } from "../../demand";
import { amount } from "../figures";
import { COLORS, labelRoom, type Chart } from "./chart";

/** A predicted figure of a placement. */
export interface Predicted {
  readonly label: string;
  readonly unit: string;
  readonly quantity: Quantity;
}

const ROW = 34;

/** Predictions with the band that should hold the truth, each in parts of the predicted value. */
export function bandChart(predicted: readonly Predicted[]): Chart[] {
  if (predicted.length === 0) return [];
  const labels = predicted.map(({ label, unit, quantity }) => `${label}\n${amount(quantity.value)} ${unit}`);
  const parts = predicted.map(({ quantity: { value, low, high } }) => ({ low: low / value, high: high / value }));
  return [
    {
      title: "Predicted rates, and how far the truth may be from them",
      words: `predicted rates: ${predicted.map(({ label, unit, quantity: { value, low, high } }) => `${label} ${amount(value)} ${unit}, ${amount(low)} to ${amount(high)}`).join("; ")}`,
      height: ROW * predicted.length + 40,
      option: {
        grid: { left: labelRoom(labels), right: 25, top: 5, bottom: 30 },
        xAxis: { type: "value", min: 0, axisLabel: { formatter: (value: number) => `${amount(value)}x` } },
        yAxis: { type: "category", inverse: true, axisTick: { show: false }, data: labels },
        series: [
          { type: "bar", stack: "band", silent: true, itemStyle: { color: "transparent" }, data: parts.map(({ low }) => low) },
          { type: "bar", stack: "band", barMaxWidth: 12, itemStyle: { color: COLORS[4] }, data: parts.map(({ low, high }) => high - low) },
          { type: "scatter", symbol: "rect", symbolSize: [3, 18], itemStyle: { color: COLORS[0] }, data: parts.map((_, i) => [1, i]) },
        ],
      },
    },
  ];
}
