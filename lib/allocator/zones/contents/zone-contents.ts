import { BinSearch } from "../../bins/bin-search";
import type { BinKind, BinTask, Needs } from "../../bins/bin-task";
import { THOROUGH } from "../../bins/effort";
import { taskOfRest, inWholeTask, type Rest } from "../../bins/rest";
import type { AlikeZones } from "./alike-zones";

/** What one zone may have, and the nodes it takes. */
export interface ZoneContent {
  /** Copies per item. */
  readonly copies: readonly number[];
  readonly usdPerMonth: number;
  /** Kind of each node, and what stands on it. */
  readonly nodes: readonly { readonly kind: number; readonly copies: readonly number[] }[];
}

/** Copies per item, at least and at most. */
export interface Range {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** What one zone costs: by its contents, and at prices of the copies that it leaves out. */
export class ZoneContents {
  /** Contents met so far. */
  readonly known: ZoneContent[] = [];
  /** Searches made. */
  searches = 0;
  private readonly byCopies = new Map<string, ZoneContent>();

  constructor(
    private readonly zones: AlikeZones,
    private readonly gap: number,
  ) {}

  /**
   * The least that the nodes of a zone and the copies it leaves out, at a price each, cost together.
   *
   * @returns what they cost no less than; undefined where the search has no answer
   */
  least({ low, high }: Range, usdPerCopy: readonly number[]): number | undefined {
    this.searches++;
    const { task } = this.zones;
    const rest: Rest = { counts: high, nodes: task.kinds.map(({ most }) => most), caps: [] };
    const own = taskOfRest(task, rest);
    const left = high.flatMap((most, i) => (most > (low[i] ?? 0) ? [i] : []));
    const index = (i: number): number => high.slice(0, i).filter((count) => count > 0).length;
    const leaving = left.map((i) => leavingOut(own, index(i), usdPerCopy[i] ?? 0, (high[i] ?? 0) - (low[i] ?? 0)));
    const optimum = new BinSearch({ ...own, kinds: [...own.kinds, ...leaving] }).cheapest({ ...THOROUGH, gap: this.gap });
    const { found } = optimum ?? {};
    if (found) {
      const nodes = found.kinds.flatMap((kind, n) => (kind < own.kinds.length ? [{ kind, copies: inWholeTask(task, rest, found.contents[n] ?? []) }] : []));
      this.add(nodes);
    }
    return optimum?.bound;
  }

  private add(nodes: ZoneContent["nodes"]): void {
    const copies = this.zones.task.items.map((_, i) => nodes.reduce((sum, node) => sum + (node.copies[i] ?? 0), 0));
    const usdPerMonth = nodes.reduce((sum, { kind }) => sum + (this.zones.task.kinds[kind]?.usdPerMonth ?? 0), 0);
    const key = copies.join();
    const known = this.byCopies.get(key);
    if (known && known.usdPerMonth <= usdPerMonth) return;
    if (known) this.known.splice(this.known.indexOf(known), 1);
    const content = { copies, usdPerMonth, nodes };
    this.byCopies.set(key, content);
    this.known.push(content);
  }
}

/** A copy left out, as a node that holds just it. */
function leavingOut({ items, needs }: BinTask & Needs, item: number, usdPerMonth: number, most: number): BinKind {
  const need = needs[item] ?? [];
  return {
    offer: -1,
    name: `without ${items[item]?.name ?? ""}`,
    place: -1,
    usdPerMonth,
    most,
    isLimited: most < (items[item]?.count ?? 0),
    parts: items.map((_, i) => (i === item ? need.map((amount) => (amount > 0 ? 1 : 0)) : undefined)),
    has: need,
  };
}
