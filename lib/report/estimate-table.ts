import Table from "cli-table3";
import type { Estimate, EstimateDocument, Quantity } from "../demand";
import { amount } from "./figures";

type Column = readonly [head: string, cell: (estimate: Estimate) => string];

const COMMON: readonly Column[] = [
  ["accelerator", (e) => `${e.acceleratorCount} x ${e.accelerator}`],
  ["type", (e) => e.instanceType ?? "(not on AWS)"],
  ["layout", (e) => layoutText(e)],
  ["GiB each", (e) => banded(e.memoryPerAcceleratorGiB)],
];

const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  training: [
    ...COMMON,
    ["MFU", (e) => banded(e.modelFlopsUtilization)],
    ["tokens/s each", (e) => banded(e.tokensPerSecondPerAccelerator)],
    ["hours", (e) => banded(e.acceleratorHours)],
    ["days", (e) => banded(e.days)],
    ["MWh", (e) => banded(e.kilowattHours, 1e-3)],
    ["tCO2e", (e) => banded(e.tonnesCo2e)],
    ["binding", (e) => e.binding],
  ],
  inference: [
    ...COMMON,
    ["requests/s", (e) => banded(e.requestsPerSecond)],
    ["out tokens/s each", (e) => banded(e.outputTokensPerSecondPerAccelerator)],
    ["TTFT ms", (e) => banded(e.timeToFirstTokenMs)],
    ["TPOT ms", (e) => banded(e.timePerOutputTokenMs)],
    ["J/token", (e) => banded(e.joulesPerOutputToken)],
    ["binding", (e) => e.binding],
  ],
};

/** Estimates as people read them in a terminal, a table per workload; figures with their band below. */
export function renderEstimates(document: EstimateDocument): string {
  return document.workloads
    .map((workload) => {
      const columns = COLUMNS[workload.kind];
      if (!columns) return `${workload.name} (${workload.kind}): no layout to estimate; what it takes is sized with the nodes\n`;
      const table = new Table({ head: columns.map(([head]) => head), style: { head: [], border: [] } });
      for (const estimate of bestPerAccelerator(workload.estimates)) table.push(columns.map(([, cell]) => cell(estimate)));
      const excluded = (workload.excluded ?? []).map((e) => `  ${e.accelerator}: ${e.reason}`);
      return [`${workload.name} (${workload.kind}): the best layout on each accelerator, cheapest for the work first`, table.toString(), ...(excluded.length ? ["cannot run on:", ...excluded] : []), ""].join("\n");
    })
    .join("\n");
}

/** People compare accelerators first; the other layouts stand in the document. */
function bestPerAccelerator(estimates: readonly Estimate[]): readonly Estimate[] {
  const seen = new Set<string>();
  return estimates.filter(({ accelerator }) => !seen.has(accelerator) && seen.add(accelerator));
}

function banded(quantity: Quantity | undefined, unit = 1): string {
  if (!quantity) return "";
  return `${amount(quantity.value * unit)}\n${amount(quantity.low * unit)}-${amount(quantity.high * unit)}`;
}

function layoutText({ layout, precision }: Estimate): string {
  const cuts: readonly (readonly [string, number | undefined])[] = [
    ["DP", layout.dataParallel],
    ["TP", layout.tensorParallel],
    ["PP", layout.pipelineParallel],
    ["CP", layout.contextParallel],
    ["EP", layout.expertParallel],
  ];
  return [precision, ...cuts.filter(([, n]) => (n ?? 1) > 1).map(([name, n]) => `${name}${n}`)].join(" ");
}
