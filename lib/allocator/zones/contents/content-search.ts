import type { AlikeZones } from "./alike-zones";
import { cheapestChoice, pricesOf, type Group } from "./content-master";
import { ZoneContents, type ZoneContent } from "./zone-contents";

/** Contents of all zones, and what no others cost less than, USD a month. */
export interface ZonesFilled {
  /** One per zone; absent where no choice was found. */
  readonly contents?: readonly ZoneContent[];
  readonly bound: number;
}

/** Some of all choices: how many copies the fullest zone has, and how many each zone. */
interface Choices {
  /** Copies in the fullest zone, at least and at most. */
  readonly least: readonly number[];
  readonly most: readonly number[];
  readonly groups: readonly Group[];
  /** Prices of copies at which the bound was proven. */
  readonly usdPerCopy: readonly number[];
  readonly bound: number;
}

/** Rounds of prices where the fullest zone has as few copies as it can: mostly to find plans. */
const FIRST_ROUNDS = 30;
/** Rounds of prices for other choices. */
const ROUNDS = 6;
/** A copy that is missing costs so many times what it takes of its cheapest node. */
const MISSING = 5;
/** Two bounds so near to each other are one. */
const SAME = 2e-4;

/**
 * The cheapest contents of zones that are alike, of which any may be lost: with m copies in the fullest zone and n needed
 * there are n + m in all (m per item), none of a zone more than m.
 *
 * Branch and bound over m and over how many zones have how many copies. Copies that zones leave out of the most they may
 * have cost a price each (Lagrangian relaxation of "enough in all"): what is left is one zone by itself, packed exactly
 * with the copies left out as one more sort of node. Cutting planes move the prices (Kelley), half way each time.
 */
export class ContentSearch {
  private readonly zones: ZoneContents;
  private readonly worth: readonly number[];
  private best: { readonly contents: readonly ZoneContent[]; readonly usdPerMonth: number } | undefined;

  constructor(
    private readonly task: AlikeZones,
    private readonly gap: number,
    /** USD a month of a plan that is known. */
    private readonly knownUsd: number,
  ) {
    this.zones = new ZoneContents(task, gap / 2);
    this.worth = task.task.items.map((_, i) => Math.min(...task.task.kinds.flatMap(({ parts, usdPerMonth }) => (parts[i] ? [usdPerMonth * Math.max(...parts[i])] : []))));
  }

  /** @param mostSearches of one zone, beside those for the first plan: what is left open by then counts with its bound */
  cheapest(mostSearches: number): ZonesFilled {
    const { needed, zones } = this.task;
    const least = needed.map((count) => Math.ceil(count / (zones.length - 1)));
    const all: Choices = { least, most: needed, groups: [{ zones: zones.length, low: needed.map(() => 0), high: needed }], usdPerCopy: this.worth, bound: 0 };
    // enough everywhere, to begin with
    this.zones.least({ low: least, high: least }, this.worth);
    this.bounded({ ...all, most: least }, FIRST_ROUNDS);
    const last = this.zones.searches + mostSearches;
    const open: Choices[] = mostSearches > 0 ? [all] : [];
    let bound = mostSearches > 0 ? Infinity : 0;
    for (let next = open.pop(); next; next = open.pop()) {
      const parts = next.bound >= this.enough || this.zones.searches >= last ? [] : this.parts(next);
      // left as they are: good enough, or one choice only
      if (parts.length === 0) bound = Math.min(bound, next.bound);
      for (const part of parts) {
        const bounded = this.bounded(part, ROUNDS);
        if (bounded) open.push(bounded);
      }
      open.sort((a, b) => b.bound - a.bound);
    }
    return { ...(this.best ? { contents: this.best.contents } : {}), bound: Math.min(bound, this.bestUsd) };
  }

  /** What costs no less is as good as what is known. */
  private get enough(): number {
    return this.bestUsd * (1 - this.gap);
  }

  private get bestUsd(): number {
    return Math.min(this.best?.usdPerMonth ?? Infinity, this.knownUsd);
  }

