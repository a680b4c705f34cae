/** A value of Terraform, as JSON. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

/** An object of Terraform. */
export type Members = { readonly [key: string]: Value };

/** Functions of Terraform that policies and names are put together with. */
export const FUNCTIONS: Readonly<Record<string, (...args: Value[]) => Value>> = {
  jsonencode: (value) => JSON.stringify(value ?? null),
  jsondecode: (value) => JSON.parse(asText(value)) as Value,
  join: (separator, ...lists) => lists.flatMap(asList).map(asText).join(asText(separator)),
  split: (separator, value) => asText(value).split(asText(separator)),
  format: (template, ...args) => formatted(asText(template), args),
  formatlist: (template, ...args) => {
    const length = Math.max(0, ...args.map((one) => (Array.isArray(one) ? one.length : 1)));
    return Array.from({ length }, (_, at) => formatted(asText(template), args.map((one) => (Array.isArray(one) ? (one[at] as Value) : one))));
  },
  replace: (value, part, by) => asText(value).split(asText(part)).join(asText(by)),
  concat: (...lists) => lists.flatMap(asList),
  flatten: (list) => flat(asList(list)),
  compact: (list) => asList(list).filter((one) => one !== null && one !== ""),
  distinct: (list) => unique(asList(list)),
  toset: (list) => unique(asList(list)),
  tolist: (list) => asList(list),
  tomap: (value) => value ?? null,
  tostring: (value) => asText(value),
  sort: (list) => asList(list).map(asText).sort(),
  reverse: (list) => [...asList(list)].reverse(),
  element: (list, at) => asList(list)[Number(at) % Math.max(1, asList(list).length)] ?? null,
  slice: (list, from, to) => asList(list).slice(Number(from), Number(to)),
  length: (value) => (typeof value === "string" || Array.isArray(value) ? value.length : Object.keys(asMembers(value)).length),
  keys: (value) => Object.keys(asMembers(value)).sort(),
  values: (value) => Object.keys(asMembers(value)).sort().map((key) => asMembers(value)[key] as Value),
  lookup: (value, key, fallback) => asMembers(value)[asText(key)] ?? fallback ?? null,
  merge: (...values) => Object.assign({}, ...values.map(asMembers)) as Value,
  lower: (value) => asText(value).toLowerCase(),
  upper: (value) => asText(value).toUpperCase(),
  trimspace: (value) => asText(value).trim(),
  trimprefix: (value, prefix) => (asText(value).startsWith(asText(prefix)) ? asText(value).slice(asText(prefix).length) : asText(value)),
  trimsuffix: (value, suffix) => (asText(value).endsWith(asText(suffix)) ? asText(value).slice(0, -asText(suffix).length) : asText(value)),
  substr: (value, from, length) => asText(value).substring(Number(from), Number(from) + Number(length)),
  coalesce: (...values) => values.find((one) => one !== null && one !== "") ?? null,
  try: (...values) => values.find((one) => one !== null) ?? null,
  one: (list) => asList(list)[0] ?? null,
  sensitive: (value) => value ?? null,
  nonsensitive: (value) => value ?? null,
};

export function asText(value: Value | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A list; a single value is a list of one, nothing is an empty one. */
export function asList(value: Value | undefined): Value[] {
  if (Array.isArray(value)) return [...(value as readonly Value[])];
  return value === undefined || value === null ? [] : [value];
}

/** An object; anything else counts as an empty one. */
export function asMembers(value: Value | undefined): Members {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : {};
}

function flat(list: readonly Value[]): Value[] {
  return list.flatMap((one) => (Array.isArray(one) ? flat(one as readonly Value[]) : [one]));
}

function unique(list: readonly Value[]): Value[] {
  const seen = new Set<string>();
  return list.filter((one) => {
    const key = JSON.stringify(one);
    return !seen.has(key) && seen.add(key);
  });
}

/** `%s`, `%d`, `%v`, `%q` and `%%`. */
function formatted(template: string, args: readonly Value[]): string {
  let next = 0;
  return template.replace(/%(%|[sdvq])/g, (_all, verb: string) => {
    if (verb === "%") return "%";
    const text = asText(args[next++]);
    return verb === "q" ? JSON.stringify(text) : text;
  });
}
