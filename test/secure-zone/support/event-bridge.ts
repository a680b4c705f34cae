/**
 * Matches an event against an EventBridge pattern: exact values, numeric ranges, `wildcard`, `anything-but`.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-content-based-filtering.html
 */
export function matches(pattern: unknown, event: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.some((one) => matchesValue(one, event));
  if (typeof event !== "object" || event === null) return false;
  return Object.entries(pattern as Record<string, unknown>).every(([key, part]) => matches(part, (event as Record<string, unknown>)[key]));
}

function matchesValue(want: unknown, value: unknown): boolean {
  if (typeof want !== "object" || want === null) return want === value;
  const [kind, operand] = Object.entries(want)[0] as [string, unknown];
  if (kind === "numeric") return typeof value === "number" && inRange(operand as (string | number)[], value);
  if (kind === "anything-but") return value !== undefined && !(operand as unknown[]).includes(value);
  if (kind === "wildcard") {
    const expression = String(operand).split("*").map((part) => part.replace(/[.\\+?^${}()|[\]]/g, "\\$&")).join(".*");
    return new RegExp(`^${expression}$`).test(String(value));
  }
  throw new Error(`pattern ${kind} is not known here`);
}

function inRange(operand: readonly (string | number)[], value: number): boolean {
  const compare: Record<string, (a: number, b: number) => boolean> = { ">=": (a, b) => a >= b, ">": (a, b) => a > b, "<": (a, b) => a < b, "<=": (a, b) => a <= b };
  for (let i = 0; i < operand.length; i += 2) if (!compare[String(operand[i])]?.(value, Number(operand[i + 1]))) return false;
  return true;
}
