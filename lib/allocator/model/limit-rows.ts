import type { ProgramBuilder } from "./builder";
import type { Columns } from "./columns";
import type { Column, Row } from "../solver";
import type { Problem, SiteLimit } from "./problem";

type Terms = readonly (readonly [number, number])[];

/** The limits of a request over all nodes, shared ones and those of gangs. */
export function limitRows(builder: ProgramBuilder, problem: Problem, columns: Columns): void {
  const { limits } = problem;
  const power = (o: number): number => problem.offers[o]?.kilowatts ?? 0;
  const quotas = offersOfQuotas(problem);
  problem.periods.forEach((_, t) => {
    const at = periodName(problem, t);
    const overNodes = (perNode: (offer: number) => number): Terms => nodesOfPeriod(columns, t, perNode);
    problem.offers.forEach((one, o) => {
      if (one.maxNodes === undefined || !columns.gangs.some(({ option }) => option.offer === o)) return;
      builder.row(`maxNodes[${one.offer.name}${at}]`, { upper: one.maxNodes }, overNodes((other) => (other === o ? 1 : 0)));
    });
    for (const { instanceType, nodes, sites } of quotas) {
      for (const [site, offers] of sites) {
        builder.row(`quota[${instanceType}${sites.length > 1 ? `,${site}` : ""}${at}]`, { upper: nodes }, nodesOfOffers(columns, t, offers));
      }
    }
    limitRow(builder, at === "" ? "power" : `power[${at.slice(1)}]`, limits.facilityPowerLimitKilowatts, () => overNodes(power));
  });
  siteRows(builder, problem, columns);
  const overDay = (perNode: (offer: number) => number): Terms => [...nodesOfDay(problem, columns, perNode)];
  limitRow(builder, "carbon", limits.carbonLimitTonnesPerYear, () => overDay((o) => problem.offers[o]?.tonnesCo2ePerYear ?? 0));
  const floor = limits.minRenewableShare ?? 0;
  if (floor > 0) builder.row("renewable", { lower: 0 }, overDay((o) => power(o) * ((problem.offers[o]?.renewableShare ?? 0) - floor)));
  limitRow(builder, "budget", limits.budgetUsdPerMonth, () => builder.costs().map((cost, column): [number, number] => [column, cost]));
}

/** What gangs and divisible workloads ask of their sites, in each period. */
function siteRows(builder: ProgramBuilder, problem: Problem, columns: Columns): void {
  for (const { site, name, atMost } of problem.limits.sites) {
    const gangs = columns.gangs.flatMap(({ column, option }): [number, number][] => {
      const need = option.candidate.site?.[name] ?? 0;
      return need > 0 && problem.offers[option.offer]?.offer.site === site ? [[column, need]] : [];
    });
    columns.periods.forEach(({ shares }, t) => {
      const parts = shares.flatMap(({ column, workload, place }): [number, number][] => {
        const need = siteNeedOf(problem, workload, name);
        return need > 0 && problem.places[place]?.site === site ? [[column, need]] : [];
      });
      if (gangs.length + parts.length > 0) limitRow(builder, `${name}[${site}${periodName(problem, t)}]`, atMost, () => [...gangs, ...parts]);
    });
  }
}

/** What the whole of a divisible workload asks of a site at its busiest hour. */
export function siteNeedOf({ workloads }: Problem, workload: number, name: SiteLimit["name"]): number {
  const one = workloads[workload];
  return one?.kind === "divisible" ? (one.site[name] ?? 0) * one.peak : 0;
}

type BySite = readonly (readonly [site: string, offers: readonly number[]])[];

/** A quota and the offers of its type, site by site: it holds in each. */
interface QuotaOffers {
  readonly instanceType: string;
  readonly nodes: number;
  readonly sites: BySite;
}

