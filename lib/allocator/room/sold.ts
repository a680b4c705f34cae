import type { ReplicaColumn } from "../model/columns";
import type { Formulation } from "../model/formulation";
import { fraction } from "../model/items";
import { PROFILE_NEED, type Problem } from "../model/problem";
import type { Column, Row } from "../solver";

/** What is sold of the nodes of a place: no more for each than for an empty one, and for each part of one that is in use so much less. */
export interface Sale {
  readonly place: number;
  readonly usdPerNode: number;
  /** For all of a node, by the resource of which things in use take their part; empty where that is no measure. */
  readonly usdByResource: ReadonlyMap<string, number>;
}

export interface Sales {
  readonly sales: readonly Sale[];
  /** The most for all that is sold in a zone, and in all zones. */
  readonly mostByZone: ReadonlyMap<string | undefined, number>;
  readonly most: number;
}

/** What is sold, for a formulation of the work that sells: columns in USD a month, and their limits. */
export type RoomSold = (formulation: Formulation) => { readonly columns: readonly Column[]; readonly rows: readonly Row[] };

/** The room that work leaves on its nodes, sold. */
export function roomSold(problem: Problem, { sales, mostByZone, most }: Sales): RoomSold {
  const { places } = problem;
  return ({ model, columns }) => {
    const period = columns.periods[0];
    const first = model.columns.length;
    const nodesOf = (place: number): readonly number[] => (places[place]?.offers ?? []).map((o) => period?.nodes[o] ?? -1);
    const atMost = (name: string, upper: number, entries: readonly (readonly [number, number])[]): Row => ({ name, lower: -Infinity, upper, entries: entries.map(([column, amount]): [number, number] => [column, amount]).filter(([, amount]) => amount !== 0) });
    const rows = sales.flatMap(({ place, usdPerNode, usdByResource }, i): readonly Row[] => {
      const key = places[place]?.key ?? "";
      const nodes = (usd: number): readonly (readonly [number, number])[] => nodesOf(place).map((column) => [column, -usd] as const);
      const inUse = (period?.replicas ?? []).flatMap((one): (readonly [number, number])[] => (one.place === place ? [[one.column, usdInUse(problem, one, usdByResource)]] : []));
      const all = [...usdByResource.values()].reduce((sum, usd) => sum + usd, 0);
      const own = atMost(`sold[${key}]`, 0, [[first + i, 1], ...nodes(usdPerNode)]);
      return usdByResource.size === 0 ? [own] : [own, atMost(`sold beside[${key}]`, 0, [[first + i, 1], ...nodes(all), ...inUse])];
    });
    const ofZones = [...mostByZone].map(([zone, usd]) => atMost(`sold[${zone ?? ""}]`, usd, sales.flatMap(({ place }, i): (readonly [number, number])[] => (places[place]?.zone === zone ? [[first + i, 1]] : []))));
    const inAll = atMost("sold", most, sales.map((_, i) => [first + i, 1] as const));
    return {
      columns: sales.map(({ place, usdPerNode }) => ({ name: `sold[${places[place]?.key ?? ""}]`, lower: 0, upper: nodesOf(place).reduce((sum, column) => sum + (model.columns[column]?.upper ?? 0) * usdPerNode, 0), integer: false, cost: -1 })),
      rows: [...rows, ...[...ofZones, inAll].filter(({ upper }) => Number.isFinite(upper))],
    };
  };
}

/** What a replica takes of its node, at what the node is sold for. */
function usdInUse({ workloads, places }: Problem, { workload, option, place }: ReplicaColumn, usdByResource: Sale["usdByResource"]): number {
  const own = workloads[workload];
  const need = own?.kind === "replicated" ? (own.options[option]?.candidate.need ?? {}) : PROFILE_NEED;
  const has = places[place]?.machine.resources ?? {};
  return [...usdByResource].reduce((sum, [name, usd]) => sum + usd * fraction(need, has, name), 0);
}
