import type { AllocationPlan, FrontPoint, PlanWorkload } from "../../allocator";
import type { Estimate } from "../../demand";
import { estimateTitle, figuresOf, groundsOf, shownOnce } from "../estimate-figures";
import { amount, percent, usd } from "../figures";
import { bindingText, carbonOf, layoutText, NOTHING_BINDS, placementText, shownValue, verdict } from "../wording";
import { bandChart, type Predicted } from "./band-chart";
import { drawn } from "./chart";
import { costChart } from "./cost-chart";
import { dayChart } from "./day-chart";
import { frontChart } from "./front-chart";
import { folded, html, list, type Markup, section, table } from "./markup";
import { pageOf } from "./shell";
import { utilizationChart } from "./utilization-chart";

export interface PlanPageOptions {
  /** @default "Allocation" */
  readonly title?: string;
  /** Plans between the cheapest and the one with the least carbon. @default not drawn */
  readonly front?: readonly FrontPoint[];
}

/** A plan as one HTML file that needs nothing else: no script, no font, no network. */
export async function renderPlanPage(plan: AllocationPlan, { title = "Allocation", front = [] }: PlanPageOptions = {}): Promise<string> {
  const sections = plan.status === "infeasible" ? infeasible(plan) : await feasible(plan, front);
  return pageOf(title, [...sections, provenance(plan)]);
}

async function feasible(plan: AllocationPlan, front: readonly FrontPoint[]): Promise<readonly Markup[]> {
  const { pools = [], workloads = [], binding = [], notes = [], changes = [], notChosen = [] } = plan;
  return [
    html`<p class="verdict">${verdict(plan)}</p>
${totals(plan)}`,
    section("Money", ...(await drawn([...costChart("US dollars a month by workload", workloads), ...costChart("US dollars a month by pool", pools), ...frontChart(front, plan)]))),
    section("Nodes", ...(await drawn([...dayChart(plan), ...utilizationChart(pools)])), poolTable(plan)),
    section("Workloads", workloadTable(workloads), ...(await drawn(bandChart(predictions(workloads)))), ...workloads.flatMap(estimates)),
    section("What binds", binding.length === 0 ? html`<p>${NOTHING_BINDS}</p>` : list(binding.map(bindingText))),
    section(
      "What else was possible",
      plan.runnerUp ? html`<p>Runner-up: ${usd(plan.runnerUp.costUsdPerMonth)} USD a month, ${plan.runnerUp.difference}</p>` : html``,
      folded(`${notChosen.length} types that were not chosen, and why`, table("Not chosen", [{ head: "type" }, { head: "why" }], notChosen.map(({ instanceType, reason }) => [instanceType, reason]))),
    ),
    section("Against the plan in force", table("Pools that change", [{ head: "pool" }, { head: "nodes before", figure: true }, { head: "nodes now", figure: true }, { head: "why" }], changes.map(({ pool, fromNodes, toNodes, reason }) => [pool, String(fromNodes), String(toNodes), reason]))),
    section("To know", list(notes)),
  ];
}

function infeasible({ conflict = [], cures = [], notes = [] }: AllocationPlan): readonly Markup[] {
  return [
    html`<p class="verdict">No allocation satisfies the request.</p>
`,
    section("These cannot hold together", list(conflict)),
    section("Each of these alone cures it", list(cures.map(({ changes }) => changes.map(({ path, from, to }) => `${path} from ${shownValue(from)} to ${shownValue(to)}`).join(", ")))),
    section("To know", list(notes)),
  ];
}

function totals({ totals: sums }: AllocationPlan): Markup {
  const facts: readonly (readonly [label: string, value: string])[] = [
    ["nodes", amount(sums?.nodes)],
    ["accelerators", amount(sums?.accelerators)],
    ["kW on the facility's side", amount(sums?.facilityPowerKilowatts)],
    ["t CO2e a year", amount(sums?.tonnesCo2ePerYear)],
    ["renewable", sums?.renewableShare === undefined ? "" : percent(sums.renewableShare)],
  ];
  return html`<dl>${facts.filter(([, value]) => value !== "").map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
`;
}

function poolTable(plan: AllocationPlan): Markup {
  const columns = [{ head: "pool" }, { head: "type" }, { head: "zone" }, { head: "purchase" }, { head: "nodes", figure: true }, { head: "USD a month", figure: true }, { head: "kW", figure: true }, { head: "t CO2e a year", figure: true }];
  return table("Pools", columns, (plan.pools ?? []).map((pool) => [pool.name, pool.instanceType, pool.zone, pool.purchaseOption, String(pool.nodes), usd(pool.costUsdPerMonth), amount(pool.powerKilowatts), amount(carbonOf(pool, plan))]));
}

function workloadTable(workloads: readonly PlanWorkload[]): Markup {
  const columns = [{ head: "workload" }, { head: "kind" }, { head: "USD a month", figure: true }, { head: "where" }, { head: "layout" }, { head: "days", figure: true }, { head: "USD to completion", figure: true }];
  return table("Workloads", columns, workloads.map((one) => [one.name, one.kind, usd(one.costUsdPerMonth), lines(one.placements.map(placementText)), lines(one.placements.map(layoutText)), amount(one.days), usd(one.costToCompletionUsd)]));
}

function lines(texts: readonly string[]): Markup {
  return html`${texts.map((text) => html`${text}<br>`)}`;
}

/** The rate of each estimate: its first figure that is one. */
function predictions(workloads: readonly PlanWorkload[]): readonly Predicted[] {
  return workloads.flatMap((workload) =>
    shownOnce(workload).flatMap(({ pool, estimate: e }): Predicted[] => {
      const [quantity, unit] = [e?.requestsPerSecond ?? e?.tokensPerSecondPerAccelerator, e?.requestsPerSecond ? "requests/s" : "tokens/s each"];
      return quantity ? [{ label: `${workload.name} on ${pool}`, unit, quantity }] : [];
    }),
  );
}

function estimates(workload: PlanWorkload): readonly Markup[] {
  return shownOnce(workload).map(({ pool, estimate }) => {
    const e = estimate as Estimate;
    const { madeOf, restsOn } = groundsOf(e);
    const grounds = (caption: string, rows: typeof madeOf) => table(caption, [{ head: "what" }, { head: "value", figure: true }, { head: "source" }], rows.map(({ name, value, source }) => [name, String(value), source]));
    const figures = table("Figures", [{ head: "figure" }, { head: "value", figure: true }, { head: "low", figure: true }, { head: "high", figure: true }], figuresOf(e).map(({ label, quantity: { value, low, high } }) => [label, amount(value), amount(low), amount(high)]));
    return folded(estimateTitle(workload, pool, e), html`${figures}${grounds("Made of", madeOf)}${grounds("Rests on", restsOn)}`);
  });
}

function provenance({ solver, catalogVersion, inputHash }: AllocationPlan): Markup {
  return html`<footer>Solver ${solver.name} ${solver.version}, catalog ${catalogVersion}, request ${inputHash}</footer>
`;
}
