import { lpDuals, solve, type Column, type LinearModel } from "../../solver";
import type { Range, ZoneContent } from "./zone-contents";

/** Some zones of which each has copies within a range. */
export interface Group extends Range {
  readonly zones: number;
}

/** Worth of a copy, beyond which none is sought: copies that are missing cost so much. */
export interface Missing {
  readonly usdPerCopy: readonly number[];
}

/** Prices of copies at which known contents cost what they are worth; undefined where they do not say. */
export function pricesOf(known: readonly ZoneContent[], groups: readonly Group[], total: readonly number[], { usdPerCopy }: Missing): { readonly usdPerCopy: readonly number[]; readonly usd: number } | undefined {
  const model = masterOf(known, groups, total, usdPerCopy, false);
  const duals = lpDuals(model);
  return duals && { usd: duals.objective, usdPerCopy: total.map((_, i) => Math.max(0, duals.rows[i] ?? 0)) };
}

/** The cheapest choice of a known content for every zone. */
export function cheapestChoice(known: readonly ZoneContent[], groups: readonly Group[], total: readonly number[]): readonly ZoneContent[] | undefined {
  const model = masterOf(known, groups, total, [], true);
  const answer = solve(model, { gap: CHOICE_GAP, nodeLimit: CHOICE_NODES });
  if (!("x" in answer)) return undefined;
  const fitting = groups.flatMap((group) => known.filter((content) => isWithin(content, group)));
  return fitting.flatMap((content, c) => Array.from({ length: Math.round(answer.x[c] ?? 0) }, () => content));
}

const CHOICE_GAP = 1e-6;
const CHOICE_NODES = 2000;

function isWithin({ copies }: ZoneContent, { low, high }: Range): boolean {
  return copies.every((count, i) => count >= (low[i] ?? 0) && count <= (high[i] ?? 0));
}

/** Zones of each group take known contents, all together enough copies. */
function masterOf(known: readonly ZoneContent[], groups: readonly Group[], total: readonly number[], missing: readonly number[], integer: boolean): LinearModel {
  const columns: Column[] = [];
  const enough: [number, number][][] = total.map(() => []);
  const zonesOf = groups.map((group, g) => {
    const own = known.filter((content) => isWithin(content, group));
    return own.map(({ copies, usdPerMonth }, c): [number, number] => {
      copies.forEach((count, i) => count > 0 && enough[i]?.push([columns.length, count]));
      columns.push({ name: `zones[${g},${c}]`, lower: 0, upper: group.zones, integer, cost: usdPerMonth });
      return [columns.length - 1, 1];
    });
  });
  missing.forEach((cost, i) => {
    enough[i]?.push([columns.length, 1]);
    columns.push({ name: `missing[${i}]`, lower: 0, upper: total[i] ?? 0, integer: false, cost });
  });
  return {
    sense: "minimize",
    offset: 0,
    columns,
    rows: [
      ...total.map((lower, i) => ({ name: `copies[${i}]`, lower, upper: Infinity, entries: enough[i] ?? [] })),
      ...groups.map(({ zones }, g) => ({ name: `group[${g}]`, lower: zones, upper: zones, entries: zonesOf[g] ?? [] })),
    ],
  };
}
