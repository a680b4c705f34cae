import { inRange, nearest, shown, ValidationError } from "../errors";

// Input comes from JSON and from code in any language, so the types of TypeScript promise nothing here.

/** @throws ValidationError when `value` is not a plain object */
export function record<T extends object>(path: string, value: T): T {
  if (value !== null && typeof value === "object" && !Array.isArray(value)) return value;
  throw new ValidationError(path, `must be an object, got ${shown(value)}`);
}

/** @throws ValidationError for a key that is not among `known`; says the nearest one that is */
export function knownKeys<T extends object>(path: string, value: T, known: readonly (keyof T & string)[]): T {
  for (const key of Object.keys(record(path, value)).sort()) {
    if (known.includes(key as keyof T & string)) continue;
    throw new ValidationError(`${path}.${key}`, `is not a known key; did you mean "${nearest(key, known)}"?`);
  }
  return value;
}

/** @throws ValidationError when `value` is not a list; an absent one is empty */
export function list<T>(path: string, value: readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value as readonly T[];
  throw new ValidationError(path, `must be a list, got ${shown(value)}`);
}

/** @throws ValidationError when `value` is not a list of objects; an absent one is empty */
export function records<T extends object>(path: string, value: readonly T[] | undefined): readonly T[] {
  return list(path, value).map((one, i) => record(`${path}[${i}]`, one));
}

/** @throws ValidationError when `value` is not a text of at least one character */
export function text(path: string, value: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new ValidationError(path, `must be a name, got ${shown(value)}`);
}

/** @throws ValidationError when `value` is not a whole number of at least `atLeast` */
export function whole(path: string, value: number, atLeast: number): number {
  inRange(path, value, { atLeast });
  if (Number.isSafeInteger(value)) return value;
  throw new ValidationError(path, `must be a whole number of at least ${atLeast}, got ${shown(value)}`);
}

/** Names of offers, sites and zones. */
const NAME = /^[A-Za-z0-9-]{1,63}$/;

/** @throws ValidationError when `value` is not 1 to 63 letters, digits and "-" */
export function checkName(path: string, value: string): void {
  if (typeof value === "string" && NAME.test(value)) return;
  throw new ValidationError(path, `must be 1 to 63 letters, digits and "-", got ${shown(value)}`);
}
