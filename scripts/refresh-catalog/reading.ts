import { ValidationError, shown } from "../../lib/errors";

/** Parsed JSON of unknown origin. */
export type Json = Readonly<Record<string, unknown>>;

/** @throws ValidationError when `value` is not an object */
export function object(path: string, value: unknown): Json {
  if (value !== null && typeof value === "object" && !Array.isArray(value)) return value as Json;
  throw new ValidationError(path, `must be an object, got ${shown(value)}`);
}

/** @throws ValidationError when `value` is not a list */
export function array(path: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  throw new ValidationError(path, `must be a list, got ${shown(value)}`);
}

/** @throws ValidationError when `value` is not a text */
export function text(path: string, value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw new ValidationError(path, `must be a text, got ${shown(value)}`);
}

/** @throws ValidationError when `value` is not a number of at least 0 */
export function count(path: string, value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  throw new ValidationError(path, `must be a number of at least 0, got ${shown(value)}`);
}

/** An object, or an empty one when absent. */
export function optional(path: string, value: unknown): Json {
  return value === undefined || value === null ? {} : object(path, value);
}
