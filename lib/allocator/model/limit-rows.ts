import type { ProgramBuilder } from "./builder";
import type { Columns } from "./columns";
import type { Problem } from "./problem";

/** The limits of a request over all nodes, shared ones and those of gangs. */
export function limitRows(builder: ProgramBuilder, problem: Problem, columns: Columns): void {
  const { limits } = problem;
  /** Sum over nodes of a figure per node of an offer. */
  const overNodes = (perNode: (offer: number) => number): [number, number][] => [
    ...columns.nodes.map((column, o): [number, number] => [column, perNode(o)]),
    ...columns.gangs.map(({ column, option }): [number, number] => [column, option.candidate.nodes * perNode(option.offer)]),
  ];
  problem.offers.forEach((one, o) => {
    if (one.maxNodes === undefined || !columns.gangs.some(({ option }) => option.offer === o)) return;
    builder.row(`maxNodes[${one.offer.name}]`, { upper: one.maxNodes }, overNodes((other) => (other === o ? 1 : 0)));
  });
  for (const quota of limits.quotas) {
    const terms = overNodes((o) => (problem.offers[o]?.offer.machine.name === quota.instanceType ? 1 : 0));
    builder.row(`quota[${quota.instanceType}]`, { upper: quota.nodes }, terms);
  }
  const power = (o: number): number => problem.offers[o]?.kilowatts ?? 0;
  limitRow(builder, "power", limits.facilityPowerLimitKilowatts, overNodes(power));
  limitRow(builder, "carbon", limits.carbonLimitTonnesPerYear, overNodes((o) => problem.offers[o]?.tonnesCo2ePerYear ?? 0));
  const floor = limits.minRenewableShare ?? 0;
  if (floor > 0) builder.row("renewable", { lower: 0 }, overNodes((o) => power(o) * ((problem.offers[o]?.renewableShare ?? 0) - floor)));
  limitRow(builder, "budget", limits.budgetUsdPerMonth, builder.costs().map((cost, column): [number, number] => [column, cost]));
}

/** Scaled to 1, so that one tolerance suits money, power and carbon. */
function limitRow(builder: ProgramBuilder, name: string, limit: number | undefined, terms: readonly (readonly [number, number])[]): void {
  if (limit === undefined || limit === Infinity) return;
  const scale = limit > 0 ? limit : 1;
  builder.row(name, { upper: limit / scale }, terms.map(([column, value]): [number, number] => [column, value / scale]));
}
