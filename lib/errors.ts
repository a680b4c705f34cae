import { distance } from "fastest-levenshtein";

/** Bad input: names the path (prop or JSON path), the value, what is allowed and the fix. */
export class ValidationError extends Error {
  /**
   * @param path where the bad value stands, e.g. `workloads[1].tokens`
   * @param problem what is allowed, what was given and the fix, in lower case
   */
  constructor(
    readonly path: string,
    readonly problem: string,
  ) {
    super(`${path}: ${problem}`);
    this.name = "ValidationError";
  }
}

/** No allocation satisfies the request. The conflict and the cures are in the request's own words. */
export class InfeasibleError extends Error {
  /**
   * @param conflict request paths of limits and workloads, none of which can be left out
   * @param explanation which limit misses by how much
   */
  constructor(
    readonly conflict: string[],
    explanation: string,
  ) {
    super(explanation);
    this.name = "InfeasibleError";
  }
}

/** A range a number must lie in; an absent end is open. */
export interface Range {
  readonly above?: number;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly below?: number;
}

/** @throws ValidationError when `value` is not a finite number inside `range` */
export function inRange(path: string, value: number, range: Range, fix?: string): number {
  const fits =
    typeof value === "number" &&
    Number.isFinite(value) &&
    (range.above === undefined || value > range.above) &&
    (range.atLeast === undefined || value >= range.atLeast) &&
    (range.atMost === undefined || value <= range.atMost) &&
    (range.below === undefined || value < range.below);
  if (fits) return value;
  throw new ValidationError(path, `must be ${rangeText(range)}, got ${shown(value)}${fix ? `; ${fix}` : ""}`);
}

function rangeText(range: Range): string {
  const parts = [
    range.above === undefined ? "" : `above ${range.above}`,
    range.atLeast === undefined ? "" : `at least ${range.atLeast}`,
    range.below === undefined ? "" : `below ${range.below}`,
    range.atMost === undefined ? "" : `at most ${range.atMost}`,
  ].filter(Boolean);
  return parts.length ? `a finite number ${parts.join(" and ")}` : "a finite number";
}

/** A value as an error message shows it: short, on one line. */
export function shown(value: unknown): string {
  const text = typeof value === "string" ? `"${value}"` : plainText(value);
  const line = text.replace(/\s+/g, " ");
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}

/** Objects as JSON: their `String` says nothing, and fails on one that brings its own `toString`. */
function plainText(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  try {
    return JSON.stringify(value) ?? "an object";
  } catch {
    return "an object";
  }
}

/** How much nearer a name is of which the one asked is the beginning or the end: a size, a number or a first word was left out. */
const PART_OF = 0.3;

/** The known name nearest to `name` by edit distance over length; ties go to the first in sorted order. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Infinity;
  const asked = name.slice(0, 200).toLowerCase();
  for (const candidate of [...known].sort()) {
    const full = candidate.toLowerCase();
    const isPart = asked.length > 1 && (full.startsWith(asked) || full.endsWith(asked));
    const d = (distance(asked, full) / Math.max(asked.length, candidate.length, 1)) * (isPart ? PART_OF : 1);
    if (d < bestDistance) [best, bestDistance] = [candidate, d];
  }
  return best;
}

/** The error for a name that is not known: says the nearest one that is. */
export function unknownName(path: string, what: string, name: string, known: Iterable<string>): ValidationError {
  const near = nearest(name, known);
  return new ValidationError(path, `unknown ${what} ${shown(name)}${near ? `; did you mean "${near}"?` : ""}`);
}
