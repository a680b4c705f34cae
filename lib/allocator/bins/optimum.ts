import type { FilledNodes } from "./fit";

/** The cheapest nodes found; no others cost less than `bound`. */
export interface BinOptimum {
  /** Absent where nothing on offer has room for everything (then the bound is infinite), or nothing cheap enough was found. */
  readonly found?: FilledNodes;
  readonly bound: number;
}

/** The cheaper of two, and the higher bound. */
export function better(a: BinOptimum | undefined, b: BinOptimum): BinOptimum {
  if (!a) return b;
  return { found: usdOf(a) <= usdOf(b) ? a.found : b.found, bound: Math.max(a.bound, b.bound) };
}

export function usdOf(optimum: BinOptimum | undefined): number {
  return optimum?.found?.usdPerMonth ?? Infinity;
}

export function isWithin({ found, bound }: BinOptimum, gap: number): boolean {
  return found !== undefined && found.usdPerMonth * (1 - gap) <= bound;
}