export function offersOfQuotas({ offers, limits }: Problem): readonly QuotaOffers[] {
  const byType = new Map<string, number[]>(limits.quotas.map(({ instanceType }) => [instanceType, []]));
  for (let o = 0; o < offers.length; o++) byType.get(offers[o].offer.machine.name)?.push(o);
  return limits.quotas.map(({ instanceType, nodes }) => ({ instanceType, nodes, sites: bySite(offers, byType.get(instanceType) ?? []) }));
}

/** The offers of a type, site by site: a quota holds in each. */
export function offersBySite({ offers }: Problem, instanceType: string): BySite {
  return bySite(offers, offers.flatMap(({ offer }, o) => (offer.machine.name === instanceType ? [o] : [])));
}

function bySite(offers: Problem["offers"], some: readonly number[]): BySite {
  const found = new Map<string, number[]>();
  for (const o of some) {
    const { site } = offers[o].offer;
    const known = found.get(site);
    if (known) known.push(o);
    else found.set(site, [o]);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Suffix of the names of a period's rows and columns; empty where there is one period. */
export function periodName({ periods }: Problem, t: number): string {
  return periods.length === 1 ? "" : `,h${periods[t]?.hours[0] ?? 0}`;
}

/** Sum over the nodes of one period of a figure per node of an offer. */
function nodesOfPeriod(columns: Columns, t: number, perNode: (offer: number) => number): Terms {
  return [
    ...(columns.periods[t]?.nodes ?? []).map((column, o): [number, number] => [column, perNode(o)]),
    ...columns.gangs.map(({ column, option }): [number, number] => [column, option.candidate.nodes * perNode(option.offer)]),
  ];
}

/** The nodes of some offers in one period. */
function nodesOfOffers(columns: Columns, t: number, offers: readonly number[]): Terms {
  const nodes = columns.periods[t]?.nodes ?? [];
  return [
    ...offers.map((o): [number, number] => [nodes[o] ?? 0, 1]),
    ...columns.gangs.flatMap(({ column, option }): [number, number][] => (offers.includes(option.offer) ? [[column, option.candidate.nodes]] : [])),
  ];
}

/** Mean over the day of a figure per node of an offer, summed over nodes; per column. */
export function nodesOfDay(problem: Problem, columns: Columns, perNode: (offer: number) => number): ReadonlyMap<number, number> {
  const values = new Map<number, number>();
  const add = (column: number, value: number): void => void values.set(column, (values.get(column) ?? 0) + value);
  problem.periods.forEach(({ weight }, t) => (columns.periods[t]?.nodes ?? []).forEach((column, o) => add(column, weight * perNode(o))));
  for (const { column, option } of columns.gangs) add(column, option.candidate.nodes * perNode(option.offer));
  return values;
}

/** A column that is as large as each of some sums over the nodes of any period, to be minimized: for questions beside the request. */
export function peakBeside(problem: Problem, before: readonly unknown[], columns: Columns, sums: readonly ((offer: number) => number)[]): { readonly columns: readonly Column[]; readonly rows: readonly Row[] } {
  const peak = before.length;
  return {
    columns: [{ name: "peak", lower: 0, upper: MOST, integer: false, cost: 1 }],
    rows: problem.periods.flatMap((_, t) =>
      sums.map((perNode, i) => ({ name: `peak[${t},${i}]`, lower: -Infinity, upper: 0, entries: [...nodesOfPeriod(columns, t, perNode).filter(([, value]) => value !== 0), [peak, -1] as const] })),
    ),
  };
}

/** Above any sum of kilowatts or nodes that is asked for. */
const MOST = 1e9;

/** Scaled to 1, so that one tolerance suits money, power and carbon. */
function limitRow(builder: ProgramBuilder, name: string, limit: number | undefined, terms: () => Terms): void {
  if (limit === undefined || limit === Infinity) return;
  const scale = limit > 0 ? limit : 1;
  builder.row(name, { upper: limit / scale }, terms().map(([column, value]): [number, number] => [column, value / scale]));
}
