/** Something that comes in whole numbers: how much of a demand one of it carries, its price, and how many there are. */
export interface Thing {
  /** Above 0. */
  readonly size: number;
  /** 0 or more. */
  readonly price: number;
  readonly most: number;
}

/** Part of a demand that a point may fall short and still stand in `verify`: what falls short by less is a cover, too. */
export const SHORT = 1e-6;
/** Share that is taken off a least price for rounding. */
const ROUNDING = 1e-9;
/** Partial covers looked at, at most. */
const MOST_LOOKS = 20_000;

/**
 * The least price of whole numbers of things that carry a demand: a covering knapsack, by depth first through the things
 * in the order of their price per size.
 *
 * @returns no more than the least price; what the fractions cost where the search is too long; Infinity without a cover
 */
export function cheapestCover(things: readonly Thing[], demand: number): number {
  const kept = undominated(things, demand);
  const enough = SHORT * Math.max(demand, ...kept.map(({ size }) => size));
  if (demand <= enough) return 0;
  if (kept.length === 0) return Infinity;
  const perSize = kept.map(({ size, price }) => price / size);
  let best = Infinity;
  let looks = MOST_LOOKS;
  const search = (i: number, missing: number, price: number): void => {
    if (missing <= enough) {
      best = Math.min(best, price);
      return;
    }
    if (i === kept.length || price + (missing - enough) * perSize[i] >= best || --looks < 0) return;
    const { size, price: each, most } = kept[i];
    for (let count = Math.min(most, Math.ceil((missing - enough) / size)); count >= 0; count--) {
      const left = missing - count * size;
      const paid = price + count * each;
      // with fewer of this one, what is missing costs no less
      if (left > enough && (i + 1 === kept.length || paid + (left - enough) * perSize[i + 1] >= best)) break;
      search(i + 1, left, paid);
    }
  };
  search(0, demand, 0);
  return (looks < 0 ? (demand - enough) * perSize[0] : best) * (1 - ROUNDING);
}

/** Things than which no other that carries the demand alone is at once as large and as cheap, by price per size. */
function undominated(things: readonly Thing[], demand: number): readonly Thing[] {
  const kept: Thing[] = [];
  /** Of those that carry all that is missing alone. */
  let largest = -Infinity;
  for (const one of [...things].sort((a, b) => a.price - b.price || b.size - a.size || b.most - a.most)) {
    if (one.most <= 0 || one.size <= largest) continue;
    kept.push(one);
    if (one.most * one.size >= demand) largest = one.size;
  }
  return kept.sort((a, b) => a.price / a.size - b.price / b.size);
}