  /** Some choices with their bound; undefined where there are none. */
  private bounded(asked: Choices, rounds: number): Choices | undefined {
    const groups = asked.groups.map((group) => ({ ...group, high: group.high.map((high, i) => Math.min(high, asked.most[i] ?? 0)) }));
    const total = this.task.needed.map((count, i) => count + (asked.least[i] ?? 0));
    const sum = (of: "low" | "high", i: number): number => groups.reduce((all, group) => all + group.zones * (group[of][i] ?? 0), 0);
    if (groups.some(({ low, high }) => low.some((count, i) => count > (high[i] ?? 0)))) return undefined;
    // no copy more than is needed is worth anything
    if (total.some((count, i) => sum("high", i) < count || (asked.least[i] === asked.most[i] && sum("low", i) > count))) return undefined;
    const spare = total.map((count, i) => sum("high", i) - count);
    let { bound, usdPerCopy } = asked;
    let tried = usdPerCopy;
    for (let round = 0; round < rounds; round++) {
      const value = this.valueAt(groups, spare, tried);
      if (value === undefined) break;
      if (value > bound) [bound, usdPerCopy] = [value, tried];
      if (bound >= this.enough) break;
      const master = pricesOf(this.zones.known, groups, total, { usdPerCopy: this.worth.map((usd) => MISSING * usd) });
      if (!master || master.usd - bound <= SAME * bound || spare.every((count) => count === 0)) break;
      tried = master.usdPerCopy.map((usd, i) => (usd + (usdPerCopy[i] ?? 0)) / 2);
    }
    this.take(groups, total, asked.least);
    return { ...asked, groups, usdPerCopy, bound };
  }

  /** What no choice costs less than, at prices of copies. */
  private valueAt(groups: readonly Group[], spare: readonly number[], usdPerCopy: readonly number[]): number | undefined {
    const prices = usdPerCopy.map((usd, i) => Math.max(usd, LEAST_PRICE * (this.worth[i] ?? 0)));
    let value = -spare.reduce((sum, count, i) => sum + count * (prices[i] ?? 0), 0);
    for (const group of groups) {
      const least = this.zones.least(group, prices);
      if (least === undefined) return undefined;
      value += group.zones * least;
    }
    return value;
  }

  /** A choice of known contents, if it is the best so far. */
  private take(groups: readonly Group[], total: readonly number[], most: readonly number[]): void {
    const within = groups.map((group) => ({ ...group, high: group.high.map((high, i) => Math.min(high, most[i] ?? 0)) }));
    const contents = cheapestChoice(this.zones.known, within, total);
    if (!contents) return;
    const usdPerMonth = contents.reduce((sum, content) => sum + content.usdPerMonth, 0);
    if (usdPerMonth < (this.best?.usdPerMonth ?? Infinity)) this.best = { contents, usdPerMonth };
  }

  /** Choices in parts, one of which has the cheapest. */
  private parts(choices: Choices): readonly Choices[] {
    const { least, most } = choices;
    const open = largest(least.map((count, i) => (count < (most[i] ?? 0) ? (this.worth[i] ?? 0) : 0)));
    if (open !== undefined) {
      const at = (values: readonly number[], value: number): readonly number[] => values.map((old, i) => (i === open ? value : old));
      const now = least[open] ?? 0;
      return [
        { ...choices, most: at(most, now) },
        { ...choices, least: at(least, now + 1) },
      ];
    }
    return this.partsOfGroups(choices);
  }

  /** By how many zones of a group have the most copies of an item that any may have. */
  private partsOfGroups(choices: Choices): readonly Choices[] {
    const { groups } = choices;
    const freedom = groups.map(({ low, high, zones }) => low.map((count, i) => ((high[i] ?? 0) - count) * (this.worth[i] ?? 0) * zones));
    const g = largest(freedom.map((own) => Math.max(...own)));
    const item = g === undefined ? undefined : largest(freedom[g] ?? []);
    const group = g === undefined ? undefined : groups[g];
    if (item === undefined || !group) return [];
    const set = (values: readonly number[], value: number): readonly number[] => values.map((old, i) => (i === item ? value : old));
    const full = group.high[item] ?? 0;
    return Array.from({ length: group.zones + 1 }, (_, count) => {
      const split = [
        { zones: count, low: set(group.low, full), high: group.high },
        { zones: group.zones - count, low: group.low, high: set(group.high, full - 1) },
      ].filter(({ zones }) => zones > 0);
      return { ...choices, groups: [...groups.filter((other) => other !== group), ...split] };
    });
  }
}

/** Part of what a copy takes of its node below which no price is tried: nodes cost something. */
const LEAST_PRICE = 1e-3;

/** Index of the largest value above 0. */
function largest(values: readonly number[]): number | undefined {
  const most = Math.max(0, ...values);
  return most > 0 ? values.indexOf(most) : undefined;
}
