import type { AllocationInput } from "../input";
import { maxNodesPath } from "../model/limits";
import type { RequestPath } from "../model/problem";
import { prunedProblem } from "../model/pruned-problem";
import { Modes } from "../optimize/stages";
import { lpDuals } from "../solver";

/** What one more unit of a limit is worth in the linear relaxation, USD a month; 0 or below. */
export type LpPrices = (path: RequestPath) => number | undefined;

/** First-order prices of the limits of a request; none where the relaxation has no point. */
export function lpPrices(input: AllocationInput): LpPrices {
  const problem = prunedProblem(input);
  const { model, columns } = new Modes(problem).model();
  const duals = lpDuals(model);
  if (!duals) return () => undefined;
  const { limits, offers } = problem;
  /** Sum over the rows of a name, whatever zone, site or period follows in it. */
  const ofRows = (start: string, scale = 1): number => model.rows.reduce((sum, { name }, r) => sum + (isOf(name, start) ? (duals.rows[r] ?? 0) / scale : 0), 0);
  /** Rows of a limit are written in parts of it. */
  const ofScaled = (start: string, limit: number | undefined): number | undefined => (limit === undefined ? undefined : ofRows(start, limit > 0 ? limit : 1));
  /** A limit of one offer's nodes may stand as the bound of their columns. */
  const atUpper = (o: number, limit: number): number => {
    const own = [...new Set(columns.periods.map(({ nodes }) => nodes[o] ?? -1))];
    return own.reduce((sum, c) => sum + (model.columns[c]?.upper === limit ? Math.min(0, duals.columns[c] ?? 0) : 0), 0);
  };
  return (path) => {
    if (path === "facilityPowerLimitKilowatts") return ofScaled("power", limits.facilityPowerLimitKilowatts);
    if (path === "carbonLimitTonnesPerYear") return ofScaled("carbon", limits.carbonLimitTonnesPerYear);
    const atSite = limits.sites.find((limit) => limit.path === path);
    if (atSite) return ofScaled(`${atSite.name}[${atSite.site}`, atSite.atMost);
    const quota = limits.quotas.find(({ instanceType }) => path === `quotas.${instanceType}`);
    if (quota) return offers.reduce((sum, { offer }, o) => sum + (offer.machine.name === quota.instanceType ? atUpper(o, quota.nodes) : 0), ofRows(`quota[${quota.instanceType}`));
    const o = offers.findIndex(({ offer }) => offer.machine.origin === "own" && maxNodesPath(input, offer) === path);
    const one = offers[o];
    return one?.maxNodes === undefined ? undefined : ofRows(`maxNodes[${one.offer.name}`) + atUpper(o, one.maxNodes);
  };
}

function isOf(row: string, start: string): boolean {
  const next = row[start.length];
  return row.startsWith(start) && (next === undefined || next === "[" || next === "]" || next === ",");
}
