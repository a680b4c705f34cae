/** Every place of a document: the keys that lead there. */
export function places(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, child]) => places(child, [...path, Array.isArray(value) ? Number(key) : key]))];
}

/** The document with another value at a place. */
export function replaced(value: unknown, path: readonly (string | number)[], by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((child, index) => (index === key ? replaced(child, rest, by) : (child as unknown)));
  return { ...(value as object), [key]: replaced((value as Record<string, unknown>)[key], rest, by) };
}
